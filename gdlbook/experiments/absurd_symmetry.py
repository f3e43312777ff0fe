"""Upright digits for models that respect far larger groups than the task has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.experiments.digit_tasks import GAMMA, PENALTY
from gdlbook.experiments.digits import flat, load_digits, one_hot, split
from gdlbook.experiments.experiment import Experiment
from gdlbook.experiments.kernel_ridge import kernel_ridge, rbf_kernel

VIEWS: Mapping[str, Callable[[NDArray[Any]], NDArray[np.float64]]] = {
    "pixels": flat,
    "spectrum": lambda images: flat(np.abs(np.fft.fft2(images, norm="ortho"))),
    "sorted pixels": lambda images: np.sort(flat(images), axis=1),
    "sum of pixels": lambda images: images.sum(axis=(1, 2))[:, None],
    "nothing": lambda images: np.zeros((len(images), 1)),
}
"""What a model sees: all of a picture; its Fourier amplitudes, which the 64 shifts of a
torus do not change; its sorted pixels, which no permutation changes; their sum, which
changes even less; nothing."""


def measure(view: str, n: int, seed: int) -> dict[str, float]:
    """Train on one view of `n` digits, and return the accuracy on 500 others.

    Parameters
    ----------
    view : str
        A key of `VIEWS`.
    n : int
        The number of training digits.
    seed : int
        Of the split.

    Returns
    -------
    dict from str to float
        The share of right answers, under "accuracy".

    Raises
    ------
    ArgumentError
        If there is no such view.

    Examples
    --------
    >>> measure("sorted pixels", 200, 0)["accuracy"] < 0.5
    True
    """
    if view not in VIEWS:
        _checks.refuse("view", f"one of {', '.join(VIEWS)}", view)
    images, labels = load_digits()
    train, test = split(np.random.default_rng(seed), len(labels), n)
    seen, kernel = VIEWS[view](images), rbf_kernel(GAMMA)
    gram, cross = kernel(seen[train], seen[train]), kernel(seen[test], seen[train])
    scores = kernel_ridge(gram, cross, one_hot(labels[train]), PENALTY)
    right = scores.argmax(axis=1) == labels[test]
    return {"accuracy": float(right.mean())}


EXPERIMENT = Experiment(
    "absurd_symmetry",
    tuple(
        {"view": view, "n": 1280, "seed": seed} for view in VIEWS for seed in range(20)
    ),
    measure,
    ("numpy", "scipy", "scikit-learn"),
)
