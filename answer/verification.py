"""Is a statement supported by its quote? Figures, dates and numbers exactly, the rest by measure."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass

from answer.figures import Direction, Figure, figures
from index.tokens import normalised, references

# Share of the statement's character pairs that stand in the quote, from which on it counts as
# supported; set on one half of a public set of statements and quotes (docs/answers.md).
THRESHOLD = 0.62
_NEGATION = re.compile(
    r"不得|不能|不应|不予|不准|不可|禁止|严禁|未|没有|无需|不需|不是|并非|不属于|不包括|不适用|免予"
)
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9.%]+")
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[(]\d{4}[〕\])]第?\d{1,4}号")
_OPPOSITE: dict[Direction, frozenset[Direction]] = {
    "at least": frozenset(("at most", "less than")),
    "at most": frozenset(("at least", "more than")),
    "more than": frozenset(("at most", "less than")),
    "less than": frozenset(("at least", "more than")),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a statement is supported, how well (0..1), and why, in words a person can read."""

    supported: bool
    score: float
    reasons: tuple[str, ...]


def verify(statement: str, quote: str, threshold: float = THRESHOLD) -> Verdict:
    """Return whether the quote supports the statement.

    statement: one sentence; quote: the passage it cites, verbatim; threshold: the least share
    of the statement's character pairs found in the quote, 0..1. An altered figure, date,
    文号 or article number is never supported, however alike the words are.
    """
    if not statement.strip() or not quote.strip():
        return Verdict(False, 0.0, ("陈述或引文为空",))
    said, source = normalised(statement), normalised(quote)
    if said in source:
        return Verdict(True, 1.0, ("引文中有这句话",))
    reasons = [*_figure_reasons(said, source), *_number_reasons(said, source)]
    negation = _negation_reason(said, source)
    coverage = pair_coverage(said, source)
    score = coverage * (0.4 if reasons else 1.0) * (0.8 if negation else 1.0)
    if negation:
        reasons.append(negation)
    if coverage < threshold:
        reasons.append(f"用词只有{coverage:.0%}见于引文\uff08至少应为{threshold:.0%}\uff09")
    supported = score >= threshold and not _fatal(reasons)
    return Verdict(supported, round(score, 4), tuple(reasons) or (f"用词有{coverage:.0%}见于引文",))


def _fatal(reasons: list[str]) -> bool:
    return any(reason.startswith(("数值", "文号", "条款")) for reason in reasons)


def pair_coverage(statement: str, quote: str) -> float:
    """Return the share of the statement's character pairs that stand in the quote, 0..1."""
    pairs = _pairs(statement)
    total = sum(pairs.values())
    if not total:
        return 0.0
    available = _pairs(quote)
    return sum(min(count, available[pair]) for pair, count in pairs.items()) / total


def _pairs(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for run in _HAN_RUN.findall(text):
        if run[0] >= "\u3400":
            found.update(map("".join, itertools.pairwise(run)))
        else:
            found[run] += 1
    return found


def _figure_reasons(statement: str, quote: str) -> list[str]:
    available = figures(quote)
    reasons = []
    for figure in figures(statement):
        words = statement[figure.span.start : figure.span.end]
        same = [other for other in available if _same_value(figure, other)]
        if not same:
            reasons.append(f"数值“{words}”不在引文中")
        elif all(other.direction in _OPPOSITE.get(figure.direction, ()) for other in same):
            reasons.append(f"数值“{words}”的方向与引文相反")
    return reasons


def _same_value(figure: Figure, other: Figure) -> bool:
    if figure.value != other.value:
        return False
    return (
        not figure.unit
        or not other.unit
        or figure.unit[0] == other.unit[0]
        or (figure.unit in other.unit or other.unit in figure.unit)
    )


def _number_reasons(statement: str, quote: str) -> list[str]:
    reasons = [
        f"文号“{number}”不在引文中"
        for number in _DOCUMENT_NUMBER.findall(statement)
        if number not in quote
    ]
    articles = {(ref.article, ref.inserted) for ref in references(quote)}
    reasons += [
        f"条款“第{ref.article}条”不在引文中"
        for ref in references(statement)
        if (ref.article, ref.inserted) not in articles
    ]
    return reasons


def _negation_reason(statement: str, quote: str) -> str | None:
    """Return a reason where the statement negates words that the quote only affirms."""
    for match in _NEGATION.finditer(statement):
        negated = statement[match.end() : match.end() + 4]
        places = [m.start() for m in re.finditer(re.escape(negated), quote)] if negated else []
        if places and not any(_NEGATION.search(quote[max(0, at - 4) : at]) for at in places):
            return f"否定词“{match.group()}”与引文不符"
    return None
