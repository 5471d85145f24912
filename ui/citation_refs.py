"""The link between a marker [n] in an answer and the citation that it opens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer.answers import Citation, CitedAnswer

_HREF = re.compile(r"#(cite|whole)-([1-9][0-9]{0,5})-([1-9][0-9]{0,5})")


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
        answer = answers[self.turn - 1] if self.turn <= len(answers) else None
        if answer is None:
            raise LookupError(f"turn {self.turn}: expected one with an answer, 1..{len(answers)}")
        for citation in answer.citations:
            if citation.n == self.n:
                return answer, citation
        raise LookupError(f"citation {self.n}: turn {self.turn} has {len(answer.citations)}")
