"""Drawings of graphs on which networks of pairs tie, and of what these count."""

from __future__ import annotations

from itertools import product

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas, chart
from gdlbook.figures.cells import draw_grid
from gdlbook.figures.graphs import draw_graph
from gdlbook.figures.higher_order import spoken
from gdlbook.figures.pieces import Box, Point, label

RING = np.roll(np.eye(6, dtype=int), 1, axis=1) + np.roll(np.eye(6, dtype=int), -1, 1)
"""The ring of six."""
TRIANGLES = np.kron(np.eye(2, dtype=int), 1 - np.eye(3, dtype=int))
"""Two triangles."""
SHRIKHANDE_STEPS = ((0, 1), (1, 0), (1, 1), (0, 3), (3, 0), (3, 3))
"""Cells of a 4 x 4 board, modulo 4, are neighbours if they differ by one of these."""


def two_graphs() -> BookFigure:
    """Draw the ring of six and two triangles, each above its adjacency matrix.

    Returns
    -------
    BookFigure
        Two graphs and two tables of six rows.

    Examples
    --------
    >>> two_graphs().alt[:45]
    'The ring of six, 0 to 5, and two triangles, 0'
    """
    figure, ax = canvas(4.4, 3.65)
    one = np.array([[0.0, 0.1], [0.3, 0.5], [0.0, 0.9]])
    places = np.concatenate([one, np.array([1.0, 0.0]) + one * [-1.0, 1.0]])
    for left, name, adjacency, positions in (
        (0.3, "ring of six", RING, None),
        (2.5, "two triangles", TRIANGLES, places),
    ):
        top = draw_graph(ax, adjacency, at=(left, 0.35), size=1.6, positions=positions)
        label(ax, top, name)
        draw_grid(ax, adjacency, at=(left + 0.05, 2.1), cell=0.25, limit=1.5)
    alt = (
        "The ring of six, 0 to 5, and two triangles, 0 1 2 and 3 4 5. Below each "
        f"stands its adjacency matrix. Ring: {spoken(RING)}. "
        f"Triangles: {spoken(TRIANGLES)}."
    )
    return BookFigure(figure, alt)


def two_neighbourhoods() -> BookFigure:
    """Draw a node of the Shrikhande and of the rook's graph, with its six neighbours.

    Returns
    -------
    BookFigure
        Two graphs of seven nodes, named by row and column on the board.

    Examples
    --------
    >>> two_neighbourhoods().alt[-44:]
    "In the rook's graph they form two triangles."
    """
    figure, ax = canvas(4.4, 2.25)
    told = []
    for left, name, adjacency in (
        (0.2, "Shrikhande", shrikhande()),
        (2.4, "4 x 4 rook", rook()),
    ):
        around = np.flatnonzero(adjacency[0])
        rings = _rings(adjacency[np.ix_(around, around)])
        order = around[np.concatenate(rings)]
        box = _draw_around(ax, adjacency, order, at=(left, 0.4), rings=len(rings))
        label(ax, box, name)
        told.append({6: "a ring of six", 3: "two triangles"}[len(rings[0])])
    alt = (
        "Cell 00 of a 4 by 4 board in the middle, its six neighbours around it, and "
        "the edges between these. In the Shrikhande graph the neighbours form "
        f"{told[0]}. In the rook's graph they form {told[1]}."
    )
    return BookFigure(figure, alt)


def triangle_counts(
    target: ArrayLike, order_two: ArrayLike, products: ArrayLike
) -> BookFigure:
    """Draw what two networks predict over the number of triangles that is there.

    Parameters
    ----------
    target : array_like of int, shape (m,)
        The triangles in each graph.
    order_two, products : array_like of float, shape (m,)
        The predictions without and with products of tables.

    Returns
    -------
    BookFigure
        A chart; the diagonal is a perfect answer.

    Raises
    ------
    ArgumentError
        If the shapes differ or a number is not finite.

    Examples
    --------
    >>> triangle_counts([0, 1, 2], [1.0, 1.0, 1.0], [0.0, 1.0, 2.0]).alt[-40:]
    'With products, it is off by at most 0.0.'
    """
    x = _checks.real_array("target", target, (None,))
    without = _checks.real_array("order_two", order_two, x.shape)
    with_products = _checks.real_array("products", products, x.shape)
    figure, ax = chart(4.4, 2.7, x_label="triangles in the graph", y_label="predicted")
    most = float(x.max(initial=1.0))
    ax.plot([0, most], [0, most], "-", color=roles.HAIRLINE, linewidth=1.2)
    for y, color, marker in (
        (without, roles.BROKEN, "s"),
        (with_products, roles.EQUIVARIANT, "o"),
    ):
        ax.plot(x, y, marker, color=color, markersize=5)
    ax.set(xlim=(-0.3, most + 0.3), ylim=(-0.3, most + 0.5))
    above, below = most * 0.82, float(without[-1]) - most * 0.14
    for place, words, color in (
        ((0.1, above), "✓ with products", roles.EQUIVARIANT),
        ((most * 0.6, below), "✗ order 2", roles.BROKEN),
    ):
        ax.text(*place, words, color=color, size=9.5, weight="bold")
    off = np.abs(with_products - x).max(initial=0.0)
    alt = (
        f"A chart of the predicted over the true number of triangles, 0 to {most:g}. "
        f"Without products, the prediction lies between {without.min():.1f} and "
        f"{without.max():.1f} whatever the number. With products, it is off by at most "
        f"{off:.1f}."
    )
    return BookFigure(figure, alt)


def shrikhande() -> NDArray[np.int_]:
    """Return the adjacency matrix of the Shrikhande graph, cells row by row.

    Returns
    -------
    numpy.ndarray of int, shape (16, 16)
        Two cells of a 4 x 4 board on a torus are neighbours if they lie beside or
        above each other or one step apart on one of the two diagonals.

    Examples
    --------
    >>> A = shrikhande()
    >>> np.unique(A @ A - 4 * np.eye(16, dtype=int))
    array([2])
    """
    cells = np.array(list(product(range(4), repeat=2)))
    steps = (cells[None] - cells[:, None]) % 4
    found = [(steps == step).all(axis=-1) for step in SHRIKHANDE_STEPS]
    adjacency: NDArray[np.int_] = np.any(found, axis=0).astype(int)
    return adjacency


def rook() -> NDArray[np.int_]:
    """Return the adjacency matrix of the 4 x 4 rook's graph, cells row by row.

    Returns
    -------
    numpy.ndarray of int, shape (16, 16)
        Two cells of a 4 x 4 board are neighbours if they share a row or a column.

    Examples
    --------
    >>> A = rook()
    >>> np.unique(A @ A - 4 * np.eye(16, dtype=int))
    array([2])
    """
    cells = np.array(list(product(range(4), repeat=2)))
    shared = (cells[None] == cells[:, None]).sum(axis=-1)
    adjacency: NDArray[np.int_] = (shared == 1).astype(int)
    return adjacency


def _draw_around(
    ax: Axes,
    adjacency: NDArray[np.int_],
    order: NDArray[np.intp],
    at: Point,
    rings: int,
) -> Box:
    """Draw node 0 with the nodes in `order` around it, rings of three set apart."""
    angles = 2 * np.pi * (np.arange(6) + 0.5) / 6
    if rings == 2:  # pull the two groups of three to the left and to the right
        angles = np.radians([30, 90, 150, 210, 270, 330])
    rim = 0.5 + 0.5 * np.column_stack([np.sin(angles), -np.cos(angles)])
    places = np.concatenate([[[0.5, 0.5]], rim])
    shown = np.concatenate([[0], order])
    return draw_graph(
        *(ax, adjacency[np.ix_(shown, shown)]),
        at=at,
        size=1.75,
        positions=places,
        labels=[f"{cell // 4}{cell % 4}" for cell in shown],
        categories=[0] + [1] * 6,
    )


def _rings(adjacency: NDArray[np.int_]) -> list[NDArray[np.intp]]:
    """Return the cycles of a graph with two neighbours at every node, as walked."""
    left, rings = set(range(len(adjacency))), []
    while left:
        ring = [min(left)]
        while nearby := sorted(set(np.flatnonzero(adjacency[ring[-1]])) - set(ring)):
            ring.append(int(nearby[0]))
        left -= set(ring)
        rings.append(np.array(ring))
    return rings
