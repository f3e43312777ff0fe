r"""How group elements move data: signals, images, node features, adjacency matrices.

One rule lies behind all of them. A group element g moves the points of a domain, and a
signal f on these points follows:

.. math:: (g \cdot f)(u) = f(g^{-1} u),

"the value now at u is the one that was at the point g sends to u". Values are moved,
never computed with: every function returns a new array of the same dtype, and its
laws hold exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.symmetry.permutations import inverse


def shift(signal: ArrayLike, k: int) -> NDArray[Any]:
    r"""Return a signal on a ring moved k places to the right.

    .. math:: y_{(i + k) \bmod n} = x_i

    Parameters
    ----------
    signal : array_like of real numbers, shape (..., n)
        The signal x; leading axes are a batch.
    k : int
        The number of places; negative for a move to the left.

    Returns
    -------
    numpy.ndarray, shape (..., n)
        The signal y, a new array.

    Raises
    ------
    ArgumentError
        If `signal` is no array of finite real numbers with at least one axis, or `k`
        is not an integer.

    Examples
    --------
    >>> shift([1, 2, 3, 4, 5], 2)
    array([4, 5, 1, 2, 3])
    >>> x = np.arange(5)
    >>> bool((shift(shift(x, 4), 3) == shift(x, 7)).all())
    True
    """
    x = _data("signal", signal, axes=1)
    return np.roll(x, _steps("k", k, ()), axis=-1)


def shift_image(image: ArrayLike, step: tuple[int, int]) -> NDArray[Any]:
    r"""Return an image on a torus moved down and to the right.

    .. math:: y_{(i + a) \bmod h,\; (j + b) \bmod w} = x_{i j}

    Parameters
    ----------
    image : array_like of real numbers, shape (..., h, w)
        The image x; leading axes are a batch.
    step : tuple of int
        The step (a, b): rows down, columns to the right.

    Returns
    -------
    numpy.ndarray, shape (..., h, w)
        The image y, a new array.

    Raises
    ------
    ArgumentError
        If `image` is no array of finite real numbers with at least two axes, or `step`
        is not two integers.

    Examples
    --------
    >>> shift_image([[1, 2, 3], [4, 5, 6]], (1, 1))
    array([[6, 4, 5],
           [3, 1, 2]])
    """
    x = _data("image", image, axes=2)
    return np.roll(x, _steps("step", step, (2,)), axis=(-2, -1))


def quarter_turn(image: ArrayLike, k: int = 1) -> NDArray[Any]:
    r"""Return a square image turned k times by 90 degrees, counterclockwise.

    One turn moves the value of pixel (i, j) to pixel (n - 1 - j, i).

    Parameters
    ----------
    image : array_like of real numbers, shape (..., n, n)
        The image; leading axes are a batch.
    k : int
        The number of quarter turns; negative for clockwise.

    Returns
    -------
    numpy.ndarray, shape (..., n, n)
        A new array, also for k = 4, where `numpy.rot90` returns a view of its input.

    Raises
    ------
    ArgumentError
        If `image` is no array of finite real numbers whose last two axes are equally
        long, or `k` is not an integer. A turn of any other rectangle has another shape,
        so that turns do not act on such images.

    Examples
    --------
    >>> quarter_turn([[1, 2], [3, 4]])
    array([[2, 4],
           [1, 3]])
    >>> x = np.arange(9).reshape(3, 3)
    >>> bool((quarter_turn(quarter_turn(x), 3) == x).all())
    True
    """
    x = _data("image", image, axes=2)
    if x.shape[-1] != x.shape[-2]:
        _checks.refuse("image", "shape (..., n, n)", f"shape {x.shape}")
    return np.rot90(x, int(_steps("k", k, ())), axes=(-2, -1)).copy()


def permute(features: ArrayLike, s: ArrayLike) -> NDArray[Any]:
    r"""Return features whose row i has moved to row ``s[i]``.

    .. math:: Y = P_s X, \qquad Y_{s(i)} = X_i

    Parameters
    ----------
    features : array_like of real numbers, shape (n, ...)
        The features X, one row for each of n points.
    s : array_like of int, shape (n,)
        A permutation in one-line notation.

    Returns
    -------
    numpy.ndarray, shape (n, ...)
        The features Y, a new array. ``X[s]`` is the result for the *inverse* of s.

    Raises
    ------
    ArgumentError
        If `features` is no array of finite real numbers with at least one axis, or `s`
        is not a permutation of its rows.

    Examples
    --------
    >>> permute([10, 20, 30], [1, 2, 0])
    array([30, 10, 20])
    >>> s, t, x = np.array([1, 2, 0]), np.array([1, 0, 2]), [10, 20, 30]
    >>> bool((permute(permute(x, t), s) == permute(x, s[t])).all())
    True
    """
    x = _data("features", features, axes=1)
    return x[inverse(_checks.permutation("s", s, len(x)))]


def relabel(adjacency: ArrayLike, s: ArrayLike) -> NDArray[Any]:
    r"""Return the adjacency matrix after node i has been renamed ``s[i]``.

    .. math:: B = P_s A P_s^\top, \qquad B_{s(i) s(j)} = A_{i j}

    Parameters
    ----------
    adjacency : array_like of real numbers, shape (n, n)
        The matrix A; any number for each pair of nodes.
    s : array_like of int, shape (n,)
        A permutation in one-line notation.

    Returns
    -------
    numpy.ndarray, shape (n, n)
        The matrix B, a new array.

    Raises
    ------
    ArgumentError
        If `adjacency` is not a square matrix of finite real numbers, or `s` is not a
        permutation of its nodes.

    Examples
    --------
    >>> path = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    >>> relabel(path, [1, 0, 2])
    array([[0, 1, 1],
           [1, 0, 0],
           [1, 0, 0]])
    """
    matrix = _data("adjacency", adjacency, axes=2)
    n = len(_checks.square_matrix("adjacency", matrix))
    back = inverse(_checks.permutation("s", s, n))
    return matrix[np.ix_(back, back)]


def permutation_behind(
    move: Callable[[NDArray[np.intp]], ArrayLike], shape: tuple[int, ...]
) -> NDArray[np.intp]:
    r"""Return the permutation of the entries by which a function moves an array.

    The function is given the numbers 0, 1, 2, ... in place of the data, and what comes
    back tells where each has gone.

    Parameters
    ----------
    move : callable
        Takes an array of the given shape to one of the same size.
    shape : tuple of int
        The shape of the data. Entries are numbered row by row, as in ``x.ravel()``.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        The permutation s with ``move(x).ravel()[s[i]] == x.ravel()[i]``.

    Raises
    ------
    ArgumentError
        If entries are lost, repeated or changed, so that there is no permutation.

    Examples
    --------
    >>> permutation_behind(lambda x: shift(x, 1), (4,))
    array([1, 2, 3, 0])
    >>> permutation_behind(quarter_turn, (2, 2))
    array([2, 0, 3, 1])
    """
    sides = [_checks.integer("shape", side, minimum=1) for side in shape]
    numbers = np.arange(np.prod(sides, dtype=int)).reshape(sides)
    came = np.ravel(_data("move(numbers)", move(numbers), axes=0))
    if not np.array_equal(np.sort(came), np.arange(numbers.size)):
        _checks.refuse("move", "a function that only moves entries", "another")
    # `came` says which entry has come to each place; we want where each entry goes.
    return inverse(came.astype(np.intp))


def _data(argument: str, value: ArrayLike, axes: int) -> NDArray[Any]:
    """Return `value` in its own dtype, checked to be finite, with enough axes."""
    shape = _checks.real_array(argument, value).shape
    if len(shape) < axes:
        _checks.refuse(argument, f"at least {axes} axes", f"shape {shape}")
    return np.asarray(value)


def _steps(argument: str, value: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return a number of steps, or one for each axis, checked to be integers."""
    _checks.real_array(argument, value, shape)
    steps = np.asarray(value)
    if steps.dtype.kind not in "iu":
        _checks.refuse(argument, "integers", f"dtype {steps.dtype}")
    return steps
