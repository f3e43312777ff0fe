r"""Convolutions of signals on a line, one for each answer to "what is outside?".

The convolutions compute ``y[i] = Σ_j k[j] x[i - j]``. They differ in the value of ``x``
where ``i - j`` leaves the signal: on a ring the index wraps, elsewhere the value is 0.
Beside them stand the cross-correlation, ``x[i + j]``, and the matrix of a convolution.
Arrays of JAX give arrays of JAX.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gdlbook.layers import _arrays
from gdlbook.layers._arrays import Array, namespace, read


def circular_convolution(signal: ArrayLike, kernel: ArrayLike) -> Array:
    r"""Convolve a signal on a ring with a kernel; equivariant to every shift.

    .. math:: y_i = \sum_{j=0}^{m-1} k_j \, x_{(i - j) \bmod n}

    Parameters
    ----------
    signal : array_like of real numbers, shape (..., n)
        The signals x; leading axes are a batch.
    kernel : array_like of real numbers, shape (m,)
        The kernel k. One longer than the signal wraps around more than once.

    Returns
    -------
    array, shape (..., n)
        The signals y. Integers and booleans give int64, so that results are exact;
        floats keep their precision.

    Raises
    ------
    ArgumentError
        If an argument is empty, has too few or too many axes, or holds anything but
        finite real numbers.

    Notes
    -----
    Every output is computed by the same operations in the same order. A shift
    therefore commutes with the layer to the last bit, in floating point too (for
    arrays of NumPy; a compiler may reorder them).

    Examples
    --------
    >>> x, k = [0, 0, 1, 3, 5, 3, 1, 0, 0, 0], [1, -1]
    >>> circular_convolution(x, k)
    array([ 0,  0,  1,  2,  2, -2, -2, -1,  0,  0])
    >>> y = circular_convolution(x, k)
    >>> all(np.array_equal(circular_convolution(np.roll(x, s), k), np.roll(y, s))
    ...     for s in range(10))
    True
    """
    x, k = _read_pair(signal, kernel)
    return _slide(_arrays.pad(x, (k.shape[0] - 1,), (0,), "wrap"), k)


def zero_padded_convolution(signal: ArrayLike, kernel: ArrayLike) -> Array:
    r"""Convolve a signal that is 0 outside its window, and keep the window.

    .. math:: y_i = \sum_{j=0}^{m-1} k_j \, x_{i - j}, \qquad x_i = 0 \text{ for } i < 0

    A shift on a ring commutes with it only where nothing crosses the border.

    Parameters
    ----------
    signal : array_like of real numbers, shape (..., n)
        The signals x; leading axes are a batch.
    kernel : array_like of real numbers, shape (m,)
        The kernel k. Taps beyond the first n never meet the signal.

    Returns
    -------
    array, shape (..., n)
        The signals y, of the dtype that `circular_convolution` gives.

    Raises
    ------
    ArgumentError
        As for `circular_convolution`.

    Examples
    --------
    >>> zero_padded_convolution([0, 0, 1, 3], [1, -1])  # x starts at the border
    array([0, 0, 1, 2])
    >>> zero_padded_convolution([3, 0, 0, 1], [1, -1])  # the same, one step on
    array([ 3, -3,  0,  1])
    """
    x, k = _read_pair(signal, kernel)
    return _slide(_arrays.pad(x, (k.shape[0] - 1,), (0,), "constant"), k)


def full_convolution(signal: ArrayLike, kernel: ArrayLike) -> Array:
    r"""Convolve a signal on the endless line, and return all that can be nonzero.

    .. math:: y_i = \sum_{j=0}^{m-1} k_j \, x_{i - j}, \qquad 0 \le i < n + m - 1

    Parameters
    ----------
    signal : array_like of real numbers, shape (..., n)
        The signals x, which are 0 outside 0..n-1; leading axes are a batch.
    kernel : array_like of real numbers, shape (m,)
        The kernel k.

    Returns
    -------
    array, shape (..., n + m - 1)
        The signals y, of the dtype that `circular_convolution` gives.

    Raises
    ------
    ArgumentError
        As for `circular_convolution`.

    Examples
    --------
    Zeros in front shift the line, and the output follows:

    >>> full_convolution([3, 1], [1, -1])
    array([ 3, -2, -1])
    >>> full_convolution([0, 0, 3, 1], [1, -1])
    array([ 0,  0,  3, -2, -1])
    """
    x, k = _read_pair(signal, kernel)
    last = k.shape[0] - 1
    return _slide(_arrays.pad(x, (last,), (last,), "constant"), k)


def circular_correlation(signal: ArrayLike, kernel: ArrayLike) -> Array:
    r"""Cross-correlate a signal on a ring with a kernel; equivariant to every shift.

    .. math:: y_i = \sum_{j=0}^{m-1} k_j \, x_{(i + j) \bmod n}

    The kernel lies along the signal, and is not turned around. Libraries for neural
    networks compute this where they say convolution.

    Parameters
    ----------
    signal : array_like of real numbers, shape (..., n)
        The signals x; leading axes are a batch.
    kernel : array_like of real numbers, shape (m,)
        The kernel k.

    Returns
    -------
    array, shape (..., n)
        The signals y, of the dtype that `circular_convolution` gives.

    Raises
    ------
    ArgumentError
        As for `circular_convolution`.

    Examples
    --------
    >>> circular_correlation([0, 0, 1, 0, 0], [7, 8, 9])
    array([9, 8, 7, 0, 0])
    >>> circular_convolution([0, 0, 1, 0, 0], [7, 8, 9])
    array([0, 0, 7, 8, 9])
    """
    x, k = _read_pair(signal, kernel)
    last = k.shape[0] - 1
    # k turned around, and an output that starts m - 1 entries later.
    return _slide(_arrays.pad(x, (0,), (last,), "wrap"), namespace(k).flip(k))


def circulant(column: ArrayLike) -> Array:
    r"""Return the matrix of circular convolution with a kernel as long as the signal.

    .. math:: W_{i j} = c_{(i - j) \bmod n}

    Column j is c, rolled down by j places. Every matrix that commutes with the shift
    of a ring is one of these, and its eigenvalues are the Fourier transform of c.

    Parameters
    ----------
    column : array_like of real numbers, shape (n,)
        The first column c.

    Returns
    -------
    array, shape (n, n)
        The matrix W, of the dtype of `column`.

    Raises
    ------
    ArgumentError
        If `column` is empty, has other axes, or holds anything but finite real
        numbers.

    Examples
    --------
    >>> W = circulant([5, 7, 9])
    >>> W
    array([[5, 9, 7],
           [7, 5, 9],
           [9, 7, 5]])
    >>> x = np.array([1, 10, 100])
    >>> bool((W @ x == circular_convolution(x, W[:, 0])).all())
    True
    >>> bool((W @ x == circular_correlation(x, W[0])).all())  # the first row
    True
    """
    c = read("column", column, (None,), batch=False, minimum=1)
    places = np.arange(c.shape[0])
    return c[(places[:, None] - places) % c.shape[0]]


def _slide(padded: Array, k: Array) -> Array:
    """Return the sums of k[j] x[i - j] for all i from m - 1 to the end of x.

    One kernel entry at a time, so that every output is computed by the same
    operations in the same order, which a product of matrices does not promise.
    """
    last = k.shape[0] - 1
    length = padded.shape[-1] - last
    return sum(
        k[j] * padded[..., last - j : last - j + length] for j in range(last + 1)
    )


def _read_pair(signal: ArrayLike, kernel: ArrayLike) -> tuple[Array, Array]:
    """Return a signal, or a batch of them, and a kernel, checked and of one dtype."""
    x = read("signal", signal, (None,), minimum=1)
    k = read("kernel", kernel, (None,), batch=False, minimum=1)
    x, k = _arrays.in_one_dtype(x, k)
    return x, k
