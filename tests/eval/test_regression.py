"""The two fits: known answers, and what the penalty is for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.regression import conditional_logit, logistic_regression


class TestLogisticRegression:
    def test_without_a_measure_that_tells_the_bias_gives_the_share(self):
        bias, weight = logistic_regression(np.zeros((4, 1)), np.array([1.0, 0, 0, 0]), 0.1)
        assert 1 / (1 + np.exp(-bias)) == pytest.approx(0.25)
        assert weight == 0

    def test_a_measure_that_tells_all_keeps_a_finite_weight(self):
        _, weight = logistic_regression(
            np.array([[-1.0], [-1.0], [1.0], [1.0]]), np.array([0.0, 0, 1, 1]), 0.1
        )
        assert 1 < weight < 10

    def test_a_stronger_penalty_trusts_a_measure_less(self):
        rows, labels = np.array([[-1.0], [0.5], [1.0], [0.2]]), np.array([0.0, 1, 1, 0])
        weights = [logistic_regression(rows, labels, penalty)[1] for penalty in (0.1, 1, 10)]
        assert weights == sorted(weights, reverse=True)
        assert weights[-1] > 0


class TestConditionalLogit:
    def test_the_measure_that_marks_the_right_one_gets_the_weight(self):
        lists = [
            (np.array([[1.0, 0.3], [0.0, 0.9], [0.0, 0.1]]), np.array([True, False, False])),
            (np.array([[0.0, 0.5], [1.0, 0.4]]), np.array([False, True])),
        ]
        first, second = conditional_logit(lists, 0.01)
        assert first > 1
        assert abs(second) < first / 2

    def test_two_items_that_are_alike_share_the_odds(self):
        alike = [(np.array([[0.7], [0.7]]), np.array([True, False]))]
        assert conditional_logit(alike, 0.01) == pytest.approx([0.0])

    @given(st.integers(1, 4))
    def test_more_right_ones_in_a_list_are_no_error(self, right):
        items = np.eye(5)
        marked = np.array([n < right for n in range(5)])
        weights = conditional_logit([(items, marked)], 0.01)
        assert min(weights[:right]) > max(weights[right:])
