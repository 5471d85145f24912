"""Figures for one quantity that differ between sources, to be shown side by side."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from answer.answers import Conflict
from answer.evidence import Sentence
from answer.questions import Question


def conflicts_between(question: Question, cited: Sequence[Sentence]) -> tuple[Conflict, ...]:
    """Return where cited sentences give the asked quantity different figures.

    cited: the sentences in the order of their citation numbers. Requirements conflict when
    their figures differ; reports conflict only about one place and one year.
    """
    if question.kind != "figure" or not question.unit:
        return ()
    values: dict[tuple[object, ...], dict[int, frozenset[Decimal]]] = {}
    for number, sentence in enumerate(cited, 1):
        found = frozenset(f.value for f in sentence.figures if f.unit == question.unit)
        if found:
            values.setdefault(_group(sentence), {})[number] = found
    return tuple(
        Conflict("、".join(question.terms), tuple(sorted(group)))
        for group in values.values()
        if len(group) > 1 and not frozenset.intersection(*group.values())
    )


def _group(sentence: Sentence) -> tuple[object, ...]:
    if sentence.kind == "claim":
        metadata = sentence.document.metadata
        return "claim", metadata.region or sentence.document.id, metadata.year
    return ("requirement",)
