"""Is a statement supported by its quote? Figures, dates and numbers exactly, the rest by measure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from answer.attribution import misattributed
from answer.figures import Direction, Figure, figures
from answer.support import Support, ordered_share, support
from index.tokens import normalised, references

THRESHOLD = 0.5
"""The least score of a supported statement; set on one half of a public set (docs/answers.md)."""
# What is contradicted keeps this share of the score that its words have.
_CONTRADICTED = 0.4
_NAMED_MISSING = 4

_DOCUMENT_NUMBER = re.compile(r"([\u4e00-\u9fff]{1,10})[〔\[(](\d{4})[〕\])]第?(\d{1,4})号")
_BEFORE_NUMBER = re.compile(r".*(?:依据|根据|按照|依照|关于|印发|文件|通知|转发|见|以|和|及|与|由)")
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_LIST_MARK = re.compile(r"(?:^|(?<=[。;:,\s]))\(?\d{1,2}(?:[)、]|\.(?!\d))")
# “一个”, “一种” are articles rather than counts, unless the quote counts the same otherwise.
_ARTICLE_WORD = re.compile(r"一(?:个|种|名|家|项|条|类|次|场|处|件)")
# The general measure word stands for the special ones of things and people.
_GENERAL_MEASURE = "个"
_SPECIAL_MEASURES = frozenset("家户所人名项条起件处种类只台套辆幅")
_SAME_UNITS = ({"批", "批次"}, {"日", "天"}, {"人", "名"}, {"公斤", "千克"}, {"课时", "学时"})
_OPPOSITE: dict[Direction, frozenset[Direction]] = {
    "at least": frozenset(("at most", "less than")),
    "at most": frozenset(("at least", "more than")),
    "more than": frozenset(("at most", "less than")),
    "less than": frozenset(("at least", "more than", "exactly")),
    "exactly": frozenset(("less than",)),
}

# “要达到80分” is “80分以上”; “得了80分” is not.
_AS_A_BOUND = re.compile(
    r"达到|达|标准|要求|目标|底线|及格线|门槛|应|须|要|规定|上限|下限|限值|最[高低多少大小]|起"
)
_MEASURED = frozenset(("%", "分", "个百分点", "份", "批次", "倍"))
_NEGATION = re.compile(
    r"(?<!何)不(?!断|仅|但|同|少|过|管|论|久|良|足|低于|少于|小于|超过|高于|大于|多于|力|锈|可或缺|得不|再|只|止|光|单|妨|惜|约而|错|适|安|稳)"
    r"(?:得|能够?|应当?|予|准|可以?|会|要|许|该|宜|需要?|是|由|必)?"
    r"|没有?|未(?!来|必|成年)|无(?!论|数|偿|疑|线|锡)(?:需|须|法)?|禁止|严禁|并非|免予|而非"
)
_NEGATED_LENGTH = 4
_PROHIBITION = re.compile(r"不得|严禁|禁止|不准|不予")
_LEAST_FORBIDDEN, _ALIKE = 6, 0.65
_FOUR_HAN = re.compile(r"[\u4e00-\u9fff]{4}")
_CLAUSE_END = re.compile(r"[,。;:!?\n]")
_NUMERAL = r"[\d零〇一二两三四五六七八九十百千万亿]"
_CUT_BEFORE = re.compile(rf"(?:[不未非无]|没有?)\S$|(?:{_NUMERAL}|[.,点]){_NUMERAL}$")
_CUT_AFTER = re.compile(
    rf"{_NUMERAL}(?:{_NUMERAL}|[.,点]\d|%)|\S(?:以上|以下|以内|以外)|人次|个(?:百分点|工作日|月)"
)
_ANTONYMS = (
    ("增长", "下降"), ("增加", "减少"), ("上升", "下降"), ("提高", "降低"), ("上涨", "下跌"),
    ("高于", "低于"), ("多于", "少于"), ("优于", "劣于"), ("最高", "最低"), ("最大", "最小"),
    ("扩大", "缩小"), ("加强", "削弱"), ("增强", "减弱"), ("上调", "下调"), ("提前", "推迟"),
    ("允许", "禁止"), ("鼓励", "禁止"), ("应当", "不得"), ("可以", "不得"), ("必须", "可以"),
    ("合法", "违法"), ("有效", "无效"), ("公开", "保密"), ("以上", "以下"), ("以内", "以外"),
    ("之前", "之后"), ("国家级", "省级"), ("省级", "市级"), ("市级", "县级"),
)  # fmt: skip
_CHANGES = tuple(pair for a, b in _ANTONYMS for pair in ((a, b), (b, a)))

_Date = tuple[int | None, int, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a statement is supported, how well (0..1), and why, in words a person can read."""

    supported: bool
    score: float
    reasons: tuple[str, ...]


def verify(statement: str, quote: str, threshold: float = THRESHOLD) -> Verdict:
    """Return whether the quote supports the statement.

    statement: one sentence; quote: the passage it cites, verbatim; threshold: the least score,
    0..1, that counts as supported. An altered figure, date, 文号, article number or place, a
    negation or an opposite is never supported, however alike the words are.
    """
    if not statement.strip() or not quote.strip():
        return Verdict(False, 0.0, ("陈述或引文为空",))
    said, source = normalised(statement), normalised(quote)
    if _stands_whole(said.strip(), source):
        return Verdict(True, 1.0, ("引文中有这句话",))
    said, source = _plain(said), _plain(source)
    stated = figures(said)
    available = figures(source) if stated else ()
    words = support(_with_values(said, stated), _with_values(source, available))
    contradictions = (
        *_figure_reasons(said, stated, available),
        *misattributed(said, source, stated, available),
        *_date_reasons(_dates(said, stated), _dates(source, available)),
        *(reason for check in _CHECKS for reason in check(said, source)),
        *(f"名称“{name}”不在引文中" for name in words.missing_names),
    )
    score = round(words.score * (_CONTRADICTED if contradictions else 1.0), 4)
    supported = score >= threshold and not contradictions
    enough = words.score >= threshold
    measured = () if contradictions and enough else _measured(words, enough)
    return Verdict(supported, score, (*contradictions, *measured))


def _stands_whole(statement: str, quote: str) -> bool:
    """Return whether the quote holds the statement, cut neither inside a number nor after a 不."""
    at = quote.find(statement)
    while at >= 0:
        end = at + len(statement)
        if not _CUT_BEFORE.search(quote, max(0, at - 2), at + 1) and not (
            _CUT_AFTER.match(quote, end - 1)
        ):
            return True
        at = quote.find(statement, at + 1)
    return False


def _measured(words: Support, enough: bool) -> Iterator[str]:
    said = f"用词有{words.shared:.0%}见于引文\uff0c同一处连得上的有{words.ordered:.0%}"
    yield said if enough else f"{said}\uff0c依据不足"
    if words.missing and not enough:
        yield "引文中没有\uff1a" + "、".join(dict.fromkeys(words.missing[:_NAMED_MISSING]))


def _with_values(text: str, found: Sequence[Figure]) -> str:
    """Return the text with each figure written alike, so that 百分之八十五 and 85% share words."""
    pieces, end = [], 0
    for figure in found:
        pieces += [text[end : figure.span.start], f"{figure.value.normalize():f}{figure.unit}"]
        end = figure.span.end
    return "".join((*pieces, text[end:]))


def _figure_reasons(
    statement: str, stated: Sequence[Figure], available: Sequence[Figure]
) -> Iterator[str]:
    for figure in stated:
        words = statement[figure.span.start : figure.span.end].strip()
        same = [other for other in available if _same_amount(figure, other)]
        if not same:
            counted = any(other.unit == figure.unit for other in available)
            if counted or not _ARTICLE_WORD.fullmatch(words):
                yield f"数值“{words}”不在引文中"
        elif all(other.direction in _OPPOSITE.get(figure.direction, ()) for other in same):
            yield f"数值“{words}”的方向与引文相反"
        elif (
            figure.unit in _MEASURED
            and all(_is_bound(other) != _is_bound(figure) for other in same)
            and not _AS_A_BOUND.search(statement)
        ):
            yield f"数值“{words}”在引文中{'是界限' if _is_bound(same[0]) else '没有“以上”“以下”之意'}"


def _is_bound(figure: Figure) -> bool:
    return figure.direction in ("at least", "at most")


def _plain(text: str) -> str:
    """Return the text without list marks, which are no figures, and with dates in one form."""
    return _ISO_DATE.sub(r"\1年\2月\3日", _LIST_MARK.sub("", text))


def _same_amount(figure: Figure, other: Figure) -> bool:
    return figure.value == other.value and _same_unit(figure.unit, other.unit)


def _same_unit(unit: str, other: str) -> bool:
    if not unit or not other or unit == other:
        return True
    if _GENERAL_MEASURE in (unit, other):
        return bool(_SPECIAL_MEASURES.intersection((unit, other)))
    if any(unit in same and other in same for same in _SAME_UNITS):
        return True
    return unit.partition("/")[0] == other.partition("/")[0] and not ("/" in unit and "/" in other)


def _date_reasons(
    stated: Sequence[tuple[_Date, str]], available: Sequence[tuple[_Date, str]]
) -> Iterator[str]:
    """Yield the dates whose month and day stand in the quote, yet not together."""
    for (year, *day), words in stated:
        if not any(
            [*other] == day and (year is None or at in (None, year))
            for (at, *other), _ in available
        ):
            yield f"日期“{words}”不在引文中"


def _dates(text: str, found_figures: Sequence[Figure]) -> list[tuple[_Date, str]]:
    """Return (year or None, month, day) and the words of each date that has a day."""
    found: list[tuple[_Date, str]] = []
    parts: dict[str, int] = {}
    start = end = 0
    for figure in found_figures:
        if figure.unit not in ("年", "月", "日"):
            continue
        between = text[end : figure.span.start]
        if between.strip():
            # “9月15日至19日”: the second day is of the same month.
            same_month = figure.unit == "日" and re.fullmatch(r"[-~—–至到]", between.strip())
            parts = parts if same_month else {}
            start = figure.span.start
        parts = {**parts, figure.unit: int(figure.value)}
        end = figure.span.end
        if figure.unit == "日" and "月" in parts:
            found.append(((parts.get("年"), parts["月"], parts["日"]), text[start:end]))
    return found


def _document_number(match: re.Match[str]) -> tuple[str, int, int]:
    """Return issuer, year and number; the issuer without the words of the sentence before it."""
    return _BEFORE_NUMBER.sub("", match[1]), int(match[2]), int(match[3])


def _number_reasons(statement: str, quote: str) -> Iterator[str]:
    known = [_document_number(match) for match in _DOCUMENT_NUMBER.finditer(quote)]
    for match in _DOCUMENT_NUMBER.finditer(statement):
        issuer, *number = _document_number(match)
        if not any(number == rest and issuer == other for other, *rest in known):
            yield f"文号“{issuer}{statement[match.end(1) : match.end()]}”不在引文中"
    articles = {(ref.article, ref.inserted) for ref in references(quote)}
    for ref in references(statement):
        if (ref.article, ref.inserted) not in articles:
            yield f"条款“第{ref.article}条”不在引文中"


def _negation_reasons(statement: str, quote: str) -> Iterator[str]:
    """Yield where one of both negates words that the other only affirms."""
    for negating, other, told in (
        (statement, quote, "否定词“{}”与引文不符"),
        (quote, statement, "引文中是“{}”\uff0c陈述没有否定"),
    ):
        for match in _NEGATION.finditer(negating):
            negated = negating[match.end() : match.end() + _NEGATED_LENGTH]
            if not _FOUR_HAN.fullmatch(negated) or negated not in other:
                continue
            if _polarities(negated, negating) == {True} and _polarities(negated, other) == {False}:
                yield told.format(match.group() + (negated if negating is quote else ""))


def _prohibition_reasons(statement: str, quote: str) -> Iterator[str]:
    """Yield what one of both forbids, however far behind its 不得, and the other only affirms."""
    for forbidding, other, told in (
        (statement, quote, "引文没有禁止“{}”"),
        (quote, statement, "引文禁止“{}”"),
    ):
        clauses = _CLAUSE_END.split(other)
        for clause in _CLAUSE_END.split(forbidding):
            found = _PROHIBITION.search(clause)
            forbidden = clause[found.end() :] if found else ""
            if len(forbidden) < _LEAST_FORBIDDEN:
                continue
            alike = [c for c in clauses if ordered_share(forbidden, c) >= _ALIKE]
            if alike and not any(_NEGATION.search(c) for c in alike):
                yield told.format(forbidden)


def _polarities(words: str, text: str) -> set[bool]:
    """Return whether the words are negated, for each clause where they stand."""
    return {
        bool(_NEGATION.search(_CLAUSE_END.split(text[: place.start()])[-1]))
        for place in re.finditer(re.escape(words), text)
    }


def _antonym_reasons(statement: str, quote: str) -> Iterator[str]:
    """Yield words whose neighbours stand in the quote beside the opposite, not beside them."""
    for word, opposite in _CHANGES:
        if opposite not in quote:
            continue
        for match in re.finditer(word, statement):
            before = statement[max(0, match.start() - 2) : match.start()]
            after = statement[match.end() : match.end() + 2]
            if _beside(opposite, before, after, quote) and not _beside(word, before, after, quote):
                yield f"“{word}”在引文中是“{opposite}”"


def _beside(word: str, before: str, after: str, text: str) -> bool:
    return (len(before) == 2 and before + word in text) or (
        len(after) == 2 and word + after in text
    )


_CHECKS: tuple[Callable[[str, str], Iterator[str]], ...] = (
    _number_reasons,
    _negation_reasons,
    _prohibition_reasons,
    _antonym_reasons,
)
