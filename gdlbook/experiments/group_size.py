"""How the gain grows with the group: digits on a torus, and groups of shifts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdlbook.experiments.digit_tasks import GAMMA, PENALTY
from gdlbook.experiments.digits import flat, load_digits, one_hot, split
from gdlbook.experiments.experiment import Experiment
from gdlbook.experiments.kernel_ridge import kernel_ridge, rbf_kernel

SIDE = 12
"""The side of the torus; a digit fills 8 by 8 of its cells."""
STEPS = (12, 6, 4, 3, 2, 1)
"""The shifts of a group are the multiples of such a step, down and across."""
ORDERS = tuple((SIDE // step) ** 2 for step in STEPS)
"""The number of shifts in each group: 1, 4, 9, 16, 36, 144."""


def column(order: int) -> str:
    """Return the name of the column for a group of this order."""
    return f"order {order}"


def measure(n: int, seed: int) -> dict[str, float]:
    """Train on `n` shifted digits, invariant to each of the groups.

    Parameters
    ----------
    n : int
        The number of training digits.
    seed : int
        Of the split and of the shift of each digit, one of all 144.

    Returns
    -------
    dict from str to float
        The shares of right answers on 500 other digits, by `column`.

    Raises
    ------
    ArgumentError
        If there are not enough digits.

    Examples
    --------
    >>> found = measure(20, seed=0)
    >>> found["order 1"] < found["order 144"]
    True
    """
    rng = np.random.default_rng(seed)
    images, labels = load_digits()
    train, test = split(rng, len(labels), n)
    digits = scattered(images, rng)
    seen, targets = digits[train], one_hot(labels[train])
    averages = _averages(np.concatenate([flat(seen), flat(digits[test])]), seen)
    found = {}
    for order, table in averages.items():
        scores = kernel_ridge(table[:n], table[n:], targets, PENALTY)
        found[column(order)] = float((scores.argmax(axis=1) == labels[test]).mean())
    return found


def scattered(
    images: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return each picture at a random place of the torus, shape (n, 12, 12)."""
    height, width = images.shape[1:]
    cells = np.zeros((len(images), SIDE, SIDE))
    cells[:, :height, :width] = images
    down, across = rng.integers(SIDE, size=(2, len(images), 1))
    places = np.arange(SIDE)
    rows = (places - down)[:, :, None] % SIDE
    columns = (places - across)[:, None, :] % SIDE
    return np.asarray(cells[np.arange(len(images))[:, None, None], rows, columns])


def _averages(
    x: NDArray[np.float64], images: NDArray[np.float64]
) -> dict[int, NDArray[np.float64]]:
    """Return the kernel of vectors with pictures, averaged over each group.

    Every shift is computed once, and goes into the sums of all groups that contain it.
    """
    kernel = rbf_kernel(GAMMA)
    sums = {order: np.zeros((len(x), len(images))) for order in ORDERS}
    for down, across in np.ndindex(SIDE, SIDE):
        table = kernel(x, flat(np.roll(images, (down, across), axis=(1, 2))))
        for step, order in zip(STEPS, ORDERS, strict=True):
            if down % step == across % step == 0:
                sums[order] += table
    return {order: table / order for order, table in sums.items()}


EXPERIMENT = Experiment(
    "group_size",
    tuple(
        {"n": n, "seed": seed}
        for n in (5, 10, 20, 40, 80, 160, 320, 640, 1280)
        for seed in range(10)
    ),
    measure,
    ("numpy", "scipy", "scikit-learn"),
)
