"""Equivariant maps of permutation representations: one parameter for each orbit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.symmetry.enumeration import orbit_labels
from gdlbook.symmetry.map_space import EquivariantMaps, check_size
from gdlbook.symmetry.representations import Representation


@dataclass(frozen=True, eq=False, repr=False)
class OrbitMaps(EquivariantMaps):
    r"""Matrices whose entries are equal along the orbits of index pairs.

    For permutations, :math:`\rho_{out}(g) W = W \rho_{in}(g)` says
    :math:`W_{g i, g j} = W_{i j}`: one free number for each orbit of pairs (i, j).
    The indicator matrices of the orbits, divided by the square roots of their
    sizes, are an orthonormal basis.
    """

    column: NDArray[np.int32] | None

    @cached_property
    def labels(self) -> NDArray[np.int32]:
        """The orbit of each index pair, shape (out, in)."""
        return pair_labels(self.rep_in, self.rep_out)

    @property
    def stabiliser_labels(self) -> NDArray[np.int32]:
        """Column 0 of `labels`, which holds every orbit, shape (out,)."""
        if self.column is None:
            _checks.refuse(
                "rep_in", "a transitive action with a known stabiliser", self.rep_in
            )
        return self.column

    @cached_property
    def dimension(self) -> int:
        """The number of orbits of index pairs."""
        labels = self.labels if self.column is None else self.column
        return int(labels.max()) + 1

    @cached_property
    def _lengths(self) -> NDArray[np.float64]:
        """The Frobenius norm of each orbit's indicator matrix."""
        return np.sqrt(np.bincount(self.labels.ravel(), minlength=self.dimension))

    def basis(self) -> NDArray[np.float64]:
        """Return the indicator matrices of the orbits, each of Frobenius norm 1."""
        shape = (self.dimension, *self.shape)
        check_size("basis", shape, np.dtype(np.float64).itemsize)
        matrices = np.zeros(shape)
        rows, columns = np.indices(self.shape, sparse=True)
        matrices[self.labels, rows, columns] = 1.0 / self._lengths[self.labels]
        return matrices

    def _combine(self, coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray((coefficients / self._lengths)[self.labels])

    def _coordinates(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = np.bincount(self.labels.ravel(), matrix.ravel(), self.dimension)
        return np.asarray(sums / self._lengths)


def solve_by_orbits(rep_in: Representation, rep_out: Representation) -> OrbitMaps:
    """Find the orbits of index pairs, in one column of the table where that is all.

    If the group is transitive on the inputs, every orbit of pairs meets column 0,
    in one orbit of the stabiliser of input 0 on the outputs.
    """
    fixing = rep_in.stabiliser()
    if fixing is None:
        return OrbitMaps(rep_in, rep_out, column=None)
    column = orbit_labels(rep_out.images(fixing))
    return OrbitMaps(rep_in, rep_out, column=column)


def pair_labels(rep_in: Representation, rep_out: Representation) -> NDArray[np.int32]:
    """Label index pairs by their orbits, shape (out, in)."""
    generators = rep_in.group.generators
    size_in, size_out = rep_in.dimension, rep_out.dimension
    # A pair costs an index and a float64 weight for each generator, and two numbers
    # for its component while the graph is searched.
    per_pair = 12 * len(generators) + 32
    check_size("pair table", (size_out, size_in), per_pair)
    # Pair (i, j) is node j * out + i, so that labels count up column by column.
    moved_in = rep_in.images(generators).astype(np.int32) * np.int32(size_out)
    moved_out = rep_out.images(generators).astype(np.int32)
    pairs = moved_in[:, :, None] + moved_out[:, None, :]
    labels = orbit_labels(pairs.reshape(len(generators), size_in * size_out))
    return np.asarray(labels.reshape(size_in, size_out).T)
