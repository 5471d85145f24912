"""The deterministic stand-ins that more than one package's tests use."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray


class FakeEncoder:
    """Texts that share character pairs are near to each other: each pair is one dimension."""

    def __init__(self, name: str = "fake", dimension: int = 64):
        self.name = name
        self.dimension = dimension

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            for pair in pairwise(text):
                vector[zlib.crc32("".join(pair).encode("utf-8", "replace")) % self.dimension] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=vectors, where=lengths > 0)

    encode_passages = encode_queries


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    return FakeEncoder()
