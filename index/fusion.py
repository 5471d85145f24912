"""Ranked lists made one: pure functions over (id, score) pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

LEXICAL_WEIGHT = 1.0
DENSE_WEIGHT = 0.7
"""What the dense side earns beside the lexical one; one pair for all kinds of question.

Chosen for `weighted_scores` followed by `supported` on three public dev sets, with 100
candidates a side and the shipped model (nDCG@10 of stard / cmrc2018 / drcd; alone the model
reaches .318 / .874 / .729):

    dense weight   scores                  then supported
    0              .3433 / .9890 / .9773   .3496 / .9890 / .9769
    0.5            .3496 / .9889 / .9766   .3563 / .9889 / .9757
    0.6            .3510 / .9891 / .9767   .3568 / .9891 / .9753
    0.7            .3515 / .9893 / .9767   .3586 / .9893 / .9755
    0.8            .3518 / .9891 / .9758   .3589 / .9891 / .9745
    1.0            .3518 / .9889 / .9746   .3578 / .9889 / .9736

0.7 is the best on stard that keeps drcd at .975. A cosine counts as it is, since its spread
tells how sure the dense side is: mapped to 0..1, as words are, at its best weight 0.2 it gives
.3504 and .3552 on stard. Ranks say even less, and a weak side harms more by them. Another
model is to be weighed again.

Tried without gain for all sets together: the title in the fields of the text (stard -.003,
cmrc2018 +.002, drcd +.001), fewer words beside the characters (stard +.005, drcd -.004), other
k1 and b of BM25 (stard -.009 and more), and a second dense search from the best five of the
first (alone stard +.013, fused nothing)."""

WORDING_WEIGHT = 0.3
"""What the documents' own wording of a question counts (老百姓 → 群众): below its own words."""

SUPPORT = 0.3
SUPPORTERS = 5
SUPPORTED = 50
"""How far the best other passages of a document raise one, how many they are, and how many of
the best passages take part. With 0.2 to 0.4, of the best 30 to 100, stard gains .004 to .009 and
the others lose at most .0015; from 0.6 on drcd loses .003 and more."""

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
    weights: Sequence[float],
    depth: int,
) -> list[tuple[str, float]]:
    """Return all ids, each with the weighted sum of its scores, the best first.

    rankings: the best first, each of the best `depth` at most. A score counts above the worst
    of its ranking, which is the most that an id the ranking lacks can have; a shorter ranking
    lacks only what has nothing. weights: one a ranking.
    Raises ValueError where the numbers of rankings and weights differ.
    """
    _expect_as_many(rankings, weights)
    scores: dict[str, float] = {}
    for ranking, weight in zip(rankings, weights, strict=True):
        floor = ranking[-1][1] if len(ranking) >= depth else 0.0
        for name, score in ranking:
            scores[name] = scores.get(name, 0.0) + weight * (score - floor)
    return _best_first(scores)


def relative(ranking: Ranking) -> list[tuple[str, float]]:
    """Return a ranking of positive scores with each as a share of the best one."""
    return [(name, score / ranking[0][1]) for name, score in ranking]


def supported(ranking: Ranking, documents: Mapping[str, str]) -> list[tuple[str, float]]:
    """Return a ranking in which passages of one document, or articles of one law, raise each other.

    ranking: the best first; the best SUPPORTED of it take part. documents: what each of these
    belongs to. To each is added SUPPORT times the mean of the SUPPORTERS best others of its
    document (a missing one counts 0), measured above the last that takes part; so those that
    do not take part stay below.
    """
    taking_part = ranking[:SUPPORTED]
    floor = taking_part[-1][1] if taking_part else 0.0
    members: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for name, score in taking_part:
        members[documents[name]].append((name, score - floor))
    raised = dict(taking_part)
    for name, _ in taking_part:
        others = [above for other, above in members[documents[name]] if other != name]
        raised[name] += SUPPORT * sum(others[:SUPPORTERS]) / SUPPORTERS
    return [*_best_first(raised), *ranking[SUPPORTED:]]


def _best_first(scores: dict[str, float]) -> list[tuple[str, float]]:
    # sorted() is stable: equal scores keep the order of the first ranking.
    return sorted(scores.items(), key=lambda item: -item[1])


def _expect_as_many(rankings: Sequence[Ranking], weights: Sequence[float]) -> None:
    if len(rankings) != len(weights):
        raise ValueError(f"{len(rankings)} rankings with {len(weights)} weights: expected as many")
