"""How vectors, sets, graphs and point clouds move."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.equivariance.action import Action, axis_length
from gdlbook.equivariance.factors import (
    Element,
    Factor,
    GroupFactor,
    RelabellingFactor,
    TranslationFactor,
)
from gdlbook.symmetry.groups import FiniteGroup, Group
from gdlbook.symmetry.matrix_groups import MatrixGroup
from gdlbook.symmetry.representations import Representation

RELABELLING, TRANSLATION = "relabelling", "translation"


@dataclass(frozen=True)
class Vectors(Action):
    """One axis moves by a representation."""

    rep: Representation
    axis: int

    def __post_init__(self) -> None:
        if self.axis == -1:
            object.__setattr__(self, "own_shape", (self.rep.dimension,))

    @property
    def group(self) -> Group:
        """The group that acts."""
        group = self.rep.group
        if not isinstance(group, Group):
            _checks.refuse("rep", "a representation of a Group", type(group).__name__)
        return group

    def factors(self, shape: tuple[int, ...]) -> dict[Hashable, Factor]:
        """Return the group of the representation."""
        length = axis_length(shape, self.axis)
        if length != self.rep.dimension:
            expected = f"{self.rep.dimension} entries on axis {self.axis}"
            _checks.refuse("shape", f"{expected} ({self.rep!r})", shape)
        return {self.group: GroupFactor(self.group)}

    def act(self, element: Element, x: NDArray[Any]) -> NDArray[Any]:
        """Return ρ(g) x along the axis; entries are gathered where they only move."""
        stack = np.asarray(element[self.group])[None]
        if self.rep.is_permutation:
            goes_to = self.rep.images(stack)[0]
            return np.take(x, np.argsort(goes_to), axis=self.axis)
        moved = np.moveaxis(x, self.axis, -1) @ self.rep.matrices(stack)[0].T
        return np.moveaxis(moved, -1, self.axis)


@dataclass(frozen=True)
class Relabelling(Action):
    """Some axes, all of one length, are permuted together."""

    axes: tuple[int, ...]
    group: FiniteGroup | None
    is_adjacency: bool = False

    def factors(self, shape: tuple[int, ...]) -> dict[Hashable, Factor]:
        """Return the group, by default all permutations of the axis."""
        lengths = {axis_length(shape, axis) for axis in self.axes}
        if len(lengths) > 1:
            _checks.refuse("shape", f"equal lengths on axes {self.axes}", shape)
        (points,) = lengths
        if self.group is None:
            return {RELABELLING: RelabellingFactor(points)}
        if points != self.group.degree:
            expected = f"{self.group.degree} entries on axes {self.axes}"
            _checks.refuse("shape", f"{expected} ({self.group!r})", shape)
        return {RELABELLING: GroupFactor(self.group)}

    def act(self, element: Element, x: NDArray[Any]) -> NDArray[Any]:
        """Move entry i of every axis to place s[i]."""
        comes_from = np.argsort(element[RELABELLING])
        for axis in self.axes:
            x = np.take(x, comes_from, axis=axis)
        return x

    def sample(
        self, rng: np.random.Generator, shape: tuple[int, ...]
    ) -> NDArray[np.float64]:
        """Return normal entries; for an adjacency matrix, a random graph.

        The graph is simple and undirected. A cycle through all nodes leaves none of
        them without a neighbour.
        """
        if not self.is_adjacency:
            return rng.normal(size=shape)
        n = axis_length(shape, -1)
        above = np.triu(rng.random(shape) < 0.5, k=1)
        cycle = np.roll(np.eye(n, dtype=bool), 1, axis=1)
        joined = above | above.swapaxes(-1, -2) | cycle | cycle.T
        return np.where(np.eye(n, dtype=bool), 0.0, joined)


@dataclass(frozen=True)
class Translated(Action):
    """Every vector on the last axis is moved by the same vector."""

    scale: float

    def factors(self, shape: tuple[int, ...]) -> dict[Hashable, Factor]:
        """Return the translations of the space the points live in."""
        return {TRANSLATION: TranslationFactor(axis_length(shape, -1), self.scale)}

    def act(self, element: Element, x: NDArray[Any]) -> NDArray[Any]:
        """Return x + t."""
        return np.asarray(x + element[TRANSLATION])


def vectors(rep: Representation, axis: int = -1) -> Action:
    r"""Return the action of a representation on one axis of an array.

    .. math:: (g \cdot x)_i = \sum_j \rho(g)_{ij} \, x_j

    Parameters
    ----------
    rep : Representation
        How the group acts on vectors of length ``rep.dimension``.
    axis : int
        The axis the vectors lie on, counted from the end. Other axes are a batch.

    Returns
    -------
    Action
        For `check_equivariance`, which also takes `rep` itself.

    Raises
    ------
    ArgumentError
        If `rep` is not a representation or `axis` not negative.
    """
    if not isinstance(rep, Representation):
        _checks.refuse("rep", "a Representation", type(rep).__name__)
    return Vectors(rep, _from_the_end("axis", axis))


def relabelling(*axes: int, group: FiniteGroup | None = None) -> Action:
    """Return the action that permutes some axes of an array together.

    Entry i of each of these axes goes to place ``s[i]``.

    Parameters
    ----------
    *axes : int
        Axes of one length n, counted from the end: ``relabelling(-2)`` for the rows of
        a set, ``relabelling(-3, -2)`` for edge features of shape (n, n, d).
    group : FiniteGroup, optional
        Permutations of n points. By default all of them.

    Returns
    -------
    Action
        For `check_equivariance`.

    Raises
    ------
    ArgumentError
        If there is no axis, one is not negative, or `group` is no finite group.
    """
    if not axes:
        _checks.refuse("axes", "at least one axis", "none")
    if group is not None and not isinstance(group, FiniteGroup):
        _checks.refuse("group", "a FiniteGroup", type(group).__name__)
    return Relabelling(tuple(_from_the_end("axes", axis) for axis in axes), group)


sets = Relabelling((-2,), None)
"""Sets: an array of shape (..., n, d) whose n rows have no order."""

nodes = sets
"""Node features: an array of shape (..., n, d), its rows relabelled with the graph."""

edges = Relabelling((-2, -1), None, is_adjacency=True)
"""Adjacency matrices of shape (..., n, n): rows and columns relabelled together."""

graphs = (edges, nodes)
"""The two inputs of ``layer(adjacency, features)``, relabelled together."""


def points(
    group: MatrixGroup, translations: float | None = None, relabel: bool = True
) -> Action:
    r"""Return the action on a point cloud: coordinates of shape (..., n, d).

    .. math:: x_i \mapsto R x_{s^{-1}(i)} + t

    Parameters
    ----------
    group : MatrixGroup
        Rotations, or rotations and reflections, of R^d.
    translations : float, optional
        The scale of random translations. There is no uniform one, so that the choice
        is yours: take the size your data have. By default points are not translated,
        which is right for velocities and forces.
    relabel : bool
        Whether the order of the points is free as well.

    Returns
    -------
    Action
        For `check_equivariance`.

    Raises
    ------
    ArgumentError
        If `group` is not a matrix group or the scale not positive.
    """
    if not isinstance(group, MatrixGroup):
        _checks.refuse("group", "a MatrixGroup", type(group).__name__)
    action: Action = Vectors(group.defining, -1)
    if relabel:
        action = sets & action
    if translations is not None:
        scale = float(_checks.real_array("translations", translations, ()))
        if not scale > 0:
            _checks.refuse("translations", "a positive scale", scale)
        action = action & Translated(scale)
    return action


def _from_the_end(argument: str, axis: int) -> int:
    if not isinstance(axis, int | np.integer) or axis >= 0:
        _checks.refuse(argument, "an axis counted from the end: -1, -2, ...", axis)
    return int(axis)
