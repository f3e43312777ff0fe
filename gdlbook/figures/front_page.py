"""The picture on the front page: f(g·x) = g·f(x), computed while it is drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdlbook.figures.book_figure import BookFigure
from gdlbook.figures.commuting_square import square_of


def front_page() -> BookFigure:
    """Draw an image, its quarter turn, and a 3x3 convolution of both.

    The kernel looks the same after a quarter turn, so the two ways around the square
    meet; with another kernel the picture would say that they do not.

    Returns
    -------
    BookFigure
        The commuting square of the quarter turn and the convolution.

    Examples
    --------
    >>> turned = np.rot90(letter())
    >>> np.array_equal(turned, letter())
    False
    >>> np.array_equal(edges(turned), np.rot90(edges(letter())))
    True
    """
    return square_of(
        letter(),
        f=edges,
        g=np.rot90,
        f_name="f: edges",
        g_name="g: quarter turn",
        sign="quarter-turn",
        size=1.5,
        numbers=False,
        alt=(
            "A commuting square. Top left, x: the letter F as an image of 9 by 9 "
            "cells. To the right, f(x): its edges, found by a 3 by 3 convolution, "
            "positive on the letter's strokes and negative around them. Below x, g·x: "
            "the letter after a quarter turn. The edges of the turned letter and the "
            "turned edges of the letter are the same image, f(g·x) = g·f(x): both "
            "ways meet."
        ),
    )


def letter() -> NDArray[np.float64]:
    """Return the letter F as an image: no rotation leaves it as it is.

    Returns
    -------
    numpy.ndarray of float64, shape (9, 9)
        Ones on the letter, zeros around it.

    Examples
    --------
    >>> int(letter().sum())
    12
    """
    row, column = np.mgrid[0:9, 0:9]
    stem = (column == 2) & (row >= 1) & (row <= 7)
    bars = ((row == 1) & (column <= 5)) | ((row == 4) & (column <= 4))
    return np.where(stem | (bars & (column >= 2)), 1.0, 0.0)


def edges(image: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 4 times each pixel minus its four neighbours, on a torus.

    Parameters
    ----------
    image : numpy.ndarray of float64, shape (h, w)
        The image.

    Returns
    -------
    numpy.ndarray of float64, shape (h, w)
        Its convolution with a kernel that a quarter turn does not change.

    Examples
    --------
    >>> spot = np.zeros((3, 3))
    >>> spot[1, 1] = 1
    >>> edges(spot).astype(int)
    array([[ 0, -1,  0],
           [-1,  4, -1],
           [ 0, -1,  0]])
    """
    kernel = {(0, 0): 4, (1, 0): -1, (-1, 0): -1, (0, 1): -1, (0, -1): -1}
    result = np.zeros_like(image)
    for step, weight in kernel.items():
        result += weight * np.roll(image, step, axis=(0, 1))
    return result
