"""What a 公文 keeps to: numbering without gaps, Chinese punctuation, whole dates and years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from draft.word.reading import Line
from ingest.numerals import ordinal

_HAN = "\u4e00-\u9fff"
_HALF_WIDTH = re.compile(rf"(?<=[{_HAN}])[,;:!?](?=[{_HAN}])|(?<=[{_HAN}])[,;:]$")
_HALF_STOP = re.compile(rf"(?<=[{_HAN}])\.$")
_DOUBLED = re.compile(r"([。\uff0c\uff1b\uff1a、])\1+|[\uff0c、\uff1b]。|。[\uff0c\uff1b、]")
_SHORT_YEAR = re.compile(r"(?<![\d.])(?:'|‘|’)?(\d{2})年(?=度|[上下]半年|\d{1,2}月)")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)[-~—–\uff5e至](\d+(?:\.\d+)?)%")
_PADDED_DAY = re.compile(r"\d{4}年(?:0\d月\d{1,2}日|\d{1,2}月0\d日)")
_PAIRS = (("“", "”"), ("‘", "’"), ("\uff08", "\uff09"), ("《", "》"), ("【", "】"), ("〔", "〕"))
_FORMS = {
    1: re.compile(r"[一二三四五六七八九十百]+、"),
    2: re.compile(r"\uff08[一二三四五六七八九十百]+\uff09"),
    3: re.compile(r"\d+\."),
    4: re.compile(r"\uff08\d+\uff09"),
}
_ALLOWED = {1: "“一、”", 2: "“（一）”", 3: "“1.”", 4: "“（1）”"}
_CLOSED = ("。", "\uff01", "\uff1f", "\uff1b", "\uff1a", "”", "\uff09", "】")
_FEW = 15


@dataclass(frozen=True, slots=True)
class Breach:
    """Where a document leaves a convention: what stands there, what is wrong, what is allowed."""

    kind: Literal["序号", "格式"]
    place: str
    text: str
    wrong: str
    allowed: str


def breaches(lines: Sequence[Line]) -> tuple[Breach, ...]:
    """Return everything in which a document leaves numbering and 公文 conventions."""
    return (*_numbering(lines), *(found for line in lines for found in _wording(line)))


def _numbering(lines: Sequence[Line]) -> Iterator[Breach]:
    counts = [0, 0, 0, 0]
    for line in lines:
        if line.kind != "heading" or not line.level:
            continue
        level, value = line.level, _value(line.number)
        if not _FORMS[level].fullmatch(line.number):
            yield Breach("序号", line.place, line.text, f"序号写作“{line.number}”", _ALLOWED[level])
        expected = counts[level - 1] + 1
        if value != expected:
            yield Breach(
                "序号", line.place, line.text, f"序号是第{value}，上一个同级序号是第{expected - 1}",
                f"第{expected}",
            )  # fmt: skip
        counts[level - 1] = value
        counts[level:] = [0] * (4 - level)


def _value(number: str) -> int:
    digits = re.sub(r"[^\d一二三四五六七八九十百]", "", number)
    return int(digits) if digits.isdigit() else ordinal(digits)


def _wording(line: Line) -> Iterator[Breach]:
    text = line.text
    for pattern, wrong, allowed in (
        (_HALF_WIDTH, "中文里用了半角标点", "全角标点"),
        (_HALF_STOP, "中文里用了半角标点", "全角标点"),
        (_DOUBLED, "标点重复", "一个标点"),
        (_SHORT_YEAR, "年份没有写全", "四位数的年份"),
        (_RANGE, "百分数范围前一个数没有写%", "如“80%—85%”"),
        (_PADDED_DAY, "月、日编了虚位", "如“2026年1月5日”"),
    ):
        for match in pattern.finditer(text):
            yield Breach("格式", line.place, _around(text, match), wrong, allowed)
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            yield Breach("格式", line.place, _short(text), f"{opening}{closing}不成对", "成对")
    if line.kind == "title" and text.endswith(("。", "\uff0c", "\uff1b")):
        yield Breach("格式", line.place, text, "标题末尾有标点", "标题末尾不加标点")
    if line.kind == "heading" and line.level <= 2 and text.endswith("。"):
        yield Breach("格式", line.place, text, "单独成行的标题末尾有句号", "标题末尾不加标点")
    if line.kind == "text" and len(text) > 2 * _FEW and not text.endswith(_CLOSED):
        yield Breach("格式", line.place, text[-_FEW:], "段落末尾没有标点", "句号")


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - _FEW) : match.end() + _FEW]


def _short(text: str) -> str:
    return text if len(text) <= 2 * _FEW else text[: 2 * _FEW] + "…"
