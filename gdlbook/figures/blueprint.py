"""Drawings of chapter 7: six maps, the chain of blocks, strides, a coarser graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.patches import FancyBboxPatch
from numpy.typing import ArrayLike

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas, chart
from gdlbook.figures.cells import draw_signal
from gdlbook.figures.commuting_square import commuting_square
from gdlbook.figures.graphs import draw_graph
from gdlbook.figures.pieces import Box, arrow, label
from gdlbook.layers.coarsening import cluster_matrix, coarsen_graph
from gdlbook.layers.downsampling import strided


def six_answers(signal: ArrayLike, answers: Mapping[str, ArrayLike]) -> BookFigure:
    """Draw a signal and what several maps make of it, one row each.

    Parameters
    ----------
    signal : array_like of float, shape (n,)
        The signal, of at most 12 cells.
    answers : mapping of str to array_like of float, shape (n,)
        The name of each map and its answer.

    Returns
    -------
    BookFigure
        Rows of cells; each row has its own scale of colours.

    Raises
    ------
    ArgumentError
        If an answer has another length.

    Examples
    --------
    >>> six_answers([1, 2], {"reversed": [2, 1]}).alt[:36]
    'A signal of 2 cells, 1, 2, and what '
    """
    x = _checks.real_array("signal", signal, (None,))
    rows = {name: _checks.real_array(name, y, x.shape) for name, y in answers.items()}
    cell, left, gap = 0.26, 1.15, 0.34
    figure, ax = canvas(4.4, 0.5 + gap * len(rows))
    for k, (name, values) in enumerate({"x": x, **rows}.items()):
        top = 0.06 + k * gap + (0.06 if k else 0.0)
        row = draw_signal(ax, values, at=(left, top), cell=cell, numbers=False)
        label(ax, row, name, side="left", color=roles.QUIET if k else roles.INK)
    listed = ", ".join(f"{value:g}" for value in x)
    alt = (
        f"A signal of {len(x)} cells, {listed}, and what {len(rows)} maps make of it, "
        "one row of coloured cells each: "
        + "; ".join(
            f"{name}: {', '.join(f'{v:.1f}' for v in values + 0.0)}"
            for name, values in rows.items()
        )
        + "."
    )
    return BookFigure(figure, alt)


def block_chain(steps: Sequence[tuple[str, str, str]]) -> BookFigure:
    """Draw the blocks of a network in a row, with what comes out and what it follows.

    Parameters
    ----------
    steps : sequence of (str, str, str)
        For each block its sign, the size of its output, and the shifts it follows.

    Returns
    -------
    BookFigure
        Boxes joined by arrows.

    Raises
    ------
    ArgumentError
        If there is no block.

    Examples
    --------
    >>> block_chain([("B", "4 × 12", "12"), ("A", "4", "all")]).alt
    'A chain of 2 blocks. B: output 4 × 12, shifts 12. A: output 4, shifts all.'
    """
    if not steps:
        _checks.refuse("steps", "at least one block", "none")
    figure, ax = canvas(4.4, 1.16)
    left, step = 0.62, 3.72 / len(steps)
    side = 0.62 * step
    ax.text(0.08, 0.24, "block", size=9, color=roles.QUIET, va="center_baseline")
    ax.text(0.08, 0.68, "size", size=9, color=roles.QUIET, va="center_baseline")
    ax.text(0.08, 0.96, "shifts", size=9, color=roles.QUIET, va="center_baseline")
    before: Box | None = None
    for k, (sign, size, shifts) in enumerate(steps):
        box = Box(left + k * step, 0.06, side, 0.36)
        frame = FancyBboxPatch(
            (box.x, box.y), side, 0.36, boxstyle="round,pad=0,rounding_size=0.06"
        )
        frame.set(facecolor=roles.PAPER, edgecolor=roles.RULE, clip_on=False)
        ax.add_patch(frame)
        x, y = box.centre
        text = ax.text(x, y, sign, ha="center", va="center_baseline", size=11)
        text.set(color=roles.INK)
        for place, words in ((0.68, size), (0.96, shifts)):
            below = ax.text(x, place, words, ha="center", va="center_baseline", size=9)
            below.set(color=roles.INK)
        if before is not None:
            arrow(ax, before.side("right", 0.03), box.side("left", 0.03))
        before = box
    alt = f"A chain of {len(steps)} blocks. " + " ".join(
        f"{sign}: output {size}, shifts {shifts}." for sign, size, shifts in steps
    )
    return BookFigure(figure, alt)


STRIDE_SIGNAL = (0, 1, 4, 9, 7, 3, 0, -2, -5, -4, -1, 0)
"""The signal of the squares about strides."""


def stride_square(shift: int) -> BookFigure:
    """Draw the commuting square of a stride of two and a shift on a ring of 12.

    On the coarse ring, that shift is taken which comes nearest.

    Parameters
    ----------
    shift : int
        By how many cells the signal moves, from 0 to 11.

    Returns
    -------
    BookFigure
        The square. Whether its ways meet is computed.

    Raises
    ------
    ArgumentError
        If there is no such shift.

    Examples
    --------
    >>> stride_square(4).alt[-18:], stride_square(3).alt[-18:]
    ('The two ways meet.', ' ways do not meet.')
    """
    shift = _checks.integer("shift", shift, minimum=0)
    x = np.array(STRIDE_SIGNAL, dtype=float)
    if shift >= len(x):
        _checks.refuse("shift", f"at most {len(x) - 1}", shift)
    y, across = strided(x, 2, axes=1), strided(np.roll(x, shift), 2, axes=1)
    coarse = [np.roll(y, k) for k in range(len(y))]
    nearest = int(np.argmin([np.abs(each - across).max() for each in coarse]))
    down = coarse[nearest]
    meets = np.array_equal(down, across)
    alt = (
        "A commuting square of signals on a ring. Top left, twelve cells; to the right "
        "of them every second cell, six in all. On the left the signal is shifted by "
        f"{shift}; on the right the six cells are shifted by {nearest}, which comes "
        f"nearest. The two ways {'meet' if meets else 'do not meet'}."
    )
    return commuting_square(
        *(x, y, np.roll(x, shift), down, across),
        f_name="stride 2",
        g_name=f"shift by {shift}",
        sign="translation",
        size=1.6,
        numbers=False,
        alt=alt,
    )


def coarse_graph(adjacency: ArrayLike, clusters: ArrayLike) -> BookFigure:
    """Draw a graph with its clusters, and the graph of clusters with its weights.

    Parameters
    ----------
    adjacency : array_like of int, shape (n, n)
        A symmetric matrix.
    clusters : array_like of int, shape (n,)
        The cluster of each node, at most four.

    Returns
    -------
    BookFigure
        Two graphs. At an edge of the right one stands the number of edges it joins,
        in a node its cluster.

    Raises
    ------
    ArgumentError
        If the matrix is not symmetric, or the clusters do not fit.

    Examples
    --------
    >>> path = np.diag([1, 1, 1], k=1) + np.diag([1, 1, 1], k=-1)
    >>> coarse_graph(path, [0, 0, 1, 1]).alt[-58:]
    'the number of edges between clusters: 0 and 1 joined by 1.'
    """
    A = _checks.square_matrix("adjacency", adjacency)
    n = len(A)
    S = cluster_matrix(clusters)
    labels = S.argmax(axis=1)
    coarse = coarsen_graph(A, np.zeros((n, 1)), S)[0]
    k = len(coarse)
    figure, ax = canvas(4.4, 1.8)
    left = draw_graph(ax, A, at=(0.15, 0.15), size=1.5, categories=labels)
    between = coarse - np.diag(np.diag(coarse))
    angles = 2 * np.pi * np.arange(k) / k
    places = 0.5 + 0.42 * np.column_stack([np.sin(angles), -np.cos(angles)])
    right = draw_graph(
        *(ax, between),
        at=(2.75, 0.15),
        size=1.5,
        positions=places,
        labels=[chr(ord("a") + c) for c in range(k)],
        categories=np.arange(k),
    )
    arrow(ax, left.side("right", 0.1), right.side("left", 0.1), "Sᵀ A S")
    corner = np.array([2.75, 0.15]) + 0.15
    words = []
    for a, b in np.argwhere(np.triu(between, 1)):
        x, y = corner + 1.2 * (places[a] + places[b]) / 2
        inward = 0.5 - (places[a] + places[b]) / 2
        x, y = (x, y) - 0.28 * inward / max(float(np.hypot(*inward)), 0.2)
        text = ax.text(x, y, f"{between[a, b]:g}", ha="center", va="center_baseline")
        text.set(size=10, color=roles.INK)
        words.append(f"{a} and {b} joined by {between[a, b]:g}")
    alt = (
        f"On the left a graph of {n} nodes in {k} clusters: {labels.tolist()}. On the "
        "right the graph of the clusters, with the number of edges between clusters: "
        f"{', '.join(words)}."
    )
    return BookFigure(figure, alt)


def aliasing_chart(taps: Sequence[int], changes: Sequence[float]) -> BookFigure:
    """Draw by how much an answer changes under an odd shift, over the blur before it.

    Parameters
    ----------
    taps : sequence of int
        The numbers of weights of the blur; 1 is none.
    changes : sequence of float
        The relative change of the answer for each.

    Returns
    -------
    BookFigure
        Points with their values, on an axis that starts at 0.

    Raises
    ------
    ArgumentError
        If the lengths differ.

    Examples
    --------
    >>> aliasing_chart([1, 3], [0.5, 0.125]).alt[-44:]
    'over the taps of the blur: 1: 0.50, 3: 0.12.'
    """
    x = _checks.real_array("taps", taps, (None,))
    y = _checks.real_array("changes", changes, x.shape)
    figure, ax = chart(4.4, 2.3, x_label="taps of the blur", y_label="change")
    ax.vlines(x, 0, y, color=roles.BROKEN, linewidth=1.2)
    ax.plot(x, y, "s", color=roles.BROKEN, markersize=6)
    ax.set(xticks=x.tolist(), ylim=(0, 1.2 * float(y.max())))
    ax.set(xlim=(x.min() - 0.6, x.max() + 0.9))
    for tap, value in zip(x.tolist(), y.tolist(), strict=True):
        text = ax.text(tap + 0.15, value, f"{value:.2f}", size=9.5, va="bottom")
        text.set(color=roles.INK)
    listed = ", ".join(f"{t:g}: {v:.2f}" for t, v in zip(x, y, strict=True))
    alt = (
        "A chart of the relative change of a network's answer when its input moves by "
        f"one cell, over the taps of the blur: {listed}."
    )
    return BookFigure(figure, alt)
