"""Rings and tori: which cells are neighbours, and how a group turns vectors on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.symmetry.groups import FiniteGroup, Group
from gdlbook.symmetry.representations import Representation


def neighbours(sides: tuple[int, ...]) -> NDArray[np.float64]:
    """Return the joins of a grid that wraps around: rows (cell, neighbour, 1).

    Examples
    --------
    >>> neighbours((3,)).astype(int).tolist()
    [[0, 1, 1], [1, 2, 1], [2, 0, 1], [1, 0, 1], [2, 1, 1], [0, 2, 1]]
    """
    cells = np.arange(int(np.prod(sides))).reshape(sides)
    pairs = [
        np.stack([cells.ravel(), np.roll(cells, -1, axis=axis).ravel()], axis=1)
        for axis in range(len(sides))
    ]
    ends = np.concatenate([*pairs, *(pair[:, ::-1] for pair in pairs)])
    return np.column_stack([ends, np.ones(len(ends))])


def vector_signal(sides: tuple[int, ...], group: Group) -> Representation:
    """Return how a group moves fields of vectors: places and directions together.

    Each cell carries two numbers, a step down and a step to the right. What an element
    does to a step is read off from where it sends cell (0, 0) and its two neighbours.

    Raises
    ------
    ArgumentError
        If an element does not send all steps down to one step.

    Examples
    --------
    >>> from gdlbook import p4_group
    >>> vector_signal((5, 5), p4_group(5)).dimension
    50
    """
    if not isinstance(group, FiniteGroup):
        _checks.refuse("signal", "a finite group, on a grid", group.name)
    turns = group.representation(
        [_linear_part(s, sides) for s in group.generators], name="R²"
    )
    return group.defining * turns


def _linear_part(s: NDArray[np.intp], sides: tuple[int, ...]) -> NDArray[np.float64]:
    """Return the matrix of a symmetry of a torus on steps (down, right)."""
    modulus = np.array(sides)
    cells = np.indices(sides).reshape(2, -1).T
    places = np.stack(np.unravel_index(s, sides), axis=1)
    steps = (places[[sides[1], 1]] - places[0] + 1) % modulus - 1
    expected = (places[0] + cells @ steps) % modulus
    if not np.array_equal(expected, places):
        _checks.refuse("signal", "a group of shifts, turns and mirrors", s.tolist())
    return np.asarray(steps.T, dtype=np.float64)
