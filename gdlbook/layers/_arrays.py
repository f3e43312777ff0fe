"""The few operations that NumPy and JAX spell differently, and checks all layers share.

A layer is one formula. The library comes from its arguments: NumPy arrays (or lists)
give NumPy arrays, JAX arrays give JAX arrays, under jit, grad and vmap too. JAX is
imported only where one of its arrays has come in.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import array_api_compat
import numpy as np

from gdlbook import _checks

Array: TypeAlias = Any  # an array of NumPy or of JAX


def namespace(*values: Any) -> Any:
    """Return the library of the arrays among `values`; NumPy if there is none."""
    arrays = [value for value in values if array_api_compat.is_array_api_obj(value)]
    return array_api_compat.array_namespace(*arrays) if arrays else np


def read(
    argument: str, value: Any, axes: tuple[int | None, ...], *, batch: bool = True
) -> Array:
    """Return `value` as an array whose last axes have the given lengths.

    `None` stands for any length, also zero; with ``batch=True`` further axes may
    come before. Numbers have to be real, and finite where they can be looked at: the
    values of an array that JAX is tracing cannot.
    """
    xp = namespace(value)
    array = value
    if xp is np or array_api_compat.is_numpy_namespace(xp):
        _checks.real_array(argument, value)
        array = np.asarray(value)
    elif array.dtype.kind not in "biuf" and array.dtype.name != "bfloat16":
        _checks.refuse(argument, "an array of real numbers", f"dtype {array.dtype}")
    elif not _is_traced(array) and not bool(xp.all(xp.isfinite(array))):
        _checks.refuse(argument, "finite numbers", "NaN or infinity")
    shape = tuple(array.shape)
    last = shape[len(shape) - len(axes) :] if len(shape) >= len(axes) else None
    fits = (
        last is not None
        and (batch or len(shape) == len(axes))
        and all(
            want is None or want == have for want, have in zip(axes, last, strict=True)
        )
    )
    if not fits:
        expected = _checks.describe_shape(axes)
        if batch:
            expected = f"(..., {expected.strip('(),')})"
        _checks.refuse(argument, f"shape {expected}", f"shape {shape}")
    return array


def _is_traced(array: Array) -> bool:
    import jax

    return isinstance(array, jax.core.Tracer)


def pad(
    images: Array, before: tuple[int, int], after: tuple[int, int], mode: str
) -> Array:
    """Widen the last two axes: ``"wrap"`` around a torus, ``"constant"`` with zeros."""
    xp = namespace(images)
    sides = [(0, 0)] * (images.ndim - 2)
    sides += list(zip(before, after, strict=True))
    return xp.pad(images, sides, mode=mode)


def correlate(images: Array, kernel: Array, stride: int = 1) -> Array:
    r"""Return the cross-correlation of images with a kernel, where it fits inside.

    .. math:: y_{o, u} = \sum_{c, v} k_{o, c, v} \, x_{c, s u + v}

    for the stride s: (..., c_in, h, w) and (c_out, c_in, kh, kw) give
    (..., c_out, (h - kh) // s + 1, (w - kw) // s + 1).
    """
    xp = namespace(images, kernel)
    if array_api_compat.is_jax_namespace(xp):
        import jax

        stack = images.reshape((-1, *images.shape[-3:]))
        found = jax.lax.conv_general_dilated(stack, kernel, (stride, stride), "VALID")
        return found.reshape((*images.shape[:-3], *found.shape[1:]))
    size = kernel.shape[-2:]
    windows = np.lib.stride_tricks.sliding_window_view(images, size, axis=(-2, -1))
    windows = windows[..., ::stride, ::stride, :, :]
    last: Array = np.tensordot(windows, kernel, axes=((-5, -2, -1), (1, 2, 3)))
    return np.ascontiguousarray(np.moveaxis(last, -1, -3))


def segment_sum(values: Array, segments: Array, count: int) -> Array:
    """Return the sums of the rows of `values` with equal number in `segments`.

    (m, ...) and integers (m,) below `count` give (count, ...); a number that no row
    has gets zeros.
    """
    xp = namespace(values)
    if array_api_compat.is_jax_namespace(xp):
        return (
            xp.zeros((count, *values.shape[1:]), values.dtype).at[segments].add(values)
        )
    from scipy.sparse import csr_array

    rows = values.reshape(len(values), -1)
    ones = np.ones(len(rows), values.dtype)
    table = csr_array((ones, (segments, np.arange(len(rows)))), (count, len(rows)))
    return np.asarray(table @ rows).reshape(count, *values.shape[1:])


def softmax(scores: Array, axis: int = -1) -> Array:
    r"""Return the softmax of scores along an axis; -∞ stands for "not at all".

    .. math:: \frac{e^{s_i - \max s}}{\sum_j e^{s_j - \max s}}

    Without the maximum, e^s overflows above 709.78 in float64 and 88.72 in float32,
    and underflows to 0/0 where all scores are low. A row that is -∞ throughout gives
    zeros: nothing is attended to.
    """
    xp = namespace(scores)
    highest = xp.max(scores, axis=axis, keepdims=True)
    highest = xp.where(xp.isfinite(highest), highest, xp.zeros_like(highest))
    weights = xp.exp(scores - highest)
    total = xp.sum(weights, axis=axis, keepdims=True)
    return weights / xp.where(total > 0, total, xp.ones_like(total))
