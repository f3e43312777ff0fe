"""What the interactive parts of the book start from: data, and a still picture.

Each entry of `WIDGETS` is placed in a page by the directive ``widget``. Its data are
what the cells of the chapter compute with; its picture shows the first state to readers
without scripts and on paper.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook.figures import attention, message_passing, symmetry
from gdlbook.figures.blueprint_builder import builder, builder_square
from gdlbook.figures.book_figure import BookFigure
from gdlbook.figures.commuting_square import square_of
from gdlbook.figures.front_page import front_page
from gdlbook.figures.rotation import BAR, EDGE
from gdlbook.layers.image_convolution import circular_correlation_2d
from gdlbook.layers.transformer import sinusoidal_encoding


@dataclass(frozen=True)
class Widget:
    """An interactive part.

    Attributes
    ----------
    element : str
        Its custom element, which is also the name of its script.
    data : callable
        Returns what the script reads, as JSON can write it.
    picture : callable
        Returns the still picture.
    """

    element: str
    data: Callable[[], dict[str, Any]]
    picture: Callable[[], BookFigure]


def _drawing(rows: str) -> list[int]:
    """Return a picture of 8 by 8 cells, row by row, from its digits."""
    return [int(digit) for digit in rows.replace(".", "0").replace(" ", "")]


LETTER_L = _drawing(
    "........ ..3..... ..3..... ..3..... ..3..... ..3333.. ........ ........"
)
LETTER_F = _drawing(
    "........ ..3333.. ..3..... ..333... ..3..... ..3..... ..3..... ........"
)
DIGIT = _drawing(
    "........ ..1331.. ..2..3.. ....12.. ...133.. .....13. ..1..3.. ..1332.."
)

FILTERS = {
    "edge": EDGE,
    "blur": ((1, 2, 1), (2, 4, 2), (1, 2, 1)),
    "all sides": ((0, -1, 0), (-1, 4, -1), (0, -1, 0)),
    "corner": ((2, 1, 0), (1, 0, 0), (0, 0, -4)),
}
"""Filters to start from; the second and third look the same after a quarter turn."""


def explorer() -> dict[str, Any]:
    """Return what the Equivariance Explorer of chapter 6 starts from.

    Returns
    -------
    dict
        Drawings and filters, row by row; layers by what the reader reads of them; and
        the first state: the filter and the picture of the chapter after a turn.

    Examples
    --------
    >>> explorer()["start"]["moves"], explorer()["kernels"]["edge"]
    (['turn'], [-1, -1, -1, 0, 0, 0, 1, 1, 1])
    """
    return {
        "drawings": {
            "bar": np.ravel(BAR).tolist(),
            "L": LETTER_L,
            "digit": DIGIT,
        },
        "kernels": {name: np.ravel(k).tolist() for name, k in FILTERS.items()},
        "layers": {
            "one filter": {"operator": "filter"},
            "four turned filters (C4)": {"operator": "lift"},
            "four turned filters, largest answer": {"operator": "pooled"},
            "random linear map": {"operator": "random"},
            "sum of all cells": {"operator": "sum"},
        },
        "start": {
            "drawing": "L",
            "layer": "one filter",
            "kernel": "edge",
            "options": {"wrap": True, "stride": 1},
            "moves": ["turn"],
        },
        "small": False,
    }


def explorer_square() -> BookFigure:
    """Draw the first state of the Explorer: one filter does not follow a turn.

    Returns
    -------
    BookFigure
        The square of the letter L, the chapter's filter and a quarter turn.

    Examples
    --------
    >>> explorer_square().alt[-25:]
    'the two ways do not meet.'
    """

    def edges(image: NDArray[np.float64]) -> NDArray[np.float64]:
        kernel = np.array(EDGE, dtype=float)[None, None]
        found: NDArray[np.float64] = circular_correlation_2d(image[None], kernel)[0]
        return found

    return square_of(
        np.reshape(LETTER_L, (8, 8)),
        f=edges,
        g=np.rot90,
        f_name="one filter",
        g_name="turn",
        sign="quarter-turn",
        size=1.5,
        numbers=False,
        alt=(
            "A commuting square. Top left, the letter L on 8 by 8 cells; to its right, "
            "the answer of a filter that subtracts what is above from what is below. "
            "Below the letter, the letter after a quarter turn. The turned answer and "
            "the answer to the turned letter show different sides of the strokes: the "
            "two ways do not meet."
        ),
    )


def front() -> dict[str, Any]:
    """Return what the small Explorer of the front page starts from.

    Returns
    -------
    dict
        As for `explorer`, with fewer choices, and a filter that follows every turn.

    Examples
    --------
    >>> list(front()["layers"])[0]
    'edges, on a torus'
    """
    edges = {"operator": "filter", "stride": 1}
    return {
        **explorer(),
        "drawings": {"F": LETTER_F, "digit": DIGIT},
        "layers": {
            "edges, on a torus": {**edges, "wrap": True},
            "edges, zeros outside": {**edges, "wrap": False},
            "random linear map": {"operator": "random"},
            "sum of all cells": {"operator": "sum"},
        },
        "start": {
            "drawing": "F",
            "layer": "edges, on a torus",
            "kernel": "all sides",
            "options": {},
            "moves": ["turn"],
        },
        "small": True,
    }


def shift_slider() -> dict[str, Any]:
    """Return what the slider of chapter 1 starts from: the bump, its layer, a shift.

    Returns
    -------
    dict
        The signal and the kernel of the chapter, and the first state.

    Examples
    --------
    >>> shift_slider()["start"]
    {'shift': 5, 'wrap': False}
    """
    return {
        "signal": list(symmetry.BUMP),
        "kernel": list(symmetry.EDGE),
        "start": {"shift": 5, "wrap": False},
    }


RENAMED = [2, 0, 1, 4, 3]
"""New names of the nodes 0 to 4 of the path: the first state of chapter 4's graph."""


def relabel_graph() -> dict[str, Any]:
    """Return what the graph of chapter 4 starts from: the path and new names.

    Returns
    -------
    dict
        The adjacency matrix, a value for each node, and the first state.

    Examples
    --------
    >>> relabel_graph()["adjacency"][0]
    [0, 1, 0, 0, 0]
    """
    n = len(message_passing.PATH)
    return {
        "adjacency": message_passing.PATH.tolist(),
        "values": list(range(1, n + 1)),
        "start": {"names": RENAMED, "layer": "degree"},
    }


def permute_tokens() -> dict[str, Any]:
    """Return what the tokens of chapter 5 start from: three words in another order.

    Returns
    -------
    dict
        The words, their channels, the positional code, and the first state.

    Examples
    --------
    >>> permute_tokens()["words"], permute_tokens()["start"]["order"]
    (['dog', 'bites', 'man'], [2, 1, 0])
    """
    shape = np.shape(attention.TOKENS)
    return {
        "words": list(attention.WORDS),
        "tokens": np.array(attention.TOKENS).tolist(),
        "code": sinusoidal_encoding(*shape).tolist(),
        "start": {"order": list(attention.SWAP), "code": False, "causal": False},
    }


WIDGETS = {
    "shift": Widget(
        "shift-slider", shift_slider, lambda: symmetry.bump_square("zeros", 5)
    ),
    "relabel": Widget(
        "relabel-graph",
        relabel_graph,
        lambda: message_passing.relabelling_square(RENAMED, by_degree=True),
    ),
    "permute": Widget(
        "permute-tokens", permute_tokens, lambda: attention.token_square("plain")
    ),
    "explorer": Widget("equivariance-explorer", explorer, explorer_square),
    "explorer-front": Widget("equivariance-explorer", front, front_page),
    "blueprint-builder": Widget("blueprint-builder", builder, builder_square),
}
"""The interactive parts, by the name that the directive takes."""
