"""Question × passage → score: a second, slower look at the best passages, where one is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

SETTING = "SHIAN_RERANKER"
"""The environment variable that names the folder of a cross-encoder; none is used without it."""


REREAD = 30
"""Passages that are read again for one query."""


class Reranker(Protocol):
    """What reads a query and a passage together and says how well they fit."""

    name: str
    """Names the model in reports."""

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one score a text, shape (len(texts),), higher is better."""
        ...


class CrossEncoderReranker:
    """Any sentence-transformers CrossEncoder in a folder on this computer."""

    def __init__(self, folder: str | Path, batch_size: int = 16, device: str = "cpu") -> None:
        """Load the model; nothing is downloaded.

        batch_size: pairs at once. device: as torch names it ("cpu", "cuda:0").
        Raises FileNotFoundError where there is no such folder, ValueError where it holds no
        model that can be loaded.
        """
        if not Path(folder).is_dir():
            raise FileNotFoundError(
                f"重排模型目录 {folder} 不存在，应是 CrossEncoder 格式的模型目录。"
            )
        # Seven seconds and 0.5 GB: only for those who chose such a model.
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(str(folder), device=device, local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ValueError(
                f"无法载入重排模型 {folder}:{error}。应是 CrossEncoder 格式的模型目录。"
            ) from error
        self.name = Path(folder).name
        self._batch_size = batch_size

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one score a text, shape (len(texts),), higher is better.

        Raises ValueError for a model that gives several numbers a pair.
        """
        if not texts:
            return np.zeros(0, dtype=np.float32)
        found = self._model.predict(
            [(query, text) for text in texts],
            batch_size=self._batch_size,
            show_progress_bar=False,
        )
        scores = np.asarray(found, dtype=np.float32)
        if scores.shape != (len(texts),):
            raise ValueError(
                f"重排模型 {self.name} 给出的形状为 {scores.shape}，应为每段一个分数 ({len(texts)},)。"
            )
        return scores


def reread(
    reranker: Reranker,
    query: str,
    ranking: Sequence[tuple[str, float]],
    texts: Mapping[str, str],
) -> list[tuple[str, float]]:
    """Return a ranking with its first REREAD ids in the order that the reranker gives them.

    ranking: ids with their scores, the best first; the scores stay at their places, so that
    they still fall. texts: id → text, of these first ids at least.
    """
    best = [name for name, _ in ranking[:REREAD]]
    given = reranker.scores(query, [texts[name] for name in best]).tolist()
    order = sorted(zip(best, given, strict=True), key=lambda pair: -pair[1])
    placed = zip(order, ranking, strict=False)  # the ranking goes on where the best end
    return [*((name, score) for (name, _), (_, score) in placed), *ranking[REREAD:]]
