"""An index for more than one computer: both sides in Milvus, written so that a kill heals.

Each build is two collections: its passages, and its documents with the title that they are
indexed under and a mark that is set once all of their passages are written. An alias leads to the
build in use. It is named by the recipe, so that programs of two versions do not rebuild each
other's index in turn, and searches go through it, so that a rebuild does not disturb them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from index.asked import NOTHING_ASKED, AskedQuestions
from index.backend import Addition, Held, recipe
from index.damage import DamagedIndexError
from index.encoded import Encoded
from index.encoder import Encoder
from index.generations import Recipe
from index.milvus_search import (
    TITLE,
    TOKENS,
    VECTOR,
    MilvusDense,
    MilvusLexical,
    coded_grams,
    coded_words,
    quoted,
    sparse,
)
from index.milvus_server import MilvusAddress, MilvusServer
from index.tokens import Segmenter, grams, normalised, own_article

_BUILD = re.compile(r"shian_[0-9a-f]{12}_\d{6}")
_RECIPE = "recipe"  # the row of the documents that tells the recipe; their ids are hashes
_LONGEST = 65_535  # bytes of one text field
_WRITTEN_AT_ONCE = 400  # passages; far below the 64 MB of one request
_T = TypeVar("_T")
_BM25 = {"bm25_k1": 1.2, "bm25_b": 0.75}  # as tantivy has it


@dataclass(frozen=True, slots=True)
class MilvusBackend:
    """Builds on a Milvus server, with an alias for the one in use."""

    server: MilvusServer
    segmenter: Segmenter
    encoder: Encoder | None
    asked: AskedQuestions = NOTHING_ASKED

    @classmethod
    def connect(
        cls,
        address: MilvusAddress,
        segmenter: Segmenter,
        encoder: Encoder | None,
        asked: AskedQuestions = NOTHING_ASKED,
    ) -> MilvusBackend:
        """Connect; raises ModuleNotFoundError and ConnectionError, see `MilvusServer.connect`."""
        return cls(MilvusServer.connect(address), segmenter, encoder, asked)

    @property
    def alias(self) -> str:
        """The name under which the build in use is searched."""
        made = json.dumps(asdict(recipe(self)), sort_keys=True)
        return f"shian_{hashlib.sha256(made.encode()).hexdigest()[:12]}"

    def with_encoder(self, encoder: Encoder | None) -> MilvusBackend:
        """Return the same server with another encoder."""
        return replace(self, encoder=encoder)

    def builds(self) -> list[str]:
        """Return the collections of passages of all recipes, the oldest of each first."""
        names = self.server.call("list_collections")
        return sorted(name for name in names if _BUILD.fullmatch(name))

    def current(self) -> str | None:
        """Return the collection of passages that the alias leads to, None without one."""
        for name in self.builds():
            if self.alias in self.server.call("list_aliases", name)["aliases"]:
                return name
        return None

    def made_with(self) -> Recipe | None:
        """Return the recipe of the build in use, else that of another program's build.

        None where there is none at all. Raises DamagedIndexError where it cannot be read.
        """
        if self.current() is not None:
            return recipe(self)
        others = [name for name in self.builds() if not name.startswith(self.alias)]
        return self._recipe_of(others[-1]) if others else None

    def open(self) -> MilvusParts:
        """Open the build in use; raises DamagedIndexError where half of it is missing."""
        collection = self.current()
        if collection is None:
            raise DamagedIndexError(Path(self.alias), "还没有索引")
        parts = MilvusParts(self, collection)
        for name in (parts.collection, parts.register):
            if not self.server.call("has_collection", name):
                raise DamagedIndexError(Path(name), "集合不存在")
            self.server.call("load_collection", name)
        return parts

    def begin(self) -> MilvusParts:
        """Make the empty collections of a new build that nobody reads yet."""
        used = [int(name[-6:]) for name in self.builds() if name.startswith(self.alias)]
        parts = MilvusParts(self, f"{self.alias}_{max(used, default=0) + 1:06d}")
        self._create(parts.collection, *_passages_schema(self.encoder))
        self._create(parts.register, *_documents_schema())
        made = json.dumps(asdict(recipe(self)), ensure_ascii=False)
        self.server.call("upsert", parts.register, [_document(_RECIPE, made, whole=True)])
        return parts

    def _create(self, name: str, schema: Any, indexes: Any) -> None:
        self.server.call("create_collection", name, schema=schema)
        # Not waited for: an empty collection has nothing to index, and each wait is half a second.
        self.server.call("create_index", name, indexes, sync=False)
        self.server.call("load_collection", name)

    def _recipe_of(self, build: str) -> Recipe:
        documents = MilvusParts(self, build).register
        try:
            (row,) = self.server.call(
                "query", documents, filter=f"id == '{_RECIPE}'", output_fields=["title"]
            )
            made = json.loads(row["title"])
            return Recipe(**{name: str(value) for name, value in made.items()})
        except (ConnectionError, ValueError, AttributeError, TypeError) as error:
            raise DamagedIndexError(Path(documents), f"读不出（{error}）") from error


@dataclass(frozen=True, slots=True)
class MilvusParts:
    """One build; collection: its passages."""

    backend: MilvusBackend
    collection: str

    @property
    def register(self) -> str:
        """The collection of its documents."""
        return f"{self.collection}_documents"

    @property
    def encoder(self) -> Encoder | None:
        """What made the vectors."""
        return self.backend.encoder

    @property
    def vectors(self) -> MilvusDense | None:
        """The dense side, None where the index was made without an encoder."""
        encoder = self.backend.encoder
        if encoder is None:
            return None
        server, alias = self.backend.server, self.backend.alias
        return MilvusDense(server, alias, encoder.name, encoder.dimension)

    def lexical_search(self) -> MilvusLexical:
        """Return the lexical side; it shows each later change as soon as it is written."""
        return MilvusLexical(self.backend.server, self.backend.alias)

    def documents(self) -> Held:
        """Return the documents that are noted, whole or not."""
        noted = self._noted()
        whole = {name: title for name, (title, complete) in noted.items() if complete}
        return Held(whole, frozenset(noted) - whole.keys())

    def changed(self, removed: Collection[str], added: Iterable[Addition]) -> MilvusParts:
        """Return the parts after writing a change.

        A document is noted before its passages, marked as whole after them, and struck off
        after them. Two computers that write the same change write the same rows.
        """
        server, noted = self.backend.server, self._noted()
        for names in _chunks(sorted(removed), _WRITTEN_AT_ONCE):
            server.call("delete", self.collection, filter=f"document in {quoted(names)}")
            server.call("delete", self.register, filter=f"id in {quoted(names)}")
        for batch in _batches(added):
            names = [card.id for card, _ in batch]
            begun = [_document(card.id, card.metadata.title, whole=False) for card, _ in batch]
            server.call("upsert", self.register, begun)
            if replaced := [name for name in names if name in noted]:
                server.call("delete", self.collection, filter=f"document in {quoted(replaced)}")
            for rows in _chunks(list(self._rows(batch)), _WRITTEN_AT_ONCE):
                server.call("upsert", self.collection, rows)
            server.call("upsert", self.register, [{**row, "whole": True} for row in begun])
        # Returns when all that was written is seen, so that no search need wait for it.
        server.count(self.collection, consistency="Strong")
        return self

    def publish(self) -> None:
        """Make this build the one in use."""
        method = "alter_alias" if self.backend.current() else "create_alias"
        self.backend.server.call(method, self.collection, self.backend.alias)

    def tidy(self) -> None:
        """Remove the builds of this recipe before this one; a later one may be being made."""
        for name in self.backend.builds():
            if name.startswith(self.backend.alias) and name < self.collection:
                self.backend.server.call("drop_collection", name)
                self.backend.server.call("drop_collection", f"{name}_documents")

    def in_use(self) -> bool:
        """Return whether the alias leads to this build."""
        return self.backend.current() == self.collection

    def size(self) -> int:
        """Return the bytes on this computer: of milvus-lite's files, 0 for a server."""
        file = self.backend.server.address.file
        if file is None:
            return 0
        return sum(path.stat().st_size for path in file.rglob("*") if path.is_file())

    def _noted(self) -> dict[str, tuple[str, bool]]:
        """Return the documents that are noted, with their title and whether they are whole."""
        rows = self.backend.server.rows(self.register, "id", "title", "whole")
        return {row["id"]: (row["title"], row["whole"]) for row in rows if row["id"] != _RECIPE}

    def _rows(self, batch: list[Addition]) -> Iterator[dict[str, Any]]:
        """Yield the rows of documents: one for each passage, more for one of many pages."""
        encoded = Encoded(self.backend.encoder)
        for card, passages in batch:
            encoded.add(card, passages)
        vectors, place = encoded.vectors(), 0
        segmenter = self.backend.segmenter
        for card, passages in batch:
            for passage in passages:
                text = normalised(passage.text)
                above = normalised(" ".join((card.metadata.title, *passage.heading)))
                tokens = f"{coded_words(segmenter.words(text))} {coded_grams(grams(text))}"
                row = {
                    "passage": passage.id,
                    "document": card.id,
                    "article": own_article(card.metadata.title, passage.heading, passage.text)
                    or "",
                    TITLE: _first(coded_words(segmenter.words(above))),
                }
                if vectors is not None:
                    row[VECTOR] = vectors[place].tolist()
                place += 1
                for number, piece in enumerate(_pieces(tokens)):
                    yield {"key": f"{passage.id}+{number}", TOKENS: piece, **row}


def _passages_schema(encoder: Encoder | None) -> tuple[Any, Any]:
    from pymilvus import DataType, Function, FunctionType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    indexes = MilvusClient.prepare_index_params()
    schema.add_field("key", DataType.VARCHAR, is_primary=True, max_length=512)
    schema.add_field("passage", DataType.VARCHAR, max_length=512)
    schema.add_field("document", DataType.VARCHAR, max_length=512)
    schema.add_field("article", DataType.VARCHAR, max_length=_LONGEST)
    for name in ("document", "article"):
        indexes.add_index(name, index_type="INVERTED")
    for name in (TOKENS, TITLE):
        schema.add_field(
            name,
            DataType.VARCHAR,
            max_length=_LONGEST,
            enable_analyzer=True,
            enable_match=name == TOKENS,
            analyzer_params={"tokenizer": "standard"},
        )
        schema.add_field(sparse(name), DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(Function(sparse(name), FunctionType.BM25, [name], [sparse(name)]))
        indexes.add_index(
            sparse(name), index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=_BM25
        )
    if encoder is not None:
        schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=encoder.dimension)
        indexes.add_index(VECTOR, index_type="AUTOINDEX", metric_type="IP")
    return schema, indexes


def _documents_schema() -> tuple[Any, Any]:
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=512)
    schema.add_field("title", DataType.VARCHAR, max_length=_LONGEST)
    schema.add_field("whole", DataType.BOOL)
    # The server knows no collection without a vector.
    schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)
    indexes = MilvusClient.prepare_index_params()
    indexes.add_index("nothing", index_type="FLAT", metric_type="IP")
    return schema, indexes


def _document(name: str, title: str, *, whole: bool) -> dict[str, Any]:
    return {"id": name, "title": title, "whole": whole, "nothing": [0.0, 0.0]}


def _batches(added: Iterable[Addition]) -> Iterator[list[Addition]]:
    """Yield documents together until they have enough passages for one request."""
    batch: list[Addition] = []
    passages = 0
    for addition in added:
        batch.append(addition)
        passages += len(addition[1]) + 1
        if passages >= _WRITTEN_AT_ONCE:
            yield batch
            batch, passages = [], 0
    if batch:
        yield batch


def _chunks(items: list[_T], size: int) -> Iterator[list[_T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _pieces(tokens: str) -> Iterator[str]:
    """Yield coded tokens in pieces that one field can hold, each of whole tokens."""
    while len(tokens) > _LONGEST:
        end = tokens.rindex(" ", 0, _LONGEST)
        yield tokens[:end]
        tokens = tokens[end + 1 :]
    yield tokens


def _first(tokens: str) -> str:
    """Return as much of a title and its headings as one field can hold."""
    return next(_pieces(tokens))
