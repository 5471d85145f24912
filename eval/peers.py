"""The same sets through other retrievers and ours: quality, times and memory in one run."""

from __future__ import annotations

import multiprocessing
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ir_measures
import numpy as np
from ir_measures import Success, nDCG

from eval.beir import DEPTH, BeirSet, OnePassageDocuments, descending, peak_megabytes
from index.encoder import StaticEncoder
from index.opening import Equipment
from index.tokens import grams, normalised

Ask = Callable[[str], list[str]]
"""A question → the ids of the best passages, DEPTH at most, the best first."""
Texts = dict[str, str]
"""Passage id → its title and text."""


@dataclass(frozen=True, slots=True)
class PeerResult:
    """What one retriever reached on one set.

    index_seconds and the milliseconds of a query are wall times; memory_mb is the peak of
    resident memory of a process that did nothing else, the set itself included.
    """

    peer: str
    name: str
    passages: int
    queries: int
    ndcg: float
    recall_at_1: float
    index_seconds: float
    ms_p50: float
    ms_p95: float
    memory_mb: float

    def to_json(self) -> dict[str, Any]:
        """Return the result as one JSON object."""
        return asdict(self)


def _bm25(tokens: Callable[[str], list[str]], texts: Texts) -> Ask:
    import bm25s  # type: ignore[import-untyped]  # it ships no types

    ids = list(texts)
    retriever = bm25s.BM25(k1=1.2, b=0.75)
    retriever.index([tokens(text) for text in texts.values()], show_progress=False)

    def ask(question: str) -> list[str]:
        asked = [[token for token in tokens(question) if token in retriever.vocab_dict]]
        if not asked[0]:
            return []
        found, _ = retriever.retrieve(asked, k=min(DEPTH, len(ids)), show_progress=False)
        return [ids[place] for place in found[0]]

    return ask


def bm25s_jieba(texts: Texts) -> Ask:
    """bm25s over jieba's search-mode words, as its users feed it Chinese."""
    import jieba

    jieba.setLogLevel("ERROR")
    return _bm25(lambda text: [word for word in jieba.lcut_for_search(text) if word.strip()], texts)


def bm25s_bigrams(texts: Texts) -> Ask:
    """bm25s over characters and character pairs, Traditional made Simplified as we do."""
    return _bm25(lambda text: grams(normalised(text)), texts)


def llama_index(texts: Texts) -> Ask:
    """LlamaIndex's stock VectorStoreIndex with our offline model."""
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.schema import TextNode

    encoder = StaticEncoder.load()

    class Offline(BaseEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            return encoder.encode_queries([query])[0].tolist()  # type: ignore[no-any-return]  # numpy says Any

        def _get_text_embedding(self, text: str) -> list[float]:
            return encoder.encode_passages([text])[0].tolist()  # type: ignore[no-any-return]  # numpy says Any

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    nodes = [TextNode(id_=name, text=text) for name, text in texts.items()]
    index = VectorStoreIndex(nodes, embed_model=Offline(), show_progress=False)
    retriever = index.as_retriever(similarity_top_k=DEPTH)
    return lambda question: [found.node.node_id for found in retriever.retrieve(question)]


def ours(beir: BeirSet, folder: Path) -> Ask:
    """Return `PassageIndex.search` over a set, as the product searches."""
    documents = OnePassageDocuments(beir.corpus)
    index = Equipment.load().open(folder, documents, lambda _: None)
    return lambda question: [hit.passage.id for hit in index.search(question, k=DEPTH)]


OURS = "食安问策"
PEERS: dict[str, Callable[[Texts], Ask]] = {
    "bm25s + jieba": bm25s_jieba,
    "bm25s + 字与二元字": bm25s_bigrams,
    "LlamaIndex 向量 + 本模型": llama_index,
}


def compare(folder: Path, most_queries: int | None = None) -> list[PeerResult]:
    """Measure every retriever on one BEIR folder, each in a process of its own.

    most_queries: that many questions at most, evenly taken from the set, the same for all.
    Raises BeirError for a folder that cannot be read.
    """
    BeirSet.load(folder)  # a mistake in it is told once, and before any work
    context = multiprocessing.get_context("spawn")  # nothing of one is counted for another
    results = []
    for peer in (*PEERS, OURS):
        with context.Pool(1) as pool:
            results.append(pool.apply(measure, (peer, folder, most_queries)))
    return results


def measure(peer: str, folder: Path, most_queries: int | None = None) -> PeerResult:
    """Index a set with one retriever, ask its questions, and measure.

    peer: a name of PEERS or OURS.
    """
    beir = _sampled(BeirSet.load(folder), most_queries)
    with TemporaryDirectory(prefix="peers-") as data:
        started = time.perf_counter()
        if peer == OURS:
            ask = ours(beir, Path(data))
        else:
            texts = {name: f"{title}\n{text}" for name, (title, text) in beir.corpus.items()}
            ask = PEERS[peer](texts)
        index_seconds = time.perf_counter() - started
        found, milliseconds = {}, []
        for name, question in beir.queries.items():
            started = time.perf_counter()
            ids = ask(question)
            milliseconds.append(1000 * (time.perf_counter() - started))
            found[name] = {passage: descending(rank) for rank, passage in enumerate(ids)}
    ndcg, recall = nDCG @ DEPTH, Success @ 1
    values = ir_measures.calc_aggregate([ndcg, recall], beir.qrels, found)
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return PeerResult(
        peer=peer,
        name=beir.name,
        passages=len(beir.corpus),
        queries=len(beir.queries),
        ndcg=round(float(values[ndcg]), 4),
        recall_at_1=round(float(values[recall]), 4),
        index_seconds=round(index_seconds, 1),
        ms_p50=round(float(p50), 2),
        ms_p95=round(float(p95), 2),
        memory_mb=round(peak_megabytes()),
    )


def _sampled(beir: BeirSet, most: int | None) -> BeirSet:
    names = list(beir.queries)
    if most is None or len(names) <= most:
        return beir
    chosen = [names[place * len(names) // most] for place in range(most)]
    return replace(
        beir,
        queries={name: beir.queries[name] for name in chosen},
        qrels={name: beir.qrels[name] for name in chosen},
    )


def table(results: Sequence[PeerResult]) -> str:
    """Return the results as a Markdown table, set by set."""
    lines = [
        "| 评测集 | 检索 | nDCG@10 | Recall@1 | 建索引（秒） | 每问 p50 / p95（毫秒） | 内存峰值（MB） |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {r.name}（{r.passages} 段，{r.queries} 问） | {r.peer} | {r.ndcg:.3f} "
        f"| {r.recall_at_1:.3f} | {r.index_seconds:.1f} | {r.ms_p50:.1f} / {r.ms_p95:.1f} "
        f"| {r.memory_mb:.0f} |"
        for r in results
    ]
    return "\n".join(lines)


def machine() -> str:
    """Return what the run was made on: processors, their load and Python."""
    load = f"，一分钟平均负载 {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{platform.machine()}，{os.cpu_count()} 核{load}，Python {platform.python_version()}"


_COLOURS = ("#9aa5b1", "#64748b", "#d9a441", "#b3261e")
_BAR, _HEIGHT, _LEFT, _TOP = 26, 220, 40, 50


def plot(results: Sequence[PeerResult]) -> str:
    """Return nDCG@10 of all retrievers on all sets as an SVG bar chart."""
    sets = list(dict.fromkeys(r.name for r in results))
    peers = list(dict.fromkeys(r.peer for r in results))
    group = _BAR * (len(peers) + 1)
    width = max(_LEFT + group * len(sets) + 20, 640)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_TOP + _HEIGHT + 40}" '
        'font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{_LEFT}" y="16" font-size="13">nDCG@10</text>',
    ]
    for place, peer in enumerate(peers):
        x = _LEFT + place * 150
        parts.append(f'<rect x="{x}" y="26" width="10" height="10" fill="{_COLOURS[place]}"/>')
        parts.append(f'<text x="{x + 14}" y="35">{peer}</text>')
    for step in range(6):
        y = _TOP + _HEIGHT * (1 - step / 5)
        parts.append(f'<path d="M{_LEFT} {y:.0f}H{width - 10}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{_LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{step / 5:.1f}</text>'
        )
    for r in results:
        x = _LEFT + 8 + group * sets.index(r.name) + _BAR * peers.index(r.peer)
        height = _HEIGHT * r.ndcg
        y = _TOP + _HEIGHT - height
        parts.append(
            f'<rect x="{x}" y="{y:.1f}" width="{_BAR - 4}" height="{height:.1f}" '
            f'fill="{_COLOURS[peers.index(r.peer)]}"/>'
            f'<text x="{x + _BAR / 2 - 2:.0f}" y="{y - 3:.1f}" text-anchor="middle" '
            f'font-size="9">{r.ndcg:.3f}</text>'
        )
    for place, name in enumerate(sets):
        middle = _LEFT + 8 + group * place + _BAR * len(peers) / 2
        parts.append(
            f'<text x="{middle:.0f}" y="{_TOP + _HEIGHT + 18}" text-anchor="middle">{name}</text>'
        )
    return "\n".join([*parts, "</svg>\n"])
