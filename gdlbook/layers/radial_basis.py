"""Functions of a distance that end smoothly: what a kernel may do along the radius."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdlbook import _checks
from gdlbook.layers._arrays import Array, namespace, read


def smooth_cutoff(distances: Any, cutoff: float) -> Array:
    r"""Return a weight that falls from 1 at distance 0 to 0 at the cut-off.

    .. math:: u(r) = \max(1 - r^2 / c^2, 0)^3

    Value, slope and curvature are continuous everywhere.

    Parameters
    ----------
    distances : array of real numbers, shape (...)
        The distances r, at least 0.
    cutoff : float
        The distance c, above 0, from which on the weight is 0.

    Returns
    -------
    array, shape (...)
        The weights u, from 0 to 1.

    Raises
    ------
    ArgumentError
        If the cut-off is not positive or a number is not finite.

    Examples
    --------
    >>> smooth_cutoff([0.0, 1.0, 2.0, 3.0], 2.0)
    array([1.      , 0.421875, 0.      , 0.      ])
    """
    c = float(_checks.real_array("cutoff", cutoff, ()))
    if not c > 0:
        _checks.refuse("cutoff", "a number greater than 0", cutoff)
    share = read("distances", distances, ()) / c
    xp = namespace(share)
    return xp.maximum(1 - share * share, xp.zeros_like(share)) ** 3


def radial_basis(distances: Any, cutoff: float, count: int) -> Array:
    r"""Return Gaussians at equally spaced distances, ended by a smooth cut-off.

    .. math:: b_k(r) = u(r) \, e^{-(r - r_k)^2 / 2 s^2}, \qquad
              r_k = \frac{k \, c}{K}, \quad s = \frac{c}{K}, \quad k = 0..K-1

    Parameters
    ----------
    distances : array of real numbers, shape (...)
        The distances r, at least 0.
    cutoff : float
        The distance c, above 0, from which on all functions are 0.
    count : int
        The number K of functions, at least 1.

    Returns
    -------
    array, shape (..., K)
        The values.

    Raises
    ------
    ArgumentError
        If the cut-off is not positive, the count below 1 or a number not finite.

    Examples
    --------
    >>> b = radial_basis([0.0, 1.0, 4.0], cutoff=4.0, count=4)
    >>> b.shape, b[:, 1].round(2).tolist()
    ((3, 4), [0.61, 0.82, 0.0])
    """
    count = _checks.integer("count", count, minimum=1)
    ended = smooth_cutoff(distances, cutoff)
    xp = namespace(ended)
    width = float(cutoff) / count
    centres = xp.asarray(width * np.arange(count), dtype=ended.dtype)
    r = read("distances", distances, ())[..., None]
    return ended[..., None] * xp.exp(-((r - centres) ** 2) / (2 * width**2))
