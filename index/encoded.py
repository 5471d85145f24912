"""Passages → vectors for an index: what is encoded, and how many at once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from ingest.documents import DocumentCard, Passage

_ENCODED_AT_ONCE = 1024


class Encoded:
    """Collects the vectors of added documents, encoding many passages at a time.

    encoder: None collects nothing. kept: how vectors are kept until all are there, by default as
    they are. passages: the ids of each document's passages.
    """

    def __init__(
        self,
        encoder: Encoder | None,
        kept: Callable[[NDArray[np.float32]], NDArray[Any]] = lambda vectors: vectors,
    ):
        self.passages: dict[str, list[str]] = {}
        self._encoder = encoder
        self._kept = kept
        self._texts: list[str] = []
        self._vectors: list[NDArray[Any]] = []

    def add(self, card: DocumentCard, passages: Collection[Passage]) -> None:
        """Take a document in."""
        if self._encoder is None:
            return
        self.passages[card.id] = [passage.id for passage in passages]
        self._texts.extend(in_its_place(card, passage) for passage in passages)
        if len(self._texts) >= _ENCODED_AT_ONCE:
            self._encode(self._encoder)

    def vectors(self) -> NDArray[Any] | None:
        """Return what is kept of all passages so far, shape (n, dimension); None without any."""
        if self._encoder is not None and self._texts:
            self._encode(self._encoder)
        return np.concatenate(self._vectors) if self._vectors else None

    def _encode(self, encoder: Encoder) -> None:
        self._vectors.append(self._kept(encoder.encode_passages(self._texts)))
        self._texts = []


def in_its_place(card: DocumentCard, passage: Passage) -> str:
    """Return what is encoded: a clause means little without its document and headings."""
    return f"{' '.join((card.metadata.title, *passage.heading))}\n{passage.text}"
