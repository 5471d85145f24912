from __future__ import annotations

import pytest

from index.fusion import (
    SUPPORT,
    SUPPORTED,
    SUPPORTERS,
    lifted,
    reciprocal_rank,
    relative,
    supported,
    weighted_scores,
)

WORDS = [("a", 9.0), ("b", 5.0), ("c", 1.0)]
VECTORS = [("c", 0.8), ("d", 0.4)]


def test_reciprocal_rank_adds_weight_over_constant_and_rank():
    fused = dict(reciprocal_rank([WORDS, VECTORS], [1.0, 0.5]))
    assert fused["a"] == 1 / (60 + 1)
    assert fused["c"] == 1 / (60 + 3) + 0.5 / (60 + 1)
    assert fused["d"] == 0.5 / (60 + 2)


def test_reciprocal_rank_puts_the_best_first():
    assert [name for name, _ in reciprocal_rank([WORDS, VECTORS], [1.0, 1.0])] == [
        "c",
        "a",
        "b",
        "d",
    ]


def test_weighted_scores_count_above_the_worst_of_a_full_list():
    fused = dict(weighted_scores([WORDS, VECTORS], [1.0, 0.5], depth=2))
    assert fused == {
        "a": 9.0 - 1.0,
        "b": 5.0 - 1.0,
        "c": 0.5 * (0.8 - 0.4),
        "d": 0.0,
    }


def test_a_list_that_is_not_full_lacks_only_what_has_nothing():
    fused = weighted_scores([WORDS, VECTORS], [1.0, 0.5], depth=10)
    assert fused == [("a", 9.0), ("b", 5.0), ("c", 1.0 + 0.5 * 0.8), ("d", 0.5 * 0.4)]


def test_a_relative_score_is_a_share_of_the_best():
    assert relative(WORDS) == [("a", 1.0), ("b", 5 / 9), ("c", 1 / 9)]
    assert relative([]) == []


def test_the_named_ones_are_lifted_by_as_much_each():
    ranking = [("a", 1.0), ("b", 0.75), ("c", 0.25)]
    assert lifted(ranking, {"b", "c"}, 0.5) == [("b", 1.25), ("a", 1.0), ("c", 0.75)]


def test_passages_of_one_document_raise_each_other():
    ranking = [("a", 0.9), ("b", 0.88), ("c", 0.8), ("d", 0.5)]
    documents = {"a": "one", "b": "two", "c": "two", "d": "three"}
    raised = dict(supported(ranking, documents))
    assert raised["a"] == 0.9
    assert raised["b"] == pytest.approx(0.88 + SUPPORT * (0.8 - 0.5) / SUPPORTERS)
    assert raised["c"] == pytest.approx(0.8 + SUPPORT * (0.88 - 0.5) / SUPPORTERS)
    assert [name for name, _ in supported(ranking, documents)] == ["a", "b", "c", "d"]
    assert supported([("a", 0.89), *ranking[1:]], documents)[0][0] == "b"


def test_what_takes_no_part_stays_below():
    ranking = [(f"p{n}", 1.0 - n / 100) for n in range(SUPPORTED + 2)]
    documents = {name: "one" for name, _ in ranking[:SUPPORTED]}
    assert supported(ranking, documents)[-2:] == ranking[-2:]


def test_nothing_fused_with_nothing_is_nothing():
    assert weighted_scores([[], []], [1.0, 1.0], depth=2) == []
    assert reciprocal_rank([[], []]) == []
    assert supported([], {}) == []


def test_as_many_weights_as_lists_are_expected():
    with pytest.raises(ValueError, match="1 rankings with 2 weights"):
        reciprocal_rank([WORDS], [1.0, 1.0])
    with pytest.raises(ValueError, match="1 rankings with 2 weights"):
        weighted_scores([WORDS], [1.0, 1.0], depth=2)
