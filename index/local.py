"""An index on one computer: tantivy and FAISS in a folder of the data directory."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from index.backend import Addition, recipe
from index.damage import DamagedIndexError
from index.dense import VectorTable
from index.encoded import Encoded
from index.encoder import Encoder
from index.generations import Build, Generations, Recipe
from index.lexical import LexicalIndex, LexicalSnapshot
from index.tokens import Segmenter


@dataclass(frozen=True, slots=True)
class LocalBackend:
    """Builds in folders under `root`, with a pointer to the one in use."""

    root: Path
    segmenter: Segmenter
    encoder: Encoder | None

    @property
    def _generations(self) -> Generations:
        return Generations(self.root)

    def made_with(self) -> Recipe | None:
        """Return the recipe of the build in use, None where there is none.

        Raises DamagedIndexError where it cannot be read.
        """
        build = self._generations.current()
        return build.recipe() if build is not None else None

    def open(self) -> LocalParts:
        """Open the build in use.

        Raises DamagedIndexError with the part that cannot be used.
        """
        build = self._generations.current()
        if build is None:
            raise DamagedIndexError(self.root, "还没有索引")
        lexical = LexicalIndex.open(build.lexical, self.segmenter)
        if self.encoder is None:
            return LocalParts(self._generations, build, None, lexical, None)
        vectors = VectorTable.load(build.vectors)
        made = (vectors.encoder, vectors.dimension)
        expected = (self.encoder.name, self.encoder.dimension)
        if made != expected:
            raise DamagedIndexError(build.vectors, f"模型与维数应为 {expected}，实为 {made}")
        return LocalParts(self._generations, build, self.encoder, lexical, vectors)

    def begin(self) -> LocalParts:
        """Make the empty parts of a new build that nobody reads yet."""
        build = self._generations.begin()
        build.write_recipe(recipe(self))
        lexical = LexicalIndex.create(build.lexical, self.segmenter)
        vectors = None
        if self.encoder is not None:
            vectors = VectorTable.of(self.encoder.name, self.encoder.dimension)
            vectors.save(build.vectors)
        return LocalParts(self._generations, build, self.encoder, lexical, vectors)


@dataclass(frozen=True, slots=True)
class LocalParts:
    """One build, opened: its folder, the lexical side and, where there is one, the dense side."""

    generations: Generations
    build: Build
    encoder: Encoder | None
    lexical: LexicalIndex
    vectors: VectorTable | None

    def lexical_search(self) -> LexicalSnapshot:
        """Return the lexical side as of the last commit."""
        return self.lexical.snapshot()

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

    def changed(self, removed: Collection[str], added: Iterable[Addition]) -> LocalParts:
        """Return the parts after writing a change.

        Each side is complete or unchanged at any moment, and says itself what it holds: a
        writer that is killed between the two leaves documents that the next run adds again.
        """
        encoded = Encoded(self.encoder)
        with self.lexical.writer() as writer:
            for document_id in removed:
                writer.delete(document_id)
            for card, passages in added:
                writer.delete(card.id)
                writer.add(card, passages)
                encoded.add(card, passages)
        if self.vectors is None:
            return self
        vectors = self.vectors.changed(removed, encoded.passages, encoded.vectors())
        vectors.save(self.build.vectors)
        return replace(self, vectors=vectors)

    def publish(self) -> None:
        """Make this build the one in use."""
        self.generations.publish(self.build)

    def tidy(self) -> None:
        """Remove all other builds."""
        self.generations.tidy(self.build)

    def in_use(self) -> bool:
        """Return whether the pointer leads to this build and its folder is there."""
        try:
            return self.generations.current() == self.build
        except DamagedIndexError:
            return False

    def size(self) -> int:
        """Return the bytes of its files."""
        files = (path for path in self.build.folder.rglob("*") if path.is_file())
        return sum(path.stat().st_size for path in files)
