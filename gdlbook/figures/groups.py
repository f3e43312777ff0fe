"""Drawings of chapter 2: turns of one picture, and relabellings of one graph."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas
from gdlbook.figures.cells import draw_grid
from gdlbook.figures.commuting_square import Drawer, commuting_square
from gdlbook.figures.graphs import draw_graph
from gdlbook.figures.pieces import Box, Point, label
from gdlbook.figures.signs import draw_sign
from gdlbook.symmetry.actions import permute, quarter_turn, relabel
from gdlbook.symmetry.named_groups import cyclic_group, symmetric_group

PICTURE = ((1, 2, 3, 4), (5, 6, 7, 8), (0, 0, 0, 0), (0, 0, 0, 0))
"""The picture of the chapter."""
PATH = ((0, 1, 0), (1, 0, 1), (0, 1, 0))
"""The graph of the chapter: nodes 0, 1, 2 in a row."""

_TURNS = ("e", "r", "r²", "r³")
_PLACES = ((0.0, 0.85), (0.5, 0.15), (1.0, 0.85))  # of nodes 0, 1, 2


def four_turns() -> BookFigure:
    """Draw the picture and its three turns, with their numbers.

    Returns
    -------
    BookFigure
        Four grids, counterclockwise quarter turns from left to right.

    Examples
    --------
    >>> four_turns()  # doctest: +ELLIPSIS
    BookFigure(4.4 x 1.42 inches, alt='Four pictures of 4 by 4 cells, each...
    """
    figure, ax = canvas(4.4, 1.42)
    for k, name in enumerate(_TURNS):
        turned = quarter_turn(PICTURE, k)
        box = draw_grid(ax, turned, at=(0.1 + 1.08 * k, 0.35), cell=0.24)
        label(ax, box, "x" if k == 0 else f"{name}·x")
    rows = [", ".join(map(str, quarter_turn(PICTURE, k)[0])) for k in range(4)]
    alt = (
        "Four pictures of 4 by 4 cells, each the one before after a quarter turn "
        f"counterclockwise. Their top rows are: {'; '.join(rows)}. The numbers 1 to 8 "
        "fill the upper half of the first, the left half of the second, the lower "
        "half of the third and the right half of the fourth."
    )
    return BookFigure(figure, alt)


def table_of_turns() -> BookFigure:
    """Draw the Cayley table of the four turns, each as what it makes of the picture.

    Returns
    -------
    BookFigure
        Five rows of five small pictures, but for the empty corner.

    Examples
    --------
    >>> table_of_turns().alt[-55:]
    'e, r, r², r³; r, r², r³, e; r², r³, e, r; r³, e, r, r².'
    """
    table = cyclic_group(4).cayley_table()
    figure, ax = canvas(4.4, 4.1)
    left, top, across, down = 0.75, 0.42, 0.76, 0.74

    def place(row: int, column: int, turn: int) -> None:
        at = (left + across * column, top + down * row)
        box = draw_grid(
            ax, quarter_turn(PICTURE, turn), at=at, cell=0.11, numbers=False
        )
        label(ax, box, _TURNS[turn])

    for k in range(4):
        place(0, k + 1, k)
        place(k + 1, 0, k)
    for row, column in np.ndindex(table.shape):
        place(row + 1, column + 1, int(table[row, column]))
    x, y = left + across - 0.16, top + down - 0.27
    ax.plot([left - 0.1, 4.35], [y, y], color=roles.RULE, linewidth=0.8)
    ax.plot([x, x], [0.15, 4.05], color=roles.RULE, linewidth=0.8)
    ax.text(left - 0.05, 0.38, "first →", size=9.5, color=roles.QUIET)
    ax.text(0.08, top + down - 0.05, "then ↓", size=9.5, color=roles.QUIET)
    draw_sign(ax, "quarter-turn", at=(0.15, 0.2))
    rows = "; ".join(", ".join(_TURNS[turn] for turn in row) for row in table)
    alt = (
        "The Cayley table of the four quarter turns, drawn as pictures. The column "
        "says which turn comes first, the row which comes then. Where they cross "
        "stands the picture turned by both, one of the same four in every case. Each "
        "row is the one above moved by one place. The rows, for e, r, r² and r³: "
        f"{rows}."
    )
    return BookFigure(figure, alt)


def relabelling_square(s: ArrayLike) -> BookFigure:
    """Draw the commuting square of node degrees and a relabelling of the path.

    Parameters
    ----------
    s : array_like of int, shape (3,)
        The permutation; node i is renamed ``s[i]``.

    Returns
    -------
    BookFigure
        The square. Whether its ways meet is computed.

    Raises
    ------
    ArgumentError
        If `s` is not a permutation of three nodes.

    Examples
    --------
    >>> relabelling_square([1, 0, 2]).alt[-34:]
    'end at 2, 1, 1: the two ways meet.'
    """
    s = _checks.permutation("s", s, len(PATH))
    path = np.array(PATH)
    renamed = relabel(path, s)
    down, across = permute(path.sum(axis=1), s), renamed.sum(axis=1)
    ends = " and at ".join(dict.fromkeys([_listed(down), _listed(across)]))
    verdict = "meet" if np.array_equal(down, across) else "do not meet"
    alt = (
        "A commuting square. Top left, the path with edges "
        f"{_edges(path)}. To its right, its degrees {_listed(path.sum(axis=1))}, a "
        f"row of three numbers. Below it, the path with its nodes renamed: edges "
        f"{_edges(renamed)}. Degrees first and then the renaming, or the renaming "
        f"first and then degrees, end at {ends}: the two ways {verdict}."
    )
    return commuting_square(
        _graph(path),
        path.sum(axis=1),
        _graph(renamed),
        down,
        across,
        f_name="degrees",
        g_name="rename",
        sign="permutation",
        size=1.3,
        alt=alt,
    )


def orbit_of_path() -> BookFigure:
    """Draw the three graphs that the path can become, and what leads to each.

    Returns
    -------
    BookFigure
        Under each graph of the orbit, the permutations that make it from the path.

    Examples
    --------
    >>> orbit_of_path().alt[-32:]
    'made by [1, 0, 2] and [2, 0, 1].'
    """
    path = np.array(PATH)
    led: dict[bytes, list[NDArray[np.intp]]] = {}
    for s in symmetric_group(3).elements():
        led.setdefault(relabel(path, s).tobytes(), []).append(s)
    figure, ax = canvas(4.4, 1.85)
    told = []
    for k, permutations in enumerate(led.values()):
        renamed = relabel(path, permutations[0])
        corner = (0.2 + 1.45 * k, 0.05)
        box = _graph(renamed)(ax, corner, 1.1)
        for line, s in enumerate(permutations):
            beneath = Box(box.x, box.y, box.width, 1.12 + 0.25 * line)
            words = f"[{_listed(s)}]"
            label(ax, beneath, words, side="bottom", color=roles.QUIET)
        names = " and ".join(f"[{_listed(s)}]" for s in permutations)
        told.append(f"the one with edges {_edges(renamed)}, made by {names}")
    alt = (
        "Three graphs on nodes 0, 1 and 2, all the ones that the path can be renamed "
        f"to: {'; '.join(told)}."
    )
    return BookFigure(figure, alt)


def _graph(adjacency: NDArray[np.int_]) -> Drawer:
    """Return a function that draws a graph, each number at its own place."""

    def draw(ax: Axes, at: Point, width: float) -> Box:
        return draw_graph(ax, adjacency, at=at, size=width, positions=_PLACES)

    return draw


def _edges(adjacency: NDArray[np.int_]) -> str:
    """Return the edges as they are read aloud."""
    pairs = np.argwhere(np.triu(adjacency))
    return " and ".join(f"{i} to {j}" for i, j in pairs)


def _listed(values: NDArray[np.int_]) -> str:
    """Return integers as they are read aloud."""
    return ", ".join(map(str, values.tolist()))
