"""The motif of the book: a square of maps whose two ways meet, or fail to meet.

From x one way leads across by f and then down by g, the other down by g and then
across by f. The layer f is equivariant where both ways end in the same corner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas
from gdlbook.figures.cells import draw_grid
from gdlbook.figures.pieces import Box, Point, Side, arrow, label, verdict
from gdlbook.figures.signs import draw_sign

Drawer = Callable[[Axes, Point, float], Box]
"""Draws something at a point, as wide as it is told, and returns what it fills."""

_WIDTH = 4.4
_MARGIN = 0.1
_LABEL = 0.26  # room above a picture for its name
_DOWN = 0.62  # length of the shorter arrow down
_VERDICT = 0.34  # room for the line with the sign
_GAP = 0.1  # between a picture and an arrow
_SIGN = 0.2
_LARGEST_CELL = 0.5
_RELATIVE = 1e-12  # one linear layer in float64


def square_of(
    x: ArrayLike,
    f: Callable[[NDArray[np.float64]], ArrayLike],
    g: Callable[[NDArray[np.float64]], ArrayLike],
    *,
    alt: str,
    g_out: Callable[[NDArray[np.float64]], ArrayLike] | None = None,
    f_name: str = "f",
    g_name: str = "g",
    sign: str | None = None,
    size: float = 1.45,
    numbers: bool | None = None,
) -> BookFigure:
    """Compute both ways around the square from x, and draw what came out.

    Parameters
    ----------
    x : array_like of float, shape (n,) or (h, w)
        The input: a signal or an image.
    f : callable
        The layer. Its result may be a single number.
    g : callable
        The group element, acting on inputs.
    alt : str
        What the drawing shows, for a reader who does not see it.
    g_out : callable, optional
        The same element acting on outputs; `g` if left out. For invariance,
        ``lambda y: y``.
    f_name, g_name : str
        Written at the arrows.
    sign : str, optional
        Sign of the group: a key of `gdlbook.figures.SIGNS`.
    size : float
        Width of a corner, in inches, at most 1.6.
    numbers : bool, optional
        Write the numbers in the cells: always, never, or, if left out, where they fit.

    Returns
    -------
    BookFigure
        The square, 4.4 inches wide. Whether its ways meet is computed, not claimed.

    Raises
    ------
    ArgumentError
        If a corner is no signal or image of finite numbers.

    Examples
    --------
    >>> square_of([1, 2, 4, 0], np.cumsum, lambda x: np.roll(x, 1),
    ...           alt="A running sum does not commute with a shift.")
    BookFigure(4.4 x 2.93 inches, alt='A running sum does not commute with a shift.')
    """
    start = _picture("x", x)
    act = g if g_out is None else g_out
    moved = _picture("g(x)", g(start.copy()))
    layer = _picture("f(x)", f(start.copy()))
    down = _picture("g(f(x))", act(layer.copy()))
    across = _picture("f(g(x))", f(moved.copy()))
    return commuting_square(
        *(start, layer, moved, down, across),
        alt=alt,
        f_name=f_name,
        g_name=g_name,
        sign=sign,
        size=size,
        numbers=numbers,
    )


def commuting_square(
    top_left: ArrayLike | Drawer,
    top_right: ArrayLike | Drawer,
    bottom_left: ArrayLike | Drawer,
    down_last: ArrayLike | Drawer,
    across_last: ArrayLike | Drawer,
    *,
    alt: str,
    meets: bool | None = None,
    f_name: str = "f",
    g_name: str = "g",
    sign: str | None = None,
    size: float = 1.45,
    numbers: bool | None = None,
) -> BookFigure:
    """Draw the square of x, f(x) and g·x, and the corner where two ways end.

    Parameters
    ----------
    top_left, top_right, bottom_left : array_like or callable
        x, f(x) and g·x. An array is drawn as cells; anything else by a function of
        axes, top left corner and width that returns the `Box` it fills.
    down_last, across_last : array_like or callable
        The two ends: g·f(x) and f(g·x).
    alt : str
        What the drawing shows, for a reader who does not see it.
    meets : bool, optional
        Whether the ends are equal. Compared here, to 1e-12 of the larger, if both are
        arrays; needed if they are drawn by functions.
    f_name, g_name, sign, size, numbers
        As for `square_of`.

    Returns
    -------
    BookFigure
        The square, 4.4 inches wide. The last corner is drawn once if the ways meet;
        otherwise both ends are, with the cells outlined in which they differ.

    Raises
    ------
    ArgumentError
        If `meets` is missing where it is needed, or contradicts the two ends, or
        these are arrays of different shapes.

    Examples
    --------
    >>> from gdlbook.figures import draw_graph
    >>> def triangle(ax, at, width):
    ...     return draw_graph(ax, 1 - np.eye(3), at=at, size=width)
    >>> square = commuting_square(*[triangle] * 5, meets=True, alt="Five triangles.")
    """
    if not 0 < size <= 1.6:
        _checks.refuse("size", "a width in inches up to 1.6", size)
    agree, changed = _compare(down_last, across_last, meets)
    inputs = _drawers([top_left, bottom_left], numbers)
    outputs = _drawers([top_right, down_last, across_last], numbers, changed)
    row = max(_height(drawer, size) for drawer in (*inputs, *outputs))
    second = _LABEL + row + _DOWN + _LABEL
    third = second if agree else second + row + _VERDICT + _LABEL
    height = third + row + (_VERDICT if agree else _GAP)
    figure, ax = canvas(_WIDTH, round(height, 2))
    left, right = _MARGIN, _WIDTH - _MARGIN - size

    def place(drawer: Drawer, corner: Point, name: str) -> Box:
        top = corner[1] + (row - _height(drawer, size)) / 2
        box = drawer(ax, (corner[0], top), size)
        label(ax, box, name)
        return box

    x = place(inputs[0], (left, _LABEL), "x")
    fx = place(outputs[0], (right, _LABEL), "f(x)")
    gx = place(inputs[1], (left, third), "g·x")
    ends = "g·f(x) = f(g·x)" if agree else "g·f(x)"
    down = place(outputs[1], (right, second), ends)
    across = down if agree else place(outputs[2], (right, third), "f(g·x)")
    _arrow_across(ax, x, fx, f_name)
    _arrow_across(ax, gx, across, f_name)
    _arrow_down(ax, x, gx, g_name, sign, text_side="right")
    _arrow_down(ax, fx, down, g_name, sign, text_side="left")
    beneath = (right, second + row + _VERDICT / 2 + 0.03)
    words = "they meet" if agree else "do not meet"
    verdict(ax, beneath, holds=agree, text=words)
    return BookFigure(figure, alt)


def _arrow_across(ax: Axes, start: Box, end: Box, name: str) -> None:
    """Draw f from the left column to the right one."""
    arrow(ax, start.side("right", _GAP), end.side("left", _GAP), name)


def _arrow_down(
    ax: Axes, start: Box, end: Box, name: str, sign: str | None, *, text_side: Side
) -> None:
    """Draw g down a column, its name on the inner side and its sign on the outer."""
    head, tail = start.side("bottom", _GAP), end.side("top", _LABEL + _GAP / 2)
    arrow(ax, head, tail, name, text_side=text_side)
    if sign is not None:
        outward = -0.2 if text_side == "right" else 0.2
        middle = ((head[0] + tail[0]) / 2 + outward, (head[1] + tail[1]) / 2)
        corner = (middle[0] - _SIGN / 2, middle[1] - _SIGN / 2)
        draw_sign(ax, sign, at=corner, size=_SIGN)


def _picture(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return a corner as a float array; a single number becomes a signal of one."""
    array = np.atleast_1d(_checks.real_array(name, values))
    if array.ndim > 2 or array.size == 0:
        _checks.refuse(name, "a signal or an image", f"shape {array.shape}")
    return array


def _compare(
    down: Any, across: Any, meets: bool | None
) -> tuple[bool, list[tuple[int, int]]]:
    """Return whether the two ends are equal, and the cells in which they differ."""
    if callable(down) or callable(across):
        if meets is None:
            _checks.refuse("meets", "True or False for corners that are drawn", meets)
        return meets, []
    one, other = (
        np.atleast_2d(_picture(name, end))
        for name, end in (("down_last", down), ("across_last", across))
    )
    if one.shape != other.shape:
        expected = f"the shape {one.shape} of down_last"
        _checks.refuse("across_last", expected, other.shape)
    scale = max(np.abs(one).max(), np.abs(other).max())
    differ = ~(np.abs(one - other) <= _RELATIVE * scale)
    agree = not differ.any()
    if meets is not None and meets != agree:
        _checks.refuse("meets", f"{agree}, as the two ends say", meets)
    return agree, [(int(row), int(column)) for row, column in np.argwhere(differ)]


def _drawers(
    corners: list[Any], numbers: bool | None, changed: Iterable[tuple[int, int]] = ()
) -> list[Drawer]:
    """Return functions that draw the corners, arrays with one scale of colours.

    The cells in `changed` are outlined in all corners but the first.
    """
    arrays = {
        k: np.atleast_2d(_picture("corner", corner))
        for k, corner in enumerate(corners)
        if not callable(corner)
    }
    limit = max((float(np.abs(a).max()) for a in arrays.values()), default=0.0) or 1.0
    return [
        _cells(arrays[k], limit, numbers, changed if k else ())
        if k in arrays
        else corner
        for k, corner in enumerate(corners)
    ]


def _cells(
    values: NDArray[np.float64],
    limit: float,
    numbers: bool | None,
    changed: Iterable[tuple[int, int]],
) -> Drawer:
    """Return a function that draws an array, centred in the width it is given."""

    def draw(ax: Axes, at: Point, width: float) -> Box:
        cell = min(_LARGEST_CELL, width / values.shape[1])
        indent = (width - cell * values.shape[1]) / 2
        return draw_grid(
            ax,
            values,
            at=(at[0] + indent, at[1]),
            cell=cell,
            limit=limit,
            numbers=numbers,
            highlight=changed,
            highlight_color=roles.BROKEN,
        )

    return draw


def _height(drawer: Drawer, width: float) -> float:
    """Return the height of a corner, measured by drawing it on a spare canvas."""
    _, ax = canvas(_WIDTH, _WIDTH)
    return drawer(ax, (0.0, 0.0), width).height
