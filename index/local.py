"""An index on one computer: tantivy and FAISS in a folder of the data directory."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from index.asked import NOTHING_ASKED, AskedQuestions
from index.backend import Addition, Held, recipe
from index.damage import DamagedIndexError
from index.dense import VectorTable, coded
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
    asked: AskedQuestions = NOTHING_ASKED

    @property
    def _generations(self) -> Generations:
        return Generations(self.root)

    def with_encoder(self, encoder: Encoder | None) -> LocalBackend:
        """Return the same place with another encoder."""
        return replace(self, encoder=encoder)

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
            held = _held(lexical, None)
            return LocalParts(self._generations, build, None, lexical, None, held)
        vectors = VectorTable.load(build.vectors)
        made = (vectors.encoder, vectors.dimension)
        expected = (self.encoder.name, self.encoder.dimension)
        if made != expected:
            raise DamagedIndexError(build.vectors, f"模型与维数应为 {expected}，实为 {made}")
        held = _held(lexical, vectors)
        return LocalParts(self._generations, build, self.encoder, lexical, vectors, held)

    def begin(self) -> LocalParts:
        """Make the empty parts of a new build that nobody reads yet."""
        build = self._generations.begin()
        build.write_recipe(recipe(self))
        lexical = LexicalIndex.create(build.lexical, self.segmenter)
        vectors = None
        if self.encoder is not None:
            vectors = VectorTable.of(self.encoder.name, self.encoder.dimension)
            vectors.save(build.vectors)
        return LocalParts(self._generations, build, self.encoder, lexical, vectors, Held({}))


@dataclass(frozen=True, slots=True)
class LocalParts:
    """One build, opened: its folder, the lexical side and, where there is one, the dense side.

    held: what both sides hold, kept with each change: to list it anew takes longer than a change.
    """

    generations: Generations
    build: Build
    encoder: Encoder | None
    lexical: LexicalIndex
    vectors: VectorTable | None
    held: Held

    def lexical_search(self) -> LexicalSnapshot:
        """Return the lexical side as of the last commit."""
        return self.lexical.snapshot()

    def documents(self) -> Held:
        """Return the documents that both sides hold, and those that only one of them does."""
        return self.held

    def changed(self, removed: Collection[str], added: Iterable[Addition]) -> LocalParts:
        """Return the parts after writing a change.

        Each side is complete or unchanged at any moment, and says itself what it holds: a
        writer that is killed between the two leaves documents that the next run adds again.
        """
        encoded = Encoded(self.encoder, kept=coded)
        titles = {name: title for name, title in self.held.whole.items() if name not in removed}
        with self.lexical.writer() as writer:
            for document_id in removed:
                writer.delete(document_id)
            for card, passages in added:
                writer.delete(card.id)
                writer.add(card, passages)
                encoded.add(card, passages)
                titles[card.id] = card.metadata.title
        held = Held(titles, self.held.partly - titles.keys() - frozenset(removed))
        if self.vectors is None:
            return replace(self, held=held)
        vectors = self.vectors.changed(removed, encoded.passages, encoded.vectors())
        vectors.save(self.build.vectors)
        return replace(self, vectors=vectors, held=held)

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


def _held(lexical: LexicalIndex, vectors: VectorTable | None) -> Held:
    titles = lexical.snapshot().titles()
    if vectors is None:
        return Held(titles)
    other = frozenset(vectors.documents)
    whole = {name: title for name, title in titles.items() if name in other}
    return Held(whole, frozenset(titles.keys() | other) - whole.keys())
