"""Functions of sets of eight numbers, by models that ignore their order or do not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.experiments.experiment import Experiment
from gdlbook.experiments.kernel_ridge import kernel_ridge, rbf_kernel
from gdlbook.experiments.random_features import ReluFeatures

ELEMENTS, TESTS, FEATURES = 8, 1000, 300
GAMMA, PENALTY = 0.05, 0.01
TARGETS: Mapping[str, Callable[[NDArray[Any]], NDArray[np.float64]]] = {
    "deviation": lambda x: x.std(axis=1),
    "maximum": lambda x: x.max(axis=1),
    "first": lambda x: x[:, 0],
}
"""Deviation and maximum ignore the order; the first element does not."""


def measure(target: str, n: int, seed: int) -> dict[str, float]:
    r"""Train on `n` sets of standard normal numbers, and return the R² of three models.

    "plain" is ridge regression with a Gaussian kernel on the eight numbers, "sorted"
    the same on the sorted numbers, and "sums" is linear in the sums
    :math:`\sum_i \varphi_k(x_i)` of 300 random ReLU features. The last two do not
    change when the numbers are permuted.

    Parameters
    ----------
    target : str
        A key of `TARGETS`.
    n : int
        The number of training sets.
    seed : int
        Of everything random.

    Returns
    -------
    dict from str to float
        R², one minus the squared error over the variance, on 1000 other sets.

    Raises
    ------
    ArgumentError
        If there is no such target.

    Examples
    --------
    >>> found = measure("maximum", 100, seed=0)
    >>> found["plain"] < found["sorted"]
    True
    """
    if target not in TARGETS:
        _checks.refuse("target", f"one of {', '.join(TARGETS)}", target)
    n = _checks.integer("n", n, minimum=1)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n + TESTS, ELEMENTS))
    y = TARGETS[target](x)
    features = ReluFeatures.draw(rng, inputs=1, count=FEATURES)
    sums = features(x[..., None]).sum(axis=1)
    gaussian = rbf_kernel(GAMMA)
    tables = {
        "plain": gaussian(x, x[:n]),
        "sorted": gaussian(np.sort(x, axis=1), np.sort(x[:n], axis=1)),
        "sums": sums @ sums[:n].T,
    }
    middle, scale = y[:n].mean(), y[n:].var()
    found = {}
    for name, table in tables.items():
        guess = kernel_ridge(table[:n], table[n:], y[:n, None] - middle, PENALTY)
        errors = y[n:] - middle - guess[:, 0]
        found[name] = float(1 - (errors**2).mean() / scale)
    return found


EXPERIMENT = Experiment(
    "sets",
    tuple(
        {"target": target, "n": n, "seed": seed}
        for target in TARGETS
        for n in (100, 400, 1600)
        for seed in range(20)
    ),
    measure,
)
