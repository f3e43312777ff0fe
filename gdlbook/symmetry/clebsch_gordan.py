r"""Clebsch-Gordan coefficients: how two quantities multiply and stay irreducible.

The product of degrees k and J of SO(3) holds each degree l from \|k - J\| to k + J
once. The map onto it is the one equivariant map there is, so the solver finds it, and
its canonical basis settles the sign. The scale is left: C Cᵀ = 1.
"""

from __future__ import annotations

from itertools import combinations_with_replacement, permutations

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.symmetry.equivariant_maps import equivariant_maps
from gdlbook.symmetry.matrix_groups import special_orthogonal_group
from gdlbook.symmetry.null_space_maps import canonical

HIGHEST_DEGREE = 8
"""Beyond this the solver would need more than seconds for one table."""

Coefficients = dict[tuple[int, int, int], NDArray[np.float64]]


def clebsch_gordan(first: int, second: int, out: int) -> NDArray[np.float64]:
    r"""Return the map from the product of two degrees of SO(3) onto a third.

    .. math:: C \, (D_{l_1}(R) \otimes D_{l_2}(R)) = D_l(R) \, C, \qquad C C^\top = 1

    for C as a matrix of shape (2l + 1, (2l₁ + 1)(2l₂ + 1)). Of C and -C, the one is
    taken whose first entry that is not 0 is positive, in the order of ``C.ravel()``.

    Parameters
    ----------
    first, second, out : int
        The degrees l₁, l₂ and l, from 0 to 8, with \|l₁ - l₂\| ≤ l ≤ l₁ + l₂.

    Returns
    -------
    numpy.ndarray of float64, shape (2l + 1, 2l₁ + 1, 2l₂ + 1)
        The coefficients, in the real basis m = -l..l of ``SO3.irrep(l)``.

    Raises
    ------
    ArgumentError
        If a degree is negative or above 8, or the three make no triangle, so that 0
        is the only equivariant map.

    Notes
    -----
    Textbook coefficients belong to the complex basis, and some of their real
    counterparts are imaginary where l₁ + l₂ + l is odd; a factor i makes them real.
    Exchanging the first two degrees transposes C and may change its sign.

    References
    ----------
    .. [1] NIST Digital Library of Mathematical Functions, chapter 34.

    Examples
    --------
    A number times a vector, the dot product and, up to 1/√2, the cross product, both of
    vectors in the order (y, z, x):

    >>> clebsch_gordan(0, 1, 1)[:, 0].round(12) + 0.0
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]])
    >>> (clebsch_gordan(1, 1, 0)[0] * np.sqrt(3)).round(12) + 0.0
    array([[1., 0., 0.],
           [0., 1., 0.],
           [0., 0., 1.]])
    >>> (clebsch_gordan(1, 1, 1)[0] * np.sqrt(2)).round(12) + 0.0
    array([[ 0.,  0.,  0.],
           [ 0.,  0.,  1.],
           [ 0., -1.,  0.]])
    """
    degrees = _read_degree("first", first), _read_degree("second", second)
    least, most = abs(degrees[0] - degrees[1]), degrees[0] + degrees[1]
    out = _read_degree("out", out)
    if not least <= out <= most:
        _checks.refuse("out", f"a degree from {least} to {most}", out)
    group = special_orthogonal_group(3)
    product = group.irrep(degrees[0]) * group.irrep(degrees[1])
    (found,) = equivariant_maps(product, group.irrep(out)).basis()
    shape = (2 * out + 1, 2 * degrees[0] + 1, 2 * degrees[1] + 1)
    tensor: NDArray[np.float64] = np.sqrt(len(found)) * found.reshape(shape)
    return tensor


def clebsch_gordan_table(highest: int) -> Coefficients:
    """Return the coefficients of all triples of degrees up to the highest.

    Parameters
    ----------
    highest : int
        The highest degree, from 0 to 8.

    Returns
    -------
    dict
        `clebsch_gordan` under the key (l₁, l₂, l), for each triple that makes a
        triangle.

    Raises
    ------
    ArgumentError
        If `highest` is not an integer from 0 to 8.

    Notes
    -----
    The coefficients of one triple hold those of its six orders: C is the one invariant
    vector of the product of all three, its axes exchanged. So one of them is solved.

    Examples
    --------
    >>> table = clebsch_gordan_table(2)
    >>> len(table), bool(np.allclose(table[1, 2, 2], clebsch_gordan(1, 2, 2)))
    (15, True)
    """
    highest = _read_degree("highest", highest)
    table: Coefficients = {}
    for triple in combinations_with_replacement(range(highest + 1), 3):
        least, middle, most = triple
        if most > least + middle:
            continue
        solved = clebsch_gordan(most, middle, least)  # axes: least, most, middle
        axis_of = {0: 0, 2: 1, 1: 2}
        for order in permutations(range(3)):
            key = (triple[order[0]], triple[order[1]], triple[order[2]])
            axes = [axis_of[order[2]], axis_of[order[0]], axis_of[order[1]]]
            if key not in table:
                tensor = solved.transpose(axes)
                row = tensor.reshape(1, -1) / np.linalg.norm(tensor)
                # another order of entries, another one first: the sign anew
                unit = canonical(row).reshape(tensor.shape)
                table[key] = np.sqrt(len(tensor)) * unit
    return table


def _read_degree(argument: str, value: int) -> int:
    degree = _checks.integer(argument, value, minimum=0)
    if degree > HIGHEST_DEGREE:
        _checks.refuse(argument, f"a degree of at most {HIGHEST_DEGREE}", degree)
    return degree
