"""How well a sentence answers a question, by a small network that reads the two side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from answer.evidence import Sentence
from index.encoder import StaticEncoder

Array = NDArray[np.float32]
Places = NDArray[np.intp]
Weights = Mapping[str, NDArray[Any]]
"""By name; all are float32 but the ids of the words, and what is learnt of these, float16."""

SHIPPED_MATCHER = Path(__file__).parent / "matcher"
WEIGHTS_FILE = "model.safetensors"
QUESTION, SENTENCE, ABOVE = 40, 80, 40
"""Tokens that are read of a question, a sentence and of what stands above and before it."""
_BEFORE = 60
"""Characters of the sentence before that are read."""
SAME = 0.99
"""The cosine from which two tokens are the same word."""
HEAVY = 10.0
"""The length of a token's vector tells how much it says; a heavy one's is about this."""
LONG = 4.0
"""What the logarithm of a sentence's tokens is divided by."""
_LEAST = 1e-6
_MOST_KEPT = 16384
"""Pairs of question and sentence whose fit is kept, so that it is told once an answer."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """Reads question and sentence token by token, after Parikh et al. (2016).

    Each token looks for its counterpart in the other text; from how the two differ, from what no
    counterpart was found for, and from how much each token says, a network of two layers tells
    the odds. The tokens' vectors are those of the shipped model, and to those that it met in
    training it adds what it has learnt of them. The weights are trained by `python -m eval
    match`, see the card beside them.
    """

    encoder: StaticEncoder
    weights: Weights
    _fits: dict[tuple[str, str, str], float] = field(default_factory=dict)

    @classmethod
    @cache
    def load(cls) -> Matcher:
        """Return the shipped matcher; read once."""
        return cls(StaticEncoder.shipped(), load_file(SHIPPED_MATCHER / WEIGHTS_FILE))

    def fits(self, question: str, sentences: Sequence[Sentence]) -> list[float]:
        """Return the log odds that each sentence answers a question."""
        pairs = [(question, s.text, text_above(s)) for s in sentences]
        told = {pair: fit for pair in pairs if (fit := self._fits.get(pair)) is not None}
        new = [pair for pair in dict.fromkeys(pairs) if pair not in told]
        if new:
            odds = self._read(question, [(text, above) for _, text, above in new])
            found = dict(zip(new, map(float, odds), strict=True))
            if len(self._fits) + len(found) > _MOST_KEPT:
                self._fits.clear()
            self._fits.update(found)
            told.update(found)
        return [told[pair] for pair in pairs]

    def _read(self, question: str, texts: Sequence[tuple[str, str]]) -> Array:
        """Return the log odds of texts and what stands above each, shape (texts,)."""
        asked = self.encoder.tokens(question)[:QUESTION]
        if not asked:
            return np.zeros(len(texts), dtype=np.float32)
        told = [self.encoder.tokens(text)[:SENTENCE] for text, _ in texts]
        above = [self.encoder.tokens(text)[:ABOVE] for _, text in texts]
        vocabulary = _Vocabulary.of(self.encoder, [asked, *told, *above], self.weights)
        return self._judged(
            vocabulary, vocabulary.at([asked])[0], vocabulary.at(told), vocabulary.at(above)
        )

    def _judged(self, vocabulary: _Vocabulary, q: Places, s: Places, a: Places) -> Array:
        """Return the log odds of sentences s and what is above, a, for a question q, shape (n,).

        q: the places of its tokens, shape (question,); s, a: shapes (n, sentence), (n, above).
        """
        in_s = s != 0
        alike = vocabulary.directions[q] @ vocabulary.directions.T
        cosine = alike[:, s].transpose(1, 0, 2)  # (n, question, sentence)
        nearest = _highest(cosine, in_s[:, None])
        nearest_above = _highest(alike[:, a].transpose(1, 0, 2), (a != 0)[:, None])
        projected = vocabulary.directions @ self.weights["project.weight"].T + vocabulary.learnt
        own = np.repeat(self._in_context(projected[q][None]), len(s), axis=0)
        other = self._in_context(projected[s])
        drawn = (own @ other.transpose(0, 2, 1)) / np.sqrt(np.float32(own.shape[-1]))
        for_q, for_s = self.weights["sharpness"]

        found = _softmax(for_q * cosine + drawn, in_s[:, None]) @ other
        says = np.repeat(vocabulary.lengths[q][None], len(s), axis=0)
        signs = (nearest, nearest_above, nearest > SAME, nearest_above > SAME, says)
        asked = self._compared("compare_question.0", own, found, *signs, apart=True)
        asked = self._layer("compare_question.3", asked)
        share: Array = vocabulary.lengths[q] / np.maximum(vocabulary.lengths[q].sum(), _LEAST)

        back = _softmax((for_s * cosine + drawn).transpose(0, 2, 1), np.True_) @ own
        says = vocabulary.lengths[s]
        told = self._compared("compare_sentence.0", other, back, cosine.max(1), says, apart=False)
        told = told * in_s[..., None]
        portion: Array = says / np.maximum(says.sum(1, keepdims=True), _LEAST)

        judged = self._layer(
            "judge.0",
            share @ asked, asked.max(1), (portion[:, None] @ told)[:, 0], told.max(1),
            nearest @ share, np.maximum(nearest, nearest_above) @ share,
            np.log1p(in_s.sum(1), dtype=np.float32) / LONG,
        )  # fmt: skip
        odds: Array = judged @ self.weights["judge.3.weight"][0] + self.weights["judge.3.bias"]
        return odds

    def _compared(
        self, name: str, own: Array, other: Array, *signs: Array | NDArray[np.bool_], apart: bool
    ) -> Array:
        """Return a layer over tokens beside their counterparts; apart: and how far they differ."""
        difference = (np.abs(own - other),) if apart else ()
        return self._layer(name, own, other, own * other, *difference, *signs)

    def _in_context(self, projected: Array) -> Array:
        """Return tokens with their neighbours on both sides taken in; shape stays."""
        padded = np.pad(projected, ((0, 0), (1, 1), (0, 0)))
        three = np.concatenate([padded[:, :-2], projected, padded[:, 2:]], axis=-1)
        near = three @ self.weights["neighbours.weight"].T
        near = np.maximum(near + self.weights["neighbours.bias"], 0.0)
        inside: Array = np.tanh(4.0 * projected + near)
        return inside

    def _layer(self, name: str, *parts: Array | NDArray[np.bool_]) -> Array:
        """Return a layer of rectified units over parts laid side by side; its weights are split."""
        weight, done = self.weights[f"{name}.weight"], 0
        total: Array = self.weights[f"{name}.bias"]
        wide = parts[0].ndim
        for part in parts:
            if part.ndim < wide:
                total = total + part[..., None] * weight[:, done]
                done += 1
            else:
                total = total + part @ weight[:, done : done + part.shape[-1]].T
                done += part.shape[-1]
        rectified: Array = np.maximum(total, 0.0)
        return rectified


def text_above(sentence: Sentence) -> str:
    """Return what is read beside a sentence: the title, the headings, the end of the one before."""
    title = sentence.document.metadata.title
    return " ".join((title, *sentence.passage.heading, sentence.before[-_BEFORE:]))


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The tokens of some texts, each once; place 0 is no token.

    places: of each token's id; directions: shape (tokens, dimension), of length 1;
    lengths: how much each says, shape (tokens,); learnt: what training adds to the projection
    of each, shape (tokens, units), nothing for those that it never met.
    """

    places: Mapping[int, int]
    directions: Array
    lengths: Array
    learnt: Array

    @classmethod
    def of(
        cls, encoder: StaticEncoder, texts: Sequence[Sequence[int]], weights: Weights
    ) -> _Vocabulary:
        tokens = sorted({token for text in texts for token in text})
        vectors = encoder.token_vectors(tokens)
        lengths = np.linalg.norm(vectors, axis=1)
        directions = vectors / np.maximum(lengths, 1e-9)[:, None]
        nothing = np.zeros((1, vectors.shape[1]), dtype=np.float32)
        return cls(
            {token: place for place, token in enumerate(tokens, 1)},
            np.concatenate([nothing, directions]),
            np.concatenate([np.zeros(1, dtype=np.float32), lengths / HEAVY]),
            _learnt(tokens, weights),
        )

    def at(self, texts: Sequence[Sequence[int]]) -> Places:
        """Return the places of texts' tokens, shape (texts, longest), filled up with 0."""
        longest = max([1, *map(len, texts)])
        found = np.zeros((len(texts), longest), dtype=np.intp)
        for row, text in zip(found, texts, strict=True):
            row[: len(text)] = [self.places[token] for token in text]
        return found


def _learnt(tokens: Sequence[int], weights: Weights) -> Array:
    """Return what training adds to tokens, shape (1 + tokens, units); the first is no token."""
    ids, rows = weights["words.ids"], weights["words.weight"]
    found = np.zeros((1 + len(tokens), rows.shape[1]), dtype=np.float32)
    _, own, theirs = np.intersect1d(tokens, ids, assume_unique=True, return_indices=True)
    found[1 + own] = rows[theirs]
    return found


def _highest(cosines: Array, counts: NDArray[np.bool_]) -> Array:
    """Return the highest over the last axis of those that count, -1 where none does."""
    highest: Array = np.where(counts, cosines, np.float32(-1)).max(-1)
    return highest


def _softmax(values: Array, counts: NDArray[np.bool_] | np.bool_) -> Array:
    """Return shares that sum to 1 over the last axis; what does not count gets none."""
    kept = np.where(counts, values, np.float32(-1e4))
    powers = np.exp(kept - kept.max(-1, keepdims=True))
    shares: Array = powers / powers.sum(-1, keepdims=True)
    return shares
