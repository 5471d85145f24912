"""What a place to keep an index in must offer; on one computer `LocalBackend`, for many Milvus."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.asked import AskedQuestions
from index.encoder import Encoder
from index.generations import Recipe
from index.hits import EVERYTHING, Scope
from index.lexical import LexicalQuery
from index.tokens import ArticleRef, Segmenter
from ingest.documents import DocumentCard, Passage

Addition = tuple[DocumentCard, Sequence[Passage]]
"""A document that is to be found, with its passages."""


@dataclass(frozen=True, slots=True)
class Held:
    """The documents of a build: whole ones with the title they are indexed under, and others.

    partly: documents of which a writer that was killed left something.
    """

    whole: Mapping[str, str]
    partly: frozenset[str] = frozenset()

    def strangers(self, wanted: Collection[str]) -> frozenset[str]:
        """Return the documents of which anything is held and that nobody wants."""
        return frozenset(self.whole.keys() | self.partly) - frozenset(wanted)


class LexicalSearch(Protocol):
    """The lexical side as it is searched; `LexicalSnapshot` says what each method does."""

    def search(
        self, query: LexicalQuery, k: int, scope: Scope = EVERYTHING
    ) -> list[tuple[str, float]]:
        """Return the best passages with their scores, the best first."""
        ...

    def articles(self, reference: ArticleRef, k: int, scope: Scope = EVERYTHING) -> list[str]:
        """Return the passages that are the article, by the longest law name that is known."""
        ...

    def passage_ids(self) -> frozenset[str]:
        """Return the ids of all passages."""
        ...

    def passage_count(self) -> int:
        """Return how many passages there are; cheap."""
        ...

    def frequency(self, word: str) -> int:
        """Return how many passages hold a word."""
        ...


class DenseSearch(Protocol):
    """The dense side as it is searched; `VectorTable` says what each method does."""

    @property
    def encoder(self) -> str:
        """The name of the encoder that made the vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""
        ...

    def __len__(self) -> int: ...

    def passage_ids(self) -> frozenset[str]:
        """Return the ids of all passages with a vector."""
        ...

    def search(
        self, vector: NDArray[np.float32], k: int, scope: Scope = EVERYTHING
    ) -> list[tuple[str, float]]:
        """Return the nearest passages with their similarity, the nearest first."""
        ...


class Parts(Protocol):
    """One build of an index, opened."""

    @property
    def encoder(self) -> Encoder | None:
        """What made the vectors, and what queries are to be encoded with."""
        ...

    @property
    def vectors(self) -> DenseSearch | None:
        """The dense side, None where the index was made without an encoder."""
        ...

    def lexical_search(self) -> LexicalSearch:
        """Return the lexical side as of the last complete change."""
        ...

    def documents(self) -> Held:
        """Return the documents that are held."""
        ...

    def changed(self, removed: Collection[str], added: Iterable[Addition]) -> Parts:
        """Return the parts after writing a change; an added document that is held is replaced.

        Killed half-way, it leaves documents that `documents` tells of once it is opened again.
        """
        ...

    def publish(self) -> None:
        """Make this build the one in use."""
        ...

    def tidy(self) -> None:
        """Remove the builds before this one, and those that were never published."""
        ...

    def in_use(self) -> bool:
        """Return whether this build is still the one in use, and whole."""
        ...

    def size(self) -> int:
        """Return the bytes it takes on this computer's disk."""
        ...


class Backend(Protocol):
    """Keeps the builds of one index, of which one is in use."""

    @property
    def segmenter(self) -> Segmenter:
        """Cuts passages and queries into tokens."""
        ...

    @property
    def encoder(self) -> Encoder | None:
        """Makes the vectors; None for an index without a dense side."""
        ...

    @property
    def asked(self) -> AskedQuestions:
        """What people ask of articles: indexed with them."""
        ...

    def with_encoder(self, encoder: Encoder | None) -> Backend:
        """Return the same place with another encoder, to open what that one has made."""
        ...

    def made_with(self) -> Recipe | None:
        """Return the recipe of the build in use, None where there is none.

        Raises DamagedIndexError where it cannot be read.
        """
        ...

    def open(self) -> Parts:
        """Open the build in use; raises DamagedIndexError with what cannot be used."""
        ...

    def begin(self) -> Parts:
        """Make an empty build that nobody reads yet."""
        ...


def recipe(backend: Backend) -> Recipe:
    """Return what a backend makes its builds with."""
    encoder = backend.encoder.name if backend.encoder else ""
    return Recipe(backend.segmenter.version, encoder, backend.asked.version)
