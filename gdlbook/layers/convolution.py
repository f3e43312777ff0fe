r"""Convolutions of signals on a line, one for each answer to "what is outside?".

All three compute ``y[i] = Σ_j k[j] x[i - j]``. They differ in the value of ``x`` where
``i - j`` leaves the signal: on a ring the index wraps, elsewhere the value is 0.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks


def circular_convolution(signal: ArrayLike, kernel: ArrayLike) -> NDArray[Any]:
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
    numpy.ndarray, shape (..., n)
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
    therefore commutes with the layer to the last bit, in floating point too.

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
    return _convolve(signal, kernel, "wrap")


def zero_padded_convolution(signal: ArrayLike, kernel: ArrayLike) -> NDArray[Any]:
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
    numpy.ndarray, shape (..., n)
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
    return _convolve(signal, kernel, "constant")


def full_convolution(signal: ArrayLike, kernel: ArrayLike) -> NDArray[Any]:
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
    numpy.ndarray, shape (..., n + m - 1)
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
    k = _real("kernel", kernel)
    return _convolve(signal, k, "constant", after=len(k) - 1)


def _convolve(
    signal: ArrayLike,
    kernel: ArrayLike,
    outside: Literal["wrap", "constant"],
    after: int = 0,
) -> NDArray[Any]:
    """Return y[0], ..., y[n - 1 + after]; `outside` is the mode of ``np.pad``."""
    x, k = _real("signal", signal, batch=True), _real("kernel", kernel)
    dtype = np.result_type(x, k)
    if dtype.kind in "biu":
        dtype = np.result_type(dtype, np.int64)  # small integers would overflow
    before = len(k) - 1
    length = x.shape[-1] + after
    sides = [(0, 0)] * (x.ndim - 1) + [(before, after)]
    padded = np.pad(x.astype(dtype), sides, mode=outside)
    y = np.zeros((*x.shape[:-1], length), dtype)
    for j, weight in enumerate(k.astype(dtype)):
        y += weight * padded[..., before - j : before - j + length]
    return y


def _real(argument: str, value: ArrayLike, *, batch: bool = False) -> NDArray[Any]:
    """Return `value` in its own dtype, checked to be a signal, or a batch of them."""
    shape = _checks.real_array(argument, value).shape
    if len(shape) != 1 and not (batch and len(shape) > 1):
        expected = "shape (..., n)" if batch else "shape (n,)"
        _checks.refuse(argument, expected, f"shape {shape}")
    if shape[-1] == 0:
        _checks.refuse(argument, "at least one entry", f"shape {shape}")
    return np.asarray(value)
