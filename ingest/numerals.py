"""Chinese and Arabic ordinals as integers, as headings and parts number themselves."""

from __future__ import annotations

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_DIGITS |= {"七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
CHINESE_NUMERAL = "一二三四五六七八九十百千零〇两"


def ordinal(numeral: str) -> int:
    """Return the value of a numeral: "十二" → 12, "二〇二五" → 2025, "三万五千" → 35000, "3" → 3.

    numeral: Chinese or Arabic digits. Raises ValueError for anything else.
    """
    if numeral.isascii() and numeral.isdigit():
        return int(numeral)
    known = _DIGITS.keys() | _UNITS.keys() | _GROUPS.keys()
    if not numeral or not known.issuperset(numeral):
        raise ValueError(f"numeral {numeral!r}: expected digits or any of {CHINESE_NUMERAL}万亿")
    if _DIGITS.keys() >= set(numeral):
        return int("".join(str(_DIGITS[char]) for char in numeral))
    total = group = pending = 0
    for char in numeral:
        if char in _DIGITS:
            pending = _DIGITS[char]
        elif char in _GROUPS:
            total = (total + group + pending or 1) * _GROUPS[char]
            group = pending = 0
        else:
            group += (pending or 1) * _UNITS[char]
            pending = 0
    return total + group + pending
