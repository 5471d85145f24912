"""Times as documents write them, as fine as a question asks for one: a day, a month, how long."""

from __future__ import annotations

import re

_NUMBER = r"(?:\d+|[一二两三四五六七八九十]+)"
_ANY = re.compile(
    r"\d+(?:年|月|日|天|小时|个工作日|个月|分钟)|每(?:年|月|日|季度|半年|周|学期)|季度|半年"
)
_WITHIN_A_YEAR = re.compile(r"\d+月|\d日|季度|半年|年底|(?<!\d)\d{1,3}(?:天|小时|个工作日|年)")
_SPAN = r"(?:分钟|小时|日|天|周|旬|月|季度?|半年|年|学期|学年|餐|餐次|批次?)"
# “每季度不少于1次”, “每年至少组织一次”, “三年一次”
_FREQUENCY = (
    rf"(?:每|逐){_NUMBER}?个?{_SPAN}|{_SPAN}(?:至少|不少于|不得少于)?{_NUMBER}[次回遍场]"
    rf"|{_NUMBER}[次回遍场]/{_SPAN}"
)
_HOW_LONG = (
    rf"每{_NUMBER}?个?{_SPAN}|(?:日|天|月|年|小时|季度)(?:内|前|以内|以上)"
    r"|(?<![\d月])\d{1,3}(?:日|天|个月|年|小时|分钟|个?工作日)|[一二两三四五六七八九十]+(?:个月|小时|分钟|个?工作日)"
    # “不得少于二年”, not “一年来”
    r"|(?<=[于满存为后过])[一二两三四五六七八九十]+年(?!级)"
)
_DAYS = rf"(?<![\d月第]){_NUMBER}(?:天|日|个?工作日)"
_LENGTHS = re.compile(
    r"(?<![\d月第])(?:\d{1,3}|[一二两三四五六七八九十]+)(?:天|日|个?工作日|个月|年(?!级)|个?小时|分钟)"
)
_DAY = r"\d+月\d+日|20\d\d-\d\d?-\d\d?"
_KEPT_UNTIL = r"[存留管]到(?:什么时[候间]|啥时[候间]?|何时|几时)"
_LENGTH = re.compile(rf"(?:几|多少)(?:天|日|年|个(?:月|小时|工作日))|多久|多长时间|{_KEPT_UNTIL}")
# The first way of asking that fits decides what finds its answer.
_AS_ASKED = tuple(
    (re.compile(asked), re.compile(written))
    for asked, written in (
        (r"哪一?天|几号|哪几天|几月几[日号]", _DAY),
        (r"几月|哪(?:[一几两]|\d)?个?月", r"\d+月|20\d\d-\d\d?"),
        (r"哪一?年", r"(?:19|20)\d\d年"),
        (
            r"(?:(?<!最[迟晚慢])多久|多长时间|隔?几[天年月周日]|几个(?:月|星期|小时|季度))[^,再]{0,24}一[次回遍趟]|频次",
            _FREQUENCY,
        ),
        (r"几(?:天|日|个?工作日)|多少(?:天|日|个?工作日)", _DAYS),
        (r"几个?小时|多少(?:个)?小时", rf"{_NUMBER}个?小时"),
        (r"(?<!哪)几年|多少年", r"(?<!\d)\d{1,2}年|[一二两三四五六七八九十]+年(?!级)"),
        (rf"多久|{_KEPT_UNTIL}", _HOW_LONG),
        (
            r"什么时[候间]|何时",
            _WITHIN_A_YEAR.pattern + r"|20\d\d-\d\d?-\d\d?|每(?:年|月|日|周|学期)",
        ),
        (
            r"多长时间",
            r"(?<![\d月])(?:\d{1,3}|[一二两三四五六七八九十]+)(?:分钟|小时|日|天|个月|年|周|个?工作日)",
        ),
    )
)


def any_time(text: str) -> bool:
    """Return whether a text tells a time at all, be it a year."""
    return bool(_ANY.search(text))


def lengths(text: str) -> int:
    """Return how many lengths of time a text tells: 三日, 5个工作日, 六个月."""
    return len(_LENGTHS.findall(text))


def asks_how_long(question: str) -> bool:
    """Return whether a question asks for a length of time, which no date can tell."""
    return bool(_LENGTH.search(question))


def time_asked(question: str, names_a_year: bool) -> re.Pattern[str]:
    """Return what finds a time as fine as the question asks for it.

    names_a_year: whether the question tells the year itself, and so asks for more than that.
    """
    for asked, written in _AS_ASKED:
        if asked.search(question):
            return written
    return _WITHIN_A_YEAR if names_a_year else _ANY
