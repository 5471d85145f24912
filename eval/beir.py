"""BEIR folders through the product's own retrieval: quality, speed and memory."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np
from ir_measures import RR, R, Success, nDCG

from index.building import Say
from index.encoder import Encoder
from index.hits import Hit
from index.opening import Equipment
from ingest.documents import DocumentCard, Metadata, Passage

MEASURES = {
    "nDCG@10": nDCG @ 10,
    "Recall@1": Success @ 1,
    "Recall@10": R @ 10,
    "RR@10": RR @ 10,
}
"""Recall@1 is the share of queries whose first passage is relevant."""

DEPTH = 10

Qrels = dict[str, dict[str, int]]


class BeirError(ValueError):
    """A BEIR folder that cannot be read; the message names the file, the line and what is due."""


@dataclass(frozen=True, slots=True)
class BeirSet:
    """A BEIR folder: corpus id → (title, text), query id → text, query id → corpus id → grade."""

    name: str
    corpus: Mapping[str, tuple[str, str]]
    queries: Mapping[str, str]
    qrels: Qrels

    @classmethod
    def load(cls, folder: Path) -> BeirSet:
        """Read corpus.jsonl, queries.jsonl and qrels/test.tsv.

        Only queries with a judgement are kept. Raises BeirError for a missing file, a bad
        line, and a judgement on a query or a passage that is not there.
        """
        corpus = {
            _text(row, "_id", place): (str(row.get("title") or ""), _text(row, "text", place))
            for place, row in _rows(folder / "corpus.jsonl")
        }
        queries = {
            _text(row, "_id", place): _text(row, "text", place)
            for place, row in _rows(folder / "queries.jsonl")
        }
        qrels = _qrels(folder / "qrels" / "test.tsv", queries, corpus)
        return cls(folder.name, corpus, {name: queries[name] for name in qrels}, qrels)


@dataclass(frozen=True, slots=True)
class BeirResult:
    """What a run measured. Times are wall times; peak_mb is the process's
    peak of resident memory, 0 on Windows."""

    name: str
    passages: int
    queries: int
    measures: dict[str, float]
    index_seconds: float
    ms_p50: float
    ms_p95: float
    peak_mb: float
    encoder: str

    def to_json(self) -> dict[str, Any]:
        """Return the result as one JSON object."""
        return asdict(self)


class OnePassageDocuments:
    """A PassageStore in memory in which each text is a document of one passage.

    corpus: id → (title, text).
    """

    generation = 1

    def __init__(self, corpus: Mapping[str, tuple[str, str]]):
        self._corpus = corpus

    def current_document_ids(self) -> frozenset[str]:
        """Return the ids of all texts."""
        return frozenset(self._corpus)

    def cards(self) -> list[DocumentCard]:
        """Return a card for each text."""
        return [self._card(name) for name in self._corpus]

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """Return the one passage of a text; raises LookupError where there is none."""
        return (self._passage(document_id),)

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, DocumentCard]]:
        """Return those of the texts that are there."""
        known = [name for name in ids if name in self._corpus]
        return {name: (self._passage(name), self._card(name)) for name in known}

    def _card(self, name: str) -> DocumentCard:
        return DocumentCard(name, name, None, Metadata(self._corpus[name][0]))

    def _passage(self, name: str) -> Passage:
        text = self._corpus[name][1]
        return Passage(name, name, 0, 0, len(text), text)


def evaluate(
    beir: BeirSet, encoder: Encoder | None, *, say: Say
) -> tuple[BeirResult, dict[str, list[Hit]]]:
    """Index a set in a temporary folder, ask all its queries, and measure.

    encoder: None for words alone; all else is as the product has it. Returns the measures and
    each query's hits.
    """
    equipment = replace(Equipment.load(), encoder=encoder)
    with tempfile.TemporaryDirectory(prefix="beir-") as folder:
        started = time.perf_counter()
        index = equipment.open(Path(folder), OnePassageDocuments(beir.corpus), say)
        index_seconds = time.perf_counter() - started
        run: dict[str, list[Hit]] = {}
        milliseconds = []
        for name, text in beir.queries.items():
            started = time.perf_counter()
            run[name] = index.search(text, k=DEPTH)
            milliseconds.append(1000 * (time.perf_counter() - started))
    scores = {
        name: {hit.passage.id: descending(rank) for rank, hit in enumerate(hits)}
        for name, hits in run.items()
    }
    found = ir_measures.calc_aggregate(list(MEASURES.values()), beir.qrels, scores)
    p50, p95 = np.percentile(milliseconds, [50, 95])
    result = BeirResult(
        name=beir.name,
        passages=len(beir.corpus),
        queries=len(beir.queries),
        measures={name: round(float(found[measure]), 4) for name, measure in MEASURES.items()},
        index_seconds=round(index_seconds, 2),
        ms_p50=round(float(p50), 2),
        ms_p95=round(float(p95), 2),
        peak_mb=round(peak_megabytes(), 1),
        encoder=encoder.name if encoder else "",
    )
    return result, run


def write_trec(run: Mapping[str, Sequence[Hit]], path: Path) -> None:
    """Write a run as TREC does: query Q0 passage rank score name."""
    lines = [
        f"{name} Q0 {hit.passage.id} {rank} {hit.score:.6f} shian\n"
        for name, hits in run.items()
        for rank, hit in enumerate(hits, start=1)
    ]
    path.write_text("".join(lines), encoding="utf-8")


def descending(rank: int) -> float:
    """Return the score that a place in a list stands for; rank: from 0."""
    # The measures sort by score and break ties by id: our order is to count, not equal scores.
    return float(DEPTH - rank)


def peak_megabytes() -> float:
    """Return the peak of this process's resident memory, 0 on Windows."""
    if sys.platform == "win32":
        return 0.0  # Windows has no such count in the standard library
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for place, line in _lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BeirError(f"{place}：不是 JSON({error})") from error
        if not isinstance(row, dict):
            raise BeirError(f"{place}：应为一个 JSON 对象，实为 {line[:40]!r}")
        yield place, row


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    if not path.is_file():
        raise BeirError(f"缺少文件 {path}")
    with path.open(encoding="utf-8") as file:
        try:
            for count, line in enumerate(file, start=1):
                if line.strip():
                    yield f"{path} 第 {count} 行", line
        except UnicodeDecodeError as error:
            raise BeirError(f"{path}：不是 UTF-8 文本（{error}）") from error


def _text(row: Mapping[str, Any], key: str, place: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or (key == "_id" and not value):
        raise BeirError(f"{place}：“{key}”应为文字，实为 {value!r}")
    return value


def _qrels(path: Path, queries: Mapping[str, str], corpus: Mapping[str, Any]) -> Qrels:
    qrels: Qrels = {}
    for count, (place, line) in enumerate(_lines(path)):
        cells = line.rstrip("\n").split("\t")
        if count == 0 and cells[:1] == ["query-id"]:
            continue
        if len(cells) != 3 or not cells[2].strip().lstrip("-").isdigit():
            raise BeirError(f"{place}：应为“问题编号、段落编号、等级”三列，实为 {line.strip()!r}")
        query, passage, grade = cells
        if query not in queries:
            raise BeirError(f"{place}:queries.jsonl 里没有问题 {query!r}")
        if passage not in corpus:
            raise BeirError(f"{place}:corpus.jsonl 里没有段落 {passage!r}")
        qrels.setdefault(query, {})[passage] = int(grade)
    if not qrels:
        raise BeirError(f"{path}：没有任何判定")
    return qrels
