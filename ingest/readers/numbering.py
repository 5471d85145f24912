"""The numbers that Word writes in front of list paragraphs by itself: 一、 (一) 1. ①."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

_DIGITS = "〇一二三四五六七八九"
_FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "十", "百", "千")
_FORMAL_UNITS = ("", "拾", "佰", "仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list counts: its first number, its kind and its pattern ("%1、")."""

    start: int
    kind: str
    pattern: str


class ListNumbers:
    """Counts the list paragraphs of one document from top to bottom."""

    def __init__(self, numbering: Any | None) -> None:
        """numbering: the root of numbering.xml, None where the document has none."""
        self._levels: dict[str, dict[int, ListLevel]] = {}
        self._list_of: dict[str, str] = {}
        self._counters: dict[str, dict[int, int]] = {}
        if numbering is not None:
            self._load(numbering)

    def _load(self, numbering: Any) -> None:
        abstract = {
            element.get(qn("w:abstractNumId")): _levels_of(element)
            for element in numbering.findall(qn("w:abstractNum"))
        }
        for number in numbering.findall(qn("w:num")):
            num_id = number.get(qn("w:numId"))
            reference = _value(number, "w:abstractNumId") or ""
            levels = dict(abstract.get(reference, {}))
            restarts = False
            for override in number.findall(qn("w:lvlOverride")):
                index = int(override.get(qn("w:ilvl"), "0"))
                level = override.find(qn("w:lvl"))
                if level is not None:
                    levels[index] = _level(level)
                start = _value(override, "w:startOverride")
                if start is not None and index in levels:
                    base = levels[index]
                    levels[index] = ListLevel(int(start), base.kind, base.pattern)
                    restarts = True
            self._levels[num_id] = levels
            # Lists of one abstract definition count on together, unless one starts anew.
            self._list_of[num_id] = f"num{num_id}" if restarts else f"abstract{reference}"

    def next(self, num_id: str, index: int) -> str:
        """Return the number text of the next paragraph of a list level, "" for bullets.

        num_id: w:numId; index: w:ilvl, from 0.
        """
        levels = self._levels.get(num_id, {})
        level = levels.get(index)
        if level is None:
            return ""
        counters = self._counters.setdefault(self._list_of[num_id], {})
        counters[index] = counters.get(index, level.start - 1) + 1
        for deeper in [i for i in counters if i > index]:
            del counters[deeper]
        if level.kind in ("bullet", "none"):
            return ""
        text = _filled(level.pattern, levels, counters)
        # A Latin number needs a gap: "1." and "2024年" must not become 1.2024.
        return text + " " if text[-1:].isascii() and text else text


def _levels_of(abstract: Any) -> dict[int, ListLevel]:
    return {
        int(level.get(qn("w:ilvl"), "0")): _level(level) for level in abstract.findall(qn("w:lvl"))
    }


def _level(element: Any) -> ListLevel:
    return ListLevel(
        start=int(_value(element, "w:start") or 1),
        kind=_value(element, "w:numFmt") or "decimal",
        pattern=_value(element, "w:lvlText") or "",
    )


def _value(element: Any, tag: str) -> str | None:
    child = element.find(qn(tag))
    return None if child is None else child.get(qn("w:val"))


def _filled(pattern: str, levels: Mapping[int, ListLevel], counters: Mapping[int, int]) -> str:
    def number(match: re.Match[str]) -> str:
        index = int(match.group(1)) - 1
        level = levels.get(index)
        if level is None:
            return ""
        return formatted(counters.get(index, level.start), level.kind)

    return re.sub(r"%([1-9])", number, pattern)


def formatted(number: int, kind: str) -> str:
    """Return a list number as Word writes it.

    number: from 0; kind: a w:numFmt value; an unknown one counts in Arabic figures.
    """
    match kind:
        case (
            "chineseCounting"
            | "chineseCountingThousand"
            | "japaneseCounting"
            | ("taiwaneseCounting" | "taiwaneseCountingThousand" | "ideographDigital")
        ):
            return _chinese(number, _DIGITS, _UNITS).removeprefix("一" if 10 <= number < 20 else "")
        case "chineseLegalSimplified" | "ideographLegalTraditional":
            return _chinese(number, _FORMAL_DIGITS, _FORMAL_UNITS)
        case "ideographTraditional":
            return _STEMS[(number - 1) % 10]
        case "ideographZodiac":
            return _BRANCHES[(number - 1) % 12]
        case "upperLetter" | "lowerLetter":
            letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter if kind == "upperLetter" else letter.lower()
        case "upperRoman" | "lowerRoman":
            return _roman(number) if kind == "upperRoman" else _roman(number).lower()
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if 1 <= number <= 20:
            return chr(ord("①") + number - 1)
        case "decimalZero":
            return f"{number:02d}"
        case "decimalFullWidth":
            return str(number).translate({ord("0") + i: ord("\uff10") + i for i in range(10)})
        case _:
            return str(number)


def _chinese(number: int, digits: str, units: tuple[str, ...]) -> str:
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    for place, digit in enumerate(reversed(str(number))):
        if digit != "0":
            text = digits[int(digit)] + units[place] + text
        elif text and not text.startswith((digits[0], "零")):
            text = "零" + text
    return text


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text
