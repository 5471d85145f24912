"""What the article of a law says besides what answers: a rule is read in its place."""

from __future__ import annotations

from collections.abc import Sequence

from answer.composing import Section
from answer.evidence import PassagesOf, Sentence
from answer.questions import Question
from answer.rules_in_full import ITEM, article, joined, published

LABEL = "同一条还规定"
_KINDS = frozenset(("figure", "requirement", "when", "who", "other", "list"))
"""Kinds that a sentence or a list may answer; a penalty and a procedure are told whole anyway."""
_LONGEST = 400
"""Characters: of a longer article only the paragraph of a sentence is read on."""


def with_its_article(
    question: Question, sections: Sequence[Section], passages_of: PassagesOf
) -> tuple[Section, ...]:
    """Return sections, followed by what the one article that they are from says besides.

    passages_of: gives the passages of a document by its id.
    """
    told = [sentence for section in sections for sentence in section.sentences]
    of_one = len({(s.document.id, s.passage.heading) for s in told}) == 1
    if question.kind not in _KINDS or not of_one or not all(map(published, told)):
        return tuple(sections)
    pieces = article(told[0].hit, passages_of)
    besides = _besides(told, pieces)
    if len(told) > 1 and any(ITEM.match(piece.text) for piece in besides):
        return (Section("", joined(pieces)),)  # a list is read in its order
    return (*sections, Section(LABEL, besides)) if besides else tuple(sections)


def _besides(told: Sequence[Sentence], pieces: Sequence[Sentence]) -> tuple[Sentence, ...]:
    if sum(len(piece.text) for piece in pieces) > _LONGEST:
        if len(told) > 1:
            return ()
        pieces = _line_of(told[0], pieces)
    return joined(
        [
            piece
            for piece in pieces
            if all(piece.end <= known.start or piece.start >= known.end for known in told)
        ]
    )


def _line_of(answer: Sentence, pieces: Sequence[Sentence]) -> list[Sentence]:
    """Return the pieces that follow one another on the line of an answer."""
    line: list[Sentence] = []
    for piece in pieces:
        if line and line[-1].end != piece.start:
            if any(answer.start <= known.start < answer.end for known in line):
                return line
            line = []
        line.append(piece)
    return line if any(answer.start <= known.start < answer.end for known in line) else []
