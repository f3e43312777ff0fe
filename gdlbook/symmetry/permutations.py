"""Permutations in one-line notation, and the one convention the book uses.

A permutation ``s`` of ``0..n-1`` is the array whose entry ``s[i]`` is where point
``i`` goes. It moves the value at ``i`` to ``s[i]``, so its matrix has a one at
``[s[i], i]``, and "first t, then s" is ``s[t]``. With this convention the matrix of
a composition is the product of the matrices, in the same order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks


def permutation_matrix(s: ArrayLike) -> NDArray[np.float64]:
    r"""Return the matrix that moves entry `i` of a vector to place ``s[i]``.

    .. math:: P_{s(i), i} = 1, \qquad (P x)_{s(i)} = x_i, \qquad P_{s t} = P_s P_t.

    Parameters
    ----------
    s : array_like of int, shape (n,)
        A permutation of ``0..n-1`` in one-line notation.

    Returns
    -------
    numpy.ndarray of float64, shape (n, n)
        One 1 in every row and column.

    Raises
    ------
    ArgumentError
        If `s` is not a permutation.

    Notes
    -----
    ``np.eye(n)[s]`` is the matrix of the *inverse* permutation.

    Examples
    --------
    >>> P = permutation_matrix([1, 2, 0])
    >>> P @ [10.0, 20.0, 30.0]
    array([30., 10., 20.])
    >>> s, t = np.array([1, 2, 0]), np.array([1, 0, 2])
    >>> P_s, P_t = permutation_matrix(s), permutation_matrix(t)
    >>> bool((permutation_matrix(compose(s, t)) == P_s @ P_t).all())
    True
    """
    s = _checks.permutation("s", s)
    n = len(s)
    matrix = np.zeros((n, n))
    matrix[s, np.arange(n)] = 1.0
    return matrix


def compose(s: ArrayLike, t: ArrayLike) -> NDArray[np.intp]:
    """Return the permutation "first `t`, then `s`".

    Parameters
    ----------
    s, t : array_like of int, shape (n,)
        Permutations of the same points in one-line notation.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        The array ``s[t]``.

    Raises
    ------
    ArgumentError
        If one is not a permutation, or their sizes differ.

    Examples
    --------
    >>> compose([1, 2, 0], [1, 0, 2])
    array([2, 1, 0])
    """
    s = _checks.permutation("s", s)
    return s[_checks.permutation("t", t, size=len(s))]


def inverse(s: ArrayLike) -> NDArray[np.intp]:
    """Return the permutation that undoes `s`.

    Parameters
    ----------
    s : array_like of int, shape (n,)
        A permutation in one-line notation.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        The array with ``inverse(s)[s] = 0..n-1``.

    Raises
    ------
    ArgumentError
        If `s` is not a permutation.

    Examples
    --------
    >>> inverse([1, 2, 0])
    array([2, 0, 1])
    """
    return np.argsort(_checks.permutation("s", s))
