"""Sixes against nines, by a model to which a nine is a six turned by half."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.experiments.digit_tasks import GAMMA, PENALTY, predictions
from gdlbook.experiments.digits import load_digits, split
from gdlbook.experiments.experiment import Experiment

TIE = 1e-9
"""Scores closer than this are equal: what is left is rounding."""
TESTS = 180


def pairs(kind: str) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the pictures of the task.

    Parameters
    ----------
    kind : {"written", "turned"}
        Sixes and nines as people wrote them, or sixes and their half turns.

    Returns
    -------
    images : numpy.ndarray of float64, shape (count, 8, 8)
        The pictures.
    labels : numpy.ndarray of int, shape (count,)
        6 and 9.

    Raises
    ------
    ArgumentError
        If there is no such kind.

    Examples
    --------
    >>> images, labels = pairs("turned")
    >>> bool((images[0] == np.rot90(images[181], 2)).all()), len(labels)
    (True, 362)
    """
    if kind not in ("written", "turned"):
        _checks.refuse("kind", "written or turned", kind)
    images, labels = load_digits()
    if kind == "written":
        chosen = (labels == 6) | (labels == 9)
        return images[chosen], labels[chosen]
    sixes = images[labels == 6]
    both = np.concatenate([sixes, np.rot90(sixes, 2, axes=(1, 2))])
    return both, np.repeat(np.array([6, 9], dtype=np.intp), len(sixes))


def measure(kind: str, n: int, seed: int) -> dict[str, float]:
    """Train on `n` pictures, and return the accuracies; a tie counts one half.

    Parameters
    ----------
    kind : {"written", "turned"}
        As for `pairs`.
    n : int
        The number of examples, at most 181. "turned" takes half as many sixes, each
        with its half turn.
    seed : int
        Of the split.

    Returns
    -------
    dict from str to float
        The accuracies on 180 other pictures, under "plain" and "invariant", and the
        share of "ties" of the invariant model: pictures to which it gives both digits
        the same score, up to rounding.

    Raises
    ------
    ArgumentError
        If an argument is none of the above.

    Examples
    --------
    >>> found = measure("turned", 100, seed=0)
    >>> found["plain"] > 0.99, found["invariant"] < 0.6
    (True, True)
    """
    rng = np.random.default_rng(seed)
    images, labels = pairs(kind)
    if kind == "turned":
        # A six and its half turn stay together, so both answers are asked for each.
        half = len(labels) // 2
        train, test = (
            np.concatenate([part, part + half])
            for part in split(rng, half, n // 2, TESTS // 2)
        )
    else:
        train, test = split(rng, len(labels), n, TESTS)
    scores = predictions(
        "rbf", GAMMA, PENALTY, (images[train], labels[train]), images[test], rng
    )
    found = {}
    for name, table in scores.items():
        lead = table[:, 6] - table[:, 9]
        right = np.where(labels[test] == 6, lead, -lead)
        tied = np.abs(right) <= TIE
        found[name] = float(np.where(tied, 0.5, right > 0).mean())
    # The last model in the loop is the invariant one.
    return found | {"ties": float(tied.mean())}


EXPERIMENT = Experiment(
    "six_and_nine",
    tuple(
        {"kind": kind, "n": n, "seed": seed}
        for kind in ("written", "turned")
        for n in (10, 20, 40, 80, 180)
        for seed in range(20)
    ),
    measure,
    ("numpy", "scipy", "scikit-learn"),
)
