"""An answer shown a claim at a time, as it is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from answer.answers import CitedAnswer


def growing(answer: CitedAnswer) -> Iterator[CitedAnswer]:
    """Yield an answer up to its first claim, its second …; the last one is whole."""
    for count in range(1, len(answer.claims)):
        yield _first_claims(answer, count)
    yield answer


def _first_claims(answer: CitedAnswer, count: int) -> CitedAnswer:
    """Return the answer up to its count-th claim: the text is cut behind that claim's markers."""
    claims = answer.claims[:count]
    last = f"[{max(claims[-1].citations)}]"
    numbers = {number for claim in claims for number in claim.citations}
    return replace(
        answer,
        answer=answer.answer[: answer.answer.index(last) + len(last)],
        claims=claims,
        citations=tuple(c for c in answer.citations if c.n in numbers),
        conflicts=(),
    )
