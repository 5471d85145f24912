"""LlamaIndex's sockets: a vector store over `VectorTable`, a retriever over `PassageIndex`.

Only who needs them imports this module, since LlamaIndex takes more than a second to import.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fsspec  # type: ignore[import-untyped]  # it ships no types
import numpy as np
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import BaseNode, NodeWithScore, QueryBundle, TextNode
from llama_index.core.vector_stores.types import (
    BasePydanticVectorStore,
    VectorStoreQuery,
    VectorStoreQueryResult,
)

from index.dense import VectorTable
from index.hits import EVERYTHING, Hit, Scope

if TYPE_CHECKING:
    from index.passage_index import PassageIndex


class VectorTableStore(BasePydanticVectorStore):
    """A LlamaIndex vector store that deletes by document, filters by document and persists.

    Its nodes' ref_doc_id is the document and their node_id the passage; texts stay with
    whoever owns them (stores_text is False).
    """

    stores_text: bool = False
    _table: VectorTable = PrivateAttr()

    def __init__(self, table: VectorTable):
        super().__init__(stores_text=False)
        self._table = table

    @classmethod
    def class_name(cls) -> str:
        """Return the name that LlamaIndex knows the class by."""
        return "VectorTableStore"

    @property
    def client(self) -> VectorTable:
        """The table as it stands."""
        return self._table

    def add(self, nodes: Sequence[BaseNode], **_: Any) -> list[str]:
        """Add nodes with their embeddings; a node that is there is replaced.

        Raises ValueError for a node without a document (ref_doc_id).
        """
        fresh: dict[str, dict[str, Any]] = {}
        for node in nodes:
            if node.ref_doc_id is None:
                raise ValueError(f"node {node.node_id}: expected a ref_doc_id, its document")
            fresh.setdefault(node.ref_doc_id, {})[node.node_id] = node.get_embedding()
        for document, vectors in fresh.items():
            held = self._table.of_document(document) | vectors
            stacked = np.array(list(held.values()), dtype=np.float32)
            self._table = self._table.changed(added={document: list(held)}, vectors=stacked)
        return [node.node_id for node in nodes]

    def delete(self, ref_doc_id: str, **_: Any) -> None:
        """Delete all nodes of a document."""
        self._table = self._table.changed(removed=[ref_doc_id])

    def query(self, query: VectorStoreQuery, **_: Any) -> VectorStoreQueryResult:
        """Return the nearest nodes; doc_ids in the query limits it to these documents.

        Raises ValueError for metadata filters and for a query without an embedding: this
        store knows documents only, `PassageIndex.search` filters on all else.
        """
        if query.query_embedding is None:
            raise ValueError("query_embedding is None: expected a vector")
        if query.filters is not None:
            raise ValueError(f"filters {query.filters}: expected doc_ids, no metadata filters")
        scope = EVERYTHING
        if query.doc_ids is not None:
            scope = Scope(frozenset(query.doc_ids), excluded=False)
        vector = np.asarray(query.query_embedding, dtype=np.float32)
        found = self._table.search(vector, query.similarity_top_k, scope)
        return VectorStoreQueryResult(
            ids=[passage for passage, _ in found], similarities=[score for _, score in found]
        )

    def persist(self, persist_path: str, fs: fsspec.AbstractFileSystem | None = None) -> None:
        """Write the table to a local file, whole or not at all.

        Raises ValueError for another file system than the local one.
        """
        if fs is not None:
            raise ValueError(f"fs {fs}: expected None, the local file system")
        self._table.save(Path(persist_path))

    @classmethod
    def from_persist_path(cls, persist_path: str) -> VectorTableStore:
        """Read a store that `persist` wrote; raises DamagedIndexError."""
        return cls(VectorTable.load(Path(persist_path)))


class PassageRetriever(BaseRetriever):
    """LlamaIndex's view of a `PassageIndex`: nodes with the passage's text and its source."""

    def __init__(self, index: PassageIndex, k: int = 10):
        super().__init__()
        self._index = index
        self._k = k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._index.search(query_bundle.query_str, k=self._k)
        return [NodeWithScore(node=_node(hit), score=hit.score) for hit in hits]


def _node(hit: Hit) -> TextNode:
    about = hit.document.metadata
    return TextNode(
        id_=hit.passage.id,
        text=hit.passage.text,
        start_char_idx=hit.passage.start,
        end_char_idx=hit.passage.end,
        metadata={
            "document_id": hit.document.id,
            "title": about.title,
            "path": hit.document.path,
            "part": hit.document.part,
            "heading": list(hit.passage.heading),
            "page": hit.passage.page,
            "kind": about.kind,
            "level": about.level,
            "year": about.year,
            "status": about.status,
        },
    )
