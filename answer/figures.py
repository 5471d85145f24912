"""Figures as Chinese documents write them: value, unit, direction; 八十分 = 80分, 百分之八十五 = 85%."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ingest.documents import Span
from ingest.numerals import ordinal

Direction = Literal["at least", "at most", "more than", "less than", "about", "exactly"]

_CN_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_CN_DIGITS |= {"七": 7, "八": 8, "九": 9}
_CN_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_CN = "[零〇一二两三四五六七八九十百千万亿]"
_MULTIPLIERS = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
}
_MULTIPLIERS |= {"亿": 100_000_000, "": 1}
_UNITS = (
    "个百分点", "平方公里", "平方米", "立方米", "个工作日", "工作日", "批次", "人次", "家次", "学时", "小时", "课时",
    "万元", "亿元", "份/千人", "份", "批", "岁", "件", "起", "家", "户", "所", "人", "名", "个", "项", "条", "次", "期",
    "场", "处", "元", "分钟", "分", "倍", "天", "日", "周", "年", "个月", "月", "吨", "公斤", "千克", "克", "毫克",
    "℃", "米", "公里", "亩", "张", "幅", "头", "只", "羽", "台", "套", "辆", "篇", "种", "类", "级", "档", "步", "号", "款", "章", "页",
)  # fmt: skip
# “三分之一” is a fraction and no 三分.
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True)).replace(
    "|分|", "|分(?!之)|"
)
# These are counted in whole ones: “18.55个乡镇” at the start of a line is item 18 and 55个.
_WHOLE_UNITS = frozenset(("个", "家", "人", "次", "批次"))
_RANGE = re.compile(r"\s*[-~—–至到]+\s*")
_ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?P<percent_cn>百分之(?P<pcn>{_CN}+(?:点{_CN}+)?|{_ARABIC}))"
    rf"|(?P<denominator>{_CN}+|\d+)分之(?P<numerator>{_CN}+|\d+)"
    rf"|(?<![\d.A-Za-z])(?P<number>{_ARABIC})\s*(?P<more>余|多)?(?P<multiplier>百万|千万|[十百千万亿])?(?P<more2>余|多)?"
    rf"\s*(?P<unit>%|\uff05|‰|(?:{_UNIT})(?:/[\u4e00-\u9fff]{{1,3}}(?:·年)?)?)?"
    # Not in 第三条, 统一项目, 数十家; “十分” is an adverb.
    rf"|(?<![第数几周初统唯单同逐之专{_CN[1:-1]}])(?!(?:十|百|千|万)分)"
    rf"(?P<cn>{_CN}{{1,7}})(?P<more3>余|多)?(?P<cn_unit>{_UNIT}|(?=[-~—–至到]{_CN}{{1,7}}(?:{_UNIT})))"
)
_PER_MILLE = 1000
_MASKS = "xX×*"
_BEFORE: tuple[tuple[Direction, re.Pattern[str]], ...] = (
    ("at least", re.compile(r"(?:不低于|不少于|不小于|至少|不得低于|不得少于|最低|≥)\s*$")),
    ("at most", re.compile(r"(?:不高于|不超过|不大于|不多于|至多|最多|不得超过|控制在|≤)\s*$")),
    ("more than", re.compile(r"(?:超过|高于|大于|多于|超|突破|>)\s*$")),
    ("less than", re.compile(r"(?:低于|少于|小于|不足|不到|<)\s*$")),
    ("about", re.compile(r"(?:(?<![节简])约|近|大约|将近)\s*$")),
)
_AFTER: tuple[tuple[Direction, re.Pattern[str]], ...] = (
    ("at least", re.compile(r"\s*(?:\(含\)|\uff08含\uff09)?(?:以上|及以上|或以上)")),
    ("at most", re.compile(r"\s*(?:\(含\)|\uff08含\uff09)?(?:以下|以内|之内|及以下)")),
    ("about", re.compile(r"\s*(?:左右|上下)")),
)
# “涉案货值金额57万” are 元, though nothing says so behind the figure.
_OF_MONEY = re.compile(r"(?:金额|货值|价值|经费|资金|罚没?款|奖金)(?:约|近|达|共|为|有|\s){0,4}$")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in a text: 80分以上 is value 80, unit "分", direction "at least".

    value counts single units (1.1亿元 is 110000000 元; 85% is 85 with unit "%").
    span is in the text it was found in and covers number and unit.
    """

    value: Decimal
    unit: str
    direction: Direction
    span: Span


def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text in order; masked ones (xx%, 20XX年) are none.

    The first figure of a range has the unit of the second: “10至20万元” begins at 100000 元.
    """
    matches = [match for match in _FIGURE.finditer(text) if not _is_masked(text, match.end())]
    following = itertools.chain(matches[1:], (None,))
    return tuple(map(_figure, itertools.repeat(text), matches, following))


def _is_masked(text: str, end: int) -> bool:
    return end < len(text) and text[end] in _MASKS


def _figure(text: str, match: re.Match[str], following: re.Match[str] | None) -> Figure:
    start, end = match.span()
    value, unit = _value_and_unit(match)
    if unit in _WHOLE_UNITS and _opens_line(text, start) and (item := _item_number(match)):
        start += len(item)
        value = Decimal(match.group("number").removeprefix(item))
    if not unit and following and _RANGE.fullmatch(text, end, following.start()):
        factor, unit = _factor_and_unit(following)
        value *= 1 if match.group("multiplier") else factor * _shared_factor(match, following)
    if not unit and match.group("multiplier") and _OF_MONEY.search(text, max(0, start - 9), start):
        unit = "元"
    direction = _direction(text[max(0, start - 6) : start], text[end : end + 6])
    if direction == "exactly" and any(match.group(n) for n in ("more", "more2", "more3")):
        direction = "more than"
    return Figure(value, unit, direction, Span(start, end))


def _opens_line(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


def _item_number(match: re.Match[str]) -> str:
    """Return the “18.” of “18.55个”, which is an item number and a figure; empty without."""
    item = re.match(r"[1-9]\d?\.(?=[1-9])", match.group("number") or "")
    return item.group() if item and not match.group("multiplier") else ""


def _factor_and_unit(match: re.Match[str]) -> tuple[int, str]:
    """Return what one of the figure's own unit counts, 10000 and 元 for 万元."""
    unit = "%" if match.group("percent_cn") else match.group("unit") or match.group("cn_unit") or ""
    factor = _MULTIPLIERS[match.group("multiplier") or ""]
    if unit in ("万元", "亿元"):
        return factor * _MULTIPLIERS[unit[0]], "元"
    return factor, unit.replace("\uff05", "%")


def _shared_factor(match: re.Match[str], following: re.Match[str]) -> int:
    """Return what the first numeral of a range counts with the second: “五至十万元” is 5万至10万元."""
    first, second = match.group("cn"), following.group("cn")
    shared = first and second and second[-1] in "万亿" and first[-1] not in "万亿"
    return _CN_UNITS[second[-1]] if shared else 1


def _value_and_unit(match: re.Match[str]) -> tuple[Decimal, str]:
    if match.group("denominator"):
        whole = _decimal(match.group("denominator"))
        if whole == _PER_MILLE:
            return _decimal(match.group("numerator")), "‰"
        return (_decimal(match.group("numerator")) / whole if whole else whole), "分之"
    number = match.group("pcn") or match.group("number") or match.group("cn")
    factor, unit = _factor_and_unit(match)
    return _decimal(number) * factor, unit


def _decimal(numeral: str) -> Decimal:
    if numeral[0].isdecimal():
        return Decimal(numeral.replace(",", ""))
    whole, _, fraction = numeral.partition("点")
    places = "".join(str(_CN_DIGITS[char]) for char in fraction)
    return Decimal(f"{ordinal(whole)}.{places}" if places else ordinal(whole))


def _direction(before: str, after: str) -> Direction:
    for direction, pattern in _AFTER:
        if pattern.match(after):
            return direction
    for direction, pattern in _BEFORE:
        if pattern.search(before):
            return direction
    return "exactly"
