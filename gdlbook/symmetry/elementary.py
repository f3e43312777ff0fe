"""The representations every group has: trivial, defining, and its determinant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook.symmetry.acting_group import ActingGroup
from gdlbook.symmetry.representations import Representation


def trivial(group: ActingGroup) -> Representation:
    """Return the representation that sends every element to the number 1."""
    return Trivial(group=group, dimension=1, is_permutation=True, name="1")


def defining(group: ActingGroup) -> Representation:
    """Return the action that defines a group: its points, or its own matrices."""
    return Defining(
        group=group,
        dimension=group.degree,
        is_permutation=len(group.element_shape) == 1,
        name="V",
        frequency=min(len(group.algebra), 1),
    )


def sign(group: ActingGroup) -> Representation:
    """Return the determinant of the defining action: ±1 for a permutation."""
    return Sign(group=group, dimension=1, is_permutation=False, name="sign")


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Trivial(Representation):
    """Every element acts as the number 1."""

    def images(self, elements: NDArray[Any]) -> NDArray[Any]:
        """Return one point that stays, for every element."""
        return np.zeros((len(elements), 1), dtype=np.intp)

    def algebra_images(self) -> NDArray[np.float64]:
        """Return zeros: d/dt 1 = 0."""
        return np.zeros((len(self.group.algebra), 1, 1))

    def stabiliser(self) -> NDArray[Any] | None:
        """Return the generators: everything fixes the one entry."""
        return self.group.generators


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Defining(Representation):
    """Every element acts as itself."""

    def images(self, elements: NDArray[Any]) -> NDArray[Any]:
        """Return the elements themselves."""
        return elements

    def algebra_images(self) -> NDArray[np.float64]:
        """Return the Lie algebra itself."""
        return self.group.algebra

    def stabiliser(self) -> NDArray[Any] | None:
        """Return what the group declares for its point 0."""
        return self.group.point_stabiliser


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Sign(Representation):
    """Every element acts as its determinant."""

    def images(self, elements: NDArray[Any]) -> NDArray[Any]:
        """Return det g."""
        return self.group.signs(elements)[:, None, None]

    def algebra_images(self) -> NDArray[np.float64]:
        """Return tr X, since det exp(tX) = exp(t tr X)."""
        traces: NDArray[np.float64] = np.trace(self.group.algebra, axis1=1, axis2=2)
        return traces[:, None, None]
