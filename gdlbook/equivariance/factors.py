"""What moves the data: the independent factors of a symmetry.

An element of the whole symmetry picks one element of every factor. A point cloud, for
one, is moved by a relabelling, a rotation and a translation.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.symmetry.groups import FiniteGroup, Group
from gdlbook.symmetry.named_groups import symmetric_group

Element = Mapping[Hashable, Any]


class Factor(ABC):
    """One independent way of moving data."""

    @property
    @abstractmethod
    def order(self) -> int | None:
        """The number of elements; None if there is no end of them."""

    @property
    @abstractmethod
    def extent(self) -> Any:
        """What input and output must agree on, such as the number of points."""

    @property
    @abstractmethod
    def identity(self) -> Any:
        """The element that moves nothing."""

    @abstractmethod
    def elements(self) -> Sequence[Any]:
        """Return every element."""

    @abstractmethod
    def generators(self) -> Sequence[Any]:
        """Return elements whose products reach every other, or as many as there are."""

    @abstractmethod
    def sample(self, rng: np.random.Generator, count: int) -> Sequence[Any]:
        """Return independent elements, uniform where that has a meaning."""

    @abstractmethod
    def read(self, element: Any) -> Any:
        """Check an element that a caller names, and return it."""

    @abstractmethod
    def describe(self, element: Any) -> str:
        """Name an element in a few words."""


@dataclass(frozen=True)
class GroupFactor(Factor):
    """The elements of a group."""

    group: Group

    @property
    def order(self) -> int | None:
        """The order; None for a matrix group."""
        return self.group.order if isinstance(self.group, FiniteGroup) else None

    @property
    def extent(self) -> Any:
        """The group itself."""
        return self.group

    @property
    def identity(self) -> NDArray[Any]:
        """The identity permutation or matrix."""
        degree = self.group.degree
        finite = isinstance(self.group, FiniteGroup)
        return np.arange(degree) if finite else np.eye(degree)

    def elements(self) -> Sequence[Any]:
        """Return every element of a finite group."""
        if not isinstance(self.group, FiniteGroup):
            _checks.refuse("group", "a finite group", self.group.name)
        return list(self.group.elements())

    def generators(self) -> Sequence[Any]:
        """Return the generators, for a matrix group the discrete ones."""
        return list(self.group.generators)

    def sample(self, rng: np.random.Generator, count: int) -> Sequence[Any]:
        """Return uniform elements (Haar)."""
        try:
            return list(self.group.sample(rng, count))
        except _checks.ArgumentError as error:
            raise _checks.ArgumentError(
                "elements",
                f"elements of {self.group.name} to try, since no uniform sampling "
                "of it is known",
                "none",
            ) from error

    def read(self, element: Any) -> NDArray[Any]:
        """Check a permutation or matrix; of a group with a list, that it is on it."""
        array = self.group.read_elements("elements", element)
        if isinstance(self.group, FiniteGroup) and self.group.is_enumerable:
            self.group.enumeration.locate(array[None])
        return array

    def describe(self, element: Any) -> str:
        """Write a permutation as a list, a plane or space rotation by its angle."""
        if isinstance(self.group, FiniteGroup):
            return f"element {describe_permutation(element)} of {self.group.name}"
        n = self.group.degree
        if n not in (2, 3) or not np.allclose(element @ element.T, np.eye(n)):
            return f"matrix {np.round(element, 3).tolist()}"
        if np.linalg.det(element) < 0 and n == 2:
            return "a reflection"
        # In space, a reflection is an inversion after a rotation.
        turn = element * (np.sign(np.linalg.det(element)) if n == 3 else 1.0)
        cosine = np.clip((np.trace(turn) - (n - 2)) / 2, -1.0, 1.0)
        angle = f"rotation by {math.degrees(math.acos(cosine)):.0f} degrees"
        return angle if np.linalg.det(element) > 0 else f"{angle}, then inversion"


@dataclass(frozen=True)
class RelabellingFactor(Factor):
    """All orders of n points."""

    points: int

    @property
    def order(self) -> int:
        """The order n! of S_n."""
        return math.factorial(self.points)

    @property
    def extent(self) -> int:
        """The number of points."""
        return self.points

    @property
    def identity(self) -> NDArray[np.intp]:
        """The labels as they are."""
        return np.arange(self.points)

    def elements(self) -> Sequence[NDArray[np.intp]]:
        """Return every permutation."""
        return list(symmetric_group(self.points).elements())

    def generators(self) -> Sequence[NDArray[np.intp]]:
        """Return the cycle of all points and the swap of two."""
        return list(symmetric_group(self.points).generators)

    def sample(
        self, rng: np.random.Generator, count: int
    ) -> Sequence[NDArray[np.intp]]:
        """Return uniformly random permutations."""
        return [rng.permutation(self.points) for _ in range(count)]

    def read(self, element: Any) -> NDArray[np.intp]:
        """Check a permutation of the points."""
        return _checks.permutation("elements", element, self.points)

    def describe(self, element: Any) -> str:
        """Write the permutation as a list."""
        return f"relabelling {describe_permutation(element)}"


@dataclass(frozen=True)
class TranslationFactor(Factor):
    """Translations of R^d, Gaussian with a given scale: the group is not compact."""

    dimension: int
    scale: float

    @property
    def order(self) -> None:
        """There is no end of translations."""

    @property
    def extent(self) -> int:
        """The dimension of the space."""
        return self.dimension

    @property
    def identity(self) -> NDArray[np.float64]:
        """The zero vector."""
        return np.zeros(self.dimension)

    def elements(self) -> Sequence[Any]:
        """Refuse: there is no end of them."""
        _checks.refuse("translations", "a finite group", "R^n")

    def generators(self) -> Sequence[NDArray[np.float64]]:
        """Return one step of the given scale along each axis."""
        return list(self.scale * np.eye(self.dimension))

    def sample(
        self, rng: np.random.Generator, count: int
    ) -> Sequence[NDArray[np.float64]]:
        """Return Gaussian vectors of the given scale."""
        return list(self.scale * rng.normal(size=(count, self.dimension)))

    def read(self, element: Any) -> NDArray[np.float64]:
        """Check a vector."""
        return _checks.real_array("elements", element, (self.dimension,))

    def describe(self, element: Any) -> str:
        """Write the vector."""
        return f"translation by {np.round(element, 2).tolist()}"


@dataclass(frozen=True)
class ListedFactor(Factor):
    """The elements a caller named, of any type."""

    listed: tuple[Any, ...]

    @property
    def order(self) -> int:
        """The number of elements named."""
        return len(self.listed)

    @property
    def extent(self) -> str:
        """Nothing to agree on."""
        return "own"

    @property
    def identity(self) -> None:
        """Unknown."""

    def elements(self) -> Sequence[Any]:
        """Return the elements named."""
        return self.listed

    def generators(self) -> Sequence[Any]:
        """Return the elements named."""
        return self.listed

    def sample(self, rng: np.random.Generator, count: int) -> Sequence[Any]:
        """Return elements drawn from those named."""
        return [self.listed[i] for i in rng.integers(len(self.listed), size=count)]

    def read(self, element: Any) -> Any:
        """Return it: only the caller knows what it is."""
        return element

    def describe(self, element: Any) -> str:
        """Write the element as Python does, on one line."""
        return f"element {' '.join(repr(element).split())}"


def describe_permutation(s: NDArray[np.intp]) -> str:
    """Write a permutation, or the beginning of a long one."""
    head = ", ".join(str(i) for i in s[:12])
    return f"[{head}]" if len(s) <= 12 else f"[{head}, ...]"
