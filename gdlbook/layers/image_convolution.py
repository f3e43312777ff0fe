r"""The layer of a convolutional network: images with channels, a bias, a stride.

.. math:: y_{o, u} = b_o + \sum_{c, v} k_{o, c, v} \, x_{c, s u + v - m}

This is a cross-correlation, which is what libraries compute where they say
convolution; a kernel turned by 180 degrees makes a true convolution of it. The places
u and v are pairs (row, column), m is the middle of the kernel, and s the stride. The
two functions differ in the value of x outside the image.
"""

from __future__ import annotations

from numpy.typing import ArrayLike

from gdlbook import _checks
from gdlbook.layers import _arrays
from gdlbook.layers._arrays import Array, read


def circular_correlation_2d(
    images: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int = 1,
) -> Array:
    r"""Cross-correlate images on a torus; equivariant to every translation of it.

    .. math:: y_{o, u} = b_o + \sum_{c, v} k_{o, c, v} \, x_{c, s u + v - m},
              \qquad \text{places modulo } (h, w)

    Parameters
    ----------
    images : array_like of real numbers, shape (..., c_in, h, w)
        The images x; leading axes are a batch.
    kernel : array_like of real numbers, shape (c_out, c_in, kh, kw)
        The kernel k. Its middle m is ((kh - 1) // 2, (kw - 1) // 2).
    bias : array_like of real numbers, shape (c_out,), optional
        One number b for each output channel; 0 if left out. A bias that differed from
        place to place would not be equivariant.
    stride : int
        Keep every s-th row and column of the output, from the first on. The layer is
        then equivariant to the translations by multiples of s, if s divides h and w.

    Returns
    -------
    array, shape (..., c_out, ceil(h / s), ceil(w / s))
        The images y. Integers and booleans give integers that do not overflow, floats
        keep their precision, arrays of JAX give arrays of JAX.

    Raises
    ------
    ArgumentError
        If an argument has another shape, an image or kernel has no entries, a number
        is not real and finite, or the stride is below 1.

    Examples
    --------
    >>> import numpy as np
    >>> x, k = np.random.default_rng(0).integers(-9, 10, size=(2, 1, 3, 3))
    >>> y = circular_correlation_2d(x, k[None])
    >>> moved = circular_correlation_2d(np.roll(x, (2, 1), axis=(-2, -1)), k[None])
    >>> bool((moved == np.roll(y, (2, 1), axis=(-2, -1))).all())
    True
    """
    return _layer(images, kernel, bias, stride, "wrap")


def zero_padded_correlation_2d(
    images: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None = None,
    *,
    stride: int = 1,
) -> Array:
    r"""Cross-correlate images that are 0 outside their frame, and keep the frame.

    .. math:: y_{o, u} = b_o + \sum_{c, v} k_{o, c, v} \, x_{c, s u + v - m},
              \qquad x = 0 \text{ outside}

    A translation commutes with it only where nothing crosses the border.

    Parameters
    ----------
    images, kernel, bias, stride
        As for `circular_correlation_2d`.

    Returns
    -------
    array, shape (..., c_out, ceil(h / s), ceil(w / s))
        The images y, of the dtype that `circular_correlation_2d` gives.

    Raises
    ------
    ArgumentError
        As for `circular_correlation_2d`.

    Examples
    --------
    A constant image reveals the border: 4 of 9 entries lie inside at a corner.

    >>> import numpy as np
    >>> box = np.ones((1, 1, 3, 3), int)
    >>> zero_padded_correlation_2d(np.ones((1, 4, 4), int), box)[0]
    array([[4, 6, 6, 4],
           [6, 9, 9, 6],
           [6, 9, 9, 6],
           [4, 6, 6, 4]])
    """
    return _layer(images, kernel, bias, stride, "constant")


def _layer(
    images: ArrayLike,
    kernel: ArrayLike,
    bias: ArrayLike | None,
    stride: int,
    outside: str,
) -> Array:
    """Return the layer; `outside` is the mode of `_arrays.pad`."""
    k = read("kernel", kernel, (None,) * 4, batch=False, minimum=1)
    x = read("images", images, (k.shape[1], None, None), minimum=1)
    s = _checks.integer("stride", stride, minimum=1)
    kh, kw = k.shape[-2:]
    before = ((kh - 1) // 2, (kw - 1) // 2)
    after = (kh - 1 - before[0], kw - 1 - before[1])
    y = _arrays.correlate(_arrays.pad(x, before, after, outside), k, s)
    if bias is None:
        return y
    b = read("bias", bias, (k.shape[0],), batch=False)
    y, b = _arrays.in_one_dtype(y, b)
    return y + b[:, None, None]
