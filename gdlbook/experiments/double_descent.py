"""Digits by more and more random features: the error falls, rises and falls again."""

from __future__ import annotations

import numpy as np

from gdlbook import _checks
from gdlbook.experiments.digits import flat, load_digits, one_hot, split
from gdlbook.experiments.experiment import Experiment
from gdlbook.experiments.random_features import ReluFeatures

EXAMPLES = 300


def measure(features: int, seed: int) -> dict[str, float]:
    """Fit the shortest least-squares solution to 300 digits.

    Parameters
    ----------
    features : int
        The number of random ReLU features, and of free weights for each digit.
    seed : int
        Of the split and of the features.

    Returns
    -------
    dict from str to float
        The shares of wrong answers, under "train" on the 300 digits and "test" on 500
        others.

    Raises
    ------
    ArgumentError
        If `features` is not an integer of at least 1.

    Examples
    --------
    >>> few, many, more = (measure(p, seed=0)["test"] for p in (100, 320, 2000))
    >>> few < many > more
    True
    """
    features = _checks.integer("features", features, minimum=1)
    rng = np.random.default_rng(seed)
    images, labels = load_digits()
    train, test = split(rng, len(labels), EXAMPLES)
    draw = ReluFeatures.draw(rng, images[0].size, features)
    seen, new = draw(flat(images[train])), draw(flat(images[test]))
    weights = np.linalg.lstsq(seen, one_hot(labels[train]))[0]
    return {
        "train": float(((seen @ weights).argmax(axis=1) != labels[train]).mean()),
        "test": float(((new @ weights).argmax(axis=1) != labels[test]).mean()),
    }


EXPERIMENT = Experiment(
    "double_descent",
    tuple(
        {"features": features, "seed": seed}
        for features in (20, 50, 100, 200, 260, 320, 400, 600, 1000, 3000, 10000)
        for seed in range(20)
    ),
    measure,
    ("numpy", "scipy", "scikit-learn"),
)
