"""The lexical side: words, characters, titles and law articles in tantivy."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import tantivy
from tantivy import Occur, Query

from index.damage import DamagedIndexError
from index.hits import EVERYTHING, Scope
from index.tokens import ArticleRef, Segmenter, grams, normalised, own_article, references
from ingest.documents import DocumentCard, Passage

WORDS_WEIGHT = 1.0
GRAMS_WEIGHT = 1.0
TITLE_WEIGHT = 0.2
"""How much the BM25 score of each field counts: one set for all kinds of question.

Chosen on four public dev sets (nDCG@10 of stard / cmrc2018 / drcd; the article look-up does
not depend on it). Words alone .311 / .979 / .967, grams alone .347 / .982 / .976, both .346 /
.988 / .978. With the title at 0.2 .342 / .989 / .978, at 0.5 stard falls further: the title
finds the article of an encyclopaedia and misleads lay questions on laws, but who asks for a
document by its title must get it. Words at 0.3 gain .001 on stard and lose .005 on cmrc2018;
leaving function words out of the grams loses .007 on stard."""

LONGEST_QUERY = 400
"""Characters of a query that are searched for: a question is shorter, and each word of a pasted
page would cost a walk through its posting list."""

_FIELDS = ("words", "grams", "title")
_ALL_TERMS = 10_000_000
_FOOTER_MAGIC = 1337
_WRITER_MEMORY = 128_000_000  # bytes; a segment is written when it is full


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """A query cut into tokens; a token that occurs twice counts twice."""

    words: Counter[str]
    grams: Counter[str]
    articles: tuple[ArticleRef, ...]

    @classmethod
    def of(cls, text: str, segmenter: Segmenter) -> LexicalQuery:
        """Return the tokens of the first LONGEST_QUERY characters of a text."""
        plain = normalised(text[:LONGEST_QUERY])
        words = Counter(segmenter.words(plain))
        return cls(words, Counter(grams(plain)), tuple(references(plain)))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("passage", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("edition", tokenizer_name="raw", index_option="basic")
    for field in _FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("article", tokenizer_name="raw", index_option="basic")
    return builder.build()


class LexicalSnapshot:
    """The index as it stood at one commit: what is written later does not reach it."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher):
        self._schema = schema
        self._searcher = searcher

    def titles(self) -> dict[str, str]:
        """Return the documents in the index, each with the title it was indexed under."""
        terms = self._searcher.terms_with_prefix("edition", "", Query.all_query(), _ALL_TERMS)
        return dict(_apart(term) for term, _ in terms)

    def passage_ids(self) -> frozenset[str]:
        """Return the ids of all passages in the index."""
        terms = self._searcher.terms_with_prefix("passage", "", Query.all_query(), _ALL_TERMS)
        return frozenset(term for term, _ in terms)

    def passage_count(self) -> int:
        """Return how many passages the index holds."""
        return int(self._searcher.num_docs)

    def frequency(self, word: str) -> int:
        """Return how many passages hold a word."""
        return int(self._searcher.doc_freq("words", word))

    def search(
        self, query: LexicalQuery, k: int, scope: Scope = EVERYTHING
    ) -> list[tuple[str, float]]:
        """Return the best passages with their BM25 scores, the best first."""
        wanted = [
            (Occur.Should, Query.boost_query(part, weight))
            for part, weight in (
                (self._any("words", query.words), WORDS_WEIGHT),
                (self._any("grams", query.grams), GRAMS_WEIGHT),
                (self._any("title", query.words), TITLE_WEIGHT),
            )
            if part is not None
        ]
        if not wanted or k <= 0:
            return []
        return self._found(Query.boolean_query(wanted), k, scope)

    def articles(self, reference: ArticleRef, k: int, scope: Scope = EVERYTHING) -> list[str]:
        """Return the passages that are the article, by the longest law name that is known."""
        for key in reference.candidates():
            if not self._searcher.doc_freq("article", key):
                continue
            term = Query.term_query(self._schema, "article", key, "basic")
            if found := self._found(term, k, scope):
                return [passage for passage, _ in found]
        return []

    def _any(self, field: str, tokens: Counter[str]) -> Query | None:
        if not tokens:
            return None
        terms = (
            (Query.term_query(self._schema, field, token, "freq"), times)
            for token, times in tokens.items()
        )
        return Query.boolean_query(
            [
                (Occur.Should, term if times == 1 else Query.boost_query(term, float(times)))
                for term, times in terms
            ]
        )

    def _found(self, query: Query, k: int, scope: Scope) -> list[tuple[str, float]]:
        if scope.documents or not scope.excluded:
            named = Query.term_set_query(self._schema, "document", sorted(scope.documents))
            gate = Query.const_score_query(named, 0.0)
            occur = Occur.MustNot if scope.excluded else Occur.Must
            query = Query.boolean_query([(Occur.Must, query), (occur, gate)])
        hits = self._searcher.search(query, k, count=False).hits
        return [(self._searcher.doc(address)["passage"][0], score) for score, address in hits]


class LexicalIndex:
    """A tantivy index in a folder; many snapshots read, one writer writes.

    segmenter: cuts passages as queries will be cut.
    """

    def __init__(self, index: tantivy.Index, segmenter: Segmenter):
        self._index = index
        self._segmenter = segmenter

    @classmethod
    def create(cls, folder: Path, segmenter: Segmenter) -> LexicalIndex:
        """Make an empty index in a folder that does not hold one."""
        folder.mkdir(parents=True)
        return cls(tantivy.Index(_schema(), str(folder)), segmenter)

    @classmethod
    def open(cls, folder: Path, segmenter: Segmenter) -> LexicalIndex:
        """Open the index in a folder after checking each file's checksum.

        Raises DamagedIndexError with the file that is missing, cut off or changed.
        """
        verify_files(folder)
        try:
            index = tantivy.Index(_schema(), str(folder), reuse=True)
        except (ValueError, OSError) as error:
            raise DamagedIndexError(folder, f"打不开词语索引（{error}）") from error
        return cls(index, segmenter)

    def snapshot(self) -> LexicalSnapshot:
        """Return the index as of the last commit."""
        self._index.reload()
        return LexicalSnapshot(self._index.schema, self._index.searcher())

    def writer(self) -> LexicalWriter:
        """Return a writer; raises ValueError where another one is open."""
        return LexicalWriter(self._index, self._segmenter)


class LexicalWriter:
    """One change of the index: complete at the end of the `with` block, absent on an error."""

    def __init__(self, index: tantivy.Index, segmenter: Segmenter):
        self._writer = index.writer(_WRITER_MEMORY, 1)
        self._segmenter = segmenter

    def __enter__(self) -> LexicalWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._writer.commit()
        else:
            self._writer.rollback()
        self._writer.wait_merging_threads()

    def delete(self, document_id: str) -> None:
        """Take a document's passages out; one that is not there is no error."""
        self._writer.delete_documents_by_term("document", document_id)

    def add(self, card: DocumentCard, passages: Iterable[Passage]) -> None:
        """Put a document's passages in; a document without any is only noted as known."""
        known = False
        for passage in passages:
            self._writer.add_document(self._entry(card, passage))
            known = True
        if not known:
            self._writer.add_document(tantivy.Document(document=card.id, edition=_edition(card)))

    def _entry(self, card: DocumentCard, passage: Passage) -> tantivy.Document:
        title = card.metadata.title
        text = normalised(passage.text)
        above = normalised(" ".join((title, *passage.heading)))
        entry = tantivy.Document()
        entry.add_text("passage", passage.id)
        entry.add_text("document", card.id)
        entry.add_text("edition", _edition(card))
        entry.add_text("words", " ".join(self._segmenter.words(text)))
        entry.add_text("grams", " ".join(grams(text)))
        entry.add_text("title", " ".join(self._segmenter.words(above)))
        if article := own_article(title, passage.heading, passage.text):
            entry.add_text("article", article)
        return entry


def _edition(card: DocumentCard) -> str:
    """Return the term that lists a document: its id and the title that its passages carry."""
    return f"{card.id}\t{card.metadata.title}"


def _apart(edition: str) -> tuple[str, str]:
    document_id, _, title = edition.partition("\t")
    return document_id, title


def verify_files(folder: Path) -> None:
    """Compare every file of a tantivy index with the checksum in its footer.

    tantivy itself reads them lazily and would answer wrongly from a changed file.
    Raises DamagedIndexError with the first file that is missing, cut off or changed.
    """
    try:
        meta = json.loads((folder / "meta.json").read_bytes())
        names = [segment["segment_id"].replace("-", "") for segment in meta["segments"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedIndexError(folder / "meta.json", f"读不出目录（{error}）") from error
    for name in names:
        parts = sorted(folder.glob(f"{name}.*"))
        if not parts:
            raise DamagedIndexError(folder / name, "缺少文件")
        for part in parts:
            _verify(part)


def _verify(path: Path) -> None:
    data = memoryview(path.read_bytes())
    length, magic = int.from_bytes(data[-8:-4], "little"), int.from_bytes(data[-4:], "little")
    body = data[: max(0, len(data) - 8 - length)]
    try:
        stated = json.loads(bytes(data[len(body) : -8]))["crc"]
    except (ValueError, KeyError, TypeError):
        stated = None
    if magic != _FOOTER_MAGIC or stated != zlib.crc32(body):
        raise DamagedIndexError(path, "内容与校验和不符")
