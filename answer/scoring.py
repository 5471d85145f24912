"""Which sentence answers best and how likely it answers at all, by weights fitted on questions."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from answer.evidence import Sentence
from answer.features import Features, of_answer, of_sentence, weighted
from answer.matching import Matcher
from answer.questions import Question
from answer.ranking import Ranked
from answer.relevance import Weights

FITTED = Path(__file__).parent / "weights.json"
LOOKED_AT = 40
"""Sentences of the first order that are looked at closely; further ones go."""
FOUND_FIRST = 5
"""And those of the passages that were found first, wherever they stand in that order."""
_ALONE = 3.0
"""How far a sentence counts as ahead that has no other beside it."""


@dataclass(frozen=True, slots=True)
class Chance:
    """A logistic model of measures, each with a slope that may change at its knots.

    bias: the log odds where all measures are 0; slopes: of each measure; bends: measure → knot
    → by how much its slope changes there.
    """

    bias: float = 0.0
    slopes: Mapping[str, float] = field(default_factory=dict)
    bends: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def of(self, measured: Features) -> float:
        """Return the chance, 0..1."""
        bent = sum(
            change * max(0.0, measured[name] - float(knot))
            for name, bends in self.bends.items()
            for knot, change in bends.items()
        )
        return 1 / (1 + math.exp(-self.bias - weighted(measured, self.slopes) - bent))


@dataclass(frozen=True, slots=True)
class Scorer:
    """Fitted weights of the measures in `answer.features`.

    order: for the better of two sentences, a linear model of the odds. sure, doubtful: for
    whether what the rules give answers, and what they would not give. `python -m eval learn`
    fits them.
    matcher: reads question and sentence side by side, for two of the measures; None for neither.
    """

    order: Mapping[str, float]
    sure: Chance = Chance()
    doubtful: Chance = Chance()
    matcher: Matcher | None = None

    @classmethod
    @cache
    def load(cls) -> Scorer:
        """Return the weights that ship with the program; read once."""
        fitted = json.loads(FITTED.read_text(encoding="utf-8"))
        sure, doubtful = (Chance(**fitted[name]) for name in ("sure", "doubtful"))
        return cls(fitted["order"], sure, doubtful, Matcher.load())

    def scored(
        self, question: Question, ranked: Sequence[Ranked], weights: Weights
    ) -> list[Ranked]:
        """Return the first sentences with their odds, in the order that they came in."""
        read = with_fits(self.matcher, question, looked_at(ranked))
        measured = measured_sentences(question, read, weights)
        return [
            replace(r, odds=weighted(m, self.order)) for r, m in zip(read, measured, strict=True)
        ]

    def ordered(
        self, question: Question, ranked: Sequence[Ranked], weights: Weights
    ) -> list[Ranked]:
        """Return the first sentences with their odds, the best first; the others go.

        ranked: those that may answer, in their first order.
        """
        return sorted(self.scored(question, ranked, weights), key=lambda r: -r.odds)

    def chance(self, measured: Features, *, doubtful: bool) -> float:
        """Return how likely an answer is right, 0..1; measured: see `measures`.

        doubtful: whether the rules alone would refuse.
        """
        return (self.doubtful if doubtful else self.sure).of(measured)


def looked_at(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the sentences that are worth a closer look, in their order."""
    return [r for n, r in enumerate(ranked) if n < LOOKED_AT or _found_first(r)]


def _found_first(ranked: Ranked) -> bool:
    """Return whether a sentence, no row of a table, stands in a passage that was found first."""
    return ranked.place <= FOUND_FIRST and ranked.sentence.passage.kind != "row"


def with_fits(
    matcher: Matcher | None, question: Question, ranked: Sequence[Ranked]
) -> list[Ranked]:
    """Return the sentences with how well each fits the question, and the best of them does."""
    if matcher is None or not ranked:
        return list(ranked)
    fits = matcher.fits(question.text, [r.sentence for r in ranked])
    most = max(fits)
    return [replace(r, fit=fit, most_fit=most) for r, fit in zip(ranked, fits, strict=True)]


def measured_sentences(
    question: Question, ranked: Sequence[Ranked], weights: Weights
) -> list[dict[str, float]]:
    """Return the measures of sentences that may answer."""
    newest = _newest(ranked)
    return [of_sentence(question, r, weights, newest) for r in ranked]


def measures(
    question: Question, usable: Sequence[Ranked], section: Sentence | None, weights: Weights
) -> Features:
    """Return what tells whether the library answers a question.

    usable: the sentences that may answer with their odds, the chosen one first; section: the
    first sentence of a section that answers as a whole, None where there is none.
    """
    best, *others = usable
    ahead = best.odds - max((r.odds for r in others), default=best.odds - _ALONE)
    measured = of_sentence(question, best, weights, _newest(usable))
    return of_answer(question, best, measured, ahead, section, weights)


def _newest(ranked: Sequence[Ranked]) -> int:
    return max((r.sentence.document.metadata.year or 0 for r in ranked), default=0)
