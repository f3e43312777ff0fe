"""Small graphs: nodes that may carry a number, edges, names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.pieces import Box, Point

_RADIUS = 0.15


def draw_graph(
    ax: Axes,
    adjacency: ArrayLike,
    *,
    at: Point = (0.0, 0.0),
    size: float = 1.5,
    positions: ArrayLike | None = None,
    labels: Sequence[str] | None = None,
    values: ArrayLike | None = None,
    limit: float | None = None,
    categories: ArrayLike | None = None,
) -> Box:
    """Draw an undirected graph from its adjacency matrix.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes of a `canvas`.
    adjacency : array_like, shape (n, n)
        Symmetric; an edge wherever it is not zero.
    at : tuple of float
        Top left corner, in inches.
    size : float
        Side of the square that holds the nodes, in inches.
    positions : array_like of float, shape (n, 2), optional
        Places of the nodes in a unit square, y downwards; on a circle, clockwise from
        the top, if left out.
    labels : sequence of str, optional
        What is written in the nodes; their numbers ``0..n-1`` if left out.
    values : array_like of float, shape (n,), optional
        A signal on the nodes, shown by the map centred at zero.
    limit : float, optional
        Size at which its colours end; the largest in `values` if left out.
    categories : array_like of int, shape (n,), optional
        A class 0..3 for each node, shown by the colour and the dashes of its border.

    Returns
    -------
    Box
        The square.

    Raises
    ------
    ArgumentError
        If the matrix is not symmetric, or another argument does not have one entry
        for each node.

    Examples
    --------
    >>> from gdlbook.figures import canvas
    >>> figure, ax = canvas(2.0, 2.0)
    >>> path = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    >>> draw_graph(ax, path, at=(0.2, 0.2), labels=["a", "b", "c"])
    Box(x=0.2, y=0.2, width=1.5, height=1.5)
    """
    matrix = _checks.square_matrix("adjacency", adjacency)
    if not np.array_equal(matrix, matrix.T):
        _checks.refuse("adjacency", "a symmetric matrix", "one that is not")
    n = len(matrix)
    names = [str(node) for node in range(n)] if labels is None else list(labels)
    if len(names) != n:
        _checks.refuse("labels", f"{n} labels", len(names))
    places = np.array(at) + _RADIUS + _unit_places(n, positions) * (size - 2 * _RADIUS)
    for i, j in np.argwhere(np.triu(matrix, 1)):
        ends = places[[i, j]].T
        ax.plot(*ends, color=roles.QUIET, linewidth=1.3, zorder=1, clip_on=False)
    fills = _fills(n, values, limit)
    for place, name, fill, rim in zip(
        places, names, fills, _rims(n, categories), strict=True
    ):
        x, y = place.tolist()
        node = Circle((x, y), _RADIUS, facecolor=fill, zorder=2, clip_on=False)
        node.set(**rim)
        ax.add_patch(node)
        text = ax.text(x, y, name, ha="center", va="center_baseline", zorder=3)
        text.set(size=9.5, color=roles.INK)
    return Box(*at, size, size)


def _unit_places(n: int, positions: ArrayLike | None) -> NDArray[np.float64]:
    """Return the places of the nodes in a unit square."""
    if positions is not None:
        return _checks.real_array("positions", positions, (n, 2))
    angles = 2 * np.pi * np.arange(n) / max(n, 1)
    return 0.5 + 0.5 * np.column_stack([np.sin(angles), -np.cos(angles)])


def _fills(n: int, values: ArrayLike | None, limit: float | None) -> list[str]:
    """Return the fill of each node."""
    if values is None:
        return [roles.PAPER] * n
    signal = _checks.real_array("values", values, (n,))
    scale = float(np.abs(signal).max(initial=0.0)) if limit is None else limit
    return [roles.diverging(value, scale or 1.0) for value in signal]


def _rims(n: int, categories: ArrayLike | None) -> list[dict[str, object]]:
    """Return colour, dashes and width of the border of each node."""
    if categories is None:
        return [{"edgecolor": roles.QUIET, "linewidth": 1.1}] * n
    classes = _checks.real_array("categories", categories, (n,))
    known = range(len(roles.CATEGORIES))
    if not np.isin(classes, known).all():
        _checks.refuse("categories", f"classes 0..{known[-1]}", classes.tolist())
    return [
        {
            "edgecolor": roles.CATEGORIES[k],
            "linestyle": roles.DASHES[k],
            "linewidth": 2.4,
        }
        for k in classes.astype(int).tolist()
    ]
