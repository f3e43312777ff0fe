"""The finite groups of the book, each by a few generators."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.symmetry.groups import FiniteGroup


def cyclic_group(n: int) -> FiniteGroup:
    """Return C_n, the shifts of n points on a circle.

    Parameters
    ----------
    n : int
        The number of points, at least 1.

    Returns
    -------
    FiniteGroup
        Order n. One generator, i ↦ i + 1 mod n.

    Raises
    ------
    ArgumentError
        If `n` is not an integer of at least 1.

    Examples
    --------
    >>> cyclic_group(4).generators
    array([[1, 2, 3, 0]])
    """
    n = _checks.integer("n", n, minimum=1)
    shift = (np.arange(n) + 1) % n
    return FiniteGroup([shift], f"C{n}", known_order=n, declared_stabiliser=[])


def dihedral_group(n: int) -> FiniteGroup:
    """Return D_n, the symmetries of a regular polygon with n corners.

    Parameters
    ----------
    n : int
        The number of corners, at least 3: with fewer, different symmetries move the
        corners alike.

    Returns
    -------
    FiniteGroup
        Order 2n. Generators: the turn i ↦ i + 1 and the reflection i ↦ -i mod n.

    Raises
    ------
    ArgumentError
        If `n` is not an integer of at least 3.

    Examples
    --------
    >>> dihedral_group(4).generators
    array([[1, 2, 3, 0],
           [0, 3, 2, 1]])
    """
    n = _checks.integer("n", n, minimum=3)
    points = np.arange(n)
    turn, reflection = (points + 1) % n, -points % n
    return FiniteGroup(
        [turn, reflection],
        f"D{n}",
        known_order=2 * n,
        declared_stabiliser=[reflection],
    )


def symmetric_group(n: int) -> FiniteGroup:
    """Return S_n, all permutations of n points.

    Parameters
    ----------
    n : int
        The number of points, at least 1.

    Returns
    -------
    FiniteGroup
        Order n!. Generators: the cycle of all points and the swap of the first two.

    Raises
    ------
    ArgumentError
        If `n` is not an integer of at least 1.

    Examples
    --------
    >>> symmetric_group(10).order
    3628800
    """
    n = _checks.integer("n", n, minimum=1)
    cycle = (np.arange(n) + 1) % n
    generators = [cycle, _cycle(n, [0, 1])] if n > 2 else [cycle]
    return FiniteGroup(generators, f"S{n}", known_order=math.factorial(n))


def alternating_group(n: int) -> FiniteGroup:
    """Return A_n, the even permutations of n points.

    Parameters
    ----------
    n : int
        The number of points, at least 1.

    Returns
    -------
    FiniteGroup
        Order n!/2 (1 for n = 1). Generators: the cycles (0 1 k) of three points.

    Raises
    ------
    ArgumentError
        If `n` is not an integer of at least 1.

    Examples
    --------
    >>> alternating_group(4).generators
    array([[1, 2, 0, 3],
           [1, 3, 2, 0]])
    """
    n = _checks.integer("n", n, minimum=1)
    cycles = [_cycle(n, [0, 1, k]) for k in range(2, n)]
    order = max(1, math.factorial(n) // 2)
    return FiniteGroup(cycles or [np.arange(n)], f"A{n}", known_order=order)


def _cycle(n: int, points: list[int]) -> NDArray[np.intp]:
    """Return the permutation of n points that moves each listed one to the next."""
    s = np.arange(n)
    s[points] = np.roll(points, -1)
    return s


def translation_group(h: int, w: int) -> FiniteGroup:
    """Return the translations of an image of h by w pixels that wraps around.

    Pixel (i, j) is point ``i * w + j``, as in ``image.ravel()``.

    Parameters
    ----------
    h, w : int
        Height and width, at least 1.

    Returns
    -------
    FiniteGroup
        Order hw. Generators: one row down and one column to the right.

    Raises
    ------
    ArgumentError
        If a size is not an integer of at least 1.

    Examples
    --------
    >>> down, right = translation_group(2, 3).generators
    >>> image = np.array([[1, 2, 3], [4, 5, 6]])
    >>> moved = np.empty(6, dtype=int)
    >>> moved[right] = image.ravel()
    >>> bool((moved.reshape(2, 3) == np.roll(image, 1, axis=1)).all())
    True
    """
    h = _checks.integer("h", h, minimum=1)
    w = _checks.integer("w", w, minimum=1)
    return FiniteGroup(
        _shifts(h, w), f"Z{h} x Z{w}", known_order=h * w, declared_stabiliser=[]
    )


def p4_group(n: int) -> FiniteGroup:
    """Return p4 on a torus: translations and quarter turns of n by n pixels.

    The quarter turn fixes pixel (0, 0): (i, j) ↦ (-j, i) mod n, counterclockwise as
    in `numpy.rot90`.

    Parameters
    ----------
    n : int
        The side of the image, at least 3: on a smaller torus, some turns move
        pixels just as translations or other turns do.

    Returns
    -------
    FiniteGroup
        Order 4n². Generators: down, right, and the quarter turn.

    Raises
    ------
    ArgumentError
        If `n` is not an integer of at least 3.

    Examples
    --------
    >>> p4_group(5).order
    100
    """
    n = _checks.integer("n", n, minimum=3)
    turn = _torus_map(n, lambda i, j: (-j, i))
    return FiniteGroup(
        [*_shifts(n, n), turn],
        f"p4({n})",
        known_order=4 * n * n,
        declared_stabiliser=[turn],
    )


def p4m_group(n: int) -> FiniteGroup:
    """Return p4m on a torus: p4 and the reflection that swaps left and right.

    Parameters
    ----------
    n : int
        The side of the image, at least 3.

    Returns
    -------
    FiniteGroup
        Order 8n². Generators: those of p4 and (i, j) ↦ (i, -j) mod n.

    Raises
    ------
    ArgumentError
        If `n` is not an integer of at least 3.

    Examples
    --------
    >>> p4m_group(5).order
    200
    """
    n = _checks.integer("n", n, minimum=3)
    turn = _torus_map(n, lambda i, j: (-j, i))
    mirror = _torus_map(n, lambda i, j: (i, -j))
    return FiniteGroup(
        [*_shifts(n, n), turn, mirror],
        f"p4m({n})",
        known_order=8 * n * n,
        declared_stabiliser=[turn, mirror],
    )


def _shifts(h: int, w: int) -> list[NDArray[np.intp]]:
    pixels = np.arange(h * w).reshape(h, w)
    return [np.roll(pixels, -1, axis=axis).ravel() for axis in (0, 1)]


def _torus_map(n: int, move: Callable[..., tuple[Any, Any]]) -> NDArray[np.intp]:
    """Return the permutation of an n by n torus that sends (i, j) to ``move(i, j)``."""
    i, j = move(*np.indices((n, n)))
    return np.ravel(i % n * n + j % n)


def direct_product(first: FiniteGroup, second: FiniteGroup) -> FiniteGroup:
    """Return G x H, acting on pairs of points: (g, h) moves (i, j) to (g i, h j).

    Pair (i, j) is point ``i * second.degree + j``: G permutes the rows of a matrix,
    H its columns.

    Parameters
    ----------
    first, second : FiniteGroup
        The factors G and H.

    Returns
    -------
    FiniteGroup
        Order the product of the orders. Generators: those of G, then those of H.

    Raises
    ------
    ArgumentError
        If a factor is not a finite group.

    Examples
    --------
    >>> direct_product(symmetric_group(3), cyclic_group(4)).order
    24
    """
    for argument, group in (("first", first), ("second", second)):
        if not isinstance(group, FiniteGroup):
            _checks.refuse(argument, "a FiniteGroup", type(group).__name__)
    one, other = np.arange(first.degree), np.arange(second.degree)
    stabilisers = (first.point_stabiliser, second.point_stabiliser)
    fixing = None
    if stabilisers[0] is not None and stabilisers[1] is not None:
        fixing = [_on_pairs(s, other) for s in stabilisers[0]]
        fixing += [_on_pairs(one, s) for s in stabilisers[1]]
    return FiniteGroup(
        [_on_pairs(s, other) for s in first.generators]
        + [_on_pairs(one, s) for s in second.generators],
        f"{first.name} x {second.name}",
        known_order=first.order * second.order,
        declared_stabiliser=fixing,
    )


def _on_pairs(s: NDArray[np.intp], t: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.ravel(s[:, None] * len(t) + t)
