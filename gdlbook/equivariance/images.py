"""Actions on images: shifts that wrap around, quarter turns and reflections."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.equivariance.action import Action, axis_length
from gdlbook.equivariance.factors import Element, Factor, GroupFactor
from gdlbook.equivariance.standard_actions import Vectors
from gdlbook.symmetry.groups import FiniteGroup
from gdlbook.symmetry.named_groups import cyclic_group, dihedral_group, direct_product
from gdlbook.symmetry.representations import Representation

SHIFT = "shift"
Matrix = tuple[tuple[int, int], tuple[int, int]]

TURN: Matrix = ((0, -1), (1, 0))
LEFT_RIGHT: Matrix = ((1, 0), (0, -1))
UP_DOWN: Matrix = ((-1, 0), (0, 1))


@dataclass(frozen=True)
class PlanarFactor(GroupFactor):
    """Turns and reflections of the plane, named by what they do."""

    planar: Representation

    def describe(self, element: Any) -> str:
        """Name the turn or reflection."""
        names = {
            ((0, -1), (1, 0)): "quarter turn by 90 degrees",
            ((-1, 0), (0, -1)): "half turn by 180 degrees",
            ((0, 1), (-1, 0)): "quarter turn by 270 degrees",
            ((1, 0), (0, -1)): "reflection left to right",
            ((-1, 0), (0, 1)): "reflection upside down",
            ((0, 1), (1, 0)): "reflection in the main diagonal",
            ((0, -1), (-1, 0)): "reflection in the other diagonal",
        }
        (a, b), (c, d) = self.planar.matrix(element).astype(int).tolist()
        return names[(a, b), (c, d)]


@dataclass(frozen=True)
class PlanarSymmetry(Action):
    """Turns and reflections of the last two axes about their centre.

    Attributes
    ----------
    name : str
        For printing.
    make_group : function
        Builds `group`, when it is first asked for.
    matrices : tuple of 2x2 matrices
        What each generator does to (row, column).
    """

    name: str
    make_group: Callable[[], FiniteGroup]
    matrices: tuple[Matrix, ...]
    is_spatial = True

    @cached_property
    def group(self) -> FiniteGroup:
        """The abstract group; its representations can move channels."""
        return self.make_group()

    @cached_property
    def planar(self) -> Representation:
        """The group's action on (row, column)."""
        return self.group.representation(self.matrices, name=self.name)

    def factors(self, shape: tuple[int, ...]) -> dict[Hashable, Factor]:
        """Return the group."""
        axis_length(shape, -2)
        return {self.group: PlanarFactor(self.group, self.planar)}

    def act(self, element: Element, x: NDArray[Any]) -> NDArray[Any]:
        """Move the image: swap the axes, then reverse those with a minus sign."""
        matrix = self.planar.matrix(element[self.group])
        if matrix[0, 1]:
            x = x.swapaxes(-1, -2)
        down, right = (int(sign) for sign in matrix.sum(axis=1))
        return x[..., ::down, ::right].copy()

    def __repr__(self) -> str:
        return self.name


quarter_turns = PlanarSymmetry("quarter turns", partial(cyclic_group, 4), (TURN,))
"""Turns by 0, 90, 180 and 270 degrees about the centre of the image."""


def _two_swaps() -> FiniteGroup:
    return direct_product(cyclic_group(2), cyclic_group(2))


flips = PlanarSymmetry("flips", _two_swaps, (UP_DOWN, LEFT_RIGHT))
"""Reflections upside down, left to right, and both."""

square_symmetries = PlanarSymmetry(
    "symmetries of the square", partial(dihedral_group, 4), (TURN, LEFT_RIGHT)
)
"""The four turns and the four reflections of a square."""


@dataclass(frozen=True)
class GridFactor(Factor):
    """Shifts of an h by w grid that wraps around, as pairs (down, right)."""

    grid: tuple[int, int]

    @property
    def order(self) -> int:
        """The number hw of shifts."""
        return self.grid[0] * self.grid[1]

    @property
    def extent(self) -> tuple[int, int]:
        """The grid."""
        return self.grid

    @property
    def identity(self) -> tuple[int, int]:
        """No shift."""
        return (0, 0)

    def elements(self) -> Sequence[tuple[int, int]]:
        """Return every shift."""
        return [(down, right) for down, right in np.ndindex(self.grid)]

    def generators(self) -> Sequence[tuple[int, int]]:
        """Return one step down and one to the right."""
        return [(1 % self.grid[0], 0), (0, 1 % self.grid[1])]

    def sample(self, rng: np.random.Generator, count: int) -> Sequence[tuple[int, int]]:
        """Return uniformly random shifts."""
        drawn = rng.integers(self.grid, size=(count, 2))
        return [(int(down), int(right)) for down, right in drawn]

    def read(self, element: Any) -> tuple[int, int]:
        """Check a pair of integers; any two, for the grid wraps around."""
        array = np.asarray(element)
        if array.shape != (2,) or array.dtype.kind not in "iu":
            _checks.refuse("elements", "pairs (down, right) of integers", element)
        return int(array[0]), int(array[1])

    def describe(self, element: Any) -> str:
        """Write the two numbers."""
        return f"shift by {tuple(element)}"


@dataclass(frozen=True)
class Shifts(Action):
    """Shifts of the last two axes that wrap around.

    Attributes
    ----------
    step : int
        Only multiples of this many pixels.
    """

    step: int = 1
    is_spatial = True

    def __call__(self, step: int) -> Shifts:
        """Return the shifts by multiples of `step` pixels."""
        return Shifts(_checks.integer("step", step, minimum=1))

    def factors(self, shape: tuple[int, ...]) -> dict[Hashable, Factor]:
        """Return the shifts of a grid that a step of this length divides."""
        h, w = axis_length(shape, -2), axis_length(shape, -1)
        if h % self.step or w % self.step or not h * w:
            _checks.refuse("shape", f"sides that are multiples of {self.step}", shape)
        return {SHIFT: GridFactor((h // self.step, w // self.step))}

    def act(self, element: Element, x: NDArray[Any]) -> NDArray[Any]:
        """Roll the image down and to the right."""
        down, right = element[SHIFT]
        return np.roll(x, (self.step * down, self.step * right), axis=(-2, -1))


shifts = Shifts()
"""Shifts of an image that wraps around. ``shifts(2)`` are the even ones: a layer with
stride 2 takes ``images(shifts(2))`` to ``images(shifts)``."""


def images(
    *symmetries: PlanarSymmetry | Shifts, channels: Representation | None = None
) -> Action:
    """Return the action of shifts, turns or reflections on images.

    The last two axes are rows and columns; all others are channels and batch, and
    stay where they are unless `channels` says how they move. Turns come before shifts:
    ``images(quarter_turns, shifts)`` is the group p4.

    Parameters
    ----------
    *symmetries : quarter_turns, flips, square_symmetries, shifts or shifts(step)
        What moves the image: at most one kind of turn and one of shift.
    channels : Representation, optional
        How axis -3 moves when the image turns; of the group ``quarter_turns.group``
        (or that of the turn named). ``quarter_turns.group.regular`` for the four
        orientations of a p4 feature map of shape (..., 4, n, n).

    Returns
    -------
    Action
        For `check_equivariance`.

    Raises
    ------
    ArgumentError
        If no symmetry or two of one kind are named, or `channels` is a
        representation of another group.

    Examples
    --------
    >>> from gdlbook.equivariance import check_equivariance, invariant
    >>> turned = images(quarter_turns)
    >>> print(check_equivariance(lambda x: x**2, turned, turned, shape=(5, 5)))
    equivariant: error exactly 0 (float64)
    tried all 4 elements on 3 inputs
    >>> bool(check_equivariance(lambda x: x.max(), turned, invariant, shape=(5, 5)))
    True
    """
    turns = [each for each in symmetries if isinstance(each, PlanarSymmetry)]
    moves = [each for each in symmetries if isinstance(each, Shifts)]
    if not symmetries or len(turns) + len(moves) != len(symmetries):
        _checks.refuse("symmetries", "quarter_turns, shifts, ...", symmetries)
    if len(turns) > 1 or len(moves) > 1:
        expected = "one kind of turn and one of shift (turns and reflections together "
        _checks.refuse("symmetries", expected + "are square_symmetries)", symmetries)
    action: Action = (turns + moves)[0]
    if channels is not None:
        if not (turns and isinstance(channels, Representation)):
            _checks.refuse("channels", "None without turns, or a Representation", turns)
        if channels.group != turns[0].group:
            expected = f"a representation of {turns[0].group.name}"
            _checks.refuse("channels", expected, channels)
        action = action & Vectors(channels, -3)
    return action & moves[0] if turns and moves else action
