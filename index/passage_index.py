"""PassageIndex: what can be searched, kept in step with the library that it is derived from."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.articles import in_order
from index.backend import DenseSearch, LexicalSearch, Parts
from index.building import Builder, Say
from index.collapsing import collapsed
from index.damage import DamagedIndexError
from index.encoded import in_its_place
from index.encoder import Encoder
from index.examining import examine
from index.fusion import (
    DENSE_WEIGHT,
    LEXICAL_WEIGHT,
    SUPPORTED,
    WORDING_WEIGHT,
    relative,
    supported,
    weighted_scores,
)
from index.hits import Filters, Hit, PassageStore, Scope
from index.lexical import LONGEST_QUERY, LexicalQuery
from index.places import backend_at
from index.reranker import Reranker, reread
from index.terms import Thesaurus
from index.tokens import ArticleRef, Segmenter, normalised, references
from ingest.documents import DocumentCard, Passage

if TYPE_CHECKING:
    from index.llama import PassageRetriever

CANDIDATES = 100
"""Passages that each side offers to the fusion."""

NO_FILTERS = Filters()
BUSY = "索引正由另一个程序更新，请等它完成后再试。"
_PATIENCE = 2.0  # seconds that opening waits for another process


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
class _State:
    """All that one search reads; replaced as a whole when a change is complete."""

    generation: int
    cards: Mapping[str, DocumentCard]
    lexical: LexicalSearch
    vectors: DenseSearch | None
    scopes: dict[Filters, Scope] = field(default_factory=dict)
    laws: dict[str, str] = field(default_factory=dict)

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


class PassageIndex:
    """Search over the passages of a library; see `PassageIndex.open`.

    Any number of threads may search while one brings the index up to date: they read the
    old state until the new one is whole.
    """

    def __init__(
        self,
        root: Path,
        builder: Builder,
        thesaurus: Thesaurus | None = None,
        reranker: Reranker | None = None,
    ):
        root.mkdir(parents=True, exist_ok=True)
        self._builder = builder
        self._thesaurus = thesaurus
        self._reranker = reranker
        self._thread_lock = threading.Lock()
        self._file_lock = FileLock(root / ".lock", thread_local=False)
        self._parts: Parts
        self._state: _State

    @classmethod
    def open(
        cls,
        data: Path,
        library: PassageStore,
        encoder: Encoder | None,
        *,
        say: Say,
        terms: Iterable[str] = (),
        thesaurus: Thesaurus | None = None,
        reranker: Reranker | None = None,
        address: str = "",
    ) -> PassageIndex:
        """Open the index of a data directory and bring it up to date with the library.

        An index that is missing, damaged, or made with another encoder or other words is
        rebuilt from the library. encoder: None searches by words alone. say: takes progress
        and what was repaired, in Chinese. terms: words of the field for the segmenter.
        thesaurus: how documents say what people ask, see `expansions`. reranker: reads the best
        passages again. address: where the index is kept, see `backend_at`.
        Raises TimeoutError where another process is making the first index.
        """
        backend = backend_at(address, data, Segmenter(terms), encoder)
        index = cls(data / "index", Builder(library, backend, say), thesaurus, reranker)
        try:
            with index._exclusively(_PATIENCE):
                index._open_or_rebuild()
        except TimeoutError:
            index._open_as_it_is()
            say("索引正由另一个程序更新，先用现有的索引。")
        return index

    # ---- search

    def search(self, query: str, filters: Filters = NO_FILTERS, k: int = 10) -> list[Hit]:
        """Return the best passages for a query, the best first; empty where nothing matches.

        An article that the query names (法名+第N条第M款) comes first, see `articles.in_order`.
        What documents say instead of the query's words is searched for as well, see `expansions`.
        A clause that stands in several near-duplicate documents is shown once. Where the
        library has changed since (one small read tells), the search that notices brings the
        index up to date first, which takes as long as indexing what is new; other threads
        search the old state meanwhile.
        """
        self._follow_library()
        state = self._state
        scope = state.scope(filters)
        asked = LexicalQuery.of(query, self._builder.segmenter)
        lexical = state.lexical.search(asked, CANDIDATES, scope)
        dense = self._dense(state, query[:LONGEST_QUERY], scope)
        wording = self._wording(state, query, scope)
        fused = weighted_scores(
            (relative(lexical), dense, relative(wording)),
            (LEXICAL_WEIGHT, DENSE_WEIGHT, WORDING_WEIGHT),
            CANDIDATES,
        )
        fused = self._second_look(state, query, fused)
        ranks = _Ranks(_places(lexical), _places(dense))
        named = self._named_articles(state, asked.articles, scope)
        return collapsed(self._hits(state, named, fused, ranks, k), k)

    def expansions(self, query: str) -> list[tuple[str, str]]:
        """Return what `search` looks for besides the query's own words.

        Pairs of what the query says and what documents write, see `Thesaurus.documents_say`;
        empty without a thesaurus.
        """
        if self._thesaurus is None:
            return []
        return self._thesaurus.documents_say(query[:LONGEST_QUERY])

    def neighbours(self, hit: Hit, count: int = 1) -> tuple[list[Passage], list[Passage]]:
        """Return up to count passages of the hit's document before it, and as many after it.

        Both in the order of the document. Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError(f"count {count}: expected 0 or more")
        passages = list(self._builder.library.passages_of(hit.document.id))
        place = [passage.id for passage in passages].index(hit.passage.id)
        return passages[max(0, place - count) : place], passages[place + 1 : place + 1 + count]

    def content_words(self, text: str) -> list[str]:
        """Return the words of a text that carry meaning, see `Segmenter.content_words`."""
        return self._builder.segmenter.content_words(normalised(text))

    def rarity(self, words: Sequence[str]) -> dict[str, float]:
        """Return the inverse document frequency of words over the passages, ln(1 + N/(n+½))."""
        lexical = self._state.lexical
        passages = lexical.passage_count()
        return {word: math.log(1 + passages / (lexical.frequency(word) + 0.5)) for word in words}

    def as_retriever(self, k: int = 10) -> PassageRetriever:
        """Return a LlamaIndex retriever over this index (LlamaIndex is imported only now)."""
        from index.llama import PassageRetriever

        return PassageRetriever(self, k)

    def _dense(self, state: _State, query: str, scope: Scope) -> list[tuple[str, float]]:
        encoder = self._builder.encoder
        if encoder is None or state.vectors is None or not query.strip():
            return []
        vector = encoder.encode_queries([query])[0]
        return state.vectors.search(vector, CANDIDATES, scope) if vector.any() else []

    def _wording(self, state: _State, query: str, scope: Scope) -> list[tuple[str, float]]:
        written = " ".join(written for _, written in self.expansions(query))
        asked = LexicalQuery.of(written, self._builder.segmenter)
        return state.lexical.search(asked, CANDIDATES, scope) if written else []

    def _second_look(
        self, state: _State, query: str, fused: Sequence[tuple[str, float]]
    ) -> list[tuple[str, float]]:
        """Return the ranking after its best passages supported each other and were reread."""
        best = [passage_id for passage_id, _ in fused[:SUPPORTED]]
        found = self._builder.library.passages(best)
        # What the library has replaced since is shown no longer, and supports nothing.
        gone = frozenset(best) - found.keys()
        documents = {name: state.belongs_to(card) for name, (_, card) in found.items()}
        ranking = supported([pair for pair in fused if pair[0] not in gone], documents)
        if self._reranker is None:
            return ranking
        texts = {name: in_its_place(card, passage) for name, (passage, card) in found.items()}
        return reread(self._reranker, query[:LONGEST_QUERY], ranking, texts)

    def _named_articles(
        self, state: _State, references: Sequence[ArticleRef], scope: Scope
    ) -> list[str]:
        """Return the passages of the named articles in the order of `articles.in_order`."""
        named: dict[str, None] = {}
        for reference in references:
            ids = state.lexical.articles(reference, CANDIDATES, scope)
            found = self._builder.library.passages(ids)
            named.update(dict.fromkeys(in_order(reference, found.values())))
        return list(named)

    def _hits(
        self,
        state: _State,
        named: Sequence[str],
        fused: Sequence[tuple[str, float]],
        ranks: _Ranks,
        k: int,
    ) -> Iterator[Hit]:
        scores = dict(fused)
        above = 1.0 + (fused[0][1] if fused else 0.0)
        ids = list(dict.fromkeys([*named, *scores]))
        exact = frozenset(named)
        for start in range(0, len(ids), 2 * k or 1):
            batch = ids[start : start + 2 * k]
            found = self._builder.library.passages(batch)
            for passage_id in batch:
                # What the library has replaced since is no longer shown.
                if passage_id not in found or found[passage_id][1].id not in state.cards:
                    continue
                passage, card = found[passage_id]
                score = scores.get(passage_id, 0.0) + (above if passage_id in exact else 0.0)
                yield Hit(
                    passage,
                    card,
                    score,
                    ranks.lexical.get(passage_id),
                    ranks.dense.get(passage_id),
                    passage_id in exact,
                )

    # ---- keeping in step

    def sync(self, patience: float = 60.0) -> None:
        """Bring the index up to date with the library now.

        patience: seconds to wait for another thread or process that is writing.
        Raises TimeoutError where that is not enough; the old state then still serves.
        """
        with self._exclusively(patience):
            if self._parts.in_use():
                self._settle(self._parts)
            else:
                self._open_or_rebuild()

    def rebuild(self, patience: float = 60.0) -> None:
        """Build the index anew from the library; the old one serves until it is complete.

        Raises TimeoutError where another thread or process keeps writing.
        """
        with self._exclusively(patience):
            self._rebuild()

    def _follow_library(self) -> None:
        if self._builder.library.generation == self._state.generation:
            return
        try:
            self.sync(patience=0.0)
        except TimeoutError:
            return  # somebody is at it: the old state serves

    def _open_or_rebuild(self) -> None:
        try:
            made = self._builder.backend.made_with()
            reason = "还没有索引" if made is None else self._builder.recipe.difference(made)
            if reason is None:
                self._settle(self._builder.backend.open())
                self._parts.tidy()
                return
        except DamagedIndexError as error:
            reason = f"索引已损坏（{error}）"
        self._builder.say(f"{reason}，正在根据资料库重新建立…")
        self._rebuild()

    def _open_as_it_is(self) -> None:
        try:
            if self._builder.backend.made_with() != self._builder.recipe:
                raise TimeoutError(BUSY)
            parts = self._builder.backend.open()
        except DamagedIndexError as error:
            raise TimeoutError(BUSY) from error
        self._take(parts, generation=-1, cards=self._cards())

    def _rebuild(self) -> None:
        self._settle(self._builder.backend.begin())
        self._parts.publish()
        self._parts.tidy()

    def _settle(self, parts: Parts) -> None:
        # The generation is read first: what changes from here on is noticed by the next search.
        generation, cards = self._builder.library.generation, self._cards()
        self._take(self._builder.brought_up(parts, cards), generation, cards)

    def _take(self, parts: Parts, generation: int, cards: Mapping[str, DocumentCard]) -> None:
        self._parts = parts
        self._state = _State(generation, cards, parts.lexical_search(), parts.vectors)

    def _cards(self) -> dict[str, DocumentCard]:
        return {card.id: card for card in self._builder.library.cards()}

    @contextmanager
    def _exclusively(self, patience: float) -> Iterator[None]:
        if not self._thread_lock.acquire(timeout=patience):
            raise TimeoutError(BUSY)
        try:
            with self._file_lock.acquire(timeout=patience):
                yield
        except Timeout as error:
            raise TimeoutError(BUSY) from error
        finally:
            self._thread_lock.release()

    # ---- what is there

    def stats(self) -> IndexStats:
        """Return what the index holds."""
        state, vectors = self._state, self._state.vectors
        return IndexStats(
            documents=len(state.cards),
            passages=len(state.lexical.passage_ids()),
            vectors=len(vectors) if vectors is not None else 0,
            encoder=vectors.encoder if vectors is not None else "",
            dimension=vectors.dimension if vectors is not None else 0,
            bytes=self._parts.size(),
            generation=state.generation,
        )

    def check(self) -> tuple[str, ...]:
        """Return in Chinese what is wrong with the index on disk; empty where nothing is."""
        return examine(self._builder)


@dataclass(frozen=True, slots=True)
class _Ranks:
    """The 1-based places of passages in the two lists."""

    lexical: Mapping[str, int]
    dense: Mapping[str, int]


def _places(ranking: Sequence[tuple[str, float]]) -> dict[str, int]:
    return {passage_id: place for place, (passage_id, _) in enumerate(ranking, start=1)}
