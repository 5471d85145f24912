"""Keeping an index in step: what the library's documents differ from it is written to it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from index.backend import Addition, Backend, Parts, recipe
from index.encoder import Encoder
from index.generations import Recipe
from index.hits import PassageStore
from index.tokens import Segmenter
from ingest.documents import DocumentCard

_REPORT_EVERY = 2.0  # seconds

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Builder:
    """Keeps the builds of a backend in step with one library.

    say: takes progress, in Chinese.
    """

    library: PassageStore
    backend: Backend
    say: Say

    @property
    def encoder(self) -> Encoder | None:
        """What makes vectors; None for an index without a dense side."""
        return self.backend.encoder

    @property
    def segmenter(self) -> Segmenter:
        """What cuts passages and queries."""
        return self.backend.segmenter

    @property
    def recipe(self) -> Recipe:
        """What the builds are made with."""
        return recipe(self.backend)

    def brought_up(self, parts: Parts, cards: Mapping[str, DocumentCard]) -> Parts:
        """Return the parts after writing what the given documents differ from them."""
        held = parts.documents()
        added = [card for card in cards.values() if held.whole.get(card.id) != card.metadata.title]
        removed = held.strangers(cards)
        if not added and not removed:
            return parts
        return parts.changed(removed, self._read(added))

    def _read(self, cards: Iterable[DocumentCard]) -> Iterator[Addition]:
        """Yield the documents with their passages, saying every few seconds how many are done.

        Nothing is said of a quick change.
        """
        cards = list(cards)
        last = time.monotonic()
        for done, card in enumerate(cards):
            if time.monotonic() - last >= _REPORT_EVERY:
                last = time.monotonic()
                self.say(f"正在编入索引：{done}/{len(cards)} 份文件")
            yield card, self.backend.asked.added_to(card, self.library.passages_of(card.id))
