"""Drawings of chapter 6: one bar, four turned filters, and kernels for every angle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas, chart
from gdlbook.figures.cells import draw_grid
from gdlbook.figures.commuting_square import Drawer, commuting_square
from gdlbook.figures.pieces import Box, Point, arrow, label
from gdlbook.layers.group_convolution import circular_padding, lifting_convolution
from gdlbook.layers.point_groups import P4
from gdlbook.layers.steerable import circular_harmonics, gaussian_ring

EDGE = ((-1, -1, -1), (0, 0, 0), (1, 1, 1))
"""The filter of the chapter: what is below minus what is above."""
BAR = tuple(tuple(int(3 <= i <= 4 and 1 <= j <= 6) for j in range(8)) for i in range(8))
"""The picture of the chapter."""

_TURNS = ("e", "r", "r²", "r³")
_LIMIT = 3.0  # the largest response


def responses(image: ArrayLike) -> NDArray[np.int_]:
    """Return the four responses of the chapter's filter, on a torus.

    Parameters
    ----------
    image : array_like of int, shape (h, w)
        The picture.

    Returns
    -------
    numpy.ndarray of int, shape (4, h, w)
        One plane for each turn of the filter.

    Raises
    ------
    ArgumentError
        If the picture is smaller than the filter.

    Examples
    --------
    >>> responses(BAR).max(axis=(1, 2))
    array([3, 2, 3, 2])
    """
    padded = circular_padding(np.asarray(image)[None], 3)
    stack: NDArray[np.int_] = lifting_convolution(padded, np.array([[EDGE]]))[0]
    return stack


def four_responses() -> BookFigure:
    """Draw the bar, the four turns of the filter, and the response to each.

    Returns
    -------
    BookFigure
        The bar on the left; beside it four columns of filter and response.

    Examples
    --------
    >>> four_responses().alt[-47:]
    'largest values of the responses are 3, 2, 3, 2.'
    """
    stack, turned = responses(BAR), P4.orbit(np.array(EDGE))
    figure, ax = canvas(4.4, 2.08)
    cell, small, top = 0.095, 0.16, 0.98
    draw = Box(0.06, top, 8 * cell, 8 * cell)
    draw_grid(ax, BAR, at=(draw.x, draw.y), cell=cell, limit=1.0, numbers=False)
    label(ax, draw, "x")
    for r in range(P4.order):
        left = 1.06 + 0.85 * r
        centred = left + (8 * cell - 3 * small) / 2
        box = draw_grid(
            ax, turned[r], at=(centred, 0.25), cell=small, limit=_LIMIT, numbers=False
        )
        label(ax, box, f"{_TURNS[r]}·ψ" if r else "ψ")
        plane = draw_grid(
            ax, stack[r], at=(left, top), cell=cell, limit=_LIMIT, numbers=False
        )
        arrow(ax, box.side("bottom", 0.05), plane.side("top", 0.05))
        label(ax, plane, f"max {stack[r].max()}", side="bottom", color=roles.QUIET)
    alt = (
        "A picture of 8 by 8 cells with a bright bar, two rows high and six columns "
        "wide. Beside it four filters of 3 by 3 cells, each the one before after a "
        "quarter turn, and under each its response to the picture. The first and third "
        "respond along the two long sides of the bar, the second and fourth at its two "
        "ends. The third response is the first with the sign changed, the fourth the "
        "second. The largest values of the responses are "
        f"{', '.join(str(plane.max()) for plane in stack)}."
    )
    return BookFigure(figure, alt)


def _both(stack: NDArray[Any]) -> NDArray[Any]:
    return np.roll(np.rot90(stack, axes=(-2, -1)), 1, axis=0)


_ACTIONS: dict[str, tuple[str, Callable[[NDArray[Any]], NDArray[Any]]]] = {
    "both": ("each plane turns and moves to the next place", _both),
    "planes": (
        "each plane turns and keeps its place",
        lambda stack: np.rot90(stack, axes=(-2, -1)),
    ),
    "places": (
        "each plane moves to the next place without turning",
        lambda stack: np.roll(stack, 1, axis=0),
    ),
}


def lifting_square(action: str) -> BookFigure:
    """Draw the commuting square of the lifting layer and a quarter turn.

    Parameters
    ----------
    action : {"both", "planes", "places"}
        What the turn does to the stack of four planes.

    Returns
    -------
    BookFigure
        The square. Whether its ways meet is computed.

    Raises
    ------
    ArgumentError
        If there is no such action.

    Examples
    --------
    >>> lifting_square("both").alt[-18:], lifting_square("places").alt[-18:]
    ('The two ways meet.', ' ways do not meet.')
    """
    if action not in _ACTIONS:
        _checks.refuse("action", " or ".join(_ACTIONS), repr(action))
    words, act = _ACTIONS[action]
    bar, stack = np.array(BAR), responses(BAR)
    down, across = act(stack), responses(np.rot90(bar))
    meets = np.array_equal(down, across)
    alt = (
        "A commuting square. Top left, the picture x with a level bar; below it, the "
        "picture after a quarter turn, with an upright bar. To the right of each, its "
        "four responses, in two rows of two. On the way down from the first stack, "
        f"{words}. The two ways {'meet' if meets else 'do not meet'}."
    )
    return commuting_square(
        _plane(bar, 1.0),
        _planes(stack),
        _plane(np.rot90(bar), 1.0),
        _planes(down),
        _planes(across),
        meets=meets,
        f_name="lift",
        g_name="turn",
        sign="quarter-turn",
        size=1.45,
        alt=alt,
    )


def _plane(values: NDArray[Any], limit: float) -> Drawer:
    """Return a function that draws one picture without numbers."""

    def draw(ax: Axes, at: Point, width: float) -> Box:
        cell = width / values.shape[1]
        return draw_grid(ax, values, at=at, cell=cell, limit=limit, numbers=False)

    return draw


def _planes(stack: NDArray[Any]) -> Drawer:
    """Return a function that draws a stack of four planes, in two rows of two."""

    def draw(ax: Axes, at: Point, width: float) -> Box:
        side = 0.48 * width
        for r, plane in enumerate(stack):
            corner = (
                at[0] + (width - side) * (r % 2),
                at[1] + (width - side) * (r // 2),
            )
            _plane(plane, _LIMIT)(ax, corner, side)
        return Box(*at, width, width)

    return draw


def steerable_filters(size: int = 9) -> BookFigure:
    """Draw a Gaussian ring times the harmonics of frequency 0, 1 and 2.

    Parameters
    ----------
    size : int
        The side of the grid, odd and at least 3.

    Returns
    -------
    BookFigure
        Five pictures: one for frequency 0, a pair each for 1 and 2.

    Raises
    ------
    ArgumentError
        If the size is even or too small.

    Examples
    --------
    >>> steerable_filters()  # doctest: +ELLIPSIS
    BookFigure(4.4 x 1.32 inches, alt='Five filters of 9 by 9 cells...
    """
    size = _checks.integer("size", size, minimum=3)
    figure, ax = canvas(4.4, 1.32)
    left, width = 0.05, 0.78
    line = 4.0 / size * (np.arange(size) - size // 2)
    x, y = line[None, :], -line[:, None]
    for m in range(3):
        ring = gaussian_ring(np.hypot(x, y), 1.0, 0.45, m)
        pair = ring * circular_harmonics(m, np.arctan2(y, x))
        boxes = []
        for values in pair:
            cell = width / size
            boxes.append(
                draw_grid(ax, values, at=(left, 0.1), cell=cell, numbers=False)
            )
            left += width + 0.05
        left += 0.07
        first, last = boxes[0], boxes[-1]
        both = Box(first.x, first.y, last.x + last.width - first.x, first.height)
        label(ax, both, f"m = {m}", side="bottom")
    alt = (
        f"Five filters of {size} by {size} cells, from an image to fields of frequency "
        "0, 1 and 2. Frequency 0: a round ring. Frequency 1: a pair of filters, each "
        "with one positive and one negative half, at right angles to each other. "
        "Frequency 2: a pair of filters, each with four lobes of alternating sign, at "
        "45 degrees to each other."
    )
    return BookFigure(figure, alt)


def deviation_chart(steps: ArrayLike, whole: ArrayLike, cut: ArrayLike) -> BookFigure:
    """Draw by how much steerable filters fail on a grid, over the distance of pixels.

    Parameters
    ----------
    steps : array_like of float, shape (n,)
        The distances between neighbouring pixels.
    whole, cut : array_like of float, shape (n,)
        The relative deviations of the whole filter and of one cut off at a square,
        all above 0.

    Returns
    -------
    BookFigure
        Two lines over a logarithmic axis.

    Raises
    ------
    ArgumentError
        If the shapes differ or a deviation is not positive.

    Examples
    --------
    >>> deviation_chart([1.0, 0.5], [0.1, 1e-6], [0.1, 0.05]).alt[-31:]
    'Cut off at a square: 0.1, 0.05.'
    """
    h = _checks.real_array("steps", steps, (None,))
    lines = {
        "whole": _checks.real_array("whole", whole, h.shape),
        "cut": _checks.real_array("cut", cut, h.shape),
    }
    for name, values in lines.items():
        if not (values > 0).all():
            _checks.refuse(name, "numbers greater than 0", values.tolist())
    figure, ax = chart(
        4.4, 2.7, x_label="distance h between pixels", y_label="relative deviation"
    )
    for (name, values), color, marker in zip(
        lines.items(), (roles.EQUIVARIANT, roles.BROKEN), ("o", "s"), strict=True
    ):
        style = "-" if name == "whole" else "--"
        ax.plot(h, np.log10(values), style, marker=marker, markersize=5, color=color)
    powers = range(-15, 1, 3)
    ax.set(yticks=list(powers), yticklabels=[_power(p) for p in powers])
    ax.set(ylim=(-16.5, 1.2), xlim=(0, float(h.max()) * 1.05))
    words = {"✓ whole filter": -9.0, "✗ cut off at a square": 0.0}
    places = (0.62 * float(h.max()), 0.12 * float(h.max()))
    colors = (roles.EQUIVARIANT, roles.BROKEN)
    for (text, y), x, color in zip(words.items(), places, colors, strict=True):
        ax.text(x, y, text, color=color, size=9.5, weight="bold")
    alt = (
        "A chart of the relative deviation from equivariance over the distance between "
        f"pixels, {_listed(h)}. Whole filter: {_listed(lines['whole'])}. Cut off at a "
        f"square: {_listed(lines['cut'])}."
    )
    return BookFigure(figure, alt)


def _power(exponent: int) -> str:
    """Return a power of ten as it is printed: 10⁻³."""
    raised = str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return "1" if exponent == 0 else f"10{raised}"


def _listed(values: NDArray[np.float64]) -> str:
    """Return numbers to one digit, as they are read aloud; tiny ones as a bound."""
    return ", ".join(
        "below 1e-13" if value < 1e-13 else f"{value:.2g}" for value in values.tolist()
    )
