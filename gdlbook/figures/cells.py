"""Signals and images as rows of coloured cells, with the numbers written in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.pieces import Box, Point

_NUMBER_SIZE = 9.0
_POINTS_PER_INCH = 72
_CHARACTER = 0.64  # width of a digit, in units of the font size
_LEAST_BORDERED = 0.12  # cells smaller than this are drawn without a border


def draw_signal(
    ax: Axes,
    values: ArrayLike,
    *,
    at: Point = (0.0, 0.0),
    cell: float = 0.3,
    limit: float | None = None,
    numbers: bool | None = None,
    highlight: Iterable[int] = (),
    highlight_color: str = roles.INK,
) -> Box:
    """Draw a signal as one row of cells, coloured by the map centred at zero.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes of a `canvas`.
    values : array_like of float, shape (n,)
        The signal.
    at : tuple of float
        Top left corner, in inches.
    cell : float
        Side of a cell, in inches.
    limit : float, optional
        Size at which the colours end; the largest in `values` if left out. Give
        drawings that are compared the same one.
    numbers : bool, optional
        Write the numbers: always, never, or, if left out, where they fit.
    highlight : iterable of int
        Cells with a thick border.
    highlight_color : str
        Colour of that border, from `gdlbook.figures.roles`.

    Returns
    -------
    Box
        What the row fills.

    Raises
    ------
    ArgumentError
        If `values` is no signal of finite numbers, a highlighted cell does not exist,
        or numbers are asked for that do not fit.

    Examples
    --------
    >>> from gdlbook.figures import canvas
    >>> figure, ax = canvas(2.0, 0.5)
    >>> draw_signal(ax, [0, 1, -2], at=(0.1, 0.1), cell=0.5)
    Box(x=0.1, y=0.1, width=1.5, height=0.5)
    """
    signal = _checks.real_array("values", values, (None,))
    marked = [(0, index) for index in highlight]
    return _draw_cells(
        ax, signal[None], at, cell, limit, numbers, marked, highlight_color
    )


def draw_grid(
    ax: Axes,
    values: ArrayLike,
    *,
    at: Point = (0.0, 0.0),
    cell: float = 0.3,
    limit: float | None = None,
    numbers: bool | None = None,
    highlight: Iterable[tuple[int, int]] = (),
    highlight_color: str = roles.INK,
) -> Box:
    """Draw an image or a matrix as cells, coloured by the map centred at zero.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes of a `canvas`.
    values : array_like of float, shape (h, w)
        The image; row 0 is at the top.
    at, cell, limit, numbers, highlight_color
        As for `draw_signal`.
    highlight : iterable of (int, int)
        Row and column of the cells with a thick border.

    Returns
    -------
    Box
        What the image fills.

    Raises
    ------
    ArgumentError
        If `values` is no array of finite numbers with two axes, a highlighted cell
        does not exist, or numbers are asked for that do not fit.

    Examples
    --------
    >>> from gdlbook.figures import canvas
    >>> figure, ax = canvas(2.0, 1.0)
    >>> draw_grid(ax, [[0.5, -1.0], [2.0, 0.0]], cell=0.4)
    Box(x=0.0, y=0.0, width=0.8, height=0.8)
    """
    image = _checks.real_array("values", values, (None, None))
    return _draw_cells(
        ax, image, at, cell, limit, numbers, list(highlight), highlight_color
    )


def _draw_cells(
    ax: Axes,
    values: NDArray[np.float64],
    at: Point,
    cell: float,
    limit: float | None,
    numbers: bool | None,
    marked: Sequence[tuple[int, int]],
    marked_color: str,
) -> Box:
    """Draw a matrix of cells: what signals and images share."""
    if values.size == 0:
        _checks.refuse("values", "at least one number", f"shape {values.shape}")
    if not float(_checks.real_array("cell", cell, ())) > 0:
        _checks.refuse("cell", "a size in inches above 0", cell)
    height, width = values.shape
    _fill(ax, values, at, cell, limit)
    frame = Rectangle(at, width * cell, height * cell, fill=False, clip_on=False)
    frame.set(edgecolor=roles.RULE, linewidth=0.8)
    ax.add_patch(frame)
    for row, column in marked:
        if not (0 <= row < height and 0 <= column < width):
            expected = f"cells of a grid of {height} by {width}"
            _checks.refuse("highlight", expected, (row, column))
        corner = (at[0] + column * cell, at[1] + row * cell)
        frame = Rectangle(corner, cell, cell, fill=False, zorder=3, clip_on=False)
        frame.set(edgecolor=marked_color, linewidth=1.8)
        ax.add_patch(frame)
    texts = _written(values)
    longest = max(len(text) for row in texts for text in row)
    needed = longest * _CHARACTER * _NUMBER_SIZE / _POINTS_PER_INCH
    if numbers and needed > cell:
        _checks.refuse("cell", f"at least {needed:.2f} inches for the numbers", cell)
    if numbers or (numbers is None and needed <= cell):
        # Larger where there is room, up to the size of the page's text.
        size = min(12.0, _NUMBER_SIZE * cell / needed, 0.45 * cell * _POINTS_PER_INCH)
        for (row, column), _ in np.ndenumerate(values):
            ax.text(
                at[0] + (column + 0.5) * cell,
                at[1] + (row + 0.5) * cell,
                texts[row][column],
                size=max(_NUMBER_SIZE, size),
                color=roles.INK,
                ha="center",
                va="center_baseline",
            )
    return Box(*at, width * cell, height * cell)


def _fill(
    ax: Axes, values: NDArray[np.float64], at: Point, cell: float, limit: float | None
) -> None:
    """Fill the cells, with one path for each colour: a page holds few elements."""
    scale = float(np.abs(values).max()) if limit is None else limit
    corners: dict[str, list[tuple[float, float]]] = {}
    for (row, column), value in np.ndenumerate(values):
        colour = roles.diverging(value, scale or 1.0)
        x, y = at[0] + column * cell, at[1] + row * cell
        corners.setdefault(colour, []).extend(
            [(x, y), (x + cell, y), (x + cell, y + cell), (x, y + cell), (x, y)]
        )
    outline = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    for colour, vertices in corners.items():
        ax.add_patch(
            PathPatch(
                Path(vertices, outline * (len(vertices) // 5)),
                facecolor=colour,
                edgecolor=roles.HAIRLINE if cell >= _LEAST_BORDERED else colour,
                linewidth=0.6,
                clip_on=False,
            )
        )


def _written(values: NDArray[np.float64]) -> list[list[str]]:
    """Return the numbers as text: integers as such, others to one decimal."""
    decimals = 0 if np.array_equal(values, np.round(values)) else 1
    rounded = np.round(values, decimals) + 0.0  # adding zero turns -0.0 into 0.0
    return [
        [f"{value:.{decimals}f}".replace("-", "\N{MINUS SIGN}") for value in row]
        for row in rounded
    ]
