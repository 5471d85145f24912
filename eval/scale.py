"""What search costs from a thousand passages to a million: copies of laws with changed words."""

from __future__ import annotations

import math
import multiprocessing
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import rjieba

from eval.beir import DEPTH, peak_megabytes
from index.asked import QUESTIONS
from index.jsonl import rows
from index.opening import Equipment
from index.training_pairs import Article, read_laws
from ingest.documents import DocumentCard, Metadata, Passage

SIZES = (1_000, 10_000, 100_000, 1_000_000)
ASKED = 200
CHANGES = 5
CHANGED_WORDS = 0.2
"""Share of the words of a copy that are words of another article: a copy is another text."""
_LONGEST_ARTICLE = 600


@dataclass(frozen=True, slots=True)
class ScaleResult:
    """What one size costs.

    ms is the CPU time of one question, which is answered on one thread: it holds on a machine
    that others use as well. The seconds are wall times: add and delete of one document until it
    is searched (or no longer found), medians. memory_mb is the peak of a process that does
    nothing else, disk_mb the index.
    """

    passages: int
    documents: int
    index_seconds: float
    ms_p50: float
    ms_p95: float
    add_seconds: float
    delete_seconds: float
    memory_mb: float
    disk_mb: float

    def to_json(self) -> dict[str, Any]:
        """Return the result as one JSON object."""
        return asdict(self)


class Copies:
    """A PassageStore of as many passages as wanted, each made when it is read.

    articles: what is copied; the first copy is as it is, of each further one CHANGED_WORDS of the
    words are changed. a_document: passages in one document.
    """

    def __init__(self, articles: Sequence[Article], passages: int, a_document: int):
        self.generation = 1
        self._articles = articles
        self._size = passages
        self._a_document = a_document
        self._held = {self._card(number).id: number for number in range(0, passages, a_document)}
        self._cards = {name: self._card(number) for name, number in self._held.items()}

    @cached_property
    def _words(self) -> list[str]:
        rng = random.Random(1)
        sample = rng.sample(self._articles, min(2_000, len(self._articles)))
        return [word for article in sample for word in rjieba.cut(article.text)]

    def current_document_ids(self) -> frozenset[str]:
        """Return the ids of all documents."""
        return frozenset(self._cards)

    def cards(self) -> list[DocumentCard]:
        """Return the cards of all documents."""
        return list(self._cards.values())

    def passages_of(self, document_id: str) -> list[Passage]:
        """Return the passages of a document; raises KeyError where there is none."""
        start = self._held[document_id]
        end = min(start + self._a_document, self._size)
        return [self._found(number, self._text(number)) for number in range(start, end)]

    def passages(self, ids: Sequence[str]) -> dict[str, tuple[Passage, DocumentCard]]:
        """Return those of the passages that are there, without text: a search reads none."""
        found = [self._found(int(name), "") for name in ids]
        cards = self._cards
        return {p.id: (p, cards[p.document_id]) for p in found if p.document_id in cards}

    def remove(self, document_id: str) -> DocumentCard:
        """Take a document out and return its card."""
        self.generation += 1
        return self._cards.pop(document_id)

    def put(self, card: DocumentCard) -> None:
        """Put a document back that was taken out."""
        self.generation += 1
        self._cards[card.id] = card

    def _card(self, number: int) -> DocumentCard:
        first = number - number % self._a_document
        title = f"{self._articles[first % len(self._articles)].law}({first})"
        return DocumentCard(f"d{first}", f"{first}.md", None, Metadata(title))

    def _found(self, number: int, text: str) -> Passage:
        document = f"d{number - number % self._a_document}"
        return Passage(str(number), document, number % self._a_document, 0, len(text), text)

    def _text(self, number: int) -> str:
        copy, place = divmod(number, len(self._articles))
        article = self._articles[place]
        text = f"{article.number} {article.text[:_LONGEST_ARTICLE]}"
        if copy == 0:
            return text
        rng = random.Random(number)
        return "".join(
            rng.choice(self._words) if rng.random() < CHANGED_WORDS else word
            for word in rjieba.cut(text)
        )


def compare(
    laws: Path, sizes: Sequence[int] = SIZES, a_document: int | None = None
) -> list[ScaleResult]:
    """Measure each size in a process of its own.

    laws: a folder of laws as `*.md`. a_document: passages in one document, by default as many as
    a law of the folder has in the mean. Raises FileNotFoundError for a folder without articles.
    """
    context = multiprocessing.get_context("spawn")  # nothing of one size is counted for another
    results = []
    for size in sizes:
        with context.Pool(1) as pool:
            results.append(pool.apply(measure, (laws, size, a_document)))
    return results


def measure(laws: Path, size: int, a_document: int | None = None) -> ScaleResult:
    """Index so many passages, ask, take documents out and put them back, and measure."""
    articles = read_laws(laws)
    mean = round(len(articles) / len({article.law for article in articles}))
    store = Copies(articles, size, a_document or mean)
    with TemporaryDirectory(prefix="scale-") as folder:
        started = time.perf_counter()
        index = Equipment.load().open(Path(folder), store, lambda _: None)
        index_seconds = time.perf_counter() - started
        milliseconds = []
        for question in questions(ASKED):
            started = time.process_time()
            index.search(question, k=DEPTH)
            milliseconds.append(1000 * (time.process_time() - started))
        added, deleted = [], []
        for card in random.Random(2).sample(store.cards(), min(CHANGES, len(store.cards()))):
            store.remove(card.id)
            deleted.append(_seconds(index.sync))
            store.put(card)
            added.append(_seconds(index.sync))
        stats = index.stats()
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return ScaleResult(
        passages=stats.passages,
        documents=stats.documents,
        index_seconds=round(index_seconds, 1),
        ms_p50=round(float(p50), 2),
        ms_p95=round(float(p95), 2),
        add_seconds=round(float(np.median(added)), 2),
        delete_seconds=round(float(np.median(deleted)), 2),
        memory_mb=round(peak_megabytes()),
        disk_mb=round(stats.bytes / 1e6),
    )


def _seconds(change: Any) -> float:
    started = time.perf_counter()
    change()
    return time.perf_counter() - started


def questions(count: int) -> list[str]:
    """Return so many of the project's own lay questions, evenly taken."""
    asked = [
        row["question"]
        for path in sorted(QUESTIONS.glob("*.jsonl"))
        for _, row in rows(path, "question")
    ]
    return [asked[place * len(asked) // count] for place in range(count)]


def table(results: Sequence[ScaleResult]) -> str:
    """Return the results as a Markdown table; the last column compares with the row above.

    “10.0 倍段落，3.2 倍用时”: ten times the passages take 3.2 times as long a question.
    """
    lines = [
        "| 段落 | 文件 | 建索引（秒） | 每问 CPU p50 / p95（毫秒） | 增 / 删一份（秒） "
        "| 内存峰值（MB） | 磁盘（MB） | 与上一行相比 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for before, r in zip([None, *results], results, strict=False):
        ratio = "" if before is None else _ratio(before, r)
        lines.append(
            f"| {r.passages:,} | {r.documents:,} | {r.index_seconds:.1f} "
            f"| {r.ms_p50:.1f} / {r.ms_p95:.1f} | {r.add_seconds:.2f} / {r.delete_seconds:.2f} "
            f"| {r.memory_mb:.0f} | {r.disk_mb:.0f} | {ratio} |"
        )
    return "\n".join(lines)


def _ratio(before: ScaleResult, after: ScaleResult) -> str:
    larger, longer = after.passages / before.passages, after.ms_p50 / before.ms_p50
    return f"{larger:.1f} 倍段落，{longer:.1f} 倍用时"


_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP = 660, 260, 60, 50, 40
_LINES = {"ms_p50": ("p50", "#b3261e"), "ms_p95": ("p95", "#d9a441")}


def plot(results: Sequence[ScaleResult]) -> str:
    """Return milliseconds a question over passages as an SVG, both axes logarithmic.

    The dashed line is what cost would be if it grew as the passages do.
    """
    sizes = [r.passages for r in results]
    values: Mapping[str, list[float]] = {
        name: [float(getattr(r, name)) for r in results] for name in _LINES
    }
    linear = [results[0].ms_p50 * size / sizes[0] for size in sizes]
    low = math.floor(math.log10(min(min(v) for v in values.values())))
    high = math.ceil(math.log10(max(linear[-1], *(max(v) for v in values.values()))))
    first, last = math.log10(sizes[0]), math.log10(sizes[-1])

    def at(size: float, value: float) -> str:
        x = _LEFT + (_WIDTH - _LEFT - _RIGHT) * (math.log10(size) - first) / max(last - first, 1e-9)
        y = _TOP + _HEIGHT * (high - math.log10(value)) / (high - low)
        return f"{x:.1f},{y:.1f}"

    def line(points: Sequence[float], style: str) -> str:
        path = " ".join(at(size, value) for size, value in zip(sizes, points, strict=True))
        return f'<polyline points="{path}" fill="none" {style}/>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_TOP + _HEIGHT + 50}" '
        'font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{_LEFT}" y="16" font-size="13">每问用时（毫秒）与段落数</text>',
        line(linear, 'stroke="#9aa5b1" stroke-dasharray="5 4"'),
    ]
    for power in range(low, high + 1):
        x, y = at(sizes[0], 10.0**power).split(",")
        parts.append(f'<path d="M{x} {y}H{_WIDTH - _RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y}" text-anchor="end">{10.0**power:g}</text>')
    for size in sizes:
        x, y = at(size, 10.0**low).split(",")
        parts.append(f'<text x="{x}" y="{float(y) + 18:.0f}" text-anchor="middle">{size:,}</text>')
    for place, (name, (label, colour)) in enumerate(_LINES.items()):
        parts.append(line(values[name], f'stroke="{colour}" stroke-width="2"'))
        for size, value in zip(sizes, values[name], strict=True):
            x, y = at(size, value).split(",")
            parts.append(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>')
            if name == "ms_p50":
                parts.append(f'<text x="{x}" y="{float(y) + 14:.0f}">{value:.1f}</text>')
        left = _LEFT + 260 + 90 * place
        parts.append(f'<rect x="{left}" y="8" width="10" height="10" fill="{colour}"/>')
        parts.append(f'<text x="{left + 14}" y="17">{label}</text>')
    parts.append(f'<text x="{_LEFT + 440}" y="17" fill="#64748b">虚线：与段落数同倍增长</text>')
    return "\n".join([*parts, "</svg>\n"])
