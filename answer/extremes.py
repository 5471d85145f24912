"""Which district, year or kind has the most or the least: the rows of one table compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from answer.composing import Section
from answer.evidence import PassagesOf, Sentence
from answer.questions import Question
from answer.ranking import Ranked
from answer.relevance import Weights
from answer.scopes import told_years
from answer.table_rows import Of, row_of, series, speaking, with_figures
from index.tokens import normalised

_OF_DISTRICTS = re.compile(
    r"(?:哪一?个?|[各两三四五几]个?)(?:区县|县区|地区|地方|区(?!域|间)|县)|各地|区县"
)
_OF_YEARS = re.compile(r"哪一?个?年")
_KIND = "[\u4e00-\u9fff]{0,2}(?:项目|环节|部分|类别|种类|品种)"
_OF_KINDS = re.compile(
    rf"哪一?[个类项块种门](?![年月天])|哪[两三四五]|最[高低多少大小]的(?:[两三四五]|{_KIND})"
    r"|[三四五六七八九十\d]+[大个类项块][\u4e00-\u9fff]{0,6}[里中]"
)
_NUMERALS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5}
_SEVERAL = re.compile("(?:哪|最[高多大低少小]的)([两二三四五])[个类项块种门家]")
# The first person in charge is no place in an order.
_MOST = re.compile(r"最[高多大好]|第一(?![责次批轮季时个条款项位])|领先|排[在名]?首")
_LEAST = re.compile(r"最[低少小差]|垫底|倒数第一|末位")
# What follows for the last in an order stands in a rule.
_OF_A_RULE = re.compile(r"连[续着]|[由归]谁|约谈|问责|奖")
# “为全市最低”, “最低的是”, and not “最低投保数”.
_THE_MOST = re.compile(r"最[高多大好]的?(?![\u4e00-\u9fff])|最[高多大好]的是")
_THE_LEAST = re.compile(r"最[低少小差]的?(?![\u4e00-\u9fff])|最[低少小差]的是|垫底|末位(?=[,。;])")
_EXTREME = re.compile(f"{_MOST.pattern}|{_LEAST.pattern}")
# What is bad when it is much has no best and no worst in figures alone.
_BAD = re.compile(r"问题|投诉|举报|违|不|未|事故")
_GOOD_OR_BAD = re.compile(r"最[好差]|垫底|第一|领先|末位|排[在名]?首")
_AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*[%\uff05]?[\u4e00-\u9fff]{0,3}")
_UNIT = re.compile("\uff08[^\uff09]*\uff09$")
_CHANGED = re.compile(r"进步|[提升增涨降变]")
_A_YEAR = re.compile(r"(20\d\d)年")
_RATE = "率度"
_ASKS_RATE = re.compile(r"率|(?<![年季月制程])度")
_LEAST_ALIKE = 2
"""Characters that the name of a column and a question share at the least."""


@dataclass(frozen=True, slots=True)
class _Column:
    """The figures of one column, a row each."""

    name: str
    values: tuple[Decimal, ...]


def told_extremes(
    question: Question, ranked: Sequence[Ranked], weights: Weights, passages_of: PassagesOf
) -> tuple[Section, ...]:
    """Return the rows with the most and the least of what is asked, or a sentence that tells all.

    () where no such comparison is asked for, or where the columns do not tell which one is meant.
    ranked: the sentences found, in their order; passages_of: gives the passages of a document by
    its id.
    """
    plain = normalised(question.text)
    asked = _EXTREME.search(plain)
    of = _of(plain)
    if not asked or not of or _OF_A_RULE.search(plain) or (of == "district" and question.place):
        return ()
    near = speaking(question, ranked, weights, of)
    newest = max((s.document.metadata.year or 0 for s in near), default=0)
    # Districts and years are told from other matters by their names, kinds only by what is nearest.
    may_say = near[:1] if of == "kind" else near
    says = (s for s in may_say if _says_itself(s, plain, question.years or (newest,), of))
    told = tuple(series(question, near, passages_of, of))
    of_rows = (_compared(question, each, plain, plain[: asked.start()]) for each in told)
    of_sentences = ((Section("", each),) for each in told if len(each) == 1)
    itself = ((Section("", (sentence,)),) for sentence in says)
    return next(filter(None, chain(itself, of_rows, of_sentences)), ())


def _of(plain: str) -> Of | None:
    """Return of what the most or the least is asked for, None where that is not clear."""
    years, places = bool(_OF_YEARS.search(plain)), bool(_OF_DISTRICTS.search(plain))
    if years or places:
        return None if years and places else "year" if years else "district"
    return "kind" if _OF_KINDS.search(plain) else None


def _says_itself(sentence: Sentence, plain: str, years: Sequence[int], of: Of) -> bool:
    """Return whether a sentence says which has the most, and the least, as far as it is asked.

    years: which one it has to be of, unless the year is what is asked.
    """
    told = told_years(sentence.plain)
    of_year = bool((told or {sentence.document.metadata.year}).intersection(years))
    return (
        sentence.passage.kind != "row"
        and (bool(told) if of == "year" else of_year and _tells_one(sentence, of))
        and all(
            said.search(sentence.plain)
            for asked, said in ((_MOST, _THE_MOST), (_LEAST, _THE_LEAST))
            if asked.search(plain)
        )
    )


def _tells_one(sentence: Sentence, of: Of) -> bool:
    """Return whether a sentence has a figure of a district, or of what else is compared."""
    return bool(with_figures(sentence) if of == "district" else sentence.figures)


def _compared(
    question: Question, rows: Sequence[Sentence], plain: str, before: str
) -> tuple[Section, ...]:
    """Return the rows with the most and the least, () if it is not clear which they are."""
    if len(rows) == 1:
        return ()
    every = _columns(rows)
    columns = [
        column
        for column in every
        if told_years(column.name) <= set(question.years)
        and (column.name[-1] in _RATE or not _ASKS_RATE.search(before))
    ]
    column = _asked_for(columns, plain, before)
    if column is None and not _CHANGED.search(plain):
        column = _of_year(every, question.years)
    if column is None or (_BAD.search(column.name) and _GOOD_OR_BAD.search(plain)):
        return ()
    ends = [("最高", True)] if _MOST.search(plain) else []
    ends += [("最低", False)] if _LEAST.search(plain) else []
    many = _SEVERAL.search(plain) if len(ends) == 1 else None
    count = _NUMERALS[many[1]] if many else 1
    return tuple(
        Section(
            f"{column.name}{said}\uff08同一张表的各行相比\uff09",
            _foremost(rows, column, count, most=most),
        )
        for said, most in ends
    )


def _foremost(
    rows: Sequence[Sentence], column: _Column, count: int, *, most: bool
) -> tuple[Sentence, ...]:
    """Return the rows with the most, or the least, in a column; more than count if some are alike."""
    ordered = sorted(zip(column.values, rows, strict=True), key=lambda r: r[0], reverse=most)
    last = ordered[min(count, len(ordered)) - 1][0]
    return tuple(row for value, row in ordered if (value >= last if most else value <= last))


def _columns(rows: Sequence[Sentence]) -> list[_Column]:
    """Return the columns that have an amount in each row."""
    table = [row_of(row.passage).cells for row in rows]
    found = []
    for place, (name, _) in enumerate(table[0]):
        amounts = [_AMOUNT.fullmatch(row[place][1].strip()) for row in table]
        values = tuple(Decimal(m[1].replace(",", "")) for m in amounts if m)
        if len(values) == len(rows):
            found.append(_Column(_UNIT.sub("", name), values))
    return found


def _asked_for(columns: Sequence[_Column], plain: str, before: str) -> _Column | None:
    """Return the column that a question names last before its superlative, or at all; None for none.

    Of “学校食堂视频接入率最低” that is 接入率 and not 学校食堂总数, of “不合格最多” 不合格 and not 累计不合格.
    """
    for text in (before, plain):
        named = [
            ((*_named_last(normalised(column.name), text), -len(column.name)), column)
            for column in columns
        ]
        best = max((key for key, _ in named), default=(0, 0, 0))
        if best[1]:
            found = [column for key, column in named if key == best]
            return found[0] if len(found) == 1 else None
    return None


def _of_year(columns: Sequence[_Column], years: Sequence[int]) -> _Column | None:
    """Return the column that only a year names, of the year asked for or the newest; None for none."""
    of_years = {int(m[1]): c for c in columns if (m := _A_YEAR.fullmatch(c.name))}
    wanted = years or sorted(of_years)[-1:]
    return of_years.get(wanted[0]) if len(wanted) == 1 else None


def _named_last(name: str, text: str) -> tuple[int, int]:
    """Return where the last part of a name ends in a text and how long it is, (0, 0) for none."""
    parts = (
        (text.rfind(name[start:end]) + end - start, end - start)
        for start in range(len(name))
        for end in range(start + _LEAST_ALIKE, len(name) + 1)
        if name[start:end] in text
    )
    return max(parts, default=(0, 0))
