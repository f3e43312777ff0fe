"""What a representation asks of its group."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray


class ActingGroup(Protocol):
    """A group as seen from a representation of it.

    An element is one array of shape `element_shape`: a permutation of a finite
    group, a matrix of a matrix group.
    """

    @property
    def name(self) -> str:
        """For printing only."""

    @property
    def degree(self) -> int:
        """The size of the defining action."""

    @property
    def element_shape(self) -> tuple[int, ...]:
        """The shape of one element as an array."""

    @property
    def generators(self) -> NDArray[Any]:
        """Elements whose products, with the Lie algebra, make the group."""

    @property
    def algebra(self) -> NDArray[np.float64]:
        """A basis of the Lie algebra, of shape (0, n, n) for a finite group."""

    @property
    def point_stabiliser(self) -> NDArray[Any] | None:
        """Generators of the stabiliser of point 0, or None where not declared."""

    def read_elements(self, argument: str, elements: ArrayLike) -> NDArray[Any]:
        """Check one element or a stack of them and return it as an array."""

    def inverses(self, elements: NDArray[Any]) -> NDArray[Any]:
        """Return the inverse of each element of a stack."""

    def signs(self, elements: NDArray[Any]) -> NDArray[np.float64]:
        """Return the determinant of each element of a stack."""

    def quadrature(
        self, frequency: int
    ) -> tuple[NDArray[Any], NDArray[np.float64]] | None:
        """Return elements and weights that average characters exactly, or None."""
