"""Actions: how arrays move when a symmetry acts. All work on NumPy arrays.

An action names the factors of the symmetry that move its arrays, and moves them. Two
actions on one array combine with ``&``; a tuple of actions stands for several arrays.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.equivariance.factors import Element, Factor


class Action(ABC):
    """How one array moves.

    To add one of your own, subclass it, or pass `check_equivariance` a plain function
    ``act(element, x)`` and the elements to try.

    Attributes
    ----------
    is_spatial : bool
        Whether the last two axes are the rows and columns of an image.
    own_shape : tuple of int or None
        The shape of an input, where the action fixes it.
    """

    is_spatial: bool = False
    own_shape: tuple[int, ...] | None = None

    @abstractmethod
    def factors(self, shape: tuple[int, ...]) -> dict[Hashable, Factor]:
        """Return what moves an array of this shape; refuse a shape it cannot move."""

    @abstractmethod
    def act(self, element: Element, x: NDArray[Any]) -> NDArray[Any]:
        """Return g·x, a new array."""

    def sample(
        self, rng: np.random.Generator, shape: tuple[int, ...]
    ) -> NDArray[np.float64]:
        """Return a random input: standard normal entries, none of them zero."""
        return rng.normal(size=shape)

    def __and__(self, other: Action) -> Action:
        """Return the action in which first this one moves the array, then the other."""
        if not isinstance(other, Action):
            _checks.refuse("action", "an action", type(other).__name__)
        return Both(self, other)


@dataclass(frozen=True)
class Both(Action):
    """First one action, then another, on the same array."""

    first: Action
    second: Action

    def __post_init__(self) -> None:
        spatial = self.first.is_spatial or self.second.is_spatial
        object.__setattr__(self, "is_spatial", spatial)

    def factors(self, shape: tuple[int, ...]) -> dict[Hashable, Factor]:
        """Return the factors of both."""
        return join_factors(
            "action", [self.first.factors(shape), self.second.factors(shape)]
        )

    def act(self, element: Element, x: NDArray[Any]) -> NDArray[Any]:
        """Move by the first, then by the second."""
        return self.second.act(element, self.first.act(element, x))

    def sample(
        self, rng: np.random.Generator, shape: tuple[int, ...]
    ) -> NDArray[np.float64]:
        """Sample as the first action does."""
        return self.first.sample(rng, shape)


@dataclass(frozen=True)
class Invariant(Action):
    """Nothing moves."""

    def factors(self, shape: tuple[int, ...]) -> dict[Hashable, Factor]:
        """Return no factor."""
        del shape
        return {}

    def act(self, element: Element, x: NDArray[Any]) -> NDArray[Any]:
        """Return a copy."""
        del element
        return x.copy()


@dataclass(frozen=True)
class Own(Action):
    """A function of the caller's."""

    function: Callable[[Any, NDArray[Any]], Any]

    def factors(self, shape: tuple[int, ...]) -> dict[Hashable, Factor]:
        """Return no factor: only the caller knows the elements."""
        del shape
        return {}

    def act(self, element: Element, x: NDArray[Any]) -> NDArray[Any]:
        """Call the function with the element (its only part) and a copy of x."""
        part = next(iter(element.values())) if len(element) == 1 else element
        return np.asarray(self.function(part, x.copy()))


invariant = Invariant()
"""The trivial action: an output that does not move."""


def join_factors(
    argument: str, several: Iterable[dict[Hashable, Factor]]
) -> dict[Hashable, Factor]:
    """Return all factors; those that share a key must have one extent."""
    joined: dict[Hashable, Factor] = {}
    for factors in several:
        for key, factor in factors.items():
            known = joined.setdefault(key, factor)
            if known.extent != factor.extent:
                expected = f"one {key}, of extent {known.extent}"
                _checks.refuse(argument, expected, factor.extent)
    return joined


def axis_length(shape: tuple[int, ...], axis: int) -> int:
    """Return the length of an axis counted from the end; refuse too few axes."""
    if len(shape) < -axis:
        _checks.refuse("shape", f"at least {-axis} axes", shape)
    return shape[axis]
