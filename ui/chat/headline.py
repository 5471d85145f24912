"""The figure of an answer to be shown large, where it is beyond doubt which one that is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from answer.answers import Citation, CitedAnswer, Claim
from answer.figures import Direction, Figure, figures
from answer.parting import pieces
from answer.questions import Question, understand
from index.tokens import normalised

_WORDS: dict[Direction, str] = {
    "at least": "不低于",
    "at most": "不超过",
    "more than": "超过",
    "less than": "低于",
    "about": "约",
    "exactly": "",
}
_CLAUSE_END = re.compile(r"[\uff0c,\uff1b;。\n]")
# In nearly every question and sentence: they do not tell one quantity from another.
_EVERYWHERE = re.compile(
    r"食品安全|食品|安全|创建|工作|群众|示范城市|城市|要求|达到|标准|[全我本][市区县省]|[市区县省]级|多少|不低于"
)
_PARTS = re.compile(r"各|其中|分别|区县")
_SHARED = 2
"""Characters in a row that the question and the words before the figure share at least."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure as the source writes it, with the words for its direction and its source."""

    direction: str
    figure: str
    claim: Claim
    citation: Citation


def headline(answer: CitedAnswer) -> Headline | None:
    """Return the figure that answers the question, None where the least doubt is left.

    The question asks for one figure and says what it is counted in; the first sentence holds
    exactly one such figure, its quote holds the same one, the words before it are of the
    question, and a claim is not shown where a requirement is asked.
    """
    asked = _asked(answer)
    if asked is None or answer.status != "answered" or not answer.claims:
        return None
    claim = answer.claims[0]
    citation = next((c for c in answer.citations if c.n in claim.citations), None)
    if citation is None or not _fits(asked, claim, citation):
        return None
    found, quoted = _only(asked, claim.text), _only(asked, citation.quote)
    if found is None or quoted is None or _said(found) != _said(quoted):
        return None
    if not _speaks_of(asked, claim.text, found):
        return None
    figure = claim.text[found.span.start : found.span.end]
    return Headline(_WORDS[found.direction], figure, claim, citation)


def _asked(answer: CitedAnswer) -> Question | None:
    text = answer.understood or answer.question
    if len(pieces(text)) > 1:
        return None
    asked = understand(text, lambda _: ())
    return asked if asked.kind == "figure" and asked.unit is not None else None


def _fits(asked: Question, claim: Claim, citation: Citation) -> bool:
    """Return whether the sentence is the kind of thing that is asked, of the year asked for."""
    if asked.requires and claim.kind != "requirement":
        return False
    return asked.year is None or asked.year == citation.year or str(asked.year) in claim.text


def _only(asked: Question, text: str) -> Figure | None:
    """Return the one figure of a text that has the unit asked for, None for none or several.

    What is said of the parts besides the whole (“…，各区县均不低于82分”) does not count.
    """
    found = [figure for figure in figures(text) if figure.unit == asked.unit]
    if not _PARTS.search(asked.text):
        found = [figure for figure in found if not _PARTS.match(_clause_before(text, figure))]
    return found[0] if len(found) == 1 else None


def _clause_before(text: str, figure: Figure) -> str:
    clauses = _CLAUSE_END.split(text[: figure.span.start])
    return clauses[-1] or clauses[max(len(clauses) - 2, 0)]


def _said(figure: Figure) -> tuple[object, ...]:
    return figure.value, figure.unit, figure.direction


def _speaks_of(asked: Question, text: str, figure: Figure) -> bool:
    """Return whether the words right before a figure name what the question asks for."""
    clause = _EVERYWHERE.sub("|", normalised(_clause_before(text, figure)))
    question = _EVERYWHERE.sub(" ", normalised(asked.text))
    shared = SequenceMatcher(None, question, clause, autojunk=False).find_longest_match()
    return shared.size >= _SHARED
