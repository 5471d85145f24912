from __future__ import annotations

import pytest

from index.fusion import reciprocal_rank, weighted_scores

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


def test_weighted_scores_add_what_each_list_maps_to_zero_and_one():
    fused = weighted_scores([WORDS, VECTORS], [1.0, 0.3])
    assert fused == [("a", 1.0), ("b", 0.5), ("c", 0.3), ("d", 0.0)]


def test_equal_scores_of_a_list_all_count_in_full():
    assert weighted_scores([[("a", 2.0), ("b", 2.0)], []]) == [("a", 1.0), ("b", 1.0)]


def test_nothing_fused_with_nothing_is_nothing():
    assert weighted_scores([[], []]) == []
    assert reciprocal_rank([[], []]) == []


@pytest.mark.parametrize("fuse", [reciprocal_rank, weighted_scores])
def test_as_many_weights_as_lists_are_expected(fuse):
    with pytest.raises(ValueError, match="1 rankings with 2 weights"):
        fuse([WORDS], [1.0, 1.0])
