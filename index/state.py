"""What one search reads of an index and its library at one moment, and what it notes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from index.backend import DenseSearch, LexicalSearch
from index.encoder import Encoder
from index.hits import Filters, Scope
from index.law_names import is_law
from index.tokens import is_statute, law_name, references
from ingest.documents import DocumentCard


@dataclass(frozen=True, slots=True)
class SearchState:
    """All that one search reads; replaced as a whole when a change is complete."""

    generation: int
    cards: Mapping[str, DocumentCard]
    lexical: LexicalSearch
    vectors: DenseSearch | None
    encoder: Encoder | None
    scopes: dict[Filters, Scope] = field(default_factory=dict)
    laws: dict[str, str] = field(default_factory=dict)
    statutes: dict[str, bool] = field(default_factory=dict)
    known_laws: list[frozenset[str]] = field(default_factory=list)

    def scope(self, filters: Filters) -> Scope:
        """Return the documents that the filters leave, worked out once for each filter."""
        if filters not in self.scopes:
            self.scopes[filters] = Scope.of(filters, self.cards.values())
        return self.scopes[filters]

    def belongs_to(self, card: DocumentCard) -> str:
        """Return the law of a document that is one article of it (“民法典第三条”), or itself."""
        title = card.metadata.title
        if title not in self.laws:
            named = references(title)
            self.laws[title] = named[-1].law if named else ""
        return self.laws[title] or card.id

    def law_names(self) -> frozenset[str]:
        """Return the names of the laws, regulations and rules, worked out once."""
        if not self.known_laws:
            names = {law_name(card.metadata.title) for card in self.cards.values()}
            self.known_laws.append(frozenset(filter(is_law, names)))
        return self.known_laws[0]

    def is_statute(self, card: DocumentCard) -> bool:
        """Return whether a document is a statute, or an article of one."""
        title = card.metadata.title
        if title not in self.statutes:
            self.statutes[title] = is_statute(title)
        return self.statutes[title]


@dataclass(frozen=True, slots=True)
class IndexStats:
    """What an index holds.

    bytes is its size on disk; without a dense side vectors and dimension are 0 and encoder
    is empty.
    """

    documents: int
    passages: int
    vectors: int
    encoder: str
    dimension: int
    bytes: int
    generation: int


@dataclass(frozen=True, slots=True)
class Ranks:
    """The 1-based places of passages in the two lists."""

    lexical: Mapping[str, int]
    dense: Mapping[str, int]

    @classmethod
    def of(cls, lexical: Sequence[tuple[str, float]], dense: Sequence[tuple[str, float]]) -> Ranks:
        """Return the places in two rankings, each the best first."""
        return cls(_places(lexical), _places(dense))


def _places(ranking: Sequence[tuple[str, float]]) -> dict[str, int]:
    return {passage_id: place for place, (passage_id, _) in enumerate(ranking, start=1)}
