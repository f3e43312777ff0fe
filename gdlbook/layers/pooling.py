"""Pooling of images and of stacks of orientations: what forgets, and what follows.

Each function refuses the sizes for which it would cease to commute with turns about
the centre of the image.
"""

from __future__ import annotations

from typing import Any

from gdlbook import _checks
from gdlbook.layers._arrays import Array, namespace, read


def orientation_pooling(features: Any) -> Array:
    r"""Return the largest response over all orientations, at each place.

    .. math:: y_o(u) = \max_r x_{o, r}(u)

    Parameters
    ----------
    features : array of real numbers, shape (..., c, g, h, w)
        Stacks of g orientation channels, of a `group_convolution`.

    Returns
    -------
    array, shape (..., c, h, w)
        Plain feature maps: they turn with the image, and no channel changes places.

    Raises
    ------
    ArgumentError
        If there are too few axes or no orientation, or a number is not finite.

    References
    ----------
    .. [1] T. S. Cohen, M. Welling, Group equivariant convolutional networks, ICML
       2016, arXiv:1602.07576, section 6.3 (coset pooling).

    Examples
    --------
    >>> import numpy as np
    >>> stack = np.array([[[[1, 5]], [[4, 2]], [[0, 0]], [[3, 3]]]])
    >>> orientation_pooling(stack)
    array([[[4, 5]]])
    """
    x = read("features", features, (None,) * 4, minimum=1)
    return namespace(x).max(x, axis=-3)


def spatial_pooling(images: Any, size: int) -> Array:
    """Return the largest value in each block of size x size cells.

    Parameters
    ----------
    images : array of real numbers, shape (..., h, w)
        The images, or stacks of them.
    size : int
        The side of a block. It has to divide h and w: a block that was cut off on
        one side would be cut off on another after a turn.

    Returns
    -------
    array, shape (..., h / size, w / size)
        The maxima. They follow turns, and shifts by multiples of `size`.

    Raises
    ------
    ArgumentError
        If the size does not divide the sides, or there is no image.

    Examples
    --------
    >>> spatial_pooling([[1, 2, 3, 4], [8, 7, 6, 5]], 2)
    array([[8, 6]])
    """
    size = _checks.integer("size", size, minimum=1)
    x = read("images", images, (None, None), minimum=1)
    h, w = x.shape[-2:]
    if h % size or w % size:
        _checks.refuse("size", f"a divisor of {h} and {w}", size)
    blocks = x.reshape((*x.shape[:-2], h // size, size, w // size, size))
    return namespace(x).max(blocks, axis=(-3, -1))


def subsampling(images: Any, stride: int) -> Array:
    """Return every cell whose row and column are multiples of the stride.

    Parameters
    ----------
    images : array of real numbers, shape (..., h, w)
        The images, or stacks of them.
    stride : int
        The step. It has to divide h - 1 and w - 1, so that the cells that are kept
        lie alike on all four sides.

    Returns
    -------
    array, shape (..., (h - 1) / stride + 1, (w - 1) / stride + 1)
        The cells kept. They follow turns about the centre.

    Raises
    ------
    ArgumentError
        If the stride does not fit, or there is no image.

    Examples
    --------
    >>> subsampling([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 2)
    array([[1, 3],
           [7, 9]])
    """
    stride = _checks.integer("stride", stride, minimum=1)
    x = read("images", images, (None, None), minimum=1)
    h, w = x.shape[-2:]
    if (h - 1) % stride or (w - 1) % stride:
        _checks.refuse("stride", f"a divisor of {h - 1} and {w - 1}", stride)
    return x[..., ::stride, ::stride]


def invariant_head(features: Any) -> Array:
    r"""Return one number for each channel that no turn and no shift changes.

    .. math:: y_o = \frac{1}{h w} \sum_u \max_r x_{o, r}(u)

    Parameters
    ----------
    features : array of real numbers, shape (..., c, g, h, w)
        Stacks of g orientation channels.

    Returns
    -------
    array, shape (..., c)
        The mean over all places of the largest response over orientations.

    Raises
    ------
    ArgumentError
        If there are too few axes or nothing to pool, or a number is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> stack = np.arange(8).reshape(1, 4, 1, 2)
    >>> turned = np.roll(np.rot90(stack, axes=(-2, -1)), 1, axis=-3)
    >>> invariant_head(stack), invariant_head(turned)
    (array([6.5]), array([6.5]))
    """
    y = orientation_pooling(features)
    return namespace(y).mean(y, axis=(-2, -1))
