"""Equivariant maps of matrix representations: the null space of the generators."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.symmetry.map_space import EquivariantMaps, check_size
from gdlbook.symmetry.representations import Representation

ROUNDING = 1e-10
"""A relative singular value up to this is zero, but for rounding."""

GAP = 1e-6
"""A relative singular value from this on is not zero. Between the two: refused."""

_DENSE = 8  # from one entry in eight on, to look for groups costs more than it saves

CLEAR = 1e-3
"""A projected unit vector at least this long is taken into the canonical basis."""

INTEGRALITY = 1e-6
"""How far an average of characters may be from an integer."""


@dataclass(frozen=True, eq=False, repr=False)
class NullSpaceMaps(EquivariantMaps):
    """Matrices that solve one linear equation for each generator.

    The dimension comes from characters where the group can be averaged over, and
    the basis must then have as many matrices as they say.
    """

    expected: int | None

    @cached_property
    def _solutions(self) -> NDArray[np.float64]:
        found = solve(self.rep_in, self.rep_out)
        if self.expected is not None and len(found) != self.expected:
            _checks.refuse(
                "representations",
                f"the dimension {self.expected} that characters give",
                f"a null space of dimension {len(found)}",
            )
        return found

    @property
    def dimension(self) -> int:
        """The dimension, from characters or as the rank of the null space."""
        return len(self._solutions) if self.expected is None else self.expected

    def basis(self) -> NDArray[np.float64]:
        """Return an orthonormal basis of the null space."""
        return self._solutions.copy()

    def _combine(self, coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.tensordot(coefficients, self._solutions, axes=1)

    def _coordinates(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.tensordot(self._solutions, matrix, axes=2)


def solve_by_null_space(
    rep_in: Representation, rep_out: Representation, expected: int | None
) -> NullSpaceMaps:
    """Set up the space; where a Lie group acts, solve and compare at once."""
    space = NullSpaceMaps(rep_in, rep_out, expected)
    if expected is None or len(rep_in.group.algebra) > 0:
        # Reading the solutions is what raises where there is no spectral gap.
        _ = space._solutions
    return space


def dimension_by_characters(
    rep_in: Representation,
    rep_out: Representation,
    elements: NDArray[np.float64] | NDArray[np.intp],
    weights: NDArray[np.float64],
) -> int:
    r"""Return the dimension of the space of equivariant maps, as an average.

    .. math:: \dim = \frac{1}{|G|} \sum_g \chi_{in}(g) \, \chi_{out}(g)

    Both characters are real, so that inverting g in one of them changes nothing. Over
    a Lie group, the sum is Weyl's integral [1]_.

    References
    ----------
    .. [1] J.-P. Serre, *Linear Representations of Finite Groups*, Springer 1977,
       sections 2.3 and 4.3.
    """
    average = float(
        weights @ (rep_in.characters(elements) * rep_out.characters(elements))
    )
    if not abs(average - np.rint(average)) <= INTEGRALITY:
        _checks.refuse(
            "representations", "characters whose average is an integer", average
        )
    return int(np.rint(average))


def solve(rep_in: Representation, rep_out: Representation) -> NDArray[np.float64]:
    r"""Return an orthonormal basis of the equivariant maps, (dimension, out, in).

    Every generator, of the Lie algebra or discrete, gives one linear equation

    .. math:: A_{out} W - W A_{in} = 0

    and each is solved among the solutions of those before it, so that the first
    one costs most: the singular values of out·in equations in as many unknowns.
    """
    group, shape = rep_in.group, (rep_out.dimension, rep_in.dimension)
    unknowns = shape[0] * shape[1]
    check_size("equations", (unknowns, unknowns), 8)
    outer, inner = (
        np.concatenate([rep.algebra_images(), rep.matrices(group.generators)])
        for rep in (rep_out, rep_in)
    )
    if not (np.isfinite(outer).all() and np.isfinite(inner).all()):
        _checks.refuse("representations", "finite matrices", "NaN or infinity")
    basis = np.eye(unknowns).reshape(unknowns, *shape)
    for a_out, a_in in zip(outer, inner, strict=True):
        # Entries of order 1, so that singular values can be told from rounding.
        scale = max(np.abs(a_out).max(), np.abs(a_in).max()) or 1.0
        residuals = (a_out / scale) @ basis - basis @ (a_in / scale)
        solutions = null_space(residuals.reshape(-1, unknowns).T)
        basis = np.tensordot(solutions, basis, axes=1)
    return canonical(basis.reshape(len(basis), unknowns)).reshape(basis.shape)


def canonical(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the orthonormal basis of a space that the space alone determines.

    A singular value decomposition may return any basis of the solutions, another one on
    another processor. This one comes from the unit vectors: in their order, each is
    projected onto the space, made orthogonal to those before, and kept if anything is
    left. Every kept vector is positive at its own unknown.

    Parameters
    ----------
    rows : numpy.ndarray of float64, shape (dimension, unknowns)
        Any orthonormal basis of the space.

    Returns
    -------
    numpy.ndarray of float64, shape (dimension, unknowns)
        The canonical one.

    Examples
    --------
    >>> turned = np.array([[0.6, 0.8, 0.0], [-0.8, 0.6, 0.0]])
    >>> canonical(turned).round(12) + 0.0
    array([[1., 0., 0.],
           [0., 1., 0.]])
    """
    kept = np.zeros_like(rows)
    left = rows.copy()  # combinations of these span what is not yet covered
    place = 0
    for count in range(len(rows)):
        lengths = np.linalg.norm(left[:, place:], axis=0)
        place += int(np.argmax(lengths > CLEAR))
        direction = left[:, place] / np.linalg.norm(left[:, place])
        kept[count] = direction @ left
        left -= np.outer(direction, kept[count])
    return kept


def null_space(equations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return orthonormal solutions, one a row; refuse where the rank is not clear.

    Parameters
    ----------
    equations : numpy.ndarray of float64, shape (rows, unknowns)
        One equation a row, with entries of order 1.

    Returns
    -------
    numpy.ndarray of float64, shape (dimension, unknowns)
        Right singular vectors of the singular value zero.

    Raises
    ------
    ArgumentError
        If a singular value is neither below 1e-10 nor above 1e-6.

    Examples
    --------
    >>> null_space(np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 2.0]])).shape
    (1, 3)
    """
    parts = [np.zeros((0, equations.shape[1]))]
    for block in _blocks(equations):
        found = _null_space_of_block(equations[:, block])
        parts.append(np.zeros((len(found), equations.shape[1])))
        parts[-1][:, block] = found
    return np.concatenate(parts)


def _blocks(equations: NDArray[np.float64]) -> list[NDArray[np.intp]]:
    """Return the unknowns in groups that no equation joins, each to solve alone.

    An infinitesimal turn about one axis joins few unknowns, so that many small
    problems take the place of a large one. Equations with few zeros stay together.
    """
    rows, unknowns = equations.shape
    if _DENSE * np.count_nonzero(equations) > equations.size:
        return [np.arange(unknowns)]
    row, column = np.nonzero(equations)
    labels, before = np.arange(unknowns), np.full(unknowns, -1)
    while not np.array_equal(labels, before):  # the least label spreads in a group
        before, lowest = labels.copy(), np.full(rows, unknowns)
        np.minimum.at(lowest, row, labels[column])
        np.minimum.at(labels, column, lowest[row])
    order = np.argsort(labels, kind="stable")
    ends = np.flatnonzero(np.diff(labels[order])) + 1
    return [block for block in np.split(order, ends) if block.size]


def _null_space_of_block(equations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `null_space` of equations that hang together; those of zeros drop out."""
    equations = equations[equations.any(axis=1)]
    rows, unknowns = equations.shape
    _, singular, vectors = np.linalg.svd(equations, full_matrices=rows < unknowns)
    values = np.zeros(unknowns)
    values[: len(singular)] = singular
    unclear = values[(values > ROUNDING) & ~(values >= GAP)]
    if unclear.size:
        _checks.refuse(
            "representations",
            f"a spectral gap: singular values below {ROUNDING:g} or above {GAP:g}",
            f"a singular value of {unclear[0]:.2g}",
        )
    return np.asarray(vectors[values <= ROUNDING])
