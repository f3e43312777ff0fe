"""Representations: how a group acts on vectors, and how to build more of them.

A representation sends every element g of a group to an invertible matrix ρ(g) such
that ρ(gh) = ρ(g)ρ(h). Where those matrices only move entries, they are kept as
permutations, which is exact and needs d numbers instead of d².
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.symmetry.acting_group import ActingGroup


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Representation(ABC):
    """A linear action of a group on R^d.

    Representations are built from a group (``group.trivial``, ``group.defining``,
    ``group.regular``, ``group.irreps``, ``group.representation(images)``) and from
    each other: ``V + W`` stacks two, ``V * W`` is their tensor product, ``V.dual``
    the transposed inverse. They are immutable, and equal when their groups are
    equal and the generators act by the same matrices.

    The tensor product orders its entries as `numpy.kron` does: entry (i, j) of a
    matrix in ``V * W`` is entry ``i * W.dimension + j`` of the vector, row by row.

    Attributes
    ----------
    group : Group
        The group that acts.
    dimension : int
        The length d of the vectors acted on.
    is_permutation : bool
        Whether every element only moves entries.
    name : str
        For printing only.
    frequency : int
        The highest angular frequency with which a rotation acts; 0 if finite.

    Examples
    --------
    >>> from gdlbook.symmetry.named_groups import symmetric_group
    >>> V = symmetric_group(3).defining
    >>> g = [1, 2, 0]
    >>> bool((( V * V).matrix(g) == np.kron(V.matrix(g), V.matrix(g))).all())
    True
    >>> (V + V * V).dimension
    12
    """

    group: ActingGroup
    dimension: int
    is_permutation: bool
    name: str
    frequency: int = 0

    @abstractmethod
    def images(self, elements: NDArray[Any]) -> NDArray[Any]:
        """Return permutations (count, d) or else matrices (count, d, d), unchecked."""

    @abstractmethod
    def algebra_images(self) -> NDArray[np.float64]:
        """Return the matrices of the Lie algebra's basis, shape (basis, d, d)."""

    def characters(self, elements: NDArray[Any]) -> NDArray[np.float64]:
        """Return the trace of each element's matrix, unchecked."""
        images = self.images(elements)
        if self.is_permutation:
            fixed = images == np.arange(self.dimension)
            return np.asarray(np.count_nonzero(fixed, axis=1), dtype=np.float64)
        traces: NDArray[np.float64] = np.trace(images, axis1=1, axis2=2)
        return traces

    def matrices(self, elements: NDArray[Any]) -> NDArray[np.float64]:
        """Return the matrix of each element of a stack, unchecked."""
        images = self.images(elements)
        if not self.is_permutation:
            return images
        dense = np.zeros((len(images), self.dimension, self.dimension))
        rows, columns = np.indices(images.shape)
        dense[rows, images, columns] = 1.0
        return dense

    def stabiliser(self) -> NDArray[Any] | None:
        """Return generators of the stabiliser of entry 0, if the action is transitive.

        None where this is not known. Only permutation representations have one.
        """
        return None

    def matrix(self, element: ArrayLike) -> NDArray[np.float64]:
        """Return the matrix ρ(g) of an element, or of each element of a stack.

        Parameters
        ----------
        element : array_like
            One element of the group or a stack of them: shape ``(degree,)`` or
            ``(count, degree)`` for a finite group, ``(n, n)`` or ``(count, n, n)``
            for a matrix group.

        Returns
        -------
        numpy.ndarray of float64, shape (d, d) or (count, d, d)
            The matrices.

        Raises
        ------
        ArgumentError
            If `element` is not a permutation or matrix of the right size. Whether
            a permutation of the right size lies in the group is checked only where
            the answer depends on it.

        Examples
        --------
        >>> from gdlbook.symmetry.named_groups import cyclic_group
        >>> cyclic_group(3).defining.matrix([1, 2, 0]) @ [10.0, 20.0, 30.0]
        array([30., 10., 20.])
        """
        matrices: NDArray[np.float64] = self._apply(self.matrices, element)
        return matrices

    def character(self, element: ArrayLike) -> Any:
        """Return the character χ(g) = tr ρ(g) of an element, or of each of a stack.

        Parameters
        ----------
        element : array_like
            As for `matrix`.

        Returns
        -------
        float or numpy.ndarray of float64, shape (count,)
            The traces, found without building the matrices where V is a sum or a
            tensor product.

        Raises
        ------
        ArgumentError
            As for `matrix`.

        Examples
        --------
        >>> from gdlbook.symmetry.named_groups import symmetric_group
        >>> V = symmetric_group(4).defining
        >>> float(V.character([1, 0, 2, 3])), float((V * V).character([1, 0, 2, 3]))
        (2.0, 4.0)
        """
        return self._apply(self.characters, element)

    def _apply(
        self,
        function: Callable[[NDArray[Any]], NDArray[np.float64]],
        element: ArrayLike,
    ) -> Any:
        stack = self.group.read_elements("element", element)
        single = stack.ndim == len(self.group.element_shape)
        return function(stack[None])[0] if single else function(stack)

    @property
    def dual(self) -> Representation:
        """The dual representation, g ↦ ρ(g⁻¹)ᵀ.

        A permutation representation is its own dual.
        """
        if self.is_permutation:
            return self
        return Dual(
            group=self.group,
            dimension=self.dimension,
            is_permutation=False,
            name=f"({self.name}).dual",
            frequency=self.frequency,
            of=self,
        )

    def __add__(self, other: Representation) -> Representation:
        check_same_group(self, other)
        return DirectSum(
            group=self.group,
            dimension=self.dimension + other.dimension,
            is_permutation=self.is_permutation and other.is_permutation,
            name=f"{self.name} + {other.name}",
            frequency=max(self.frequency, other.frequency),
            first=self,
            second=other,
        )

    def __mul__(self, other: Representation) -> Representation:
        check_same_group(self, other)
        factors = (
            f"({part.name})" if isinstance(part, DirectSum) else part.name
            for part in (self, other)
        )
        return TensorProduct(
            group=self.group,
            dimension=self.dimension * other.dimension,
            is_permutation=self.is_permutation and other.is_permutation,
            name=" * ".join(factors),
            frequency=self.frequency + other.frequency,
            first=self,
            second=other,
        )

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Representation)
            and self.dimension == other.dimension
            and self.group == other.group
            and np.array_equal(self.algebra_images(), other.algebra_images())
            and self._moves_like(other)
        )

    def _moves_like(self, other: Representation) -> bool:
        generators = self.group.generators
        if self.is_permutation and other.is_permutation:
            return np.array_equal(self.images(generators), other.images(generators))
        return np.array_equal(self.matrices(generators), other.matrices(generators))

    def __hash__(self) -> int:
        return hash((self.group, self.dimension))

    def __repr__(self) -> str:
        return f"{self.name} of {self.group.name}, dimension {self.dimension}"


def check_same_group(first: object, second: object) -> None:
    """Refuse what is not two representations of one group."""
    for each in (first, second):
        if not isinstance(each, Representation):
            _checks.refuse("representation", "a Representation", type(each).__name__)
        elif each.group != getattr(first, "group", None):
            _checks.refuse(
                "representation",
                "representations of one group (equal generators)",
                f"{first!r} and {second!r}",
            )


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class DirectSum(Representation):
    """Each part of the vector is acted on by itself."""

    first: Representation
    second: Representation

    def images(self, elements: NDArray[Any]) -> NDArray[Any]:
        """Return ρ(g) and σ(g) on the diagonal."""
        if self.is_permutation:
            shifted = self.second.images(elements) + self.first.dimension
            return np.concatenate([self.first.images(elements), shifted], axis=1)
        return _block_diagonal(
            self.first.matrices(elements), self.second.matrices(elements)
        )

    def algebra_images(self) -> NDArray[np.float64]:
        """Return dρ(X) and dσ(X) on the diagonal."""
        return _block_diagonal(
            self.first.algebra_images(), self.second.algebra_images()
        )

    def characters(self, elements: NDArray[Any]) -> NDArray[np.float64]:
        """Return χ_V(g) + χ_W(g)."""
        return self.first.characters(elements) + self.second.characters(elements)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class TensorProduct(Representation):
    """A matrix X goes to ρ(g) X σ(g)ᵀ, read row by row."""

    first: Representation
    second: Representation

    def images(self, elements: NDArray[Any]) -> NDArray[Any]:
        """Return ρ(g) ⊗ σ(g)."""
        if self.is_permutation:
            outer = self.first.images(elements)[:, :, None] * self.second.dimension
            pairs = outer + self.second.images(elements)[:, None, :]
            return np.reshape(pairs, (len(elements), self.dimension))
        return _kron(self.first.matrices(elements), self.second.matrices(elements))

    def algebra_images(self) -> NDArray[np.float64]:
        """Return dρ(X) ⊗ 1 + 1 ⊗ dσ(X), the product rule."""
        first, second = self.first.algebra_images(), self.second.algebra_images()
        one, other = np.eye(self.first.dimension), np.eye(self.second.dimension)
        return _kron(first, other[None]) + _kron(one[None], second)

    def characters(self, elements: NDArray[Any]) -> NDArray[np.float64]:
        """Return χ_V(g) χ_W(g)."""
        return self.first.characters(elements) * self.second.characters(elements)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Dual(Representation):
    """The inverse, transposed."""

    of: Representation

    def images(self, elements: NDArray[Any]) -> NDArray[Any]:
        """Return ρ(g⁻¹)ᵀ."""
        return self.of.matrices(self.group.inverses(elements)).swapaxes(1, 2)

    def algebra_images(self) -> NDArray[np.float64]:
        """Return -dρ(X)ᵀ."""
        return -self.of.algebra_images().swapaxes(1, 2)

    @property
    def dual(self) -> Representation:
        """The representation this one is the dual of."""
        return self.of


def _block_diagonal(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Put two stacks of square matrices on the diagonal of a larger one."""
    split = first.shape[1]
    size = split + second.shape[1]
    blocks = np.zeros((len(first), size, size))
    blocks[:, :split, :split] = first
    blocks[:, split:, split:] = second
    return blocks


def _kron(
    first: NDArray[np.float64], second: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the Kronecker product of two stacks of matrices, one by one."""
    product = first[:, :, None, :, None] * second[:, None, :, None, :]
    size = first.shape[1] * second.shape[1]
    stack: NDArray[np.float64] = product.reshape(len(product), size, size)
    return stack
