"""Drawings of the page on EGNN: the square of its law, and mirror images."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas
from gdlbook.figures.clouds import QUARTER, Floats, disc, on_canvas
from gdlbook.figures.commuting_square import Drawer, commuting_square
from gdlbook.figures.pieces import Box, Point, arrow, label
from gdlbook.layers.egnn import all_pairs
from gdlbook.layers.egnn_network import egnn_network, random_egnn_network
from gdlbook.layers.message_passing import message_passing

MOLECULE = ((1.0, 1.0, 1.0), (1.0, -1.0, -1.0), (-1.0, 1.0, -1.0), (-1.0, -1.0, 1.0))
"""Four corners of a cube that are no two neighbours: a regular tetrahedron."""


def motion_square(layer: str) -> BookFigure:
    """Draw the commuting square of a quarter turn and a layer that moves points.

    Parameters
    ----------
    layer : {"egnn", "coordinates"}
        Two equivariant layers with random weights, or a layer of message passing
        that reads the coordinates of the sender as numbers.

    Returns
    -------
    BookFigure
        The square. Whether its ways meet is computed.

    Raises
    ------
    ArgumentError
        If there is no such layer.

    Examples
    --------
    >>> motion_square("egnn").alt[-14:], motion_square("coordinates").alt[-17:]
    ('two ways meet.', 'ways do not meet.')
    """
    layers = {"egnn": _equivariant, "coordinates": _of_coordinates}
    if layer not in layers:
        _checks.refuse("layer", " or ".join(layers), repr(layer))
    f, turn = layers[layer], np.array(QUARTER).T
    x = np.array([(-0.8, -0.5), (0.7, -0.6), (0.5, 0.3), (-0.2, 0.8)])
    down, across = f(x) @ turn, f(x @ turn)
    meets = bool(np.abs(down - across).max() < 1e-10)
    alt = (
        "A commuting square. Top left four points; below them the same points after a "
        "quarter turn. To the right, an arrow leads from each point to where the layer "
        "moves it. On one way the points with their arrows are turned, on the other "
        f"the turned points are moved: the two ways {'' if meets else 'do not '}meet."
    )
    return commuting_square(
        _cloud(x, x),
        _cloud(x, f(x)),
        _cloud(x @ turn, x @ turn),
        _cloud(x @ turn, down),
        _cloud(x @ turn, across),
        meets=meets,
        f_name="layer",
        g_name="turn",
        sign="rotation",
        alt=alt,
    )


def _equivariant(x: Floats) -> Floats:
    network = random_egnn_network(np.random.default_rng(3), 1, 8, 2, gain=4.0)
    h, still = np.ones((len(x), 1)), np.zeros_like(x)
    moved = egnn_network(h, x, still, all_pairs(len(x)), network)[1]
    return np.asarray(moved)


def _of_coordinates(x: Floats) -> Floats:
    def message(x_i: Floats, x_j: Floats) -> Floats:
        return np.tanh(x_i - x_j) * [0.35, 0.05]

    return np.asarray(x + message_passing(x, all_pairs(len(x)), message))


def enantiomers() -> BookFigure:
    """Draw a molecule of four different atoms and its mirror image.

    Returns
    -------
    BookFigure
        Both, with the determinant of the three differences from the first atom.

    Examples
    --------
    >>> enantiomers().alt[-46:]
    'they have determinants -16 and 16, from atom a'
    """
    x = np.array(MOLECULE)
    pair = (x, x * [-1, 1, 1])
    figure, ax = canvas(4.4, 2.15)
    volumes = []
    for number, places in enumerate(pair):
        box = Box(0.3 + 2.1 * number, 0.1, 1.7, 1.7)
        centre = np.array(box.centre)
        # Seen from the first axis's side, slightly from above.
        view = np.array([[0.92, 0.39, 0.0], [-0.13, 0.32, 0.94]])
        on_page = centre + 0.5 * (places @ view.T) * (1, -1)
        for i, j in np.argwhere(np.triu(np.ones((4, 4)), 1)):
            ax.plot(*on_page[[i, j]].T, color=roles.HAIRLINE, linewidth=2, zorder=1)
        for i, place in enumerate(on_page):
            disc(ax, place, 0.15, "abcd"[i], roles.CATEGORIES[i], width=2.4)
        volume = round(float(np.linalg.det(places[1:] - places[0])))
        volumes.append(volume)
        label(ax, box, f"determinant {volume}".replace("-", "\N{MINUS SIGN}"))
        ax.texts[-1].set(position=(box.centre[0], 2.05))
    alt = (
        "Two tetrahedra with atoms a, b, c, d at their corners, each the mirror image "
        "of the other. All six distances between the atoms are the same in both, and "
        f"they have determinants {volumes[0]} and {volumes[1]}, from atom a"
    )
    return BookFigure(figure, alt)


def _cloud(start: Floats, end: Floats) -> Drawer:
    """Return a function that draws points, and arrows to where they were moved."""

    def draw(ax: Axes, at: Point, width: float) -> Box:
        box = Box(*at, width, width)
        old, new = (on_canvas(each, box.centre, 0.36 * width) for each in (start, end))
        for i, (a, b) in enumerate(zip(old, new, strict=True)):
            color = roles.CATEGORIES[i]
            if np.abs(a - b).max() > 0.02:
                arrow(ax, tuple(a.tolist()), tuple(b.tolist()))
            ax.plot(*a, roles.MARKERS[i], color=color, markersize=6, zorder=3)
        return box

    return draw
