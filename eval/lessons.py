"""What is learned from: the questions of the sets with the sentences found, and which are right."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from answer.answering import Assistant, Reading, citation_of
from answer.choosing import Choice, possible
from answer.composing import Section
from answer.follow_ups import parts
from answer.ranking import Ranked
from answer.scoring import LOOKED_AT
from eval.grounds import Grounds, Sources
from eval.questions import Question

FOLDS = 4
"""What a question teaches is checked by what was learned without its quarter of the questions."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One part of a question: the sentences that may answer, and of each whether it does.

    possible: in their first order; right: True for a wording of the answer, False for none, None
    for what may stand beside it.
    composed: gives the sections of an answer, judged: whether they are right.
    """

    question: Question
    reading: Reading
    possible: tuple[Ranked, ...]
    right: tuple[bool | None, ...]
    composed: Callable[[Reading, Choice], tuple[Section, ...]]
    judged: Callable[[Sequence[Section]], bool]

    @property
    def fold(self) -> int:
        """The quarter of the questions that it belongs to, by the question's id."""
        return zlib.crc32(self.question.id.encode()) % FOLDS


def lessons(
    questions: Iterable[Question], assistant: Assistant, sources: Sources
) -> Iterator[Lesson]:
    """Yield the parts of all questions with the sentences that are found for them."""
    for question in questions:
        grounds = Grounds.of(question, sources)
        whole = assistant.resolved(question.question, question.history)
        for part in parts(whole.question, assistant.index.content_words):
            reading = assistant.read(part)
            found = tuple(possible(reading.question, reading.ranked)[:LOOKED_AT])
            right = tuple(_is_right(each, grounds, assistant) for each in found)
            judged = partial(_judged, question, grounds, assistant)
            yield Lesson(question, reading, found, right, assistant.composed, judged)


def _is_right(ranked: Ranked, grounds: Grounds, assistant: Assistant) -> bool | None:
    citation = citation_of(1, ranked.sentence, assistant.library)
    if grounds.answer(citation):
        return True
    return None if grounds.touch(citation) else False


def _judged(
    question: Question, grounds: Grounds, assistant: Assistant, sections: Sequence[Section]
) -> bool:
    """Return whether at least half of what is cited is right, and a part of the answer in it.

    For a question without an answer: whether all of it says that nothing is set.
    """
    cited = [citation_of(1, s, assistant.library) for each in sections for s in each.sentences]
    if not question.answerable:
        return bool(cited) and all(map(grounds.touch, cited))
    right = sum(grounds.hold(citation, question.kind) for citation in cited)
    found = any(grounds.finds(cited, part) for part in range(len(grounds.parts)))
    return bool(cited) and found and 2 * right >= len(cited)
