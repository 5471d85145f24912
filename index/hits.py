"""What search hands on: a passage found, why it was found, and in which document."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from ingest.documents import DocumentCard, Level, Metadata, Passage, Status


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found; score is the fused one, higher is better.

    lexical and dense are the 1-based ranks in the two lists, None where it is absent;
    exact is true where the query names this article of this law.
    """

    passage: Passage
    document: DocumentCard
    score: float
    lexical: int | None = None
    dense: int | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search may return; an empty field allows everything.

    years is an inclusive range; off-topic documents can be left out.
    """

    kinds: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    regions: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    statuses: tuple[Status, ...] = ()
    document_ids: tuple[str, ...] = ()
    include_off_topic: bool = True

    def allow(self, card: DocumentCard) -> bool:
        """Return whether passages of the document may be returned."""
        about: Metadata = card.metadata
        return (
            (self.include_off_topic or not about.off_topic)
            and (not self.kinds or about.kind in self.kinds)
            and (not self.levels or about.level in self.levels)
            and (not self.regions or about.region in self.regions)
            and (not self.statuses or about.status in self.statuses)
            and (not self.document_ids or card.id in self.document_ids)
            and (self.years is None or _within(about.year, self.years))
        )


def _within(year: int | None, years: tuple[int, int]) -> bool:
    return year is not None and years[0] <= year <= years[1]


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents that a search may look at: the named ones, or all but the named ones."""

    documents: frozenset[str]
    excluded: bool

    @classmethod
    def of(cls, filters: Filters, cards: Collection[DocumentCard]) -> Scope:
        """Return what the filters leave of the documents, named from the smaller side."""
        allowed = frozenset(card.id for card in cards if filters.allow(card))
        if 2 * len(allowed) <= len(cards):
            return cls(allowed, excluded=False)
        return cls(frozenset(card.id for card in cards) - allowed, excluded=True)

    def __contains__(self, document_id: str) -> bool:
        return (document_id in self.documents) != self.excluded


EVERYTHING = Scope(frozenset(), excluded=True)


class PassageStore(Protocol):
    """The documents that an index is derived from; ingest.library.Library is one."""

    @property
    def generation(self) -> int:
        """A number that rises with every change of what the store holds; cheap to read."""
        ...

    def current_document_ids(self) -> frozenset[str]:
        """Return the ids of all documents that are to be found."""
        ...

    def cards(self) -> Sequence[DocumentCard]:
        """Return the cards of those documents."""
        ...

    def passages_of(self, document_id: str) -> Sequence[Passage]:
        """Return the passages of one document in its order.

        Raises LookupError for an id that was never in the store.
        """
        ...

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, DocumentCard]]:
        """Return those of the passages with the given ids that are there, by id."""
        ...
