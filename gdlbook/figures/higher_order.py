"""Drawings of operations on pairs of nodes: what each reads, and the square of one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.figures.book_figure import BookFigure, canvas
from gdlbook.figures.cells import draw_grid
from gdlbook.figures.commuting_square import square_of
from gdlbook.figures.pieces import label
from gdlbook.layers.higher_order import PAIRS_TO_PAIRS, pairs_to_pairs
from gdlbook.symmetry.actions import relabel


def fifteen_operations() -> BookFigure:
    """Draw which entries of the input each operation adds up for one entry.

    Returns
    -------
    BookFigure
        Fifteen tables of four rows. The outlined entry is the one written, on the
        diagonal where the operation writes only there.

    Examples
    --------
    >>> fifteen_operations().alt[-60:]
    '|kk: writes (1, 1), reads (0, 0), (1, 1), (2, 2) and (3, 3).'
    """
    figure, ax = canvas(4.4, 2.95)
    told = []
    for k, pattern in enumerate(PAIRS_TO_PAIRS.values()):
        written = (1, 1) if pattern.startswith("ii") else (1, 2)
        read = entries_read(k, written)
        at = (0.12 + 0.88 * (k % 5), 0.3 + 0.92 * (k // 5))
        box = draw_grid(
            *(ax, read), at=at, cell=0.16, limit=1.0, numbers=False, highlight=[written]
        )
        label(ax, box, pattern)
        told.append(f"{pattern}: writes {written}, reads {_places(read)}")
    alt = (
        "Fifteen tables of four rows and four columns, one for each operation, with "
        "the entry that is written outlined and the entries that are added up filled. "
        + ". ".join(told)
        + "."
    )
    return BookFigure(figure, alt)


def entries_read(operation: int, written: tuple[int, int]) -> NDArray[np.int_]:
    """Return the weight of each entry of four nodes' pairs in one entry of the output.

    Parameters
    ----------
    operation : int
        The number of an operation in `PAIRS_TO_PAIRS`.
    written : tuple of int
        Row and column of the output.

    Returns
    -------
    numpy.ndarray of int, shape (4, 4)
        The weights, found by applying the layer to each table with a single 1.

    Examples
    --------
    >>> entries_read(2, (1, 2))
    array([[0, 0, 0, 0],
           [1, 1, 1, 1],
           [0, 0, 0, 0],
           [0, 0, 0, 0]])
    """
    weights = np.zeros((len(PAIRS_TO_PAIRS), 1, 1), dtype=int)
    weights[_checks.integer("operation", operation, 0)] = 1
    units = np.eye(16, dtype=int).reshape(16, 4, 4, 1)
    answers = pairs_to_pairs(units, weights, np.zeros((2, 1), dtype=int))
    row, column = written
    read: NDArray[np.int_] = answers[:, row, column, 0].reshape(4, 4)
    return read


def pair_square(x: ArrayLike, s: ArrayLike) -> BookFigure:
    """Draw the square of a relabelling and the layer xᵀ with row sums on the diagonal.

    Parameters
    ----------
    x : array_like of int, shape (n, n)
        A number for each pair of nodes.
    s : array_like of int, shape (n,)
        Node i is renamed ``s[i]``.

    Returns
    -------
    BookFigure
        The square; whether its ways meet is computed.

    Raises
    ------
    ArgumentError
        If `x` is not square or `s` not a permutation of its nodes.

    Examples
    --------
    >>> pair_square([[1, 2], [3, 4]], [1, 0]).alt[-18:]
    'The two ways meet.'
    """
    table = _checks.square_matrix("x", x).astype(int)
    s = _checks.permutation("s", s, len(table))
    moved = relabel(table, s)
    layer = _transpose_and_rows(table)
    down, across = relabel(layer, s), _transpose_and_rows(moved)
    meets = "meet" if np.array_equal(down, across) else "do not meet"
    alt = (
        f"A commuting square of tables. Top left, {spoken(table)}. The layer "
        f"transposes and adds each row's sum on the diagonal: {spoken(layer)}. "
        f"Renaming node i to entry i of {', '.join(map(str, s))} gives "
        f"{spoken(moved)}. Layer first, then renaming: {spoken(down)}. "
        f"Renaming first, then layer: {spoken(across)}. The two ways {meets}."
    )
    return square_of(
        *(table, _transpose_and_rows, lambda y: relabel(y, s)),
        alt=alt,
        f_name="layer",
        g_name="rename",
        sign="permutation",
    )


def spoken(table: NDArray[np.int_]) -> str:
    """Return a table as it is read aloud, row by row.

    Parameters
    ----------
    table : numpy.ndarray of int, shape (m, n)
        The numbers.

    Returns
    -------
    str
        Numbers between spaces, rows between semicolons.

    Examples
    --------
    >>> spoken(np.eye(2, dtype=int))
    '1 0; 0 1'
    """
    return "; ".join(" ".join(map(str, row)) for row in table.tolist())


def _transpose_and_rows(x: NDArray[np.float64]) -> NDArray[np.int_]:
    """Return xᵀ with each row's sum added on the diagonal."""
    weights = np.zeros((len(PAIRS_TO_PAIRS), 1, 1), dtype=int)
    names = list(PAIRS_TO_PAIRS)
    weights[[names.index("transpose"), names.index("row sum, on the diagonal")]] = 1
    y: NDArray[np.int_] = pairs_to_pairs(
        x.astype(int)[..., None], weights, np.zeros((2, 1), dtype=int)
    )[..., 0]
    return y


def _places(read: NDArray[np.int_]) -> str:
    """Return the places of the entries that are read."""
    places = [f"({row}, {column})" for row, column in np.argwhere(read).tolist()]
    if len(places) == 1:
        return places[0]
    if len(places) == read.size:
        return "all entries"
    return f"{', '.join(places[:-1])} and {places[-1]}"
