"""Points of a plane as discs on a canvas, for drawings of clouds."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from numpy.typing import NDArray

from gdlbook.figures import roles
from gdlbook.figures.pieces import Point

Floats = NDArray[np.float64]

QUARTER = ((0.0, -1.0), (1.0, 0.0))
"""A quarter turn of the plane."""


def on_canvas(places: Floats, centre: Point, scale: float) -> Floats:
    """Return points of the plane in inches on a canvas, the second axis upwards.

    Parameters
    ----------
    places : numpy.ndarray, shape (..., 2)
        The points.
    centre : tuple of float
        Where the origin comes to lie.
    scale : float
        Inches for one unit of length.

    Returns
    -------
    numpy.ndarray, shape (..., 2)
        Inches from the left and from the top.

    Examples
    --------
    >>> on_canvas(np.array([[1.0, 1.0]]), (2.0, 2.0), 0.5).tolist()
    [[2.5, 1.5]]
    """
    return np.asarray(np.array(centre) + scale * places * (1, -1))


def disc(
    ax: Axes, place: Floats, radius: float, text: str, color: str, width: float = 1.1
) -> None:
    """Draw a circle with a sign or a letter in it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes of a `canvas`.
    place : numpy.ndarray, shape (2,)
        The centre, in inches.
    radius : float
        In inches.
    text : str
        What is written in it.
    color : str
        The rim's, one of `gdlbook.figures.roles`.
    width : float
        The rim's, in points.

    Examples
    --------
    >>> from gdlbook.figures import canvas
    >>> figure, ax = canvas(1.0, 1.0)
    >>> disc(ax, np.array([0.5, 0.5]), 0.1, "+", roles.QUIET)
    >>> ax.texts[-1].get_text()
    '+'
    """
    x, y = place.tolist()
    rim = Circle((x, y), radius, facecolor=roles.PAPER, edgecolor=color, zorder=2)
    rim.set(linewidth=width, clip_on=False)
    ax.add_patch(rim)
    written = ax.text(x, y, text, ha="center", va="center_baseline", zorder=3)
    written.set(size=9.5, color=roles.INK)
