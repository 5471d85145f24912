"""What search hands on: a passage found, why it was found, and in which document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.documents import DocumentCard, Level, Passage, Status


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found; score is the fused one, higher is better.

    lexical and dense are the 1-based ranks in the two lists, None where it is absent.
    """

    passage: Passage
    document: DocumentCard
    score: float
    lexical: int | None = None
    dense: int | None = None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search may return; an empty field allows everything.

    years is an inclusive range; off-topic documents are left out unless asked for.
    """

    kinds: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    regions: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    statuses: tuple[Status, ...] = ()
    document_ids: tuple[str, ...] = ()
    include_off_topic: bool = False


class PassageStore(Protocol):
    """Where an index finds the passages behind the ids that it keeps."""

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, DocumentCard]]:
        """Return those of the passages with the given ids that are there, by id."""
        ...
