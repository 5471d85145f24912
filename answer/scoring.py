"""Which sentence answers best and how likely it answers at all, by weights fitted on questions."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from answer.evidence import Sentence
from answer.features import Features, of_answer, of_sentence, weighted
from answer.questions import Question
from answer.ranking import Ranked
from answer.relevance import Weights

FITTED = Path(__file__).parent / "weights.json"
LOOKED_AT = 40
"""Sentences of the first order that are looked at closely; further ones go."""
_ALONE = 3.0
"""How far a sentence counts as ahead that has no other beside it."""


@dataclass(frozen=True, slots=True)
class Scorer:
    """Fitted weights of the measures in `answer.features`.

    order: for the better of two sentences, a linear model of the odds; answers and bias: for
    whether the best one answers, by logistic regression. `python -m eval learn` fits them.
    """

    order: Mapping[str, float]
    answers: Mapping[str, float]
    bias: float

    @classmethod
    @cache
    def load(cls) -> Scorer:
        """Return the weights that ship with the program; read once."""
        fitted = json.loads(FITTED.read_text(encoding="utf-8"))
        return cls(fitted["order"], fitted["answers"], fitted["bias"])

    def scored(
        self, question: Question, ranked: Sequence[Ranked], weights: Weights
    ) -> list[Ranked]:
        """Return the first sentences with their odds, in the order that they came in."""
        measured = measured_sentences(question, ranked[:LOOKED_AT], weights)
        odds = [weighted(each, self.order) for each in measured]
        return [replace(r, odds=o) for r, o in zip(ranked, odds, strict=False)]

    def ordered(
        self, question: Question, ranked: Sequence[Ranked], weights: Weights
    ) -> list[Ranked]:
        """Return the first sentences with their odds, the best first; the others go.

        ranked: those that may answer, in their first order.
        """
        return sorted(self.scored(question, ranked, weights), key=lambda r: -r.odds)

    def chance(self, measured: Features) -> float:
        """Return how likely an answer is right, 0..1; measured: see `measures`."""
        return 1 / (1 + math.exp(-self.bias - weighted(measured, self.answers)))


def measured_sentences(
    question: Question, ranked: Sequence[Ranked], weights: Weights
) -> list[dict[str, float]]:
    """Return the measures of sentences that may answer."""
    newest = _newest(ranked)
    return [of_sentence(question, r, weights, newest) for r in ranked]


def measures(
    question: Question,
    usable: Sequence[Ranked],
    section: Sentence | None,
    weights: Weights,
    *,
    doubtful: bool,
) -> Features:
    """Return what tells whether the library answers a question.

    usable: the sentences that may answer with their odds, the chosen one first; section: the
    first sentence of a section that answers as a whole, None where there is none; doubtful:
    whether the rules alone would refuse.
    """
    best, *others = usable
    ahead = best.odds - max((r.odds for r in others), default=best.odds - _ALONE)
    measured = of_sentence(question, best, weights, _newest(usable))
    told = of_answer(question, best, measured, ahead, section, weights)
    return {**told, "doubtful": float(doubtful)}


def _newest(ranked: Sequence[Ranked]) -> int:
    return max((r.sentence.document.metadata.year or 0 for r in ranked), default=0)
