r"""Features that are drawn, not learned: one layer of ReLU with random weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks


@dataclass(frozen=True, eq=False)
class ReluFeatures:
    r"""The features :math:`\varphi_k(x) = \max(a_k \cdot x + b_k, 0) / \sqrt{p}`.

    Attributes
    ----------
    weights : numpy.ndarray of float64, shape (p, d)
        The vectors a.
    offsets : numpy.ndarray of float64, shape (p,)
        The numbers b.

    Examples
    --------
    >>> features = ReluFeatures.draw(np.random.default_rng(0), inputs=64, count=100)
    >>> features(np.zeros((3, 64))).shape
    (3, 100)
    """

    weights: NDArray[np.float64]
    offsets: NDArray[np.float64]

    @classmethod
    def draw(cls, rng: np.random.Generator, inputs: int, count: int) -> ReluFeatures:
        """Return features with standard normal weights and offsets.

        Parameters
        ----------
        rng : numpy.random.Generator
            Where the randomness comes from.
        inputs : int
            The length d of an input.
        count : int
            The number p of features.

        Returns
        -------
        ReluFeatures
            The features.

        Raises
        ------
        ArgumentError
            If a number is not an integer of at least 1.
        """
        inputs = _checks.integer("inputs", inputs, minimum=1)
        count = _checks.integer("count", count, minimum=1)
        return cls(rng.normal(size=(count, inputs)), rng.normal(size=count))

    def __call__(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the features of inputs, shape (..., d), as an array (..., p)."""
        sums = x @ self.weights.T + self.offsets
        return np.asarray(np.maximum(sums, 0) / np.sqrt(len(self.offsets)))
