"""Writing an index: from the library's documents into one build, in one complete change."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np

from index.damage import DamagedIndexError
from index.dense import VectorTable
from index.encoder import Encoder
from index.generations import Build, Recipe
from index.hits import PassageStore
from index.lexical import LexicalIndex
from index.tokens import Segmenter
from ingest.documents import DocumentCard, Passage

_ENCODED_AT_ONCE = 1024
_REPORT_EVERY = 2.0  # seconds

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Parts:
    """One build, opened: its folder, the lexical side and, where there is one, the dense side."""

    build: Build
    lexical: LexicalIndex
    vectors: VectorTable | None

    def titles(self) -> dict[str, str]:
        """Return the documents that both sides hold, with the title they are indexed under."""
        titles = self.lexical.snapshot().titles()
        if self.vectors is not None:
            for document_id in titles.keys() - frozenset(self.vectors.documents):
                del titles[document_id]
        return titles

    def strangers(self, wanted: Collection[str]) -> frozenset[str]:
        """Return the documents that either side holds and nobody wants."""
        held = frozenset(self.lexical.snapshot().titles())
        if self.vectors is not None:
            held |= frozenset(self.vectors.documents)
        return held - frozenset(wanted)


@dataclass(frozen=True, slots=True)
class Builder:
    """Makes builds of one library, encoder and segmenter, and keeps them in step with it.

    encoder: None for an index without a dense side. say: takes progress, in Chinese.
    """

    library: PassageStore
    encoder: Encoder | None
    segmenter: Segmenter
    say: Say

    @property
    def recipe(self) -> Recipe:
        """What the builds are made with."""
        return Recipe(self.segmenter.version, self.encoder.name if self.encoder else "")

    def create(self, build: Build) -> Parts:
        """Make the empty parts of a new build."""
        build.write_recipe(self.recipe)
        lexical = LexicalIndex.create(build.lexical, self.segmenter)
        vectors = None
        if self.encoder is not None:
            vectors = VectorTable.of(self.encoder.name, self.encoder.dimension)
            vectors.save(build.vectors)
        return Parts(build, lexical, vectors)

    def open(self, build: Build) -> Parts:
        """Open a build that was made by the same recipe.

        Raises DamagedIndexError with the part that cannot be used.
        """
        lexical = LexicalIndex.open(build.lexical, self.segmenter)
        if self.encoder is None:
            return Parts(build, lexical, None)
        vectors = VectorTable.load(build.vectors)
        made = (vectors.encoder, vectors.dimension)
        expected = (self.encoder.name, self.encoder.dimension)
        if made != expected:
            raise DamagedIndexError(build.vectors, f"模型与维数应为 {expected},实为 {made}")
        return Parts(build, lexical, vectors)

    def brought_up(self, parts: Parts, cards: Mapping[str, DocumentCard]) -> Parts:
        """Return the parts after writing what the given documents differ from them.

        Each side is complete or unchanged at any moment, and says itself what it holds: a
        writer that is killed between the two leaves documents that the next run adds again.
        """
        known = parts.titles()
        added = [card for card in cards.values() if known.get(card.id) != card.metadata.title]
        removed = parts.strangers(cards)
        if not added and not removed:
            return parts
        encoded = _Encoded(self.encoder)
        with parts.lexical.writer() as writer:
            for document_id in removed:
                writer.delete(document_id)
            progress = _Progress(len(added), self.say)
            for card in added:
                passages = self.library.passages_of(card.id)
                writer.delete(card.id)
                writer.add(card, passages)
                encoded.add(card, passages)
                progress.step()
        if parts.vectors is None:
            return parts
        vectors = parts.vectors.changed(removed, encoded.passages, encoded.vectors())
        vectors.save(parts.build.vectors)
        return Parts(parts.build, parts.lexical, vectors)


class _Encoded:
    """Collects the vectors of added documents, encoding many passages at a time."""

    def __init__(self, encoder: Encoder | None):
        self.passages: dict[str, list[str]] = {}
        self._encoder = encoder
        self._texts: list[str] = []
        self._vectors: list[np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = []

    def add(self, card: DocumentCard, passages: Collection[Passage]) -> None:
        if self._encoder is None:
            return
        self.passages[card.id] = [passage.id for passage in passages]
        self._texts.extend(_in_its_place(card, passage) for passage in passages)
        if len(self._texts) >= _ENCODED_AT_ONCE:
            self._encode()

    def vectors(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]] | None:
        if self._texts:
            self._encode()
        return np.concatenate(self._vectors) if self._vectors else None

    def _encode(self) -> None:
        assert self._encoder is not None  # add() keeps texts only for an encoder
        self._vectors.append(self._encoder.encode_passages(self._texts))
        self._texts = []


def _in_its_place(card: DocumentCard, passage: Passage) -> str:
    """Return what is encoded: a clause means little without its document and headings."""
    return f"{' '.join((card.metadata.title, *passage.heading))}\n{passage.text}"


class _Progress:
    """Says every few seconds how many documents are done; says nothing of a quick change."""

    def __init__(self, total: int, say: Say):
        self._total = total
        self._say = say
        self._done = 0
        self._last = time.monotonic()

    def step(self) -> None:
        self._done += 1
        if time.monotonic() - self._last >= _REPORT_EVERY:
            self._last = time.monotonic()
            self._say(f"正在编入索引:{self._done}/{self._total} 份文件")
