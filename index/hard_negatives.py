"""Passages that share a question's words and do not answer it, found with BM25."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import tantivy
from tantivy import Occur, Query

from index.tokens import Segmenter
from index.training_pairs import Pair

FIRST_RANK, LAST_RANK = 10, 60
"""Where negatives are drawn from: the very first ranks often hold another right answer, such as
the same clause in another version of the law."""


def with_hard_negatives(
    pairs: Sequence[Pair], passages: Sequence[str], count: int, rng: random.Random
) -> list[Pair]:
    """Return the pairs, each with up to count passages that BM25 finds for its question.

    passages: what is searched, as encoded; a pair's own passage is never its negative.
    """
    searcher = _Searcher(passages)
    found = []
    for pair in pairs:
        ranked = [text for text in searcher.ranked(pair.query) if text != pair.passage]
        candidates = ranked[FIRST_RANK:]
        chosen = rng.sample(candidates, min(count, len(candidates)))
        found.append(replace(pair, negatives=tuple(chosen)))
    return found


class _Searcher:
    """BM25 over words, in memory."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._passages = passages
        self._segmenter = Segmenter()
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        builder.add_unsigned_field("number", stored=True)
        self._schema = builder.build()
        index = tantivy.Index(self._schema)
        writer = index.writer(num_threads=1)
        for number, passage in enumerate(passages):
            words = " ".join(self._segmenter.words(passage))
            writer.add_document(tantivy.Document(words=words, number=number))
        writer.commit()
        index.reload()
        self._searcher = index.searcher()

    def ranked(self, question: str) -> list[str]:
        words = sorted(set(self._segmenter.words(question)))
        terms = [Query.term_query(self._schema, "words", word, "freq") for word in words]
        query = Query.boolean_query([(Occur.Should, term) for term in terms])
        hits = self._searcher.search(query, LAST_RANK).hits
        return [self._passages[self._searcher.doc(address)["number"][0]] for _, address in hits]
