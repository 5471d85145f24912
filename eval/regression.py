"""Two small fits with a penalty on the weights: logistic regression, and the choice of one of many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_STEPS = 30


def logistic_regression(measures: Array, labels: Array, penalty: float) -> Array:
    """Return bias and weights that minimise the log loss, by Newton's method.

    measures: shape (rows, measures); labels: shape (rows,), 0 or 1; penalty: on the squared
    weights, bias excepted; it keeps them finite where the rows can be told apart without error.
    """
    inputs = np.hstack([np.ones((len(measures), 1)), measures])
    ridge = penalty * np.eye(inputs.shape[1])
    ridge[0, 0] = 0
    weights = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (likely - labels) + ridge @ weights
        curvature = inputs.T @ (inputs * (likely * (1 - likely))[:, None]) + ridge
        weights = weights - np.linalg.solve(curvature, gradient)
    return np.asarray(weights)


def conditional_logit(choices: Sequence[tuple[Array, NDArray[np.bool_]]], penalty: float) -> Array:
    """Return the weights under which the right ones of each list get the most of the odds.

    choices: for each list its measures, shape (items, measures), and which items are right, at
    least one; penalty: on the squared weights, beside the mean loss of a list. The likelihood
    is that of McFadden (1974), summed over the right items of a list.
    """
    import torch  # only a fit needs it, and it takes seconds to load

    longest, measures = max(len(items) for items, _ in choices), choices[0][0].shape[1]
    table = torch.zeros(len(choices), longest, measures, dtype=torch.float64)
    there, right = (torch.zeros(len(choices), longest, dtype=torch.bool) for _ in range(2))
    for row, (items, correct) in enumerate(choices):
        table[row, : len(items)] = torch.from_numpy(items)
        there[row, : len(items)] = True
        right[row, : len(items)] = torch.from_numpy(correct)
    weights = torch.zeros(measures, dtype=torch.float64, requires_grad=True)
    search = torch.optim.LBFGS([weights], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        search.zero_grad()
        odds = table @ weights
        of_all, of_right = (
            odds.masked_fill(~counted, -torch.inf).logsumexp(1) for counted in (there, right)
        )
        total: torch.Tensor = (of_all - of_right).mean() + penalty * (weights * weights).sum()
        total.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        return total

    search.step(loss)  # type: ignore[no-untyped-call]  # torch leaves it untyped
    return np.asarray(weights.detach().numpy())
