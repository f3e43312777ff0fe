r"""Coarser grids: keep every s-th cell, with a low-pass filter before it or without.

Grids wrap around: a ring is one axis, a torus two. A stride s keeps one shift in s of
each axis: a shift of the input by s cells is a shift of the output by one. Other shifts
move content to cells that are thrown away.
"""

from __future__ import annotations

from typing import Any

from gdlbook import _checks
from gdlbook.layers._arrays import Array, in_one_dtype, namespace, read


def strided(signals: Any, stride: int, axes: int = 2) -> Array:
    r"""Return every cell whose coordinates are multiples of the stride.

    .. math:: y_u = x_{s u}

    Shifts of x by multiples of s become shifts of y, exactly.

    Parameters
    ----------
    signals : array of real numbers, shape (..., n) or (..., h, w)
        Signals x on a ring or a torus; leading axes are channels and batches.
    stride : int
        The step s. It has to divide the length of each axis: otherwise a shift around
        the ring meets another set of cells.
    axes : {1, 2}
        How many of the last axes are the grid.

    Returns
    -------
    array, shape (..., n / s) or (..., h / s, w / s)
        The cells kept.

    Raises
    ------
    ArgumentError
        If the stride does not divide a side, or there are not enough axes.

    Notes
    -----
    `gdlbook.layers.pooling.subsampling` has another rule of sizes: it follows turns
    about the centre of an image, for which the stride has to divide n - 1.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.arange(12)
    >>> strided(x, 2, axes=1)
    array([ 0,  2,  4,  6,  8, 10])
    >>> moved = strided(np.roll(x, 4), 2, axes=1)
    >>> bool((moved == np.roll(strided(x, 2, axes=1), 2)).all())
    True
    """
    x = _on_grid(signals, axes)
    stride = _fitting(x, stride, axes)
    return x[(..., *(slice(None, None, stride),) * axes)]


def binomial_blur(signals: Any, taps: int, axes: int = 2) -> Array:
    r"""Return signals smoothed by binomial weights along each axis of the grid.

    .. math:: y_i = 2^{1 - t} \sum_{k=0}^{t-1} \binom{t - 1}{k} \, x_{i - k + m},
              \qquad m = \lfloor (t - 1) / 2 \rfloor

    For t = 3 the weights are 1/4, 1/2, 1/4. From t = 2 on, the filter removes the
    highest frequency of a ring of even length, +1, -1, +1, -1, ..., altogether.

    Parameters
    ----------
    signals : array of real numbers, shape (..., n) or (..., h, w)
        Signals on a ring or a torus.
    taps : int
        The number t of weights along each axis, at least 1.
    axes : {1, 2}
        How many of the last axes are the grid.

    Returns
    -------
    array of float, shape of `signals`
        The smoothed signals. They follow every shift.

    Raises
    ------
    ArgumentError
        If there are not enough axes or `taps` is below 1.

    Examples
    --------
    >>> binomial_blur([0, 0, 4, 0, 0, 0], 3, axes=1)
    array([0., 1., 2., 1., 0., 0.])
    >>> binomial_blur([1, -1, 1, -1], 2, axes=1)
    array([0., 0., 0., 0.])
    """
    taps = _checks.integer("taps", taps, minimum=1)
    x = _on_grid(signals, axes)
    xp = namespace(x)
    for axis in range(-axes, 0):
        # A mean of two neighbours, to the left and to the right in turn, stays centred.
        for k in range(taps - 1):
            x = (x + xp.roll(x, 1 if k % 2 == 0 else -1, axis=axis)) / 2
    return x + 0.0


def antialiased(signals: Any, stride: int, taps: int = 3, axes: int = 2) -> Array:
    r"""Blur, then keep every s-th cell.

    .. math:: y = (\mathrm{blur}_t \, x)_{s u}

    Shifts by multiples of s are exact, as for `strided`. For the others the error is
    smaller, and not zero: the filter weakens the frequencies that the coarse grid
    cannot tell apart, and leaves some of each.

    Parameters
    ----------
    signals : array of real numbers, shape (..., n) or (..., h, w)
        Signals x on a ring or a torus.
    stride : int
        The step s, a divisor of the length of each axis.
    taps : int
        The number of weights of the filter along each axis.
    axes : {1, 2}
        How many of the last axes are the grid.

    Returns
    -------
    array of float, shape (..., n / s) or (..., h / s, w / s)
        The coarse signals.

    Raises
    ------
    ArgumentError
        As for `strided` and `binomial_blur`.

    References
    ----------
    .. [1] R. Zhang, Making convolutional networks shift-invariant again, ICML 2019,
       arXiv:1904.11486. There padding reflects the border; here the grid has none.

    Examples
    --------
    The mean of the coarse signal no longer depends on which cells are kept:

    >>> import numpy as np
    >>> x = np.array([6, 0, 0, 0, 0, 0])
    >>> [float(strided(np.roll(x, k), 2, axes=1).mean()) for k in (0, 1)]
    [2.0, 0.0]
    >>> [float(antialiased(np.roll(x, k), 2, axes=1).mean()) for k in (0, 1)]
    [1.0, 1.0]
    """
    return strided(binomial_blur(signals, taps, axes), stride, axes)


def sliding_maximum(signals: Any, size: int, axes: int = 2) -> Array:
    r"""Return the largest value in the window that starts at each cell.

    .. math:: y_u = \max_{0 \le v < k} x_{u + v}

    It follows every shift. Max pooling of blocks is `strided` after it, and its
    anti-aliased form is `antialiased` after it [1]_.

    Parameters
    ----------
    signals : array of real numbers, shape (..., n) or (..., h, w)
        Signals x on a ring or a torus.
    size : int
        The side k of the window.
    axes : {1, 2}
        How many of the last axes are the grid.

    Returns
    -------
    array, shape of `signals`
        The maxima.

    Raises
    ------
    ArgumentError
        If there are not enough axes, or the window is larger than a side.

    References
    ----------
    .. [1] R. Zhang, Making convolutional networks shift-invariant again, ICML 2019,
       arXiv:1904.11486, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([3, 1, 4, 1, 5, 9])
    >>> sliding_maximum(x, 2, axes=1)
    array([3, 4, 4, 5, 9, 9])
    >>> strided(sliding_maximum(x, 2, axes=1), 2, axes=1)
    array([3, 4, 9])
    """
    size = _checks.integer("size", size, minimum=1)
    x = _on_grid(signals, axes)
    xp = namespace(x)
    if size > min(x.shape[-axes:]):
        _checks.refuse("size", f"at most {min(x.shape[-axes:])}", size)
    for axis in range(-axes, 0):
        x = xp.max(xp.stack([xp.roll(x, -k, axis=axis) for k in range(size)]), axis=0)
    return x


def _on_grid(signals: Any, axes: int) -> Array:
    """Return signals with at least one cell on each of one or two grid axes."""
    axes = _checks.integer("axes", axes, minimum=1)
    if axes > 2:
        _checks.refuse("axes", "1 or 2", axes)
    return in_one_dtype(read("signals", signals, (None,) * axes, minimum=1))[0]


def _fitting(x: Array, stride: int, axes: int) -> int:
    """Return the stride if it divides every side of the grid."""
    stride = _checks.integer("stride", stride, minimum=1)
    sides = x.shape[-axes:]
    if any(side % stride for side in sides):
        _checks.refuse(
            "stride", f"a divisor of {' and '.join(map(str, sides))}", stride
        )
    return stride
