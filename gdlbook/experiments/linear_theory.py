r"""Least squares with and without a symmetry, whose expected error is known exactly.

The inputs are 8 by 8 pictures of independent standard normal numbers, the group is that
of the four quarter turns, and the outputs are :math:`y = w \cdot x + \text{noise}`. The
part of `w` that the turns do not change has length 1; a second part of length `eps`,
orthogonal to all invariant vectors, breaks the symmetry.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.experiments.experiment import Experiment
from gdlbook.symmetry.equivariant_maps import equivariant_maps
from gdlbook.symmetry.named_groups import cyclic_group
from gdlbook.symmetry.pixels import pixel_rotations

SIDE = 8
"""The side of the pictures."""
PIXELS = SIDE * SIDE
"""How many weights the plain model has."""
INVARIANTS = PIXELS // 4
"""How many weights are left when the four turns of a pixel share one."""


def least_squares_risk(n: int, parameters: int, variance: float = 1.0) -> float:
    r"""Return the expected excess error of least squares on normal inputs.

    .. math:: \mathbb{E}\, |\hat{w} - w|^2
              = \frac{\sigma^2 p}{n - p - 1} \quad (n > p + 1)

    Parameters
    ----------
    n : int
        The number of examples.
    parameters : int
        The number p of weights, at least 1.
    variance : float
        The variance σ² of the noise on each output.

    Returns
    -------
    float
        The mean squared error on a new input, without the noise of its output.

    Raises
    ------
    ArgumentError
        If there are too few examples: for n ≤ p + 1 the expectation is infinite, or
        the weights are not determined. If `variance` is negative.

    Notes
    -----
    The rows of X are standard normal, so the inverse of XᵀX has the mean 1/(n - p - 1)
    times the identity (inverse Wishart distribution); its trace times σ² is the risk.

    Examples
    --------
    >>> round(least_squares_risk(160, 64), 3), round(least_squares_risk(160, 16), 3)
    (0.674, 0.112)
    """
    parameters = _checks.integer("parameters", parameters, minimum=1)
    n = _checks.integer("n", n, minimum=parameters + 2)
    if not variance >= 0:
        _checks.refuse("variance", "a number of at least 0", variance)
    return variance * parameters / (n - parameters - 1)


def expected_risks(n: int, eps: float = 0.0) -> dict[str, float]:
    r"""Return the expected risks of the three models.

    Plain least squares, its weights averaged over the turns afterwards, and least
    squares on the invariant weights alone:

    .. math:: \frac{d}{n - d - 1}, \quad
              \varepsilon^2 + \frac{m}{n - d - 1}, \quad
              \varepsilon^2 + (1 + \varepsilon^2) \frac{m}{n - m - 1}

    with d = 64 pixels and m = 16 invariants.

    Parameters
    ----------
    n : int
        The number of examples, at least 66.
    eps : float
        The length of the part of w that breaks the symmetry.

    Returns
    -------
    dict from str to float
        Under the names "plain", "averaged" and "invariant".

    Raises
    ------
    ArgumentError
        If `n` is too small for an expectation.

    Notes
    -----
    To the invariant model, the part it cannot express is noise: it is independent of
    the invariant part of the input, and has the variance ε².

    Examples
    --------
    >>> {name: round(risk, 3) for name, risk in expected_risks(129).items()}
    {'plain': 1.0, 'averaged': 0.25, 'invariant': 0.143}
    """
    plain = least_squares_risk(n, PIXELS)
    left_out = eps * eps
    return {
        "plain": plain,
        "averaged": left_out + plain * INVARIANTS / PIXELS,
        "invariant": left_out + least_squares_risk(n, INVARIANTS, 1 + left_out),
    }


def invariant_basis() -> NDArray[np.float64]:
    """Return an orthonormal basis of the invariant vectors, from the solver.

    Returns
    -------
    numpy.ndarray of float64, shape (16, 64)
        One row for each orbit of pixels.

    Examples
    --------
    >>> basis = invariant_basis()
    >>> basis.shape, bool(np.allclose(basis @ basis.T, np.eye(16)))
    ((16, 64), True)
    """
    trivial = cyclic_group(4).trivial
    return equivariant_maps(pixel_rotations(SIDE), trivial).basis()[:, 0]


def measure(n: int, eps: float, seed: int) -> dict[str, float]:
    """Fit the three models to `n` random examples, and return their risks.

    Parameters
    ----------
    n : int
        The number of examples, at least 64.
    eps : float
        The length of the part of w that breaks the symmetry.
    seed : int
        Of everything random.

    Returns
    -------
    dict from str to float
        Under the names of `expected_risks`: the squared distance of the weights,
        which is the excess error on a new normal input.

    Raises
    ------
    ArgumentError
        If there are fewer examples than pixels.

    Examples
    --------
    >>> risks = measure(640, 0.0, seed=0)
    >>> risks["invariant"] < risks["averaged"] < risks["plain"]
    True
    """
    n = _checks.integer("n", n, minimum=PIXELS)
    rng = np.random.default_rng(seed)
    basis = invariant_basis()
    wanted = basis.T @ _unit(rng.normal(size=INVARIANTS))
    other = rng.normal(size=PIXELS)
    wanted += eps * _unit(other - basis.T @ (basis @ other))
    x = rng.normal(size=(n, PIXELS))
    y = x @ wanted + rng.normal(size=n)
    plain = np.linalg.lstsq(x, y)[0]
    invariant = basis.T @ np.linalg.lstsq(x @ basis.T, y)[0]
    weights = {
        "plain": plain,
        "averaged": basis.T @ (basis @ plain),
        "invariant": invariant,
    }
    return {name: float(((w - wanted) ** 2).sum()) for name, w in weights.items()}


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vector / math.sqrt(vector @ vector))


EXPERIMENT = Experiment(
    "linear_theory",
    tuple(
        {"n": n, "eps": eps, "seed": seed}
        for eps in (0.0, 0.5)
        for n in (80, 129, 160, 320, 640, 1280)
        for seed in range(200)
    ),
    measure,
)
