from __future__ import annotations

import subprocess
import sys

import pytest
from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode
from llama_index.core.vector_stores.types import MetadataFilters, VectorStoreQuery

from index.dense import VectorTable
from index.llama import VectorTableStore
from index.passage_index import PassageIndex


def node(name: str, document: str, embedding: list[float]) -> TextNode:
    source = {NodeRelationship.SOURCE: RelatedNodeInfo(node_id=document)}
    return TextNode(id_=name, text=name, embedding=embedding, relationships=source)


@pytest.fixture
def store() -> VectorTableStore:
    held = VectorTableStore(VectorTable.of("fake", 2))
    held.add([node("a/0", "a", [1, 0]), node("b/0", "b", [0, 1])])
    return held


def nearest(store: VectorTableStore, *vector: float, **limits: object) -> list[str]:
    query = VectorStoreQuery(query_embedding=list(vector), similarity_top_k=5, **limits)
    return store.query(query).ids


def test_the_nearest_node_comes_first(store):
    assert nearest(store, 0, 1) == ["b/0", "a/0"]


def test_a_document_may_arrive_in_several_calls(store):
    store.add([node("a/1", "a", [0.6, 0.8])])
    assert nearest(store, 1, 0) == ["a/0", "a/1", "b/0"]


def test_a_node_added_again_is_replaced(store):
    store.add([node("a/0", "a", [0, 1]), node("c/0", "c", [1, 0])])
    assert nearest(store, 1, 0)[0] == "c/0"
    assert len(store.client) == 3


def test_a_deleted_document_is_gone_and_its_place_is_not_reused(store):
    store.delete("a")
    store.add([node("d/0", "d", [1, 0])])
    assert nearest(store, 0, 1) == ["b/0", "d/0"]


def test_a_query_can_be_limited_to_documents(store):
    assert nearest(store, 1, 0, doc_ids=["b"]) == ["b/0"]


def test_metadata_filters_are_refused_and_not_ignored(store):
    with pytest.raises(ValueError, match="expected doc_ids"):
        nearest(store, 1, 0, filters=MetadataFilters.from_dicts([{"key": "year", "value": 2023}]))


def test_a_persisted_store_opens_again(store, tmp_path):
    store.persist(str(tmp_path / "vectors.npz"))
    again = VectorTableStore.from_persist_path(str(tmp_path / "vectors.npz"))
    assert nearest(again, 0, 1) == ["b/0", "a/0"]


def test_a_retriever_gives_nodes_with_their_source(library, fake_encoder, tmp_path):
    index = PassageIndex.open(tmp_path, library, fake_encoder, say=lambda _: None)
    best = index.as_retriever(k=2).retrieve("后厨向家长公开")[0]
    assert best.node.text == "第二条 后厨操作画面应当向家长公开。"
    assert best.node.metadata["title"] == "校园食堂管理办法"
    assert best.node.metadata["year"] == 2023


def test_searching_imports_neither_llama_index_nor_torch():
    program = (
        "import sys, index.passage_index, index.__main__\n"
        "print([m for m in ('llama_index', 'torch', 'sentence_transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
