"""What the answer stage hands on: claims, citations and the cited answer (frozen)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ingest.documents import Level, Status

ClaimKind = Literal["requirement", "claim", "practice", "definition", "other"]
AnswerStatus = Literal["answered", "partial", "refused"]
Mode = Literal["extractive", "llm"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and where it stands: `document.text[start:end] == quote` in the cleaned text.

    n counts from 1 and is the marker [n] in the answer; page counts from 1.
    """

    n: int
    document_id: str
    passage_id: str
    document: str
    path: str
    part: str | None
    page: int | None
    heading: tuple[str, ...]
    quote: str
    start: int
    end: int
    level: Level | None
    year: int | None
    kind: str | None
    status: Status

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON form (the keys are a contract)."""
        return {
            "n": self.n,
            "document": self.document,
            "path": self.path,
            "part": self.part,
            "page": self.page,
            "heading": list(self.heading),
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "level": self.level,
            "year": self.year,
            "kind": self.kind,
            "status": self.status,
        }


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer, what it is, and the numbers of the citations that back it.

    part: the question that it answers where the one asked was several, "" otherwise; the public
    JSON has it in the text of the answer alone.
    """

    text: str
    kind: ClaimKind
    citations: tuple[int, ...]
    part: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON form (the keys are a contract)."""
        return {"text": self.text, "kind": self.kind, "citations": list(self.citations)}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Figures for one quantity that differ between the cited sources."""

    about: str
    citations: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON form (the keys are a contract)."""
        return {"about": self.about, "citations": list(self.citations)}


@dataclass(frozen=True, slots=True)
class NearDocument:
    """A document offered where the answer is not in the library; its id opens it.

    quote is its sentence nearest to the question, `document.text[start:end] == quote`, "" where
    none is near. It answers nothing and backs nothing: it is no citation.
    """

    document: str
    path: str
    document_id: str = ""
    quote: str = ""
    passage_id: str = ""
    start: int = 0
    end: int = 0
    heading: tuple[str, ...] = ()
    page: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON form (the keys are a contract)."""
        return {
            "document": self.document,
            "path": self.path,
            "quote": self.quote,
            "passage_id": self.passage_id,
            "start": self.start,
            "end": self.end,
            "heading": list(self.heading),
            "page": self.page,
        }


@dataclass(frozen=True, slots=True)
class Struck:
    """A sentence of a language model that is not shown as fact, and why, for a person to read."""

    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CitedAnswer:
    """An answer in which every sentence has its citation, or a refusal that says what is missing.

    answer is the text with [n] markers and the notes below it; seconds is the wall time it took.
    understood is the question as the conversation completes it, "" where it was whole; struck
    holds what a language model wrote and the sources do not support.
    """

    question: str
    status: AnswerStatus
    answer: str
    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    missing: str = ""
    nearest: tuple[NearDocument, ...] = ()
    mode: Mode = "extractive"
    seconds: float = 0.0
    understood: str = ""
    notes: tuple[str, ...] = ()
    struck: tuple[Struck, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON form (the keys are a contract)."""
        return {
            "question": self.question,
            "status": self.status,
            "answer": self.answer,
            "claims": [claim.to_json() for claim in self.claims],
            "citations": [citation.to_json() for citation in self.citations],
            "conflicts": [conflict.to_json() for conflict in self.conflicts],
            "missing": self.missing,
            "nearest": [near.to_json() for near in self.nearest],
            "mode": self.mode,
            "seconds": self.seconds,
        }
