r"""Charged particles that push and pull each other: a simulator whose laws are known.

Every particle has mass 1 and a charge. The potential is softened by a length ε, so that
no force grows without bound where two particles meet:

.. math:: U = \sum_{i < j} \frac{q_i q_j}{\sqrt{|x_i - x_j|^2 + \varepsilon^2}}
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks

Floats = NDArray[np.float64]

SOFTENING = 0.3
"""The length ε of the book's systems."""
STEP = 0.01
"""Their time step."""


class Systems(NamedTuple):
    """Systems of m particles each, in R^n.

    Attributes
    ----------
    charges : array of float64, shape (..., m)
        The charges q.
    positions, velocities : array of float64, shape (..., m, n)
        The positions x and velocities v.
    """

    charges: Floats
    positions: Floats
    velocities: Floats


def read_systems(
    charges: ArrayLike, positions: ArrayLike, velocities: ArrayLike
) -> Systems:
    """Return `Systems` of finite float64 arrays whose shapes fit together.

    Raises
    ------
    ArgumentError
        If they do not, or a number is not finite.
    """
    x = _checks.real_array("positions", positions)
    v, q = (
        _checks.real_array("velocities", velocities),
        _checks.real_array("charges", charges),
    )
    if x.ndim < 2:
        _checks.refuse("positions", "shape (..., m, n)", f"shape {x.shape}")
    if v.shape != x.shape:
        _checks.refuse("velocities", f"shape {x.shape}", f"shape {v.shape}")
    if q.shape != x.shape[:-1]:
        _checks.refuse("charges", f"shape {x.shape[:-1]}", f"shape {q.shape}")
    return Systems(q, x, v)


def random_systems(
    rng: np.random.Generator,
    count: int,
    particles: int = 5,
    spread: ArrayLike = (1.0, 1.0, 1.0),
    speed: float = 0.5,
) -> Systems:
    """Draw systems with charges ±1, at random places, all at one speed.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of randomness.
    count, particles : int
        How many systems, and how many particles each has.
    spread : array_like of float, shape (n,)
        The standard deviation of the places, and of the velocities before their
        length is set, along each axis. Unequal ones make a preferred direction.
    speed : float
        The length of every velocity.

    Returns
    -------
    Systems
        Each of shape (count, particles, ...).

    Raises
    ------
    ArgumentError
        If a number is not an integer of at least 1, or `spread` is not a list of
        finite numbers.

    Examples
    --------
    >>> random_systems(np.random.default_rng(0), count=2).positions.shape
    (2, 5, 3)
    """
    widths = _checks.real_array("spread", spread, (None,))
    shape = (
        _checks.integer("count", count, minimum=1),
        _checks.integer("particles", particles, minimum=1),
        len(widths),
    )
    charges = rng.choice([-1.0, 1.0], size=shape[:2])
    positions = widths * rng.normal(size=shape)
    headings = widths * rng.normal(size=shape)
    lengths = np.linalg.norm(headings, axis=-1, keepdims=True)
    return Systems(charges, positions, speed * headings / lengths)


def forces(
    charges: ArrayLike, positions: ArrayLike, softening: float = SOFTENING
) -> Floats:
    r"""Return the force on each particle.

    .. math:: F_i = -\frac{\partial U}{\partial x_i} = \sum_j
              \frac{q_i q_j}{(|x_i - x_j|^2 + \varepsilon^2)^{3/2}} \, (x_i - x_j)

    Parameters
    ----------
    charges : array_like of float, shape (..., m)
        The charges q.
    positions : array_like of float, shape (..., m, n)
        The positions x.
    softening : float
        The length ε > 0.

    Returns
    -------
    numpy.ndarray of float64, shape (..., m, n)
        The forces.

    Raises
    ------
    ArgumentError
        If shapes do not fit, a number is not finite, or ε is not positive.

    Examples
    --------
    Equal charges repel each other; the forces add up to nothing:

    >>> forces([1.0, 1.0], [[0.0, 0.0], [1.0, 0.0]]).round(2) + 0.0
    array([[-0.88,  0.  ],
           [ 0.88,  0.  ]])
    """
    q, x, _ = read_systems(charges, positions, np.zeros(np.shape(positions)))
    return _forces(q, x, _positive("softening", softening))


def energy(
    charges: ArrayLike,
    positions: ArrayLike,
    velocities: ArrayLike,
    softening: float = SOFTENING,
) -> Floats:
    r"""Return the energy of each system.

    .. math:: H = \tfrac{1}{2} \sum_i |v_i|^2 + U(x)

    Parameters
    ----------
    charges, positions, velocities
        As in `Systems`.
    softening : float
        The length ε > 0.

    Returns
    -------
    numpy.ndarray of float64, shape (...)
        The energies.

    Raises
    ------
    ArgumentError
        As for `forces`.

    Examples
    --------
    >>> x = [[0.0, 0.0], [4.0, 0.0]]
    >>> float(energy([1.0, 1.0], x, np.ones((2, 2)), softening=3.0))
    2.2
    """
    q, x, v = read_systems(charges, positions, velocities)
    softening = _positive("softening", softening)
    i, j = np.triu_indices(x.shape[-2], k=1)
    d2 = ((x[..., i, :] - x[..., j, :]) ** 2).sum(axis=-1)
    potential = (q[..., i] * q[..., j] / np.sqrt(d2 + softening**2)).sum(axis=-1)
    return np.asarray((v**2).sum(axis=(-2, -1)) / 2 + potential)


def leapfrog(
    charges: ArrayLike,
    positions: ArrayLike,
    velocities: ArrayLike,
    steps: int,
    step: float = STEP,
    softening: float = SOFTENING,
) -> tuple[Floats, Floats]:
    r"""Let the particles move, and return every moment.

    .. math:: \begin{aligned}
              v_{t + 1/2} &= v_t + \tfrac{\tau}{2} F(x_t) \\
              x_{t + 1} &= x_t + \tau v_{t + 1/2} \\
              v_{t + 1} &= v_{t + 1/2} + \tfrac{\tau}{2} F(x_{t + 1})
              \end{aligned}

    Parameters
    ----------
    charges, positions, velocities
        The start, as in `Systems`.
    steps : int
        How many steps, at least 0.
    step : float
        The time τ > 0 of each.
    softening : float
        The length ε > 0.

    Returns
    -------
    positions, velocities : numpy.ndarray of float64, shape (steps + 1, ..., m, n)
        The start first.

    Raises
    ------
    ArgumentError
        As for `forces`, or if `steps` or τ are out of range.

    Notes
    -----
    The kick-drift-kick form of Störmer and Verlet's method. The error of the energy
    stays of the order τ², without a drift, as long as τ is small.

    Examples
    --------
    Time runs backwards as well:

    >>> q, x, v = random_systems(np.random.default_rng(0), count=1)
    >>> x1, v1 = leapfrog(q, x, v, steps=100)
    >>> x2, _ = leapfrog(q, x1[-1], -v1[-1], steps=100)
    >>> bool(np.abs(x2[-1] - x).max() < 1e-10)
    True
    """
    q, x, v = read_systems(charges, positions, velocities)
    steps = _checks.integer("steps", steps, minimum=0)
    tau, softening = _positive("step", step), _positive("softening", softening)
    xs, vs = np.empty((2, steps + 1, *x.shape))
    xs[0], vs[0] = x, v
    force = _forces(q, x, softening)
    for t in range(steps):
        half = vs[t] + tau / 2 * force
        xs[t + 1] = xs[t] + tau * half
        force = _forces(q, xs[t + 1], softening)
        vs[t + 1] = half + tau / 2 * force
    return xs, vs


def _forces(q: Floats, x: Floats, softening: float) -> Floats:
    difference = x[..., :, None, :] - x[..., None, :, :]
    d2 = (difference**2).sum(axis=-1) + softening**2
    weight = q[..., :, None] * q[..., None, :] / (d2 * np.sqrt(d2))
    return np.asarray(np.einsum("...ij,...ijd->...id", weight, difference))


def _positive(argument: str, value: float) -> float:
    number = float(_checks.real_array(argument, value, ()))
    if not number > 0:
        _checks.refuse(argument, "a number above 0", number)
    return number
