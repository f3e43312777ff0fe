"""Domains: where signals live, which groups act there, and which signals there are.

A finite domain is a number of points and what joins them. A group of permutations acts
on it if it keeps every join: that is tested, not believed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.blueprint import grids
from gdlbook.symmetry.groups import FiniteGroup, Group
from gdlbook.symmetry.matrix_groups import MatrixGroup
from gdlbook.symmetry.representations import Representation

Signals = dict[str, Callable[[], Representation]]


@dataclass(frozen=True, eq=False, repr=False)
class Domain(ABC):
    """A place for signals.

    Attributes
    ----------
    name : str
        For printing only.
    suggest : callable
        Returns the groups that usually act here; for error messages and for a start.
    """

    name: str
    suggest: Callable[[], tuple[Group, ...]]

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups that usually act here, smaller ones first."""
        return self.suggest()

    @abstractmethod
    def check_group(self, group: object) -> Group:
        """Return the group if it acts here; otherwise refuse it and name some."""

    @abstractmethod
    def signals(self, group: Group) -> Signals:
        """Return the kinds of signal, by name; each is built when it is called."""

    def signal(self, group: Group, kind: str | Representation) -> Representation:
        """Return how the group moves a kind of signal.

        Parameters
        ----------
        group : Group
            A group that acts on the domain.
        kind : str or Representation
            A name, such as ``"scalar"`` or ``"invariant"``, or a representation of
            the group that you built yourself.

        Returns
        -------
        Representation
            Of that group.

        Raises
        ------
        ArgumentError
            If there is no signal of that name here, or the representation is of
            another group.

        Examples
        --------
        >>> from gdlbook.blueprint import torus
        >>> grid = torus(4, 4)
        >>> translations, p4, p4m = grid.groups
        >>> kinds = ("scalar", "regular", "vector")
        >>> [grid.signal(p4, kind).dimension for kind in kinds]
        [16, 64, 32]
        """
        if isinstance(kind, Representation):
            if kind.group != group:
                expected = f"a representation of {group.name}"
                _checks.refuse("signal", expected, f"one of {kind.group.name}")
            return kind
        known = self.signals(group)
        if kind not in known:
            expected = f"{', '.join(known)} or a Representation, on the {self.name}"
            _checks.refuse("signal", expected, repr(kind))
        return known[kind]()

    def _refuse_group(self, got: object) -> Group:
        names = " or ".join(group.name for group in self.groups)
        _checks.refuse("group", f"a group that acts on the {self.name}: {names}", got)

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, eq=False, repr=False)
class FiniteDomain(Domain):
    """Finitely many points and what joins them.

    Attributes
    ----------
    size : int
        The number n of points.
    joins : numpy.ndarray, shape (m, 3)
        Rows (i, j, w): i is joined to j with weight w.
    sides : tuple of int
        The sides of a grid, or empty.
    """

    size: int
    joins: NDArray[np.float64]
    sides: tuple[int, ...] = ()

    def check_group(self, group: object) -> Group:
        """Return the group if it permutes the points and keeps the joins."""
        if not isinstance(group, FiniteGroup):
            return self._refuse_group(getattr(group, "name", type(group).__name__))
        if group.degree != self.size:
            return self._refuse_group(
                f"{group.name}, which moves {group.degree} points"
            )
        for s in group.generators:
            moved = self.joins.copy()
            moved[:, :2] = s[moved[:, :2].astype(np.intp)]
            if not np.array_equal(_sorted(moved), _sorted(self.joins)):
                return self._refuse_group(f"{group.name}, which parts neighbours")
        return group

    def signals(self, group: Group) -> Signals:
        """Return invariant, scalar and pairs; regular and, on a grid, vector."""
        known: Signals = {
            "invariant": lambda: group.trivial,
            "scalar": lambda: group.defining,
            "pairs": lambda: group.defining * group.defining,
            "regular": lambda: _regular(group),
        }
        if len(self.sides) == 2:
            known["vector"] = lambda: grids.vector_signal(self.sides, group)
        return known


@dataclass(frozen=True, eq=False, repr=False)
class Space(Domain):
    """Vectors of R^n, seen from one point, and the rotations about it."""

    size: int

    def check_group(self, group: object) -> Group:
        """Return the group if it consists of matrices of the right size."""
        if not isinstance(group, MatrixGroup) or group.degree != self.size:
            return self._refuse_group(getattr(group, "name", type(group).__name__))
        return group

    def signals(self, group: Group) -> Signals:
        """Return invariant, vector, pairs (tensors of two indices) and sign."""
        return {
            "invariant": lambda: group.trivial,
            "vector": lambda: group.defining,
            "pairs": lambda: group.defining * group.defining,
            "sign": lambda: group.sign,
        }


@dataclass(frozen=True, eq=False, repr=False)
class OwnDomain(Domain):
    """Whatever a representation of yours acts on."""

    rep: Representation

    def check_group(self, group: object) -> Group:
        """Return the group if it is the one of the representation."""
        if group != self.rep.group:
            return self._refuse_group(getattr(group, "name", type(group).__name__))
        return self.groups[0]

    def signals(self, group: Group) -> Signals:
        """Return invariant, scalar (the representation itself) and pairs."""
        return {
            "invariant": lambda: group.trivial,
            "scalar": lambda: self.rep,
            "pairs": lambda: self.rep * self.rep,
        }


def _regular(group: Group) -> Representation:
    """Return the regular representation, which only finite groups have."""
    if not isinstance(group, FiniteGroup):
        _checks.refuse("signal", "a finite group, to have a regular signal", group.name)
    return group.regular


def _sorted(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rows in lexicographic order."""
    return rows[np.lexsort(rows.T)]
