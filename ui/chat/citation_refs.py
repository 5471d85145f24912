"""The links that open a document: a marker [n] of an answer, a document near to a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from answer.answers import Citation, CitedAnswer, NearDocument

_HREF = re.compile(r"#([a-z]+)-([1-9][0-9]{0,5})-([1-9][0-9]{0,5})")


@dataclass(frozen=True, slots=True)
class _Ref:
    """One of what a turn of a conversation links to; turn and n count from 1.

    whole asks for the whole document instead of the sentence in its context.
    """

    IN_CONTEXT: ClassVar[str]
    WHOLE: ClassVar[str]

    turn: int
    n: int
    whole: bool = False

    @property
    def href(self) -> str:
        """The link that names this; the only thing the browser hands back."""
        return f"#{self.WHOLE if self.whole else self.IN_CONTEXT}-{self.turn}-{self.n}"

    @classmethod
    def parse(cls, href: str) -> Self:
        """Return what a link names.

        href: what the browser sent; it is not trusted. Raises ValueError for anything that is
        not one of the two forms of `href`.
        """
        found = _HREF.fullmatch(href)
        if found is None or found[1] not in (cls.IN_CONTEXT, cls.WHOLE):
            raise ValueError(
                f"{href!r}: expected #{cls.IN_CONTEXT}-<turn>-<n> or #{cls.WHOLE}-<turn>-<n>"
            )
        return cls(int(found[2]), int(found[3]), whole=found[1] == cls.WHOLE)


class CitationRef(_Ref):
    """One citation of one turn."""

    __slots__ = ()
    IN_CONTEXT, WHOLE = "cite", "whole"

    def resolve(self, answers: Sequence[CitedAnswer | None]) -> tuple[CitedAnswer, Citation]:
        """Return the answer and the citation meant.

        answers: the conversation's answers, the first turn first, None where a turn has none.
        Raises LookupError where there is no such turn or the turn has no such citation.
        """
        answer = _answer_of(self.turn, answers)
        for citation in answer.citations:
            if citation.n == self.n:
                return answer, citation
        raise LookupError(f"citation {self.n}: turn {self.turn} has {len(answer.citations)}")


class NearRef(_Ref):
    """One of the documents that a turn names as near to its question."""

    __slots__ = ()
    IN_CONTEXT, WHOLE = "near", "nearwhole"

    def resolve(self, answers: Sequence[CitedAnswer | None]) -> NearDocument:
        """Return the document meant; answers and errors as with `CitationRef.resolve`."""
        nearest = _answer_of(self.turn, answers).nearest
        if self.n > len(nearest):
            raise LookupError(f"document {self.n}: turn {self.turn} names {len(nearest)}")
        return nearest[self.n - 1]


def _answer_of(turn: int, answers: Sequence[CitedAnswer | None]) -> CitedAnswer:
    answer = answers[turn - 1] if turn <= len(answers) else None
    if answer is None:
        raise LookupError(f"turn {turn}: expected one with an answer, 1..{len(answers)}")
    return answer
