"""The domains of the book, each with the groups that usually act there."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gdlbook import _checks
from gdlbook.blueprint import grids
from gdlbook.blueprint.domain import FiniteDomain, OwnDomain, Space
from gdlbook.symmetry.graphs import automorphism_group
from gdlbook.symmetry.groups import Group
from gdlbook.symmetry.matrix_groups import orthogonal_group, special_orthogonal_group
from gdlbook.symmetry.named_groups import (
    cyclic_group,
    dihedral_group,
    p4_group,
    p4m_group,
    symmetric_group,
    translation_group,
)
from gdlbook.symmetry.representations import Representation


def ring(n: int) -> FiniteDomain:
    """Return n cells in a circle, each joined to the next.

    Parameters
    ----------
    n : int
        The number of cells, at least 3.

    Returns
    -------
    FiniteDomain
        Shifts act on it, and so do reflections.

    Raises
    ------
    ArgumentError
        If `n` is below 3.

    Examples
    --------
    >>> ring(12).groups
    (FiniteGroup C12 of degree 12, FiniteGroup D12 of degree 12)
    """
    n = _checks.integer("n", n, minimum=3)
    joins = grids.neighbours((n,))
    return FiniteDomain(
        f"ring of {n}", lambda: (cyclic_group(n), dihedral_group(n)), n, joins, (n,)
    )


def torus(h: int, w: int) -> FiniteDomain:
    """Return a grid of h by w cells that wraps around, each joined to its neighbours.

    Cell (i, j) is point ``i * w + j``, as in ``image.ravel()``.

    Parameters
    ----------
    h, w : int
        The sides, at least 3.

    Returns
    -------
    FiniteDomain
        Shifts act on it; on a square one, quarter turns and reflections too.

    Raises
    ------
    ArgumentError
        If a side is below 3.

    Examples
    --------
    >>> [group.name for group in torus(5, 5).groups]
    ['Z5 x Z5', 'p4(5)', 'p4m(5)']
    """
    h = _checks.integer("h", h, minimum=3)
    w = _checks.integer("w", w, minimum=3)

    def suggest() -> tuple[Group, ...]:
        turns = (p4_group(h), p4m_group(h)) if h == w else ()
        return (translation_group(h, w), *turns)

    joins = grids.neighbours((h, w))
    return FiniteDomain(f"torus of {h} x {w}", suggest, h * w, joins, (h, w))


def graph(adjacency: ArrayLike) -> FiniteDomain:
    """Return the nodes of one graph, joined by its edges.

    Parameters
    ----------
    adjacency : array_like of float, shape (n, n)
        Its matrix; weights and directions count.

    Returns
    -------
    FiniteDomain
        The automorphisms of the graph act on it, and every subgroup of them.

    Raises
    ------
    ArgumentError
        If `adjacency` is not a square matrix of finite numbers.

    Notes
    -----
    This is *one* graph. A layer for all graphs is a rule W(A) that follows every
    renaming of nodes; there the domain is `point_set`, and A a signal of ``"pairs"``.

    Examples
    --------
    >>> path = np.diag([1, 1, 1, 1], k=1) + np.diag([1, 1, 1, 1], k=-1)
    >>> graph(path).groups[0].order
    2
    """
    matrix = _checks.square_matrix("adjacency", adjacency)
    ends = np.argwhere(matrix)
    joins = np.column_stack([ends, matrix[ends[:, 0], ends[:, 1]]])
    n = len(matrix)
    return FiniteDomain(
        f"graph of {n} nodes", lambda: (automorphism_group(matrix),), n, joins
    )


def point_set(n: int) -> FiniteDomain:
    """Return n points that nothing joins: all permutations act.

    Parameters
    ----------
    n : int
        The number of points, at least 1.

    Returns
    -------
    FiniteDomain
        The set.

    Raises
    ------
    ArgumentError
        If `n` is below 1.

    Examples
    --------
    >>> point_set(4).groups[0].order
    24
    """
    n = _checks.integer("n", n, minimum=1)
    none = np.zeros((0, 3))
    return FiniteDomain(f"set of {n}", lambda: (symmetric_group(n),), n, none)


def space(n: int) -> Space:
    """Return R^n, seen from one point.

    Parameters
    ----------
    n : int
        Its dimension, at least 2.

    Returns
    -------
    Space
        Rotations act on it, and rotations with reflections.

    Raises
    ------
    ArgumentError
        If `n` is below 2.

    Examples
    --------
    >>> space(3).groups
    (MatrixGroup SO(3) of degree 3, MatrixGroup O(3) of degree 3)
    """
    n = _checks.integer("n", n, minimum=2)
    return Space(
        f"space R^{n}", lambda: (special_orthogonal_group(n), orthogonal_group(n)), n
    )


def acted_on_by(rep: Representation) -> OwnDomain:
    """Return a domain of your own, given by how its signals move.

    Parameters
    ----------
    rep : Representation
        The action on signals, of any group.

    Returns
    -------
    OwnDomain
        The group of the representation acts on it, and no other.

    Raises
    ------
    ArgumentError
        If `rep` is not a representation.

    Examples
    --------
    >>> from gdlbook import pixel_rotations
    >>> acted_on_by(pixel_rotations(3))
    domain of 3 x 3 pixels
    """
    if not isinstance(rep, Representation):
        _checks.refuse("rep", "a Representation", type(rep).__name__)
    group = rep.group
    if not isinstance(group, Group):
        _checks.refuse("rep", "a representation of a Group", type(group).__name__)
    return OwnDomain(f"domain of {rep.name}", lambda: (group,), rep)
