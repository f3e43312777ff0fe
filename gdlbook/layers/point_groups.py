"""Turns and reflections of square filters: the point groups of p4 and p4m, as data.

A group convolution needs two things of its point group: what each element makes of a
filter, and which element leads from one to another. Both follow from one 2 x 2 matrix
for each element, so that p4 and p4m share one implementation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gdlbook.layers._arrays import Array, namespace

Matrix = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class PointGroup:
    r"""Turns and reflections of a square about its centre.

    Attributes
    ----------
    name : str
        The name of the plane group that these turns and all shifts make.
    matrices : tuple of 2x2 matrices
        What each element does to (row, column); the identity first. The place in this
        tuple is the place on the orientation axis of a feature map.

    Examples
    --------
    Element r of the first group is `numpy.rot90`, done r times:

    >>> image = np.arange(9).reshape(3, 3)
    >>> moved = P4.orbit(image)
    >>> all(np.array_equal(moved[r], np.rot90(image, r)) for r in range(4))
    True
    """

    name: str
    matrices: tuple[Matrix, ...]

    @property
    def order(self) -> int:
        """The number of elements, and of orientation channels."""
        return len(self.matrices)

    @cached_property
    def relative(self) -> NDArray[np.intp]:
        r"""Entry (r, s) is the number of :math:`r^{-1} s`: shape (order, order).

        For the four turns it is (s - r) mod 4. Row r says where the orientations of
        a filter stand after the filter was turned by r.

        Examples
        --------
        >>> P4.relative
        array([[0, 1, 2, 3],
               [3, 0, 1, 2],
               [2, 3, 0, 1],
               [1, 2, 3, 0]])
        """
        stack = np.array(self.matrices)
        # The matrices are orthogonal: the inverse is the transposed one.
        products = np.einsum("rji,sjk->rsik", stack, stack)
        equal = (products[:, :, None] == stack).all(axis=(-2, -1))
        numbers: NDArray[np.intp] = np.argmax(equal, axis=-1)
        return numbers

    def orbit(self, filters: Array) -> Array:
        r"""Return what every element makes of the last two axes.

        .. math:: (r \cdot \psi)(v) = \psi(r^{-1} v)

        Parameters
        ----------
        filters : array of NumPy or JAX, shape (..., k, k)
            The filters ψ.

        Returns
        -------
        array, shape (order, ..., k, k)
            Entry r holds r·ψ.
        """
        return namespace(filters).stack([_move(m, filters) for m in self.matrices])

    def __repr__(self) -> str:
        return self.name


def _move(matrix: Matrix, filters: Array) -> Array:
    """Swap the last two axes if the matrix does, then reverse those with a minus."""
    (a, b), (c, d) = matrix
    if b:
        filters = filters.swapaxes(-1, -2)
    return filters[..., :: a + b, :: c + d]


P1 = PointGroup("p1", (((1, 0), (0, 1)),))
"""No turn at all: with it, the layers of a group convolution are plain ones."""

P4 = PointGroup(
    "p4",
    (((1, 0), (0, 1)), ((0, -1), (1, 0)), ((-1, 0), (0, -1)), ((0, 1), (-1, 0))),
)
"""The four quarter turns, counterclockwise. Element r is the turn by 90 r degrees."""

P4M = PointGroup(
    "p4m",
    (
        *(((1, 0), (0, 1)), ((0, -1), (1, 0)), ((1, 0), (0, -1))),
        *(((-1, 0), (0, -1)), ((0, -1), (-1, 0)), ((0, 1), (1, 0))),
        *(((0, 1), (-1, 0)), ((-1, 0), (0, 1))),
    ),
)
"""The four turns and four reflections of a square, in the order of the elements of
``gdlbook.equivariance.square_symmetries.group``."""
