r"""Group convolutions: features that know which way their filter was turned.

A lifting convolution applies every turn of its filters to an image, and keeps the
answers apart on an orientation axis. A group convolution takes such a stack to another.
Both return only the places where the filter fits inside; pad before, with
`circular_padding` to keep the law of shifts, or with `zero_padding` to keep that of
turns alone.
"""

from __future__ import annotations

from typing import Any

from gdlbook import _checks
from gdlbook.layers._arrays import (
    Array,
    correlate,
    in_one_dtype,
    namespace,
    pad,
    read,
)
from gdlbook.layers.point_groups import P4, PointGroup


def lifting_convolution(images: Any, kernel: Any, group: PointGroup = P4) -> Array:
    r"""Filter images with every turn of a kernel, one orientation channel for each.

    .. math:: y_{o, r}(u) = \sum_{i, v} (r \cdot \psi_{o i})(v) \, x_i(u + v), \qquad
              (r \cdot \psi)(v) = \psi(r^{-1} v)

    Turning the image by g turns every channel and moves channel r to channel gr.

    Parameters
    ----------
    images : array of real numbers, shape (..., c_in, h, w)
        The images x; leading axes are a batch.
    kernel : array of real numbers, shape (c_out, c_in, k, k)
        The filters ψ.
    group : PointGroup
        ``P4``, the four turns, or ``P4M``, with the four reflections.

    Returns
    -------
    array, shape (..., c_out, group.order, h - k + 1, w - k + 1)
        The responses y, in the library and type of the arguments. Integers and
        booleans are widened first, so that nothing overflows.

    Raises
    ------
    ArgumentError
        If a shape does not fit, a kernel is not square or larger than the images, or
        a number is not finite.

    Notes
    -----
    Images need not be square: a turn then takes (h, w) to (w, h), and the law holds.
    It holds for even k as well, as long as nothing was padded.

    References
    ----------
    .. [1] T. S. Cohen, M. Welling, Group equivariant convolutional networks, ICML
       2016, arXiv:1602.07576, equation 10, with correlation as there.

    Examples
    --------
    >>> import numpy as np
    >>> from gdlbook.layers.group_convolution import circular_padding
    >>> def lift(x, k):
    ...     return lifting_convolution(circular_padding(x, 3), k)
    >>> rng = np.random.default_rng(0)
    >>> x, k = rng.integers(-9, 10, (1, 8, 8)), rng.integers(-9, 10, (1, 1, 3, 3))
    >>> turned = lift(np.rot90(x, axes=(-2, -1)), k)
    >>> moved = np.roll(np.rot90(lift(x, k), axes=(-2, -1)), 1, axis=-3)
    >>> bool((turned == moved).all())
    True
    """
    psi = read("kernel", kernel, (None,) * 4, batch=False, minimum=1)
    x = read("images", images, (psi.shape[1], None, None))
    _check_fit(x, psi)
    bank = namespace(psi).moveaxis(group.orbit(psi), 0, 1)
    return _correlate_stacks(x, bank, group.order)


def group_convolution(features: Any, kernel: Any, group: PointGroup = P4) -> Array:
    r"""Filter stacks of orientation channels over positions and orientations.

    .. math:: y_{o, r}(u) = \sum_{i, s, v}
              (r \cdot \psi_{o i, r^{-1} s})(v) \, x_{i, s}(u + v)

    A turned filter is turned in two ways: each of its planes turns, and the planes
    change places, from s to rs. Without the second, no law is left.

    Parameters
    ----------
    features : array of real numbers, shape (..., c_in, group.order, h, w)
        The stacks x, as `lifting_convolution` returns them.
    kernel : array of real numbers, shape (c_out, c_in, group.order, k, k)
        The filters ψ, a plane for each orientation.
    group : PointGroup
        ``P4`` or ``P4M``.

    Returns
    -------
    array, shape (..., c_out, group.order, h - k + 1, w - k + 1)
        The stacks y. Turning x by g, planes and their places, does the same to y.

    Raises
    ------
    ArgumentError
        As for `lifting_convolution`.

    References
    ----------
    .. [1] T. S. Cohen, M. Welling, Group equivariant convolutional networks, ICML
       2016, arXiv:1602.07576, equation 11 and section 7.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> x = rng.integers(-9, 10, (2, 4, 6, 6))
    >>> k = rng.integers(-9, 10, (3, 2, 4, 3, 3))
    >>> def turn(stack):
    ...     return np.roll(np.rot90(stack, axes=(-2, -1)), 1, axis=-3)
    >>> y = group_convolution(x, k)
    >>> bool((group_convolution(turn(x), k) == turn(y)).all())
    True
    """
    axes = (None, None, group.order, None, None)
    psi = read("kernel", kernel, axes, batch=False, minimum=1)
    x = read("features", features, (psi.shape[1], group.order, None, None))
    _check_fit(x, psi)
    xp = namespace(psi)
    turned = group.orbit(psi)
    bank = xp.stack(
        [turned[r][:, :, group.relative[r]] for r in range(group.order)], axis=1
    )
    x = x.reshape((*x.shape[:-4], -1, *x.shape[-2:]))
    bank = bank.reshape((*bank.shape[:2], -1, *bank.shape[-2:]))
    return _correlate_stacks(x, bank, group.order)


def circular_padding(images: Any, kernel_size: int) -> Array:
    """Widen images as on a torus, so that a filter of this size keeps their size.

    What lies beyond one side is what lies inside the opposite one. Commutes with
    shifts that wrap around, and with turns.

    Parameters
    ----------
    images : array of real numbers, shape (..., h, w)
        The images.
    kernel_size : int
        The side k of the filter, odd. For an even one, one side would have to get a
        cell more than the opposite one, and after a turn that is another side.

    Returns
    -------
    array, shape (..., h + k - 1, w + k - 1)
        The images with (k - 1) / 2 cells more on each side.

    Raises
    ------
    ArgumentError
        If the size is not odd, or there is no image.

    Examples
    --------
    >>> circular_padding([[1, 2], [3, 4]], 3)
    array([[4, 3, 4, 3],
           [2, 1, 2, 1],
           [4, 3, 4, 3],
           [2, 1, 2, 1]])
    """
    return _widened(images, kernel_size, "wrap")


def zero_padding(images: Any, kernel_size: int) -> Array:
    """Widen images with zeros, so that a filter of this size keeps their size.

    Commutes with turns. It does not commute with shifts that wrap around.

    Parameters
    ----------
    images, kernel_size
        As for `circular_padding`.

    Returns
    -------
    array, shape (..., h + k - 1, w + k - 1)
        The images with (k - 1) / 2 zeros on each side.

    Raises
    ------
    ArgumentError
        As for `circular_padding`.

    Examples
    --------
    >>> zero_padding([[1, 2]], 3)
    array([[0, 0, 0, 0],
           [0, 1, 2, 0],
           [0, 0, 0, 0]])
    """
    return _widened(images, kernel_size, "constant")


def _widened(images: Any, kernel_size: int, mode: str) -> Array:
    """Pad the last two axes by half of an odd kernel's size."""
    k = _checks.integer("kernel_size", kernel_size, minimum=1)
    if k % 2 == 0:
        _checks.refuse("kernel_size", "an odd size, whose centre is a cell", k)
    width = (k // 2, k // 2)
    return pad(read("images", images, (None, None), minimum=1), width, width, mode)


def _check_fit(x: Array, psi: Array) -> None:
    """Refuse filters that cannot be turned, or do not fit inside the images."""
    k = psi.shape[-1]
    if psi.shape[-2] != k:
        _checks.refuse("kernel", "square filters", f"shape {psi.shape}")
    if min(x.shape[-2:]) < k:
        expected = f"images of at least {k} x {k} cells"
        _checks.refuse("kernel", expected, f"images of shape {x.shape}")


def _correlate_stacks(x: Array, bank: Array, order: int) -> Array:
    """Correlate with all turned filters at once: (c_out, order, channels, k, k)."""
    x, filters = in_one_dtype(x, bank.reshape((-1, *bank.shape[2:])))
    found = correlate(x, filters)
    shape = (*found.shape[:-3], bank.shape[0], order, *found.shape[-2:])
    return found.reshape(shape)
