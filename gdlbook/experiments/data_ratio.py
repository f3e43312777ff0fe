r"""How many more examples one model needs than another, with an interval.

Both models are trained on the same random sets. Their mean accuracies are joined by
straight lines over the logarithm of the number of examples; where each line first
reaches a level, the numbers of examples are divided. The interval is that of the
bootstrap over the repeats: it says how the ratio varies with the random splits, not
with the data set.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks

DRAWS = 2000


class Interval(NamedTuple):
    """A number, and the interval that holds 95 of 100 bootstrap repetitions of it."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} [{self.low:.2f}, {self.high:.2f}]"


def examples_needed(
    sizes: ArrayLike, accuracies: ArrayLike, level: float
) -> NDArray[np.float64]:
    """Return where curves of accuracy first reach a level.

    Parameters
    ----------
    sizes : array_like of float, shape (k,)
        The numbers of examples, increasing.
    accuracies : array_like of float, shape (..., k)
        One curve in each row.
    level : float
        The accuracy to reach.

    Returns
    -------
    numpy.ndarray of float64, shape (...)
        The numbers of examples, interpolated over their logarithm.

    Raises
    ------
    ArgumentError
        If a curve starts above the level or never reaches it.

    Examples
    --------
    >>> float(examples_needed([10, 40], [0.5, 0.9], 0.7).round(6))
    20.0
    """
    n = _checks.real_array("sizes", sizes, (None,))
    curves = _checks.real_array("accuracies", accuracies)
    if len(n) < 2 or curves.shape[-1:] != n.shape:
        expected = "at least two sizes and an accuracy for each"
        _checks.refuse("accuracies", expected, f"{curves.shape} for {n.shape}")
    above = curves >= level
    if above[..., 0].any() or not above.any(axis=-1).all():
        _checks.refuse("level", "a level that every curve crosses", level)
    right = above.argmax(axis=-1)[..., None]
    low, high = (
        np.take_along_axis(curves, place, -1)[..., 0] for place in (right - 1, right)
    )
    logs = np.log(n)
    start, end = logs[right[..., 0] - 1], logs[right[..., 0]]
    return np.asarray(np.exp(start + (level - low) / (high - low) * (end - start)))


def data_ratio(
    sizes: ArrayLike, slow: ArrayLike, fast: ArrayLike, level: float
) -> Interval:
    """Return how many times as many examples `slow` needs as `fast`.

    Parameters
    ----------
    sizes : array_like of float, shape (k,)
        The numbers of examples.
    slow, fast : array_like of float, shape (repeats, k)
        Accuracies of two models. Repeats of the same number used the same examples,
        so that the bootstrap draws them together.
    level : float
        The accuracy at which to compare.

    Returns
    -------
    Interval
        The ratio of the mean curves, and the bootstrap interval. Below 1, `slow`
        needs fewer.

    Raises
    ------
    ArgumentError
        If shapes do not fit, or a mean curve does not cross the level.

    Examples
    --------
    >>> fast = [[0.5, 0.7, 0.9]] * 10
    >>> slow = [[0.3, 0.5, 0.7]] * 10
    >>> print(data_ratio([10, 20, 40], slow, fast, 0.6))
    2.00 [2.00, 2.00]
    """
    one = _checks.real_array("slow", slow, (None, None))
    other = _checks.real_array("fast", fast, one.shape)
    rng = np.random.default_rng(0)
    drawn = rng.integers(len(one), size=(DRAWS, len(one)))

    def ratio(rows: NDArray[np.intp]) -> NDArray[np.float64]:
        needed = (
            examples_needed(sizes, curves[rows].mean(axis=-2), level)
            for curves in (one, other)
        )
        return np.asarray(next(needed) / next(needed))

    value = float(ratio(np.arange(len(one))))
    low, high = np.quantile(ratio(drawn), [0.025, 0.975])
    return Interval(value, float(low), float(high))
