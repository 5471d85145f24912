"""What the article of a law says besides what answers: a rule is read in its place."""

from __future__ import annotations

from collections.abc import Sequence

from answer.composing import Section
from answer.evidence import PassagesOf, Sentence
from answer.questions import Question
from answer.relevance import RANKS
from answer.rules_in_full import ITEM, article, joined, published

LABEL = "同一条还规定"
_KINDS = frozenset(("figure", "requirement", "when", "who", "other", "list"))
"""Kinds that a sentence or a list may answer; a penalty and a procedure are told whole anyway."""
_STANDS_FIRST = frozenset(("figure", "when"))
"""Kinds whose answer is a figure, which is not looked for in a list."""
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
    besides = _besides(question, told, pieces)
    of_a_list = len(told) > 1 and any(map(_is_item, besides))
    if of_a_list and question.kind not in _STANDS_FIRST:
        return (Section("", joined(pieces)),)  # a list is read in its order
    return (*sections, Section(LABEL, besides)) if besides else tuple(sections)


def _besides(
    question: Question, told: Sequence[Sentence], pieces: Sequence[Sentence]
) -> tuple[Sentence, ...]:
    if sum(len(piece.text) for piece in pieces) > _LONGEST:
        if len(told) > 1:
            return ()
        pieces = _line_of(told[0], pieces)
    besides = joined(
        [
            piece
            for piece in pieces
            if all(piece.end <= known.start or piece.start >= known.end for known in told)
        ]
    )
    return tuple(piece for piece in besides if not _is_other_grade(question, piece, told))


def _is_item(sentence: Sentence) -> bool:
    return bool(ITEM.match(sentence.text))


def _is_other_grade(question: Question, piece: Sentence, told: Sequence[Sentence]) -> bool:
    """Return whether an item sets for another grade what one that is told sets: 一级 5%, 二级 3%."""
    units = {f.unit for item in filter(_is_item, told) for f in item.figures} - RANKS
    counted = question.unit is not None and question.unit not in units  # 分几级: all are told
    return _is_item(piece) and not counted and any(f.unit in units for f in piece.figures)


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
