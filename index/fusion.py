"""Two ranked lists made one: pure functions over (id, score) pairs."""

from __future__ import annotations

from collections.abc import Sequence

LEXICAL_WEIGHT = 1.0
DENSE_WEIGHT = 0.2
"""What the dense side earns beside the lexical one; one pair for all kinds of question.

Chosen for `weighted_scores` on three public dev sets, with 100 candidates a side and the
shipped model (nDCG@10 of stard / cmrc2018 / drcd; alone it reaches .302 / .874 / .719):

    weight   weighted scores        reciprocal rank
    0        .3435 / .9894 / .9779  the same
    0.1      .3463 / .9894 / .9774  .3464 / .9832 / .9482
    0.2      .3496 / .9894 / .9765  .3456 / .9780 / .9322
    0.3      .3482 / .9893 / .9751  .3431 / .9706 / .9156
    0.5      .3492 / .9880 / .9712  .3403 / .9632 / .8927

A rank does not say how sure its side is, so a weak side harms more by ranks than by scores.
Another model is to be weighed again."""

RANK_CONSTANT = 60
"""The k of reciprocal rank fusion, as its authors chose it."""

Ranking = Sequence[tuple[str, float]]


def reciprocal_rank(
    rankings: Sequence[Ranking],
    weights: Sequence[float] = (LEXICAL_WEIGHT, DENSE_WEIGHT),
    constant: int = RANK_CONSTANT,
) -> list[tuple[str, float]]:
    """Return all ids, each with the sum of weight / (constant + rank), the best first.

    rankings: the best first, ranks counted from 1; their scores do not matter. weights: one
    a ranking. Raises ValueError where the numbers of the two differ.
    """
    _expect_as_many(rankings, weights)
    scores: dict[str, float] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, (name, _) in enumerate(ranking, start=1):
            scores[name] = scores.get(name, 0.0) + weight / (constant + rank)
    return _best_first(scores)


def weighted_scores(
    rankings: Sequence[Ranking],
    weights: Sequence[float] = (LEXICAL_WEIGHT, DENSE_WEIGHT),
) -> list[tuple[str, float]]:
    """Return all ids, each with the weighted sum of its normalised scores, the best first.

    rankings: the best first. A ranking's scores are mapped to 0..1 between its worst and
    its best (all 1 where these are equal); an id that a ranking lacks has 0 there.
    Raises ValueError where the numbers of rankings and weights differ.
    """
    _expect_as_many(rankings, weights)
    scores: dict[str, float] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        for name, score in _normalised(ranking):
            scores[name] = scores.get(name, 0.0) + weight * score
    return _best_first(scores)


def _normalised(ranking: Ranking) -> list[tuple[str, float]]:
    if not ranking:
        return []
    best, worst = ranking[0][1], ranking[-1][1]
    if best == worst:
        return [(name, 1.0) for name, _ in ranking]
    return [(name, (score - worst) / (best - worst)) for name, score in ranking]


def _best_first(scores: dict[str, float]) -> list[tuple[str, float]]:
    # sorted() is stable: equal scores keep the order of the first ranking.
    return sorted(scores.items(), key=lambda item: -item[1])


def _expect_as_many(rankings: Sequence[Ranking], weights: Sequence[float]) -> None:
    if len(rankings) != len(weights):
        raise ValueError(f"{len(rankings)} rankings with {len(weights)} weights: expected as many")
