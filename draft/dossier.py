"""All that an office needs for one indicator: requirement, how it is met, practice, evidence, laws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from answer.answering import Assistant
from answer.answers import Citation, CitedAnswer
from answer.indicators import Indicator, RequiredFigure
from draft.writing.citing import Bibliography, CitedPractice
from index.hits import Filters
from index.terms import LawRef

_PRACTICES = 4
_ANY_YEAR = 9999


@dataclass(frozen=True, slots=True)
class CitedFigure:
    """A figure that has to be reached, with the citation that sets it; 0 where none was found."""

    figure: RequiredFigure
    citation: int


@dataclass(frozen=True, slots=True)
class LawPlace:
    """An article behind an indicator and the passage of the library that holds it.

    document_id is "" where the library does not hold the article; start and end are in that
    document's text.
    """

    law: LawRef
    document_id: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Dossier:
    """One indicator with everything the library says of it.

    how is the cited answer to “怎么达标”, with citations of its own; the numbers of figures and
    practices are those of citations.
    """

    indicator: Indicator
    figures: tuple[CitedFigure, ...]
    how: CitedAnswer
    practices: tuple[CitedPractice, ...]
    laws: tuple[LawPlace, ...]
    citations: tuple[Citation, ...]


def dossier(indicator: Indicator, assistant: Assistant, own: str = "") -> Dossier:
    """Return what catalogue and library say of an indicator.

    own: the office's own place, whose practice is not another's, "" for none.
    """
    sources = Bibliography(assistant)
    figures = tuple(
        CitedFigure(figure, next(iter(sources.requirement(figure)), 0))
        for figure in indicator.figures
    )
    practices: list[CitedPractice] = []
    for topic in (indicator.name, *indicator.terms):
        wanted = _PRACTICES - len(practices)
        if wanted:
            practices += sources.practices(topic, wanted, own, _ANY_YEAR, one_term=True)
    return Dossier(
        indicator,
        figures,
        assistant.ask(question_about(indicator)),
        tuple(practices),
        tuple(_laws(indicator, assistant)),
        tuple(sources.citations),
    )


def question_about(indicator: Indicator) -> str:
    """Return the question that an office asks first of an indicator."""
    return f"{indicator.name}怎么达标\uff0c要准备哪些佐证材料\uff1f"


def _laws(indicator: Indicator, assistant: Assistant) -> Iterator[LawPlace]:
    for law in indicator.laws:
        hits = assistant.index.search(f"{law.name}{law.article}", Filters(), 1)
        if hits and hits[0].exact:
            passage = hits[0].passage
            yield LawPlace(law, passage.document_id, passage.start, passage.end)
        else:
            yield LawPlace(law)
