"""The two sides of an index on Milvus as they are searched."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.hits import EVERYTHING, Scope
from index.lexical import TITLE_WEIGHT, LexicalQuery
from index.milvus_server import MilvusServer
from index.tokens import ArticleRef

TOKENS, TITLE, VECTOR = "tokens", "title", "vector"
"""The fields that are searched: words and characters, the words above a passage, its vector."""

_LARGEST_ANSWER = 16_384  # rows; the server refuses to give more at once


def coded_words(words: Iterable[str]) -> str:
    """Return words as the server keeps them, apart from characters of the same spelling.

    In hexadecimal, since each of the server's tokenizers takes such a run for one word: what
    a word is, the segmenter has decided.
    """
    return " ".join("w" + word.encode("utf-16-be").hex() for word in words)


def coded_grams(grams: Iterable[str]) -> str:
    """Return characters and character pairs as the server keeps them, see `coded_words`."""
    return " ".join("g" + gram.encode("utf-16-be").hex() for gram in grams)


def sparse(text_field: str) -> str:
    """Return the name of the field with the server's BM25 weights of a text field."""
    return f"{text_field}_bm25"


def quoted(names: Iterable[str]) -> str:
    """Return names as a list in the server's filter language."""
    return json.dumps(list(names), ensure_ascii=False)


def inside(scope: Scope) -> str:
    """Return the condition that a row belongs to the documents of a scope."""
    if scope == EVERYTHING:
        return ""
    return f"document {'not ' * scope.excluded}in {quoted(sorted(scope.documents))}"


@dataclass(frozen=True, slots=True)
class MilvusLexical:
    """BM25 by the server over our own tokens; collection: a collection or its alias."""

    server: MilvusServer
    collection: str
    _frequencies: dict[str, int] = field(default_factory=dict)

    def search(
        self, query: LexicalQuery, k: int, scope: Scope = EVERYTHING
    ) -> list[tuple[str, float]]:
        """Return the best passages with the weighted sum of their BM25 scores, the best first."""
        words = coded_words(query.words.elements())
        tokens = f"{words} {coded_grams(query.grams.elements())}".strip()
        scores: dict[str, float] = {}
        for name, text, weight in ((TOKENS, tokens, 1.0), (TITLE, words, TITLE_WEIGHT)):
            if text and k > 0:
                found = _search(self.server, self.collection, sparse(name), text, k, scope)
                for passage, score in found.items():
                    scores[passage] = scores.get(passage, 0.0) + weight * score
        return sorted(scores.items(), key=lambda item: -item[1])[:k]

    def articles(self, reference: ArticleRef, k: int, scope: Scope = EVERYTHING) -> list[str]:
        """Return the passages that are the article, by the longest law name that is known."""
        candidates = list(reference.candidates())
        if not candidates or k <= 0 or _nothing_in(scope):
            return []
        where = " and ".join(filter(None, (f"article in {quoted(candidates)}", inside(scope))))
        rows = self.server.call(
            "query",
            self.collection,
            filter=where,
            output_fields=["article", "passage"],
            limit=_LARGEST_ANSWER,
        )
        known = {row["article"] for row in rows}
        for candidate in candidates:
            if candidate in known:
                found = {row["passage"]: None for row in rows if row["article"] == candidate}
                return list(found)[:k]
        return []

    def passage_ids(self) -> frozenset[str]:
        """Return the ids of all passages."""
        rows = self.server.rows(self.collection, "passage")
        return frozenset(row["passage"] for row in rows)

    def passage_count(self) -> int:
        """Return how many passages there are."""
        return self.server.count(self.collection)

    def frequency(self, word: str) -> int:
        """Return how many passages hold a word; asked once, since one search asks often."""
        if word not in self._frequencies:
            where = f"text_match({TOKENS}, '{coded_words([word])}')"
            self._frequencies[word] = self.server.count(self.collection, where)
        return self._frequencies[word]


@dataclass(frozen=True, slots=True)
class MilvusDense:
    """Nearest vectors by the server; encoder and dimension: of what made them."""

    server: MilvusServer
    collection: str
    encoder: str
    dimension: int

    def __len__(self) -> int:
        return self.server.count(self.collection)

    def passage_ids(self) -> frozenset[str]:
        """Return the ids of all passages: each row has its vector."""
        return MilvusLexical(self.server, self.collection).passage_ids()

    def search(
        self, vector: NDArray[np.float32], k: int, scope: Scope = EVERYTHING
    ) -> list[tuple[str, float]]:
        """Return the nearest passages with their cosine, the nearest first.

        vector: shape (dimension,), L2-normalised.
        """
        if k <= 0:
            return []
        found = _search(self.server, self.collection, VECTOR, vector.tolist(), k, scope)
        return list(found.items())


def _search(
    server: MilvusServer, collection: str, against: str, query: Any, k: int, scope: Scope
) -> dict[str, float]:
    """Return the k best rows' passages with their scores, the best first."""
    if _nothing_in(scope):
        return {}
    (hits,) = server.call(
        "search",
        collection,
        data=[query],
        anns_field=against,
        limit=min(k, _LARGEST_ANSWER),
        filter=inside(scope),
        output_fields=["passage"],
        # A change waits until it is seen, see `MilvusParts.changed`: no search need wait for it.
        consistency_level="Bounded",
    )
    found: dict[str, float] = {}
    for hit in hits:
        # BM25 is never negative, but milvus-lite gives it as a distance, with a minus sign.
        score = hit["distance"] if against == VECTOR else abs(hit["distance"])
        found.setdefault(hit["entity"]["passage"], score)
    return found


def _nothing_in(scope: Scope) -> bool:
    return not scope.documents and not scope.excluded
