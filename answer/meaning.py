"""How alike a question and a passage are in meaning, where they share no words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from answer.ranking import Ranked
from index.encoded import in_its_place
from index.encoder import Encoder, StaticEncoder

_MOST_KEPT = 8192
"""Vectors of passages that are kept, about a kilobyte each: the same ones are found again and again."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """Compares by the model that ships with the program, whichever one searches.

    The weights of `answer.scoring` are fitted with it and would mean nothing with another.
    """

    encoder: Encoder
    _vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    @classmethod
    @cache
    def load(cls) -> Meaning:
        """Return what compares by the shipped model; read once."""
        return cls(StaticEncoder.shipped())

    def compared(self, question: str, ranked: Sequence[Ranked]) -> list[Ranked]:
        """Return the sentences, each with how alike the question its passage is, -1..1."""
        texts = [in_its_place(r.sentence.document, r.sentence.passage) for r in ranked]
        alike = self._alike(question, list(dict.fromkeys(texts)))
        most = max(alike.values(), default=0.0)
        return [
            replace(r, alike=alike[text], most_alike=most)
            for r, text in zip(ranked, texts, strict=True)
        ]

    def _alike(self, question: str, texts: Sequence[str]) -> dict[str, float]:
        if not texts:
            return {}
        asked = self.encoder.encode_queries([question])[0]
        kept = {text: v for text in texts if (v := self._vectors.get(text)) is not None}
        new = [text for text in texts if text not in kept]
        read = dict(zip(new, self.encoder.encode_passages(new), strict=True))
        if len(self._vectors) + len(read) > _MOST_KEPT:
            self._vectors.clear()
        self._vectors.update(read)
        kept.update(read)
        return {text: float(vector @ asked) for text, vector in kept.items()}
