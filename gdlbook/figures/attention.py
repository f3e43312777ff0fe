"""Drawings of chapter 5: three tokens in two orders, and sums that collide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray
from scipy.optimize import brentq

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas, chart
from gdlbook.figures.cells import draw_grid, draw_signal
from gdlbook.figures.commuting_square import square_of
from gdlbook.figures.pieces import Box, arrow, label
from gdlbook.layers.attention import attention, attention_weights, causal_mask
from gdlbook.layers.transformer import sinusoidal_encoding

WORDS = ("dog", "bites", "man")
"""The three tokens of the chapter."""
TOKENS = ((2, 0, 1, 0), (0, 1, -1, 1), (1, -1, 0, 2))
"""Their four channels, one row for each word."""
SWAP = (2, 1, 0)
"""Tokens 0 and 2 change places."""

_Array = NDArray[np.float64]
_LAYERS: dict[str, Callable[[_Array], _Array]] = {
    "plain": lambda x: attention(x, x, x),
    "position": lambda x: _LAYERS["plain"](x + sinusoidal_encoding(*x.shape)),
    "causal": lambda x: attention(x, x, x, causal_mask(len(x))),
}
_NAMES = {
    "plain": "attention without mask and position",
    "position": "attention with a positional code added to the tokens",
    "causal": "attention in which a token sees itself and what is before it",
}


def disputed_tokens() -> BookFigure:
    """Draw three tokens, what attention makes of them, and the tokens in other order.

    Returns
    -------
    BookFigure
        Two blocks; question marks stand for the answers to the second order.

    Examples
    --------
    >>> disputed_tokens().alt[-55:]
    'man, bites, dog. Below each of them is a question mark.'
    """
    cell, left, gap, step = 0.32, 0.46, 0.03, 1.22
    x = np.array(TOKENS, dtype=float)
    y = _LAYERS["plain"](x)
    limit = float(np.abs(x).max())
    figure, ax = canvas(4.4, 2.4)
    for block, order in enumerate(([0, 1, 2], list(SWAP))):
        top = 0.26 + block * step
        for place, token in enumerate(order):
            at = left + place * (4 * cell + gap)
            row = draw_signal(ax, x[token], at=(at, top), cell=cell, limit=limit)
            label(ax, row, WORDS[token])
            below = (at, top + cell + 0.14)
            if block == 0:
                found = draw_signal(ax, y[token], at=below, cell=cell, limit=limit)
            else:
                found = _question(ax, Box(*below, 4 * cell, cell))
            if place == 0:
                label(ax, row, "x" if block == 0 else "g·x", side="left")
                label(ax, found, "f(x)" if block == 0 else "f(g·x)", side="left")
    alt = (
        f"Three tokens of four channels. {_spoken(x, range(3), 0)}. Attention answers: "
        f"{_spoken(y, range(3), 1)}. Beneath, the same tokens in another order: "
        f"{', '.join(WORDS[i] for i in SWAP)}. Below each of them is a question mark."
    )
    return BookFigure(figure, alt)


def _question(ax: Axes, box: Box) -> Box:
    """Draw an empty frame with a question mark, for an answer to be guessed."""
    frame = Rectangle((box.x, box.y), box.width, box.height, fill=False)
    frame.set(edgecolor=roles.INK, linewidth=1.8, clip_on=False)
    ax.add_patch(frame)
    ax.text(*box.centre, "?", size=12, ha="center", va="center_baseline")
    return box


def token_square(layer: str) -> BookFigure:
    """Draw the commuting square of a layer and the swap of tokens 0 and 2.

    Parameters
    ----------
    layer : {"plain", "position", "causal"}
        Attention as it is, with a positional code, or with a causal mask.

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
    >>> token_square("plain").alt[-18:]
    'The two ways meet.'
    >>> token_square("causal").alt[-57:]
    'The two ways do not meet: 12 of 12 numbers are different.'
    """
    if layer not in _LAYERS:
        _checks.refuse("layer", " or ".join(_LAYERS), repr(layer))
    f, x, swap = _LAYERS[layer], np.array(TOKENS, dtype=float), list(SWAP)
    down, across = f(x)[swap], f(x[swap])
    differ = int((~(np.abs(down - across) <= 1e-12)).sum())
    end = "The two ways meet."
    if differ:
        end = f"The two ways do not meet: {differ} of {x.size} numbers are different."
    alt = (
        f"A commuting square of three tokens, the rows of each corner, for "
        f"{_NAMES[layer]}. Top left, the tokens: {_spoken(x, range(3), 0)}. Below, "
        f"rows 0 and 2 have changed places. The layer first, then the swap: "
        f"{_listed(down)}. The swap first, then the layer: {_listed(across)}. {end}"
    )
    return square_of(
        x,
        f,
        lambda rows: rows[swap],
        alt=alt,
        g_name="swap 0, 2",
        sign="permutation",
        size=1.5,
        numbers=True,
    )


def moved_weights() -> BookFigure:
    """Draw the table of attention weights before and after the swap of two tokens.

    Returns
    -------
    BookFigure
        Two tables; a row and a column for each word.

    Examples
    --------
    >>> moved_weights().alt[:57]
    'Two tables of attention weights. In the order dog, bites,'
    """
    x = np.array(TOKENS, dtype=float)
    figure, ax = canvas(4.4, 1.75)
    cell, top, said = 0.46, 0.3, []
    tables: list[Box] = []
    for k, order in enumerate(([0, 1, 2], list(SWAP))):
        S = attention_weights(x[order], x[order])
        left = 0.5 + k * 2.46
        tables.append(
            draw_grid(ax, S, at=(left, top), cell=cell, limit=1, numbers=True)
        )
        for place, token in enumerate(order):
            row = Box(left, top + place * cell, 0.0, cell)
            label(ax, row, WORDS[token], side="left")
            column = Box(left + place * cell, top, cell, 0.0)
            label(ax, column, WORDS[token])
        rows = "; ".join(
            f"{WORDS[token]} gives {_number(S[place], 2)}"
            for place, token in enumerate(order)
        )
        said.append(f"In the order {', '.join(WORDS[i] for i in order)}: {rows}.")
    start, end = tables[0].side("right", 0.1), (tables[1].x - 0.5, top + 1.5 * cell)
    arrow(ax, start, end, "swap")
    alt = f"Two tables of attention weights. {' '.join(said)}"
    return BookFigure(figure, alt)


_MAPS: dict[str, Callable[[Any], Any]] = {
    "φ(t) = t": lambda t: t,
    "φ(t) = exp t": np.exp,
    "φ(t) = t³": lambda t: t**3,
}


def collisions() -> dict[str, float]:
    """Return, for three maps φ, the t at which {t, t} has the sum of {0, 1}.

    Returns
    -------
    dict of str to float
        The name of each map, and t with 2 φ(t) = φ(0) + φ(1).

    Examples
    --------
    >>> [round(t, 3) for t in collisions().values()]
    [0.5, 0.62, 0.794]
    """

    def excess(t: float, phi: Callable[[Any], Any]) -> float:
        return float(2 * phi(t) - phi(0.0) - phi(1.0))

    return {
        name: float(brentq(excess, 0.0, 1.0, args=(phi,)))
        for name, phi in _MAPS.items()
    }


def sums_of_pairs() -> BookFigure:
    """Draw how the sum over {t, t} climbs from that of {0, 0} to that of {1, 1}.

    Returns
    -------
    BookFigure
        Three curves, each scaled to climb from 0 to 1, which cross the level of {0, 1}.

    Examples
    --------
    >>> sums_of_pairs().alt[-38:]
    'for φ(t) = exp t, 0.794 for φ(t) = t³.'
    """
    figure, ax = chart(4.4, 2.7, x_label="t", y_label="sum of {t, t}, scaled")
    ax.axhline(0.5, color=roles.INK, linewidth=1.0)
    ax.text(0.01, 0.53, "{0, 1}", size=9.5, color=roles.INK)
    t = np.linspace(0, 1, 101)
    styles = zip(roles.CATEGORIES, roles.DASHES, roles.MARKERS, strict=True)
    for (name, phi), at, (colour, dash, marker) in zip(
        _MAPS.items(), collisions().values(), list(styles)[:3], strict=True
    ):
        climb = (phi(t) - phi(0.0)) / (phi(1.0) - phi(0.0))
        words = f"{name}: {at:.3f}"
        ax.plot(t, climb, dash, color=colour, linewidth=1.6, label=words)
        ax.plot([at], [0.5], marker, color=colour, markersize=7)
    ax.legend(frameon=False, fontsize=9.5, loc="upper left")
    ax.set(xlim=(0, 1.02), ylim=(0, 1.05), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    crossings = ", ".join(f"{at:.3f} for {name}" for name, at in collisions().items())
    alt = (
        "A chart of the sum over the pair {t, t}, for t from 0 to 1 and three maps φ, "
        "each scaled from 0 at {0, 0} to 1 at {1, 1}. The pair {0, 1} has the level "
        f"0.5. Every curve crosses it: at t = {crossings}."
    )
    return BookFigure(figure, alt)


def _number(values: _Array, decimals: int) -> str:
    """Return the numbers of one row as they are read aloud."""
    rounded = np.round(values, decimals) + 0.0  # adding zero turns -0.0 into 0.0
    return ", ".join(f"{value:.{decimals}f}" for value in rounded)


def _listed(rows: _Array) -> str:
    return "; ".join(_number(row, 1) for row in rows)


def _spoken(rows: _Array, order: Any, decimals: int) -> str:
    """Return each row behind its word."""
    return "; ".join(f"{WORDS[i]} {_number(rows[i], decimals)}" for i in order)
