r"""Nonlinearities for feature fields, whose components mix when an image turns.

A function applied to each number alone commutes with a rotation that mixes numbers only
if it is linear. What may be bent instead: the length of a vector, a number that scales
it, or samples of the function that the components describe.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.layers._arrays import Array, in_one_dtype, namespace, read


def norm_relu(features: Any, bias: Any, places: int = 2) -> Array:
    r"""Shorten or lengthen each vector of a field, and keep its direction.

    .. math:: y = \max(\lvert x \rvert + b, 0) \, \frac{x}{\lvert x \rvert}

    and 0 where x is 0. Commutes with every orthogonal representation.

    Parameters
    ----------
    features : array of real numbers, shape (..., c, d, h, w)
        Fields x; axis -3 holds the components.
    bias : array of real numbers, shape (c,)
        The bias b of each field.
    places : int
        How many axes of places come last: 2 for a grid, 0 for the nodes of a mesh,
        (..., n, c, d).

    Returns
    -------
    array, of the shape of `features`
        Fields y of the same type.

    Raises
    ------
    ArgumentError
        If a shape does not fit or a number is not finite.

    References
    ----------
    .. [1] D. E. Worrall, S. J. Garbin, D. Turmukhambetov, G. J. Brostow, Harmonic
       networks, CVPR 2017, arXiv:1612.04642.

    Examples
    --------
    >>> norm_relu(np.reshape([3.0, 4.0], (1, 2, 1, 1)), [-2.5]).ravel()
    array([1.5, 2. ])
    """
    b = read("bias", bias, (None,), batch=False)
    rest = _axes_of(places)
    x, b = in_one_dtype(read("features", features, (len(b), None, *rest)), b)
    xp = namespace(x)
    squared = xp.sum(x * x, axis=-1 - len(rest), keepdims=True)
    # The root of 1 in place of 0 keeps the gradient at 0 finite.
    length = xp.sqrt(xp.where(squared > 0, squared, xp.ones_like(squared)))
    scale = xp.maximum(length + b.reshape((-1, 1, *[1] * len(rest))), 0) / length
    return xp.where(squared > 0, scale * x, xp.zeros_like(scale * x))


def gated(features: Any, gates: Any, places: int = 2) -> Array:
    r"""Scale each vector of a field by a gate between 0 and 1.

    .. math:: y = \frac{x}{1 + e^{-z}}

    The gate's z is a field of frequency 0, which no rotation changes.

    Parameters
    ----------
    features : array of real numbers, shape (..., c, d, h, w)
        Fields x; axis -3 holds the components.
    gates : array of real numbers, shape (..., c, 1, h, w)
        One number z for each vector.
    places : int
        How many axes of places come last, as for `norm_relu`.

    Returns
    -------
    array, of the shape of `features`
        Fields y of the same type.

    Raises
    ------
    ArgumentError
        If a shape does not fit or a number is not finite.

    References
    ----------
    .. [1] M. Weiler, M. Geiger, M. Welling, W. Boomsma, T. Cohen, 3D steerable CNNs,
       NeurIPS 2018, arXiv:1807.02547.

    Examples
    --------
    >>> gated(np.ones((1, 2, 1, 1)), np.zeros((1, 1, 1, 1))).ravel()
    array([0.5, 0.5])
    """
    rest = _axes_of(places)
    x = read("features", features, (None, None, *rest))
    c, _, *sides = x.shape[-2 - len(rest) :]
    x, z = in_one_dtype(x, read("gates", gates, (c, 1, *sides)))
    # tanh, since exp overflows in float64 above 709
    return x * (1 + namespace(x).tanh(z / 2)) / 2


def sampled_relu(features: Any, samples: int, places: int = 2) -> Array:
    r"""Apply ReLU to a function on the circle, known by its Fourier coefficients.

    .. math:: f(\varphi) = a_0 + \sum_{m=1}^{M} a_m \cos m\varphi + b_m \sin m\varphi

    is evaluated at N angles 2πj/N, cut at 0, and written in coefficients again. This
    commutes with turns by 2π/N. For others it errs, the less the larger N is: a
    function with a kink holds every frequency, and those above N - M come back as low
    ones.

    Parameters
    ----------
    features : array of real numbers, shape (..., c, 2M + 1, h, w)
        Coefficients in the order a0, a1, b1, a2, b2, ...: a field of the type
        ``irrep(0) + irrep(1) + ... + irrep(M)``.
    samples : int
        The number N of angles, at least 2M + 1.
    places : int
        How many axes of places come last, as for `norm_relu`.

    Returns
    -------
    array, of the shape of `features`
        The coefficients of frequency up to M of the function after ReLU.

    Raises
    ------
    ArgumentError
        If the number of coefficients is even, or that of samples too small.

    References
    ----------
    .. [1] D. Franzen, M. Wand, General nonlinearities in SO(2)-equivariant CNNs,
       NeurIPS 2021.

    Examples
    --------
    >>> positive = np.reshape([3.0, 1.0, 0.0], (1, 3, 1, 1))  # 3 + cos φ > 0
    >>> sampled_relu(positive, 8).ravel().round(12) + 0.0
    array([3., 1., 0.])
    """
    rest = _axes_of(places)
    axis = -1 - len(rest)
    x = read("features", features, (None, None, *rest), minimum=1)
    d = x.shape[axis]
    if d % 2 == 0:
        _checks.refuse("features", "2M + 1 coefficients", f"{d} on axis {axis}")
    n = _checks.integer("samples", samples, minimum=d)
    xp = namespace(x)
    x, synthesis = in_one_dtype(
        x, xp.asarray(_fourier_matrix(n, d // 2), xp.result_type(x, 1.0))
    )
    values = xp.maximum(xp.moveaxis(x, axis, -1) @ synthesis.T, 0)
    lengths = xp.sum(synthesis * synthesis, axis=0)
    return xp.moveaxis(values @ (synthesis / lengths), -1, axis)


def _axes_of(places: int) -> tuple[None, ...]:
    """Return one axis of any length for each that holds places."""
    return (None,) * _checks.integer("places", places, minimum=0)


def _fourier_matrix(samples: int, highest: int) -> NDArray[np.float64]:
    """Return 1, cos φ, sin φ, cos 2φ, ... at equally spaced angles: (samples, d)."""
    angles = 2 * np.pi * np.arange(samples) / samples
    columns = [np.ones(samples)]
    for m in range(1, highest + 1):
        columns += [np.cos(m * angles), np.sin(m * angles)]
    return np.stack(columns, axis=1)
