"""Drawings of chapter 4: a path of five nodes, what commutes with it, a club of 34."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas, chart
from gdlbook.figures.cells import draw_grid
from gdlbook.figures.commuting_square import Drawer, commuting_square
from gdlbook.figures.graphs import draw_graph
from gdlbook.figures.pieces import Box, Point, label
from gdlbook.layers.graph_convolution import (
    graph_convolution,
    polynomial_filter,
)
from gdlbook.symmetry.actions import permute, relabel
from gdlbook.symmetry.equivariant_maps import equivariant_maps
from gdlbook.symmetry.graphs import automorphism_group

PATH = np.diag([1] * 4, k=1) + np.diag([1] * 4, k=-1)
"""The path 0 - 1 - 2 - 3 - 4 of the chapter."""
COEFFICIENTS = (0.5, 0.3, 0.1)
"""Its layer: 0.5 I + 0.3 A + 0.1 A²."""


def unknown_weight() -> BookFigure:
    """Draw what nodes 2 and 0 of the path hear, one number of node 0 left open.

    Returns
    -------
    BookFigure
        Two paths, with the weight of each node written in it.

    Examples
    --------
    >>> unknown_weight().alt[-38:]
    'to 4, and a question mark from itself.'
    """
    W = polynomial_filter(PATH, np.eye(5), COEFFICIENTS)
    figure, ax = canvas(4.4, 1.75)
    places = np.column_stack([np.arange(5) / 4, np.zeros(5)])
    for line, listener in enumerate((2, 0)):
        top = 0.28 + 0.78 * line
        row = [_short(weight) for weight in W[listener]]
        if listener == 0:
            row[0] = "?"
        shown = np.where(np.array(row) == "?", 0.0, W[listener])
        draw_graph(
            *(ax, PATH),
            at=(0.95, top),
            size=3.3,
            positions=places,
            labels=row,
            values=shown,
            limit=1.0,
        )
        head = Box(0.88, top, 0.0, 0.3)
        label(ax, head, f"node {listener}", side="left")
        for node in range(5) if line == 0 else ():
            column = Box(1.1 + node * 0.75, top - 0.02, 0.0, 0.0)
            label(ax, column, str(node), color=roles.QUIET)
    alt = (
        "The path 0 to 4, twice, with the weight written in each node. Node 2 hears "
        f"{', '.join(map(_short, W[2]))} from nodes 0 to 4. Node 0 hears "
        f"{', '.join(map(_short, W[0, 1:]))} from nodes 1 to 4, and a question mark "
        "from itself."
    )
    return BookFigure(figure, alt)


def free_numbers() -> BookFigure:
    """Draw which entries of a map that commutes with the reversal have to agree.

    Returns
    -------
    BookFigure
        The labels of all such maps of the path, beside one of them.

    Examples
    --------
    >>> free_numbers().alt[:40]
    'Two tables of five rows and five columns'
    """
    V = automorphism_group(PATH).defining
    space = equivariant_maps(V, V)
    ends = np.diag([1, 0, 0, 0, 1])
    figure, ax = canvas(4.4, 2.25)
    left = draw_grid(
        *(ax, space.labels),
        at=(0.1, 0.3),
        cell=0.37,
        limit=2.0 * space.dimension,
        numbers=True,
    )
    label(ax, left, f"{space.dimension} free numbers")
    right = draw_grid(ax, ends, at=(2.42, 0.3), cell=0.37, numbers=True)
    label(ax, right, "one of these maps")
    rows = "; ".join(", ".join(map(str, row)) for row in space.labels)
    alt = (
        "Two tables of five rows and five columns. On the left, equal labels mark the "
        f"entries that must be equal, {space.dimension} labels in all: {rows}. Read "
        "backwards from the last entry, the table is the same. On the right, the "
        "matrix with a 1 in its first and last diagonal entry and 0 elsewhere."
    )
    return BookFigure(figure, alt)


def relabelling_square(s: ArrayLike, *, by_degree: bool) -> BookFigure:
    """Draw the square of a relabelling and a layer that picks the ends of the path.

    Parameters
    ----------
    s : array_like of int, shape (5,)
        Node i is renamed ``s[i]``.
    by_degree : bool
        Whether the layer finds the ends by their degree, or always takes 0 and 4.

    Returns
    -------
    BookFigure
        The square for the values 1 to 5. Whether its ways meet is computed.

    Raises
    ------
    ArgumentError
        If `s` is not a permutation of five nodes.

    Examples
    --------
    >>> relabelling_square([1, 2, 0, 3, 4], by_degree=False).alt[-25:]
    'the two ways do not meet.'
    """
    s = _checks.permutation("s", s, len(PATH))
    x = np.arange(1, 6)

    def ends(A: NDArray[np.int_], x: NDArray[np.int_]) -> NDArray[np.int_]:
        picked = A.sum(axis=1) == 1 if by_degree else np.array([1, 0, 0, 0, 1])
        return picked * x

    B, moved = relabel(PATH, s), permute(x, s)
    down, across = permute(ends(PATH, x), s), ends(B, moved)
    meets = bool(np.array_equal(down, across))
    layer = "keeps the values of nodes with one edge"
    if not by_degree:
        layer = "keeps the values of the nodes called 0 and 4"
    alt = (
        "A commuting square of graphs with a value in each node. Top left, the path "
        f"with values {_listed(x)}. The layer {layer}: {_listed(ends(PATH, x))}. "
        f"Below, the path with node i renamed to entry i of {_listed(s)}; its "
        f"values by new name are {_listed(moved)}. Layer first, then renaming: "
        f"{_listed(down)}. Renaming first, then layer: {_listed(across)}: the two ways "
        f"{'meet' if meets else 'do not meet'}."
    )
    return commuting_square(
        _ring(PATH, x),
        _ring(PATH, ends(PATH, x)),
        _ring(B, moved),
        _ring(B, down),
        _ring(B, across),
        meets=meets,
        f_name="keep ends",
        g_name="rename",
        sign="permutation",
        size=1.5,
        alt=alt,
    )


def _ring(adjacency: NDArray[np.int_], values: NDArray[np.int_]) -> Drawer:
    """Return a function that draws a graph, each name at its own place."""

    def draw(ax: Axes, at: Point, width: float) -> Box:
        names = list(map(str, values))
        top = at[1] + 0.14  # below the name of the corner
        inner, room = (at[0] + 0.12, top + 0.12), width - 0.24
        draw_graph(
            *(ax, adjacency),
            at=inner,
            size=room,
            labels=names,
            values=values,
            limit=5.0,
        )
        middle = (at[0] + width / 2, top + width / 2)
        for node in range(len(values)):
            angle = 2 * np.pi * node / len(values)
            reach = width / 2 + 0.04
            x, y = middle[0] + reach * np.sin(angle), middle[1] - reach * np.cos(angle)
            text = ax.text(x, y, str(node), ha="center", va="center_baseline", size=9)
            text.set_color(roles.QUIET)
        return Box(*at, width, width + 0.14)

    return draw


def karate_scores(scores: ArrayLike) -> BookFigure:
    """Draw the karate club with a score in each node and the side it took as border.

    Parameters
    ----------
    scores : array_like of float, shape (34,)
        One number for each member; its sign is the guess.

    Returns
    -------
    BookFigure
        The graph. A member whose guess is wrong carries a cross.

    Raises
    ------
    ArgumentError
        If there are not 34 finite numbers.

    Examples
    --------
    >>> karate_scores(np.ones(34)).alt[-16:]
    'Wrong: 17 of 34.'
    """
    import networkx

    values = _checks.real_array("scores", scores, (34,))
    club = networkx.karate_club_graph()
    officer = np.array([club.nodes[v]["club"] == "Officer" for v in club])
    wrong = np.flatnonzero((values > 0) == officer)
    layout = networkx.kamada_kawai_layout(club, weight=None)
    places = np.array([layout[v] for v in club])
    places = (places - places.min(axis=0)) / np.ptp(places, axis=0)
    figure, ax = canvas(4.4, 4.4)
    names = ["✗" if v in wrong else str(v) for v in club]
    draw_graph(
        *(ax, networkx.to_numpy_array(club, weight=None)),
        at=(0.05, 0.05),
        size=4.3,
        positions=places,
        labels=names,
        values=values,
        categories=officer.astype(int),
    )
    told = f"member {_listed(wrong)}" if len(wrong) else "none"
    alt = (
        "The 34 members of the karate club and their 78 ties. A member's fill is its "
        "score, of one sign on the side of member 0 and of the other on the side of "
        "member 33. The border, solid or dashed, is the side it took. Wrong: "
        f"{told if len(wrong) <= 1 else len(wrong)} of 34."
    )
    return BookFigure(figure, alt)


def oversmoothing() -> BookFigure:
    """Draw how much of the club's features is left besides one fixed direction.

    Returns
    -------
    BookFigure
        The share over the number of graph convolutions, on a logarithmic axis.

    Examples
    --------
    >>> left_over(2).round(2)
    array([0.99, 0.93, 0.84])
    """
    shares = left_over(60)
    figure, ax = chart(4.4, 2.5, x_label="graph convolutions", y_label="share left")
    ax.semilogy(np.arange(len(shares)), shares, color=roles.BROKEN, linewidth=1.6)
    ax.set(xlim=(0, 60))
    marks = (0, 10, 20, 40, 60)
    ax.plot(marks, shares[list(marks)], "s", color=roles.BROKEN, markersize=4.5)
    ax.minorticks_off()
    told = ", ".join(f"{shares[k]:.4f} after {k}" for k in marks)
    alt = (
        "A chart of the share of the features outside one fixed direction, over the "
        "number of graph convolutions, on a logarithmic axis. It falls on a line that "
        f"becomes straight: {told}."
    )
    return BookFigure(figure, alt)


def left_over(steps: int) -> NDArray[np.float64]:
    """Return the share of random features outside the direction that convolution keeps.

    The direction is that of the square roots of the degrees with self-loops.

    Parameters
    ----------
    steps : int
        How often the karate club's graph convolution is applied.

    Returns
    -------
    numpy.ndarray of float64, shape (steps + 1,)
        Norm of the rest over the norm of the features, before and after each step.

    Examples
    --------
    >>> bool((np.diff(left_over(60)) < 0).all())
    True
    """
    import networkx

    A = networkx.to_numpy_array(networkx.karate_club_graph(), weight=None)
    kept = np.sqrt(A.sum(axis=1) + 1)
    kept /= np.linalg.norm(kept)
    h = np.random.default_rng(0).normal(size=(34, 5))
    shares = []
    for _ in range(_checks.integer("steps", steps, 0) + 1):
        rest = h - np.outer(kept, kept @ h)
        shares.append(np.linalg.norm(rest) / np.linalg.norm(h))
        h = graph_convolution(A, h, np.eye(5))
    return np.array(shares)


def _short(weight: float) -> str:
    """Return a weight to one decimal, 0 as it is."""
    return f"{weight:.1f}" if round(weight, 9) else "0"


def _listed(values: NDArray[np.int_]) -> str:
    """Return integers as they are read aloud."""
    return ", ".join(map(str, values.tolist()))
