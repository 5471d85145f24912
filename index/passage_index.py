"""PassageIndex: what can be searched, kept in step with the library that it is derived from."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from index.articles import in_order
from index.asked import NOTHING_ASKED, AskedQuestions
from index.backend import Parts
from index.building import Builder, Say
from index.collapsing import collapsed
from index.damage import DamagedIndexError
from index.encoded import in_its_place
from index.encoder import Encoder
from index.examining import examine
from index.fusion import (
    DENSE_WEIGHT,
    LEXICAL_WEIGHT,
    STATUTE,
    WORDING_WEIGHT,
    lifted,
    relative,
    supported,
    weighted_scores,
)
from index.hits import Filters, Hit, PassageStore, Scope
from index.law_names import meant
from index.lexical import LONGEST_QUERY, LexicalQuery
from index.places import backend_at
from index.reranker import Reranker, reread
from index.state import IndexStats as IndexStats  # importable from here too
from index.state import Ranks, SearchState
from index.terms import Thesaurus
from index.tokens import ArticleRef, Segmenter, normalised
from ingest.documents import DocumentCard, Passage

if TYPE_CHECKING:
    from index.llama import PassageRetriever

CANDIDATES = 100
"""Passages that each side offers to the fusion."""

RECONSIDERED = 100
"""Passages whose documents are looked at: what they are, and which of them support each other."""

NO_FILTERS = Filters()
BUSY = "索引正由另一个程序更新，请等它完成后再试。"
_PATIENCE = 2.0  # seconds that opening waits for another process


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
        self._rebuilding: threading.Thread | None = None
        self._parts: Parts
        self._state: SearchState

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
        asked: AskedQuestions = NOTHING_ASKED,
        former: Callable[[], Encoder] | None = None,
    ) -> PassageIndex:
        """Open the index of a data directory and bring it up to date with the library.

        An index that is missing, damaged, or made with another encoder or other words is
        rebuilt from the library. encoder: None searches by words alone. say: takes progress
        and what was repaired, in Chinese. terms: words of the field for the segmenter.
        thesaurus: how documents say what people ask, see `expansions`. reranker: reads the best
        passages again. address: where the index is kept, see `backend_at`. asked: what people
        ask of articles, indexed with them. former: where another encoder made the index, let that
        index serve while the new one is made in the background; called for the encoder that may
        have made it (with another one, words alone serve). None waits for the new one.
        Raises TimeoutError where another process is making the first index.
        """
        backend = backend_at(address, data, Segmenter(terms), encoder, asked)
        index = cls(data / "index", Builder(library, backend, say), thesaurus, reranker)
        try:
            with index._exclusively(_PATIENCE):
                waiting = former is not None and index._open_former(former)
                if not waiting:
                    index._open_or_rebuild()
        except TimeoutError:
            index._open_as_it_is()
            say("索引正由另一个程序更新，先用现有的索引。")
            return index
        if waiting:
            # A daemon: whoever leaves need not wait, and what is half made is never read.
            index._rebuilding = threading.Thread(target=index._rebuild_in_background, daemon=True)
            index._rebuilding.start()
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
        ranks = Ranks.of(lexical, dense)
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

    def _dense(self, state: SearchState, query: str, scope: Scope) -> list[tuple[str, float]]:
        if state.encoder is None or state.vectors is None or not query.strip():
            return []
        vector = state.encoder.encode_queries([query])[0]
        return state.vectors.search(vector, CANDIDATES, scope) if vector.any() else []

    def _wording(self, state: SearchState, query: str, scope: Scope) -> list[tuple[str, float]]:
        written = " ".join(written for _, written in self.expansions(query))
        asked = LexicalQuery.of(written, self._builder.segmenter)
        return state.lexical.search(asked, CANDIDATES, scope) if written else []

    def _second_look(
        self, state: SearchState, query: str, fused: Sequence[tuple[str, float]]
    ) -> list[tuple[str, float]]:
        """Return the ranking after its best passages were weighed by their documents and reread.

        Statutes go before other documents, and passages of one document support each other.
        """
        best = [passage_id for passage_id, _ in fused[:RECONSIDERED]]
        found = self._builder.library.passages(best)
        # What the library has replaced since is shown no longer, and supports nothing.
        gone = frozenset(best) - found.keys()
        documents = {name: state.belongs_to(card) for name, (_, card) in found.items()}
        statutes = {name for name, (_, card) in found.items() if state.is_statute(card)}
        ranking = [pair for pair in fused if pair[0] not in gone]
        ranking = supported(lifted(ranking, statutes, STATUTE), documents)
        if self._reranker is None:
            return ranking
        texts = {name: in_its_place(card, passage) for name, (passage, card) in found.items()}
        return reread(self._reranker, query[:LONGEST_QUERY], ranking, texts)

    def _named_articles(
        self, state: SearchState, references: Sequence[ArticleRef], scope: Scope
    ) -> list[str]:
        """Return the passages of the named articles in the order of `articles.in_order`."""
        named: dict[str, None] = {}
        for reference in references:
            ids = state.lexical.articles(reference, CANDIDATES, scope)
            if not ids and reference.law:
                reference = meant(reference, state.law_names())
                ids = state.lexical.articles(reference, CANDIDATES, scope)
            found = self._builder.library.passages(ids)
            named.update(dict.fromkeys(in_order(reference, found.values())))
        return list(named)

    def _hits(
        self,
        state: SearchState,
        named: Sequence[str],
        fused: Sequence[tuple[str, float]],
        ranks: Ranks,
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

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for an index that is made in the background; return whether none is any longer.

        seconds: to wait at most; None waits to the end.
        """
        if self._rebuilding is None:
            return True
        self._rebuilding.join(seconds)
        return not self._rebuilding.is_alive()

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

    def _open_former(self, former: Callable[[], Encoder]) -> bool:
        """Open an index that was made in another way; return whether there is one."""
        backend = self._builder.backend
        try:
            made = backend.made_with()
            if made is None or made == self._builder.recipe:
                return False
            known = {encoder.name: encoder for encoder in (backend.encoder, former()) if encoder}
            self._settle(backend.with_encoder(known.get(made.encoder)).open())
        except DamagedIndexError:
            return False
        reason = self._builder.recipe.difference(made)
        self._builder.say(f"{reason}，正在后台重新建立索引，期间先用原来的索引。")
        return True

    def _rebuild_in_background(self) -> None:
        try:
            self.rebuild()
        except Exception as error:
            # Nobody waits for this thread: what went wrong is told, and the old index serves.
            self._builder.say(f"重新建立索引没有成功（{error}），仍用原来的索引。")
        else:
            self._builder.say("新的索引已建好并启用。")

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
        lexical = parts.lexical_search()
        self._state = SearchState(generation, cards, lexical, parts.vectors, parts.encoder)

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
