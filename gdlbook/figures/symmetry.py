"""Drawings of chapter 1: one bump, its shifts, and the border between two paddings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas, chart
from gdlbook.figures.cells import draw_signal
from gdlbook.figures.commuting_square import Drawer, commuting_square
from gdlbook.figures.pieces import Box, Point, label
from gdlbook.layers.convolution import circular_convolution, zero_padded_convolution

BUMP = (0, 0, 1, 3, 5, 3, 1, 0, 0, 0)
"""The signal of the chapter."""
EDGE = (1, -1)
"""The kernel of the chapter: each entry minus the one before it."""

_Layer = Callable[[Any, Any], NDArray[Any]]
_LAYERS: dict[str, _Layer] = {
    "ring": circular_convolution,
    "zeros": zero_padded_convolution,
}


def disputed_cell() -> BookFigure:
    """Draw the bump, its edges, the bump shifted by 4, and its edges but for one.

    Returns
    -------
    BookFigure
        Four rows of cells; a question mark stands where the paddings differ.

    Examples
    --------
    >>> disputed_cell()  # doctest: +ELLIPSIS
    BookFigure(4.4 x 2.46 inches, alt='Four signals of ten cells. ...
    """
    shift, cell, left, gap = 4, 0.34, 0.92, 0.56
    x = np.array(BUMP)
    shifted = np.roll(x, shift)
    edges, last = (circular_convolution(signal, EDGE) for signal in (x, shifted))
    figure, ax = canvas(4.4, 2.46)
    limit = float(np.abs(x).max())
    rows = {"x": x, "f(x)": edges, "S⁴x": shifted, "f(S⁴x)": last}
    for place in range(len(x)):
        head = Box(left + place * cell, 0.26, cell, 0.0)
        label(ax, head, str(place), color=roles.QUIET)
    for k, (name, values) in enumerate(rows.items()):
        known = 1 if name == "f(S⁴x)" else 0
        at = (left + known * cell, 0.28 + k * gap)
        row = draw_signal(ax, values[known:], at=at, cell=cell, limit=limit)
        label(ax, Box(left, row.y, row.width, row.height), name, side="left")
    blank = Rectangle((left, row.y), cell, cell, fill=False, clip_on=False)
    blank.set(edgecolor=roles.INK, linewidth=1.8)
    ax.add_patch(blank)
    middle = (left + cell / 2, row.centre[1])
    ax.text(*middle, "?", size=12, color=roles.INK, ha="center", va="center_baseline")
    alt = (
        f"Four signals of ten cells. The bump x is {_listed(x)}. Its edges f(x) are "
        f"{_listed(edges)}. Shifted by four places, wrapping around, x becomes "
        f"{_listed(shifted)}. Of its edges, cells 1 to 9 are {_listed(last[1:])}; in "
        "cell 0 stands a question mark."
    )
    return BookFigure(figure, alt)


def bump_square(outside: str, shift: int) -> BookFigure:
    """Draw the commuting square of edges and a shift, for one of the two paddings.

    Parameters
    ----------
    outside : {"ring", "zeros"}
        What the layer reads beyond the border.
    shift : int
        By how many places the bump is shifted, from 0 to 9.

    Returns
    -------
    BookFigure
        The square. Whether its ways meet is computed.

    Raises
    ------
    ArgumentError
        If there is no such padding or shift.

    Examples
    --------
    >>> bump_square("zeros", 4).alt[-24:]
    'with -2 against 1 there.'
    """
    layer = _layer(outside)
    shift = _checks.integer("shift", shift, 0)
    if shift >= len(BUMP):
        _checks.refuse("shift", f"at most {len(BUMP) - 1}", shift)
    x = np.array(BUMP)
    down = np.roll(layer(x, EDGE), shift)
    across = layer(np.roll(x, shift), EDGE)
    (differ,) = np.nonzero(down != across)
    beyond = {"ring": "around the ring", "zeros": "as 0"}[outside]
    end = "The two ways meet." if not len(differ) else "The two ways do not meet: "
    end += ", ".join(
        f"cell {i} differs, with {down[i]} against {across[i]} there" for i in differ
    )
    alt = (
        f"A commuting square of signals, where what lies beyond the border is read "
        f"{beyond}. Top left, the bump x; to its right its edges; below it the bump "
        f"shifted by {shift}. Edges first, then the shift: {_listed(down)}. The shift "
        f"first, then edges: {_listed(across)}. {end.rstrip('.')}."
    )
    return commuting_square(
        _bars(x),
        _bars(layer(x, EDGE)),
        _bars(np.roll(x, shift)),
        _bars(down, differ),
        _bars(across, differ),
        meets=not len(differ),
        f_name="edges",
        g_name=f"shift by {shift}",
        sign="translation",
        size=1.6,
        alt=alt,
    )


def _bars(values: NDArray[Any], marked: NDArray[Any] | tuple[int, ...] = ()) -> Drawer:
    """Return a function that draws a signal as bars, the `marked` ones outlined."""
    highest, lowest = max(BUMP), -2  # of the bump, and of its edges

    def draw(ax: Axes, at: Point, width: float) -> Box:
        step, unit = width / len(values), 0.12
        zero = at[1] + highest * unit
        for i, value in enumerate(values.tolist()):
            bar = Rectangle((at[0] + i * step, zero), step, -value * unit)
            bar.set(facecolor=roles.diverging(value, highest), edgecolor=roles.RULE)
            if i in marked:
                bar.set(edgecolor=roles.BROKEN, linewidth=1.8, zorder=3)
            ax.add_patch(bar)
        ax.plot([at[0], at[0] + width], [zero, zero], color=roles.RULE, linewidth=0.8)
        return Box(*at, width, (highest - lowest) * unit)

    return draw


def errors_over_shifts() -> BookFigure:
    """Draw by how much the two ways around the square differ, for all ten shifts.

    Returns
    -------
    BookFigure
        The largest difference over the shift, for both paddings.

    Examples
    --------
    >>> shift_errors("zeros")
    [0, 0, 0, 1, 3, 5, 3, 1, 0, 0]
    >>> errors_over_shifts().alt[-29:]
    '0, 0, 0, 1, 3, 5, 3, 1, 0, 0.'
    """
    ring, zeros = shift_errors("ring"), shift_errors("zeros")
    shifts = range(len(BUMP))
    figure, ax = chart(4.4, 2.6, x_label="shift s", y_label="largest difference")
    ax.vlines(shifts, 0, zeros, color=roles.BROKEN, linewidth=1.2)
    ax.plot(shifts, zeros, "s", color=roles.BROKEN, markersize=5)
    ax.plot(
        *(shifts, ring),
        *("o",),
        color=roles.EQUIVARIANT,
        markerfacecolor="none",
        markersize=10,
        markeredgewidth=1.4,
    )
    ax.set(xticks=list(shifts), yticks=range(max(zeros) + 1), ylim=(-0.45, 5.6))
    peak = int(np.argmax(zeros))
    for x, y, words, color in (
        (peak + 0.3, zeros[peak] - 0.1, "✗ zero padding", roles.BROKEN),
        (7.65, 0.55, "✓ ring", roles.EQUIVARIANT),
    ):
        ax.text(x, y, words, color=color, size=9.5, weight="bold")
    alt = (
        "A chart of the largest difference between the two ways around the square, "
        "over the shifts 0 to 9. On the ring it is always 0. With zero padding it is "
        f"{', '.join(map(str, zeros))}."
    )
    return BookFigure(figure, alt)


def shift_errors(outside: str) -> list[int]:
    """Return the largest difference between the two ways, for each of ten shifts.

    Parameters
    ----------
    outside : {"ring", "zeros"}
        What the layer reads beyond the border.

    Returns
    -------
    list of int
        The difference for the shifts 0 to 9 of the bump.

    Raises
    ------
    ArgumentError
        If there is no such padding.

    Examples
    --------
    >>> shift_errors("ring")
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    """
    layer, x = _layer(outside), np.array(BUMP)
    y = layer(x, EDGE)
    return [
        int(np.abs(layer(np.roll(x, s), EDGE) - np.roll(y, s)).max())
        for s in range(len(x))
    ]


def _layer(outside: str) -> _Layer:
    """Return the convolution that reads this beyond the border."""
    if outside not in _LAYERS:
        _checks.refuse("outside", " or ".join(_LAYERS), repr(outside))
    return _LAYERS[outside]


def _listed(values: NDArray[Any]) -> str:
    """Return integers as they are read aloud."""
    return ", ".join(map(str, values.tolist()))
