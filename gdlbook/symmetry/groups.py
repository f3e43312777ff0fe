"""Groups: what every group offers, and finite groups of permutations."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.symmetry import elementary, irreps, sampling, tabulated
from gdlbook.symmetry.enumeration import (
    ENTRY_LIMIT,
    Enumeration,
    enumerate_elements,
    orbit_labels,
    signs,
    spread,
)
from gdlbook.symmetry.representations import Representation


class Group(ABC):
    """A symmetry group: a `FiniteGroup` of permutations or a `MatrixGroup`.

    Groups are immutable. Two groups are equal when they have the same generators in
    the same order; the name is for printing and plays no part.

    Attributes
    ----------
    name : str
        For printing only.
    generators : numpy.ndarray, shape (count, degree) or (count, degree, degree)
        Permutations or matrices. Read-only.
    algebra : numpy.ndarray of float64, shape (basis, degree, degree)
        A basis of the Lie algebra; empty for a finite group. Read-only.
    """

    name: str
    generators: NDArray[Any]
    algebra: NDArray[np.float64]

    @property
    @abstractmethod
    def degree(self) -> int:
        """The size of the defining action: points moved, or the side of a matrix."""

    @property
    @abstractmethod
    def element_shape(self) -> tuple[int, ...]:
        """The shape of one element as an array."""

    @property
    def point_stabiliser(self) -> NDArray[Any] | None:
        """Generators of the stabiliser of point 0, or None where not declared."""
        return None

    @abstractmethod
    def read_elements(self, argument: str, elements: ArrayLike) -> NDArray[Any]:
        """Check one element or a stack of elements and return it as an array."""

    @abstractmethod
    def inverses(self, elements: NDArray[Any]) -> NDArray[Any]:
        """Return the inverse of each element of a stack, unchecked."""

    @abstractmethod
    def signs(self, elements: NDArray[Any]) -> NDArray[np.float64]:
        """Return the determinant of each element of a stack, unchecked."""

    @abstractmethod
    def sample(self, rng: np.random.Generator, count: int) -> NDArray[Any]:
        """Return independent elements, uniform over the group (Haar)."""

    @abstractmethod
    def quadrature(
        self, frequency: int
    ) -> tuple[NDArray[Any], NDArray[np.float64]] | None:
        """Return elements and weights that average characters exactly, or None.

        The average is over the whole group, and exact for characters of angular
        frequency up to `frequency`.
        """

    @property
    def trivial(self) -> Representation:
        """The representation on R in which nothing moves."""
        return elementary.trivial(self)

    @property
    def defining(self) -> Representation:
        """The action that defines the group: on its points, or by its matrices."""
        return elementary.defining(self)

    @property
    def sign(self) -> Representation:
        """The determinant of the defining action, ±1 for a permutation."""
        return elementary.sign(self)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Group)
            and self.generators.shape == other.generators.shape
            and np.array_equal(self.generators, other.generators)
            and np.array_equal(self.algebra, other.algebra)
        )

    def __hash__(self) -> int:
        return hash((self.generators.tobytes(), self.algebra.tobytes()))

    def __repr__(self) -> str:
        return f"{type(self).__name__} {self.name} of degree {self.degree}"


@dataclass(frozen=True, eq=False, repr=False, init=False)
class FiniteGroup(Group):
    """The group of all products of some permutations of 0..n-1.

    Parameters
    ----------
    generators : sequence of permutations, shape (count, n)
        In one-line notation: point i goes to ``s[i]``. At least one.
    name : str
        For printing only.
    known_order : int, optional
        The order, where theory gives it. Otherwise it is computed when first asked
        for, by the Schreier-Sims algorithm of SymPy.
    declared_stabiliser : sequence of permutations, optional
        Generators of the subgroup that fixes point 0, for a group that can move any
        point to any other. `equivariant_maps` then needs one row of a pair table
        instead of all. It is used only if the action is transitive and n times
        the order of this subgroup is the order of the group.

    Raises
    ------
    ArgumentError
        If there is no generator, one is not a permutation, or sizes disagree.

    Examples
    --------
    >>> rotate, reflect = [1, 2, 3, 0], [0, 3, 2, 1]
    >>> group = FiniteGroup([rotate, reflect], name="symmetries of a square")
    >>> group.order, group.elements().shape
    (8, (8, 4))
    """

    generators: NDArray[np.intp]
    algebra: NDArray[np.float64]
    name: str
    known_order: int | None
    declared_stabiliser: tuple[ArrayLike, ...] | None

    def __init__(
        self,
        generators: Sequence[ArrayLike] | NDArray[np.intp],
        name: str = "G",
        known_order: int | None = None,
        declared_stabiliser: Sequence[ArrayLike] | None = None,
    ) -> None:
        if len(generators) == 0:
            _checks.refuse("generators", "at least one permutation", "none")
        points = len(_checks.permutation("generators", generators[0]))
        if points == 0:
            _checks.refuse("generators", "permutations of at least one point", "none")
        stack = [_checks.permutation("generators", s, points) for s in generators]
        if known_order is not None:
            known_order = _checks.integer("known_order", known_order, minimum=1)
        if declared_stabiliser is not None:
            declared_stabiliser = tuple(declared_stabiliser)
        self.__dict__.update(
            generators=_frozen(np.stack(stack)),
            algebra=np.zeros((0, points, points)),
            name=name,
            known_order=known_order,
            declared_stabiliser=declared_stabiliser,
        )

    @property
    def degree(self) -> int:
        """The number of points the permutations move."""
        return int(self.generators.shape[1])

    @property
    def element_shape(self) -> tuple[int, ...]:
        """The shape of one element: one permutation."""
        return (self.degree,)

    @cached_property
    def order(self) -> int:
        """The number of elements, exact.

        Examples
        --------
        >>> FiniteGroup([[1, 2, 3, 4, 0], [1, 0, 2, 3, 4]]).order
        120
        """
        if self.known_order is not None:
            return self.known_order
        from sympy.combinatorics import Permutation, PermutationGroup

        permutations = [Permutation(s) for s in self.generators.tolist()]
        return int(PermutationGroup(permutations).order())

    @property
    def is_enumerable(self) -> bool:
        """Whether the table of all elements is small enough to build."""
        return self.order * self.degree <= ENTRY_LIMIT

    @cached_property
    def enumeration(self) -> Enumeration:
        """All elements and how the generators connect them."""
        if not self.is_enumerable:
            _checks.refuse(
                "group",
                f"a group whose order times degree is at most {ENTRY_LIMIT}",
                f"{self.name} of order {self.order}, degree {self.degree}",
            )
        found = enumerate_elements(self.generators)
        if len(found.elements) != self.order:
            _checks.refuse("known_order", str(len(found.elements)), self.order)
        return found

    def elements(self) -> NDArray[np.intp]:
        """Return every element, the identity first.

        Returns
        -------
        numpy.ndarray of int, shape (order, degree)
            One permutation a row.

        Raises
        ------
        ArgumentError
            If order times degree is above ten million. The message names the order.

        Examples
        --------
        >>> FiniteGroup([[1, 2, 0]]).elements()
        array([[0, 1, 2],
               [1, 2, 0],
               [2, 0, 1]])
        """
        return self.enumeration.elements.copy()

    def cayley_table(self) -> NDArray[np.intp]:
        """Return the table whose entry (g, h) is the row of the product gh.

        The product gh is "first h, then g", and rows are those of `elements`.

        Returns
        -------
        numpy.ndarray of int, shape (order, order)
            Every element once in each row and column.

        Raises
        ------
        ArgumentError
            If the table would have more than ten million entries.

        Examples
        --------
        >>> FiniteGroup([[1, 2, 0]]).cayley_table()
        array([[0, 1, 2],
               [1, 2, 0],
               [2, 0, 1]])
        """
        if self.order**2 > ENTRY_LIMIT:
            _checks.refuse(
                "group",
                f"an order of at most {math.isqrt(ENTRY_LIMIT)} for a Cayley table",
                f"{self.name} of order {self.order}",
            )
        # Generator s acts on rows by g -> sg, and that action is a homomorphism.
        images = np.ascontiguousarray(self.enumeration.successors.T)
        return spread(self.enumeration, images).astype(np.intp)

    def conjugacy_classes(self) -> NDArray[np.int32]:
        """Return the number of the conjugacy class of every element.

        Two elements are conjugate when one is h g h⁻¹ of the other. Classes are
        numbered by their first element, so that the identity's is 0.

        Returns
        -------
        numpy.ndarray of int, shape (order,)
            One label for each row of `elements`.

        Examples
        --------
        >>> FiniteGroup([[1, 2, 0], [1, 0, 2]]).conjugacy_classes().max() + 1
        np.int32(3)
        """
        elements = self.enumeration.elements
        conjugates = [s[elements[:, np.argsort(s)]] for s in self.generators]
        rows = [self.enumeration.locate(each) for each in conjugates]
        return orbit_labels(np.stack(rows))

    @cached_property
    def regular(self) -> Representation:
        """The action of the group on itself, g: h ↦ gh, on `order` points.

        Point i is the element in row i of `elements`.
        """
        return tabulated.tabulate(
            self, self.enumeration, self.cayley_table(), "regular", is_free=True
        )

    @cached_property
    def irreps(self) -> tuple[Representation, ...]:
        """Every irreducible real representation once, the trivial one first.

        Sorted by dimension, then by character. The matrices are orthogonal.

        Raises
        ------
        ArgumentError
            If the order is above 500.

        Examples
        --------
        >>> S4 = FiniteGroup([[1, 2, 3, 0], [1, 0, 2, 3]], name="S4")
        >>> [rho.dimension for rho in S4.irreps]
        [1, 1, 2, 3, 3]
        """
        if self.order > irreps.ORDER_LIMIT:
            _checks.refuse(
                "group",
                f"an order of at most {irreps.ORDER_LIMIT} for irreps",
                f"{self.name} of order {self.order}",
            )
        tables = irreps.real_irreps(self.cayley_table(), self.conjugacy_classes())
        return tuple(
            tabulated.tabulate(self, self.enumeration, table, f"irrep {number}")
            for number, table in enumerate(tables)
        )

    def representation(
        self, images: Sequence[ArrayLike], name: str = "custom"
    ) -> Representation:
        """Return the representation in which each generator acts by a given image.

        Parameters
        ----------
        images : sequence of array_like
            One permutation of d points, or one (d, d) matrix, for each generator.
        name : str
            For printing only.

        Returns
        -------
        Representation
            Of dimension d; a permutation representation if permutations were given.

        Raises
        ------
        ArgumentError
            If the images are not a homomorphism, checked on every element, to 1e-10
            for matrices; or if the table of all images is too large to build.

        Examples
        --------
        >>> C4 = FiniteGroup([[1, 2, 3, 0]], name="C4")
        >>> quarter_turn = C4.representation([[[0, -1], [1, 0]]])
        >>> quarter_turn.matrix([2, 3, 0, 1])
        array([[-1.,  0.],
               [ 0., -1.]])
        """
        return tabulated.from_generator_images(self, self.enumeration, images, name)

    @cached_property
    def point_stabiliser(self) -> NDArray[np.intp] | None:
        """Generators of the stabiliser of point 0, or None where not declared."""
        if self.declared_stabiliser is None:
            return None
        fixing = [
            _checks.permutation("declared_stabiliser", s, self.degree)
            for s in self.declared_stabiliser
        ]
        generators = np.array(fixing, dtype=np.intp).reshape(-1, self.degree)
        subgroup = len(enumerate_elements(generators).elements) if fixing else 1
        transitive = orbit_labels(self.generators).max() == 0
        fixed = bool((generators[:, 0] == 0).all())
        if not (transitive and fixed and subgroup * self.degree == self.order):
            _checks.refuse(
                "declared_stabiliser",
                f"generators of a stabiliser of order {self.order / self.degree:g} "
                "in a transitive group",
                f"a subgroup of order {subgroup}",
            )
        return _frozen(generators)

    def read_elements(self, argument: str, elements: ArrayLike) -> NDArray[np.intp]:
        """Check a permutation or a stack of them; membership is not checked."""
        array = np.asarray(elements)
        if array.ndim != 2:
            return _checks.permutation(argument, elements, self.degree)
        expected = np.arange(self.degree)
        if array.dtype.kind not in "iu" or array.shape[1] != self.degree:
            _checks.refuse(
                argument,
                f"permutations of {self.degree} points, one a row",
                f"shape {array.shape}, dtype {array.dtype}",
            )
        if not (np.sort(array, axis=1) == expected).all():
            _checks.refuse(argument, "a permutation in every row", "repeats")
        return array.astype(np.intp)

    def inverses(self, elements: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the inverse permutation of each row."""
        return np.argsort(elements, axis=1)

    def signs(self, elements: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the sign of each row."""
        return signs(elements)

    def sample(self, rng: np.random.Generator, count: int) -> NDArray[np.intp]:
        """Return `count` independent, uniformly random elements.

        Parameters
        ----------
        rng : numpy.random.Generator
            The source of randomness.
        count : int
            How many.

        Returns
        -------
        numpy.ndarray of int, shape (count, degree)
            One element a row.

        Raises
        ------
        ArgumentError
            If `count` is negative.

        Examples
        --------
        >>> C3 = FiniteGroup([[1, 2, 0]])
        >>> C3.sample(np.random.default_rng(0), 5).shape
        (5, 3)
        """
        count = _checks.integer("count", count, minimum=0)
        if self.is_enumerable:
            return self.enumeration.elements[rng.integers(self.order, size=count)]
        if self.point_stabiliser is not None:
            return sampling.sample_by_stabiliser(
                self.generators, self.point_stabiliser, rng, count
            )
        return sampling.sample_by_chain(self.generators, rng, count)

    def quadrature(
        self,
        frequency: int,
    ) -> tuple[NDArray[Any], NDArray[np.float64]] | None:
        """Return all elements with equal weights; None for a very large group."""
        del frequency
        if not self.is_enumerable:
            return None
        return self.enumeration.elements, np.full(self.order, 1.0 / self.order)


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
