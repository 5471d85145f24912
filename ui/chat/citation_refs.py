"""The links that open a document: a marker [n] of an answer, a document near to a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer.answers import Citation, CitedAnswer, NearDocument

_NUMBERS = r"([1-9][0-9]{0,5})-([1-9][0-9]{0,5})"
_NEAR = re.compile(rf"#(near|nearwhole)-{_NUMBERS}")
_HREF = re.compile(rf"#(cite|whole)-{_NUMBERS}")


@dataclass(frozen=True, slots=True)
class CitationRef:
    """One citation of one turn of a conversation.

    turn and n count from 1; whole asks for the whole document instead of the context.
    """

    turn: int
    n: int
    whole: bool = False

    @property
    def href(self) -> str:
        """The link that names this citation; the only thing the browser hands back."""
        return f"#{'whole' if self.whole else 'cite'}-{self.turn}-{self.n}"

    @classmethod
    def parse(cls, href: str) -> CitationRef:
        """Return the citation that a link names.

        href: what the browser sent; it is not trusted. Raises ValueError for anything that
        is not of the form "#cite-<turn>-<n>" or "#whole-<turn>-<n>".
        """
        found = _HREF.fullmatch(href)
        if found is None:
            raise ValueError(f"{href!r}: expected #cite-<turn>-<n> or #whole-<turn>-<n>")
        return cls(int(found[2]), int(found[3]), whole=found[1] == "whole")

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


@dataclass(frozen=True, slots=True)
class NearRef:
    """One of the documents that a turn names as near to its question.

    turn and n count from 1; whole asks for the whole document instead of its beginning.
    """

    turn: int
    n: int
    whole: bool = False

    @property
    def href(self) -> str:
        """The link that names this document; the only thing the browser hands back."""
        return f"#{'nearwhole' if self.whole else 'near'}-{self.turn}-{self.n}"

    @classmethod
    def parse(cls, href: str) -> NearRef:
        """Return the document that a link names.

        href: what the browser sent; it is not trusted. Raises ValueError for anything that
        is not of the form "#near-<turn>-<n>" or "#nearwhole-<turn>-<n>".
        """
        found = _NEAR.fullmatch(href)
        if found is None:
            raise ValueError(f"{href!r}: expected #near-<turn>-<n> or #nearwhole-<turn>-<n>")
        return cls(int(found[2]), int(found[3]), whole=found[1] == "nearwhole")

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
