"""A question of several parts: the answers to its parts made one answer, numbered through."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from answer import phrases
from answer.answers import AnswerStatus, Citation, CitedAnswer, Claim, Conflict
from answer.nearest import nearest_of_parts

_MARKER = re.compile(r"\[(\d+)\]")


def merged(question: str, parts: Sequence[str], answers: Sequence[CitedAnswer]) -> CitedAnswer:
    """Return one answer: each part under its own words, what is missing named.

    parts: the questions asked; answers: theirs, in the same order. Answered if all are,
    refused if all are, partial otherwise.
    """
    parts, answers = _without_repeats(parts, answers)
    if len(answers) == 1:
        return replace(answers[0], question=question)
    given = [a for a in answers if a.status != "refused"]
    near = nearest_of_parts([answer.nearest for answer in answers])
    if not given:
        missing = "\n".join(dict.fromkeys(a.missing for a in answers if a.missing))
        return replace(answers[0], question=question, missing=missing, nearest=near)
    claims: list[Claim] = []
    citations: list[Citation] = []
    conflicts: list[Conflict] = []
    paragraphs = []
    for part, answer in zip(parts, answers, strict=True):
        shift = len(citations)
        claims += [replace(_shifted(claim, shift), part=part) for claim in answer.claims]
        citations += [replace(c, n=c.n + shift) for c in answer.citations]
        conflicts += [
            replace(c, citations=tuple(n + shift for n in c.citations)) for c in answer.conflicts
        ]
        told = f"{answer.answer}\n{answer.missing}" if answer.status == "refused" else answer.answer
        paragraphs.append(phrases.PART.format(part=part, answer=_renumbered(told, shift)))
    status: AnswerStatus = "answered" if all(a.status == "answered" for a in answers) else "partial"
    return replace(
        given[0],
        question=question,
        status=status,
        answer="\n".join(paragraphs),
        claims=tuple(claims),
        citations=tuple(citations),
        conflicts=tuple(conflicts),
        missing="\n".join(
            phrases.PART_MISSING.format(part=part, missing=a.missing)
            for part, a in zip(parts, answers, strict=True)
            if a.missing
        ),
        nearest=near,
        notes=tuple(dict.fromkeys(note for a in answers for note in a.notes)),
        struck=tuple(sentence for a in answers for sentence in a.struck),
        mode="llm" if any(a.mode == "llm" for a in answers) else "extractive",
    )


def _without_repeats(
    parts: Sequence[str], answers: Sequence[CitedAnswer]
) -> tuple[Sequence[str], Sequence[CitedAnswer]]:
    """Leave out the parts whose every sentence an earlier one has said already."""
    said: set[str] = set()
    kept = []
    for part, answer in zip(parts, answers, strict=True):
        texts = {claim.text for claim in answer.claims}
        if not texts or not texts <= said:
            kept.append((part, answer))
        said |= texts
    return [part for part, _ in kept], [answer for _, answer in kept]


def _shifted(claim: Claim, shift: int) -> Claim:
    return replace(claim, citations=tuple(n + shift for n in claim.citations))


def _renumbered(text: str, shift: int) -> str:
    return _MARKER.sub(lambda marker: f"[{int(marker.group(1)) + shift}]", text)
