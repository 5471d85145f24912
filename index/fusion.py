"""Ranked lists made one: pure functions over (id, score) pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence

LEXICAL_WEIGHT = 1.0
DENSE_WEIGHT = 0.7
"""What the dense side earns beside the lexical one; one pair for all kinds of question.

Chosen for `weighted_scores` followed by `lifted` and `supported` on three public dev sets, with
100 candidates a side, a model not yet taught with lay questions, and the questions asked of
articles (nDCG@10 of stard / cmrc2018 / drcd; alone the model reached .327 / .874 / .729):

    dense weight   all that is done here   without questions and `lifted`
    0              .4032 / .9890 / .9773   .3496 / .9890 / .9773
    0.5            .4098 / .9889 / .9766   .3565 / .9889 / .9766
    0.7            .4080 / .9893 / .9767   .3588 / .9893 / .9767
    0.8            .4069 / .9891 / .9758   .3590 / .9891 / .9758
    1.0            .4073 / .9889 / .9746   .3585 / .9889 / .9746

The shipped model gives .4049 / .9886 / .9759 with 0.7 and .4029 / .9881 / .9745 with 1.0; on the
starter corpus, whose questions it was taught, more weight finds more.

From 0.5 to 0.7 all is within a thousandth or two. A cosine counts as it is, since its spread
tells how sure the dense side is: mapped to 0..1, as words are, it gives less; ranks say even
less, and a weak side harms more by them. Another model is to be weighed again.

Tried without gain for all sets together: the title in the fields of the text (stard -.003,
cmrc2018 +.002, drcd +.001), fewer words beside the characters (stard +.005, drcd -.004), other
k1 and b of BM25 (stard -.009 and more), a second dense search from the best five or ten of the
first (stard -.003), 200 or 300 candidates a side (stard +.001 and less), a model of 384 numbers
(alone stard +.006, cmrc2018 +.022; fused nothing), one trained on all 2,391 questions (fused
nothing, drcd -.001). To weigh how well each word of a question meets its nearest word of the best
hundred passages gave .004 on stard and .002 on cmrc2018, for half the time of a search more."""

WORDING_WEIGHT = 0.3
"""What the documents' own wording of a question counts (老百姓 → 群众): below its own words."""

SUPPORT = 0.3
SUPPORTERS = 5
SUPPORTED = 50
"""How far the best other passages of a document raise one, how many they are, and how many of
the best passages take part. With 0.2 to 0.4, of the best 30 to 100, stard gains .004 to .009 and
the others lose at most .0015; from 0.6 on drcd loses .003 and more."""

STATUTE = 0.1
"""What an article of a statute (法, 法典) counts above what is none: a statute goes before the
regulations, rules and interpretations that repeat it (法律 > 行政法规 > …), and before what
reports say of it. nDCG@10 of stard with 0 / 0.05 / 0.1 / 0.15 / 0.2: .386 / .400 / .408 / .414 /
.414; the other sets hold no law."""

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


def lifted(ranking: Ranking, names: Container[str], by: float) -> list[tuple[str, float]]:
    """Return a ranking in which the named ids stand higher by a score."""
    return _best_first({name: score + by * (name in names) for name, score in ranking})


def relative(ranking: Ranking) -> list[tuple[str, float]]:
    """Return a ranking of positive scores with each as a share of the best one."""
    return [(name, score / ranking[0][1]) for name, score in ranking]


def supported(ranking: Ranking, documents: Mapping[str, str]) -> list[tuple[str, float]]:
    """Return a ranking in which passages of one document, or articles of one law, raise each other.

    ranking: the best first; the best SUPPORTED of it take part. documents: what each of these
    belongs to; one that it lacks stands alone. To each is added SUPPORT times the mean of the SUPPORTERS best others of its
    document (a missing one counts 0), measured above the last that takes part; so those that
    do not take part stay below.
    """
    taking_part = ranking[:SUPPORTED]
    floor = taking_part[-1][1] if taking_part else 0.0
    members: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for name, score in taking_part:
        members[documents.get(name, name)].append((name, score - floor))
    raised = dict(taking_part)
    for name, _ in taking_part:
        others = [above for other, above in members[documents.get(name, name)] if other != name]
        raised[name] += SUPPORT * sum(others[:SUPPORTERS]) / SUPPORTERS
    return [*_best_first(raised), *ranking[SUPPORTED:]]


def _best_first(scores: dict[str, float]) -> list[tuple[str, float]]:
    # sorted() is stable: equal scores keep the order of the first ranking.
    return sorted(scores.items(), key=lambda item: -item[1])


def _expect_as_many(rankings: Sequence[Ranking], weights: Sequence[float]) -> None:
    if len(rankings) != len(weights):
        raise ValueError(f"{len(rankings)} rankings with {len(weights)} weights: expected as many")
