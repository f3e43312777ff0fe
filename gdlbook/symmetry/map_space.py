"""The space of equivariant maps: what every way of solving for it offers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.symmetry.representations import Representation

BYTE_LIMIT = 2**31
"""Largest array that is ever built: 2 GiB."""


def check_size(what: str, shape: tuple[int, ...], bytes_per_entry: int) -> None:
    """Refuse to build an array of more than two gibibytes; the error names its size."""
    size = bytes_per_entry
    for side in shape:
        size *= side
    if size > BYTE_LIMIT:
        _checks.refuse(
            what, f"at most {BYTE_LIMIT} bytes", f"{size} bytes for shape {shape}"
        )


@dataclass(frozen=True, eq=False, repr=False)
class EquivariantMaps(ABC):
    r"""All matrices W with ρ_out(g) W = W ρ_in(g) for every g in the group.

    They form a linear space, held here by an orthonormal basis B of it (orthonormal
    for the Frobenius inner product, the sum of products of entries). Made by
    `equivariant_maps`.

    Attributes
    ----------
    rep_in, rep_out : Representation
        How the group acts on the input and on the output.

    Examples
    --------
    >>> from gdlbook import equivariant_maps, symmetric_group
    >>> V = symmetric_group(3).defining
    >>> equivariant_maps(V, V)
    2-dimensional space of maps V -> V of S3, shape (3, 3)
    """

    rep_in: Representation
    rep_out: Representation

    @property
    def shape(self) -> tuple[int, int]:
        """The shape (out, in) of every map."""
        return (self.rep_out.dimension, self.rep_in.dimension)

    @property
    @abstractmethod
    def dimension(self) -> int:
        """The number of free parameters of an equivariant linear layer."""

    @property
    def labels(self) -> NDArray[np.int32]:
        """The parameter that each entry of a matrix shares: shape (out, in).

        Entries (i, j) and (k, l) carry one label when some element of the group
        takes i to k and j to l. Labels count up column by column, each column from
        its top.

        Raises
        ------
        ArgumentError
            If a representation is not a permutation representation, so that entries
            do not simply share parameters; or if the table is too large.

        Examples
        --------
        >>> from gdlbook import equivariant_maps, symmetric_group
        >>> V = symmetric_group(3).defining
        >>> equivariant_maps(V, V).labels
        array([[0, 1, 1],
               [1, 0, 1],
               [1, 1, 0]], dtype=int32)
        """
        return self._refuse_labels()

    @property
    def stabiliser_labels(self) -> NDArray[np.int32]:
        """Column 0 of `labels`, shape (out,), where it says everything.

        When the group can move any input to any other, each label appears in
        column 0, and the entries of that column share a parameter when an element
        that keeps input 0 takes one to the other.

        Raises
        ------
        ArgumentError
            If a representation is not a permutation representation, or the input is
            not known to be transitive.

        Examples
        --------
        >>> from gdlbook import equivariant_maps, p4_group
        >>> image = p4_group(5).defining
        >>> equivariant_maps(image, image).stabiliser_labels.reshape(5, 5)
        array([[0, 1, 2, 2, 1],
               [1, 3, 4, 5, 3],
               [2, 5, 6, 6, 4],
               [2, 4, 6, 6, 5],
               [1, 3, 5, 4, 3]], dtype=int32)
        """
        return self._refuse_labels()

    def _refuse_labels(self) -> NDArray[np.int32]:
        _checks.refuse(
            "representations",
            "permutation representations, to have labels",
            f"{self.rep_in.name} -> {self.rep_out.name}",
        )

    @abstractmethod
    def basis(self) -> NDArray[np.float64]:
        """Return an orthonormal basis.

        Returns
        -------
        numpy.ndarray of float64, shape (dimension, out, in)
            Equivariant matrices with ``(B[k] * B[l]).sum()`` 1 for k = l, else 0.

        Raises
        ------
        ArgumentError
            If the array would exceed 2 GiB. The message names its size in bytes.

        Examples
        --------
        >>> from gdlbook import equivariant_maps, orthogonal_group
        >>> V = orthogonal_group(3).defining
        >>> B = equivariant_maps(V * V, V * V).basis()
        >>> gram = np.einsum("kij,lij->kl", B, B)
        >>> bool(np.allclose(gram, np.eye(3), rtol=0, atol=1e-12))
        True
        """

    @abstractmethod
    def _combine(self, coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of basis matrices with given coefficients."""

    @abstractmethod
    def _coordinates(self, matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the inner products of a matrix with the basis."""

    def matrix(self, coefficients: ArrayLike) -> NDArray[np.float64]:
        r"""Return the equivariant matrix with the given coefficients.

        .. math:: W = \sum_k c_k B_k

        Parameters
        ----------
        coefficients : array_like of float, shape (dimension,)
            The coordinates c in the orthonormal basis.

        Returns
        -------
        numpy.ndarray of float64, shape (out, in)
            The layer W.

        Raises
        ------
        ArgumentError
            If the shape differs, or there are NaN, infinite or complex numbers.

        Examples
        --------
        >>> from gdlbook import cyclic_group, equivariant_maps
        >>> V = cyclic_group(3).defining
        >>> equivariant_maps(V, V).matrix([0.0, 1.0, 0.0]) * np.sqrt(3)
        array([[0., 0., 1.],
               [1., 0., 0.],
               [0., 1., 0.]])
        """
        return self._combine(
            _checks.real_array("coefficients", coefficients, (self.dimension,))
        )

    def coefficients(self, matrix: ArrayLike) -> NDArray[np.float64]:
        r"""Return the coordinates of a matrix in the orthonormal basis.

        .. math:: c_k = \langle B_k, W \rangle = \sum_{i j} (B_k)_{i j} W_{i j}

        For an equivariant matrix, `matrix` turns them back into it. For any other,
        they are the coordinates of its projection.

        Parameters
        ----------
        matrix : array_like of float, shape (out, in)
            The matrix W.

        Returns
        -------
        numpy.ndarray of float64, shape (dimension,)
            The coordinates c.

        Raises
        ------
        ArgumentError
            If the shape differs, or there are NaN, infinite or complex numbers.

        Examples
        --------
        >>> from gdlbook import cyclic_group, equivariant_maps
        >>> V = cyclic_group(4).defining
        >>> space = equivariant_maps(V, V)
        >>> c = np.array([1.0, -2.0, 0.5, 3.0])
        >>> bool(np.allclose(space.coefficients(space.matrix(c)), c))
        True
        """
        return self._coordinates(_checks.real_array("matrix", matrix, self.shape))

    def project(self, matrix: ArrayLike) -> NDArray[np.float64]:
        r"""Return the equivariant matrix nearest to a matrix.

        .. math:: \arg\min_{W'} \lVert W - W' \rVert_F
                  = \sum_k \langle B_k, W \rangle B_k

        For orthogonal representations (permutations, rotations) this is the average
        over the group, the Reynolds operator

        .. math:: \frac{1}{|G|} \sum_g \rho_{out}(g) \, W \, \rho_{in}(g)^{-1}.

        For others the average is equivariant too, but not the nearest.

        Parameters
        ----------
        matrix : array_like of float, shape (out, in)
            The matrix W.

        Returns
        -------
        numpy.ndarray of float64, shape (out, in)
            Its orthogonal projection on the equivariant matrices.

        Raises
        ------
        ArgumentError
            If the shape differs, or there are NaN, infinite or complex numbers.

        Examples
        --------
        >>> from gdlbook import equivariant_maps, symmetric_group
        >>> V = symmetric_group(2).defining
        >>> equivariant_maps(V, V).project([[1, 2], [4, 9]])
        array([[5., 3.],
               [3., 5.]])
        """
        return self._combine(self.coefficients(matrix))

    def __repr__(self) -> str:
        return (
            f"{self.dimension}-dimensional space of maps {self.rep_in.name} -> "
            f"{self.rep_out.name} of {self.rep_in.group.name}, shape {self.shape}"
        )
