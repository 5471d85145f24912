"""Figures for one quantity that differ between sources, to be shown side by side."""

from __future__ import annotations

from collections.abc import Sequence

from answer.answers import Conflict
from answer.questions import Question
from answer.ranking import Ranked


def conflicts_between(question: Question, cited: Sequence[Ranked]) -> tuple[Conflict, ...]:
    """Return where cited sentences give the asked quantity different figures.

    cited: the sentences in the order of their citation numbers. Requirements conflict when
    their figures differ; reports conflict only about one place and one year.
    """
    groups: dict[tuple[object, ...], dict[int, object]] = {}
    for number, ranked in enumerate(cited, 1):
        if ranked.figure is not None:
            group = groups.setdefault((*_group(ranked), ranked.figure.unit), {})
            group[number] = ranked.figure.value
    return tuple(
        Conflict("".join(question.terms), tuple(sorted(group)))
        for group in groups.values()
        if len(set(group.values())) > 1
    )


def _group(ranked: Ranked) -> tuple[object, ...]:
    sentence = ranked.sentence
    if sentence.kind == "claim":
        metadata = sentence.document.metadata
        return "claim", metadata.region or sentence.document.id, metadata.year
    return ("requirement",)
