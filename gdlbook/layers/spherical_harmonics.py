r"""Real spherical harmonics: the functions on the sphere that a rotation mixes least.

Those of degree l are 2l + 1 polynomials in the coordinates of a unit vector. A rotation
turns them into each other by the matrices of ``special_orthogonal_group(3).irrep(l)``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from gdlbook import _checks
from gdlbook.layers._arrays import Array, namespace, read


def spherical_harmonics(highest: int, vectors: Any) -> Array:
    r"""Return the real spherical harmonics of the directions of vectors.

    .. math:: Y_{l,m} = \begin{cases}
              \sqrt{2} \, (-1)^m \, \mathrm{Re} \, Y_l^m & m > 0 \\
              Y_l^0 & m = 0 \\
              \sqrt{2} \, (-1)^m \, \mathrm{Im} \, Y_l^{|m|} & m < 0
              \end{cases}

    Here :math:`Y_l^m` are the complex harmonics with the Condon-Shortley phase, as
    `scipy.special.sph_harm_y` has them: polar angle from the z axis, azimuth from the x
    axis towards the y axis. The factor :math:`(-1)^m` takes the phase out again:

    .. math:: Y_0 = \frac{1}{\sqrt{4\pi}}, \qquad
              Y_1(x, y, z) = \sqrt{\frac{3}{4\pi}} \, (y, z, x).

    They are orthonormal, :math:`\int Y_{l,m} Y_{l',m'} = 1` or 0 over the unit sphere,
    and :math:`Y_l(R v) = D_l(R) Y_l(v)` for ``D_l = SO3.irrep(l).matrix``.

    Parameters
    ----------
    highest : int
        The highest degree L, at least 0.
    vectors : array of real numbers, shape (..., 3)
        Vectors (x, y, z) of any length; only the direction counts. A vector of zeros
        has none: its harmonics of degree above 0 are 0, which is the only value that
        every rotation leaves alone.

    Returns
    -------
    array, shape (..., (L + 1)**2)
        Degree after degree, each in the order m = -l..l: degree l stands at
        ``[l * l : (l + 1) ** 2]``. In the floating type of the vectors.

    Raises
    ------
    ArgumentError
        If `highest` is not an integer of at least 0, the last axis is not 3 long or a
        number is not finite.

    Notes
    -----
    No angles and no trigonometric functions: powers of x + iy by multiplication, and
    the three-term recurrence for normalised Legendre functions in z [1]_, each divided
    by :math:`(x^2 + y^2)^{m/2}`, which leaves polynomials and no pole.

    References
    ----------
    .. [1] NIST Digital Library of Mathematical Functions, sections 14.10 and 14.30.

    Examples
    --------
    >>> import numpy as np
    >>> from gdlbook import special_orthogonal_group
    >>> SO3 = special_orthogonal_group(3)
    >>> R, v = SO3.sample(np.random.default_rng(0), 1)[0], np.array([0.3, -1.0, 2.0])
    >>> Y, turned = spherical_harmonics(4, v), spherical_harmonics(4, R @ v)
    >>> bool(np.allclose(SO3.irrep(4).matrix(R) @ Y[16:], turned[16:]))
    True
    """
    highest = _checks.integer("highest", highest, minimum=0)
    v = read("vectors", vectors, (3,))
    xp = namespace(v)
    x, y, z, one = _directions(v * xp.ones((), xp.result_type(v, 1.0)))
    rows = [one] * (highest + 1) ** 2
    cosine, sine = xp.ones_like(x), xp.zeros_like(x)
    for m in range(highest + 1):
        for degree, legendre in enumerate(_legendre_column(highest, m, z), start=m):
            middle = degree * degree + degree
            rows[middle + m] = legendre * cosine
            if m > 0:
                rows[middle - m] = legendre * sine
            elif degree > 0:  # a vector of zeros: its powers are 0 for m > 0 alone
                rows[middle] = legendre * one
        # (x + iy)^(m + 1), real and imaginary part
        cosine, sine = x * cosine - y * sine, x * sine + y * cosine
    return xp.moveaxis(xp.stack(rows), 0, -1)


def _directions(v: Array) -> tuple[Array, Array, Array, Array]:
    """Return the coordinates of unit vectors, and 1; zeros for a vector of zeros."""
    xp = namespace(v)
    # Divided by the largest entry first, so that no square overflows or underflows.
    largest = xp.max(xp.abs(v), axis=-1, keepdims=True)
    v = v / xp.where(largest > 0, largest, xp.ones_like(largest))
    x, y, z = v[..., 0], v[..., 1], v[..., 2]
    squared = x * x + y * y + z * z
    ones = xp.ones_like(squared)
    length = xp.sqrt(xp.where(squared > 0, squared, ones))
    one = xp.where(squared > 0, ones, xp.zeros_like(ones))
    return x / length, y / length, z / length, one


def _legendre_column(highest: int, m: int, z: Array) -> Iterator[Array]:
    r"""Yield normalised Legendre functions over (x² + y²)^(m/2), for l = m..L.

    .. math:: Q_m^m = \sqrt{\tfrac{2m+1}{2m}} \, Q_{m-1}^{m-1}, \quad
              Q_l^m = \sqrt{\tfrac{4l^2-1}{l^2-m^2}} \left( z \, Q_{l-1}^m -
              \sqrt{\tfrac{(l-1)^2-m^2}{4(l-1)^2-1}} \, Q_{l-2}^m \right)

    For m > 0 they hold the factor √2 of the real harmonics.
    """
    start = math.prod((2 * k + 1) / (2 * k) for k in range(1, m + 1)) / (4 * math.pi)
    value = namespace(z).full_like(z, math.sqrt(2 * start if m else start))
    previous = 0 * value
    yield value
    for degree in range(m + 1, highest + 1):
        step = math.sqrt((4 * degree**2 - 1) / (degree**2 - m**2))
        below = (degree - 1) ** 2
        back = step * math.sqrt((below - m**2) / (4 * below - 1)) if below > m**2 else 0
        previous, value = value, step * z * value - back * previous
        yield value
