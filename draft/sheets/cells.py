"""What a cell shows, as the value a slot asks for: never a guess, or the reason why not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from draft.sheets.entries import Entry
from draft.slots import Slot, Value
from ingest.numerals import ordinal

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE5: 0xA5}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
_NUMBER = re.compile(
    r"(?P<number>[+-]?(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)\s*(?P<unit>[^\d\s.,]\D*)?"
)
_MOST_DIGITS = 15  # what a spreadsheet keeps of a number
_CN_DIGIT = "[〇零一二三四五六七八九]"
_CN_COUNT = "[一二三四五六七八九十]{1,3}"
_DAYS = (
    re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
    re.compile(rf"({_CN_DIGIT}{{4}})年({_CN_COUNT})月({_CN_COUNT})日"),
)
_CLOCK = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_LIST_MARKS = ("\n", ";\uff1b", "、")
_ITEM_NUMBER = re.compile(
    r"[0-9]{1,2}[.\uff0e、)\uff09](?![0-9])\s*|[(\uff08][0-9一二三四五六七八九十]{1,3}[)\uff09]\s*"
    r"|[一二三四五六七八九十]{1,3}、|[\u2460-\u2473]\s*"
)
_ON_FILE: Mapping[str, bool] = {
    "有": True, "是": True, "√": True, "✓": True, "已存档": True,
    "无": False, "否": False, "×": False, "✗": False, "未存档": False,
}  # fmt: skip
_A_DAY = "日期，如2025年12月31日或2025-12-31"


class WrongValueError(ValueError):
    """An entry can't be taken; the message says what is wrong, allowed what may stand there."""

    def __init__(self, wrong: str, allowed: str):
        super().__init__(wrong)
        self.wrong = wrong
        self.allowed = allowed


def value_of(entry: Entry, slot: Slot) -> Value | None:
    """Return what an entry says for a slot, None where it is empty.

    Raises WrongValueError where it can't be taken as it stands.
    """
    if entry.items is not None and slot.type != "列表":
        raise WrongValueError("这里是一个列表", allowed_in(slot))
    if not entry.text and not entry.items:
        return None
    match slot.type:
        case "数值" | "百分比":
            return _bounded(number_of(entry.text, slot), slot)
        case "日期":
            return day_of(entry)
        case "选项":
            return _choice(entry.text, slot)
        case "列表":
            return tuple(map(_unnumbered, entry.items or _items(entry.text)))
        case "文字":
            return entry.text


def is_percent(slot: Slot) -> bool:
    """Return whether a slot's number is a percentage, 85 for 85%."""
    return slot.type == "百分比" or slot.unit == "%"


def unit_of(slot: Slot) -> str:
    """Return the unit that stands behind a slot's number."""
    return "%" if is_percent(slot) else slot.unit


def allowed_in(slot: Slot) -> str:
    """Return what may stand in a slot's cell, for a person (Chinese)."""
    match slot.type:
        case "数值" | "百分比":
            kind = "整数" if slot.whole else "数字"
            unit = unit_of(slot)
            bounds = _bounds(slot)
            example = "（85%写85或者85%）" if is_percent(slot) else ""
            return kind + (f"，单位为{unit}{example}" if unit else "") + bounds
        case "日期":
            return _A_DAY
        case "选项":
            return "、".join(slot.choices) + "之一"
        case "列表":
            return "一行一项，或者用顿号隔开"
        case "文字":
            return "文字"


def number_of(text: str, slot: Slot) -> Decimal:
    """Return the number of a text such as “6,651”, “6651批次” or “98.48%”.

    Raises WrongValueError for what is no number, for another unit than the slot's, and for a
    number that can be meant in two ways.
    """
    plain = half_width(text)
    if plain.startswith("\xa5"):
        plain = plain[1:].lstrip() + "元"
    match = _NUMBER.fullmatch(plain)
    if not match:
        raise WrongValueError("这里应填数字", f"{allowed_in(slot)}；没有数据时留空")
    digits = match["number"].replace(",", "").replace(" ", "")
    if len(digits.lstrip("+-0.").replace(".", "")) > _MOST_DIGITS:
        raise WrongValueError(f"数字超过{_MOST_DIGITS}位", allowed_in(slot))
    value, unit = Decimal(digits), match["unit"] or ""
    own = half_width(unit_of(slot))
    if unit and unit != own:
        wrong = f"单位是“{unit}”，这一项的单位是“{own}”，系统不作换算"
        raise WrongValueError(wrong if own else f"多了“{unit}”", allowed_in(slot))
    if is_percent(slot) and not unit and 0 < abs(value) <= 1:
        both = f"{plain}%，也可能是{_plain(value * 100)}%"
        raise WrongValueError(f"可能是{both}", f"写明百分号，如“{_plain(value * 100)}%”")
    return value


def day_of(entry: Entry) -> date:
    """Return the day of an entry: a date cell, or one of the usual ways to write a date.

    Raises WrongValueError for anything else, and for a day that the calendar has not.
    """
    if entry.day:
        return entry.day
    plain = _CLOCK.sub("", half_width(entry.text))
    for pattern in _DAYS:
        match = pattern.fullmatch(plain)
        if match:
            year, month, day = (ordinal(part) for part in match.groups())
            try:
                return date(year, month, day)
            except ValueError as error:
                raise WrongValueError("日历上没有这一天", _A_DAY) from error
    raise WrongValueError("这里应填完整的日期", _A_DAY)


def on_file_of(text: str) -> bool | None:
    """Return whether a piece of evidence is on file, None where that is not said.

    Raises WrongValueError for anything but 有 and 无 and their like.
    """
    if not text:
        return None
    if text not in _ON_FILE:
        raise WrongValueError("这里应说明是否存档", "有、无")
    return _ON_FILE[text]


def half_width(text: str) -> str:
    """Return a text with full-width digits, letters and signs made half-width."""
    return text.translate(_HALF_WIDTH).translate(_INVISIBLE).strip()


def _bounded(value: Decimal, slot: Slot) -> Decimal:
    if slot.whole and value != value.to_integral_value():
        raise WrongValueError("应为整数", allowed_in(slot))
    too_low = slot.minimum is not None and value < slot.minimum
    too_high = slot.maximum is not None and value > slot.maximum
    if too_low or too_high:
        raise WrongValueError("太小" if too_low else "太大", allowed_in(slot))
    return value


def _bounds(slot: Slot) -> str:
    if slot.minimum is not None and slot.maximum is not None:
        return f"，{_plain(slot.minimum)}至{_plain(slot.maximum)}"
    if slot.minimum is not None:
        return f"，不小于{_plain(slot.minimum)}"
    return f"，不大于{_plain(slot.maximum)}" if slot.maximum is not None else ""


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _choice(text: str, slot: Slot) -> str:
    same = half_width(text)
    for choice in slot.choices:
        if half_width(choice) == same:
            return choice
    raise WrongValueError("不在可选的范围内", allowed_in(slot))


def _items(text: str) -> tuple[str, ...]:
    """Split at line ends; in a text of one line at semicolons, without those at 、."""
    marks = next((marks for marks in _LIST_MARKS if any(mark in text for mark in marks)), "\n")
    parts = re.split(f"[{marks}]", text)
    return tuple(part.strip() for part in parts if part.strip())


def _unnumbered(item: str) -> str:
    """Return an item without a number of its own: in a text they are joined by 、."""
    match = _ITEM_NUMBER.match(item)
    return item[match.end() :] if match and match.end() < len(item) else item
