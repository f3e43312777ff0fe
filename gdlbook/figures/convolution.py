"""Drawings of chapter 3: a matrix the shift completes, an average, and a border."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas
from gdlbook.figures.cells import draw_grid
from gdlbook.figures.commuting_square import square_of
from gdlbook.figures.pieces import Box, arrow, label
from gdlbook.layers.convolution import circulant
from gdlbook.layers.image_convolution import (
    circular_correlation_2d,
    zero_padded_correlation_2d,
)

COLUMN = (5, 7, 0, 2)
"""The first column that the chapter completes to a matrix."""
CORNER = ((0, 0, 0, 0), (0, 0, 3, 1), (0, 0, 2, 0), (0, 0, 0, 0))
"""A small image, two pixels away from the border on one side."""
LEFT = ((0, 0, 0), (-1, 1, 0), (0, 0, 0))
"""A kernel: each pixel minus the one to its left."""


def missing_columns() -> BookFigure:
    """Draw a matrix of which only the first column is known.

    Returns
    -------
    BookFigure
        Four columns, three of them with question marks.

    Examples
    --------
    >>> missing_columns().alt[:60]
    'A matrix of four rows and four columns. The first column is '
    """
    n, cell, left, top = len(COLUMN), 0.42, 1.36, 0.3
    figure, ax = canvas(4.4, top + n * cell + 0.1)
    known = np.array(COLUMN, float)[:, None]
    draw_grid(ax, known, at=(left, top), cell=cell, limit=7)
    for j in range(n):
        label(ax, Box(left + j * cell, top, cell, 0.0), f"We{chr(0x2080 + j)}")
        for i in range(n):
            if j:
                corner = (left + j * cell, top + i * cell)
                blank = Rectangle(corner, cell, cell, fill=False, clip_on=False)
                blank.set(edgecolor=roles.RULE, linewidth=0.8)
                ax.add_patch(blank)
                middle = (corner[0] + cell / 2, corner[1] + cell / 2)
                ax.text(*middle, "?", size=11, color=roles.INK, ha="center").set(
                    va="center_baseline"
                )
    alt = (
        f"A matrix of four rows and four columns. The first column is {_listed(known)}"
        "; in the twelve other cells stand question marks."
    )
    return BookFigure(figure, alt)


def matrix_and_average(matrix: ArrayLike) -> BookFigure:
    """Draw a matrix beside its average over all shifts of the ring.

    Parameters
    ----------
    matrix : array_like of float, shape (n, n)
        The matrix W.

    Returns
    -------
    BookFigure
        W, and the circulant matrix in which each diagonal that wraps around holds
        the mean of that diagonal of W.

    Raises
    ------
    ArgumentError
        If `matrix` is not square, or holds anything but finite real numbers.

    Examples
    --------
    >>> matrix_and_average([[1, 2], [4, 9]]).alt[-44:]
    'its first column is 5, 3, rolled from there.'
    """
    w = _checks.square_matrix("matrix", matrix)
    n = len(w)
    places = np.arange(n)
    column = np.array([w[(places + k) % n, places].mean() for k in places])
    cell, top = 1.8 / n, 0.3
    figure, ax = canvas(4.4, top + 1.8 + 0.1)
    # An average is smaller: on the scale of W its diagonals would hardly show.
    first, last = (
        draw_grid(
            *(ax, values),
            at=(left, top),
            cell=cell,
            limit=float(np.abs(values).max()) or 1.0,
            numbers=False,
        )
        for left, values in ((0.1, w), (2.5, circulant(column)))
    )
    label(ax, first, "W")
    label(ax, last, "its average")
    arrow(ax, first.side("right", 0.1), last.side("left", 0.1))
    alt = (
        f"Two matrices of {n} rows and {n} columns, each on its own colour scale. "
        "On the left W, without a pattern. "
        f"On the right its average over the {n} shifts, which has one colour along "
        "each diagonal that wraps around; its first column is "
        f"{_listed(np.round(column, 2) + 0.0)}, rolled from there."
    )
    return BookFigure(figure, alt)


def image_square(outside: str) -> BookFigure:
    """Draw the commuting square of a layer on images and a shift to the right.

    Parameters
    ----------
    outside : {"torus", "zeros"}
        What the layer reads beyond the border.

    Returns
    -------
    BookFigure
        The square. Whether its ways meet is computed.

    Raises
    ------
    ArgumentError
        If there is no such way to read the border.

    Examples
    --------
    >>> image_square("zeros").alt[-21:]
    'part in rows 1 and 2.'
    """
    layers = {"torus": circular_correlation_2d, "zeros": zero_padded_correlation_2d}
    if outside not in layers:
        _checks.refuse("outside", " or ".join(layers), repr(outside))

    def layer(image: NDArray[np.float64]) -> NDArray[np.float64]:
        kernel = np.array(LEFT, float)[None, None]
        found: NDArray[np.float64] = layers[outside](image[None], kernel)[0]
        return found + 0.0  # no negative zeros

    def shift(image: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.roll(image, 1, axis=1)

    x = np.array(CORNER, float)
    rows = np.flatnonzero((layer(shift(x)) != shift(layer(x))).any(axis=1))
    names = "rows" if len(rows) > 1 else "row"
    end = f"The ways part in {names} {' and '.join(map(str, rows))}."
    alt = (
        "A commuting square of images of four rows and columns, where what lies beyond "
        f"the border is read {'around the torus' if outside == 'torus' else 'as 0'}. "
        f"Top left the image, row 1 of which is {_listed(x[1])}. The layer subtracts "
        "from each pixel the one to its left; the shift moves the image by one column "
        f"to the right. Row 1, layer first: {_listed(shift(layer(x))[1])}. Row 1, "
        f"shift first: {_listed(layer(shift(x))[1])}. "
        f"{end if len(rows) else 'The two ways meet.'}"
    )
    return square_of(
        *(x, layer, shift),
        alt=alt,
        f_name="layer",
        g_name="shift",
        sign="translation",
    )


def border_of_a_constant(layers: int) -> BookFigure:
    """Draw what zero-padded averages make of an image that is 1 everywhere.

    Parameters
    ----------
    layers : int
        How many averages over 3 by 3 pixels, at least 1.

    Returns
    -------
    BookFigure
        The upper left part of the image of 28 by 28 pixels, its border visible.

    Raises
    ------
    ArgumentError
        If `layers` is not an integer of at least 1.

    Examples
    --------
    >>> border_of_a_constant(3).alt[-46:]
    'In the corner stands 0.23, in the middle 1.00.'
    """
    layers = _checks.integer("layers", layers, 1)
    y = np.ones((1, 28, 28))
    for _ in range(layers):
        y = zero_padded_correlation_2d(y, np.full((1, 1, 3, 3), 1 / 9))
    cell, side = 0.085, 28 * 0.085
    figure, ax = canvas(4.4, side + 0.2)
    image = draw_grid(ax, y[0], at=(0.1, 0.1), cell=cell, limit=1.0, numbers=False)
    corner, middle = float(y[0, 0, 0]), float(y[0, 14, 14])
    for height, value, place in (
        (0.1 + cell / 2, corner, "in the corner"),
        (image.centre[1], middle, "in the middle"),
    ):
        start = (image.x + side + 0.3, height)
        end = image.x + (cell if value is corner else side / 2)
        arrow(ax, start, (end, height), color=roles.INK)
        words = ax.text(start[0] + 0.06, height, f"{value:.2f} {place}", size=10)
        words.set(color=roles.INK, va="center_baseline")
    alt = (
        f"An image of 28 by 28 pixels: {layers} zero-padded averages over 3 by 3 "
        f"pixels of an image that is 1 everywhere. In a frame {layers} "
        "pixels wide the values fall towards the border. "
        f"In the corner stands {corner:.2f}, in the middle {middle:.2f}."
    )
    return BookFigure(figure, alt)


def _listed(values: NDArray[np.float64]) -> str:
    """Return numbers as they are read aloud."""
    return ", ".join(f"{value:g}" for value in np.ravel(values))
