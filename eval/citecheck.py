"""Measures verification on statements with quotes and labels, each half apart."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from answer.support import support
from answer.verification import THRESHOLD, verify
from eval.regression import logistic_regression
from index.tokens import normalised

_PENALTY = 0.1


@dataclass(frozen=True, slots=True)
class Row:
    """A statement, what it cites, whether people hold it supported, and how it was made."""

    statement: str
    quote: str
    supported: bool
    method: str


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Right verdicts among the rows of one kind.

    wrongly_supported and wrongly_struck count the others.
    """

    rows: int
    accuracy: float
    wrongly_supported: int
    wrongly_struck: int


@dataclass(frozen=True, slots=True)
class Report:
    """Accuracy of both halves and of each method in them: "even", "odd", "even/none".

    rows_per_second counts seconds of one processor core.
    """

    threshold: float
    accuracies: dict[str, Accuracy]
    rows_per_second: float

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON's types."""
        return asdict(self)


def load(path: Path) -> list[Row]:
    """Read JSON lines with statement, quote, label (1 or 0) and, if known, method.

    Raises ValueError that names the line that is not of this form.
    """
    with path.open(encoding="utf-8") as file:
        rows = [_row(path, number, line) for number, line in enumerate(file, 1) if line.strip()]
    if not rows:
        raise ValueError(f"{path} 里没有一行数据")
    return rows


def _row(path: Path, number: int, line: str) -> Row:
    try:
        row = json.loads(line)
        if row["label"] not in (0, 1):
            raise ValueError(f"label 应为 0 或 1，实为 {row['label']!r}")
        return Row(row["statement"], row["quote"], row["label"] == 1, row.get("method", "none"))
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{path} 第 {number} 行：应为含 statement、quote、label 的 JSON 对象（{error}）"
        ) from error


def measure(rows: Sequence[Row]) -> Report:
    """Verify each row as `python -m answer verify` does and compare with its label."""
    start = time.process_time()
    verdicts = [verify(row.statement, row.quote).supported for row in rows]
    seconds = time.process_time() - start
    kinds: dict[str, list[tuple[bool, bool]]] = {}
    for at, (row, verdict) in enumerate(zip(rows, verdicts, strict=True)):
        half = "odd" if at % 2 else "even"
        for kind in (half, f"{half}/{row.method}"):
            kinds.setdefault(kind, []).append((verdict, row.supported))
    return Report(
        THRESHOLD,
        {kind: _accuracy(kinds[kind]) for kind in sorted(kinds)},
        round(len(rows) / seconds, 1),
    )


def _accuracy(pairs: Sequence[tuple[bool, bool]]) -> Accuracy:
    right = sum(verdict == label for verdict, label in pairs)
    supported = sum(verdict and not label for verdict, label in pairs)
    return Accuracy(
        len(pairs), round(right / len(pairs), 4), supported, len(pairs) - right - supported
    )


def fitted(rows: Sequence[Row]) -> tuple[float, ...]:
    """Return bias and weights of `answer.support` fitted on the even rows.

    Rows that the exact checks decide are left out: the weights are for the rest.
    """
    used = list(_undecided(rows[::2]))
    measures = np.array([found for found, _ in used])
    labels = np.array([label for _, label in used], dtype=float)
    return tuple(np.round(logistic_regression(measures, labels, _PENALTY), 2).tolist())


def _undecided(rows: Sequence[Row]) -> Iterator[tuple[tuple[float, ...], bool]]:
    for row in rows:
        verdict = verify(row.statement, row.quote, threshold=0.0)
        if verdict.supported and verdict.score < 1:
            found = support(normalised(row.statement), normalised(row.quote))
            yield found.measures, row.supported
