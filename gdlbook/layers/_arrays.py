"""The few operations that NumPy and JAX spell differently, and checks all layers share.

A layer is one formula. The library comes from its arguments: NumPy arrays (or lists)
give NumPy arrays, JAX arrays give JAX arrays, under jit, grad and vmap too. JAX is
imported only where one of its arrays has come in.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import array_api_compat
import numpy as np

from gdlbook import _checks

Array: TypeAlias = Any  # an array of NumPy or of JAX


def namespace(*values: Any) -> Any:
    """Return the library to compute in: JAX if one of its arrays is there, or NumPy.

    A NumPy array beside one of JAX, such as a constant kernel under jit, becomes one
    of JAX.
    """
    if any(array_api_compat.is_jax_array(value) for value in values):
        import jax.numpy

        return jax.numpy
    return np


def read(
    argument: str,
    value: Any,
    axes: tuple[int | None, ...],
    *,
    batch: bool = True,
    minimum: int = 0,
) -> Array:
    """Return `value` as an array whose last axes have the given lengths.

    `None` stands for any length of at least `minimum`; with ``batch=True`` further
    axes may come before, of any length. Numbers have to be real, and finite where they
    can be looked at: the values of an array that JAX is tracing cannot.
    """
    if namespace(value) is np:
        array = _checks.finite_array(argument, value)
    else:
        array = value
        _check_jax_numbers(argument, array)
    shape = tuple(array.shape)
    first = len(shape) - len(axes)
    last = shape[first:] if first >= 0 else ()
    fits = (first >= 0 if batch else first == 0) and all(
        want is None or want == have for want, have in zip(axes, last, strict=True)
    )
    if not fits:
        expected = _checks.describe_shape(axes)
        if batch:
            expected = f"(..., {expected.strip('(),')})" if axes else "(...)"
        _checks.refuse(argument, f"shape {expected}", f"shape {shape}")
    if any(have < minimum for have in last):
        least = "at least one entry" if minimum == 1 else f"at least {minimum} entries"
        _checks.refuse(argument, f"{least} on each axis", f"shape {shape}")
    return array


def is_traced(array: Array) -> bool:
    """Return whether JAX is tracing this array, so that its values cannot be seen."""
    if namespace(array) is np:
        return False
    import jax

    return isinstance(array, jax.core.Tracer)


def _check_jax_numbers(argument: str, array: Array) -> None:
    """Refuse complex numbers and, where they can be seen, NaN and infinity."""
    xp = namespace(array)
    real = (xp.bool_, xp.integer, xp.floating)
    if not any(xp.issubdtype(array.dtype, kind) for kind in real):
        _checks.refuse(argument, "an array of real numbers", f"dtype {array.dtype}")
    finite = xp.isfinite(array).all()  # traced under jit, even of a known array
    if not is_traced(finite) and not bool(finite):
        _checks.refuse(argument, "finite numbers", "NaN or infinity")


def in_one_dtype(*arrays: Array) -> tuple[Array, ...]:
    """Return the arrays in the dtype they promote to together.

    Integers and booleans become the library's own integers: int64 in NumPy, so that
    sums of products do not overflow where small integers would.
    """
    xp = namespace(*arrays)
    dtype = xp.result_type(*arrays)
    if dtype.kind in "biu":
        dtype = xp.result_type(dtype, xp.zeros((), int).dtype)
    return tuple(xp.asarray(array).astype(dtype) for array in arrays)


def pad(
    signals: Array, before: tuple[int, ...], after: tuple[int, ...], mode: str
) -> Array:
    """Widen the last axes: ``"wrap"`` around the ends, ``"constant"`` with zeros.

    One number before and one after for each of them: two for images, on a torus or
    with zeros outside.
    """
    sides = [(0, 0)] * (signals.ndim - len(before))
    sides += list(zip(before, after, strict=True))
    return namespace(signals).pad(signals, sides, mode=mode)


def correlate(images: Array, kernel: Array, stride: int = 1) -> Array:
    r"""Return the cross-correlation of images with a kernel, where it fits inside.

    .. math:: y_{o, u} = \sum_{c, v} k_{o, c, v} \, x_{c, s u + v}

    for the stride s: (..., c_in, h, w) and (c_out, c_in, kh, kw) give
    (..., c_out, (h - kh) // s + 1, (w - kw) // s + 1). The kernel has to fit.
    """
    images, kernel = in_one_dtype(images, kernel)
    c_out, _, kh, kw = kernel.shape
    if namespace(images) is not np:
        return _correlate_in_jax(images, kernel, stride)
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(-2, -1))
    windows = windows[..., ::stride, ::stride, :, :]
    h, w = windows.shape[-4:-2]
    # One column for each place: its window, in the order of the kernel's entries.
    columns = np.moveaxis(windows, (-2, -1), (-4, -3))
    columns = columns.reshape(*images.shape[:-3], kernel[0].size, h * w)
    found = kernel.reshape(c_out, kernel[0].size) @ columns
    return found.reshape(*images.shape[:-3], c_out, h, w)


def _correlate_in_jax(images: Array, kernel: Array, stride: int) -> Array:
    """Do the same in JAX, as one product of matrices and a sum over the kernel's rows.

    The product is with every row of the kernel at once; the answers of row a then
    belong a rows higher. On a CPU this is as fast as XLA's own convolution outside of a
    loop, and many times as fast inside of ``lax.scan``, as when a network is trained.
    """
    import jax

    xp = jax.numpy
    c_out, c_in, kh, kw = kernel.shape
    rows, columns = images.shape[-2] - kh + 1, images.shape[-1] - kw + 1
    x = xp.moveaxis(images, -3, 0)
    strips = [x[..., b : b + columns : stride] for b in range(kw)]
    windows = xp.concatenate(strips, axis=0)
    weights = xp.transpose(kernel, (2, 0, 3, 1)).reshape((kh * c_out, kw * c_in))
    found = xp.matmul(
        weights,
        windows.reshape((kw * c_in, -1)),
        precision=jax.lax.Precision.HIGHEST,
    ).reshape((kh, c_out, *windows.shape[1:]))
    summed = sum(found[a, ..., a : a + rows : stride, :] for a in range(kh))
    return xp.moveaxis(summed, 0, -3)


def segment_sum(values: Array, segments: Array, count: int) -> Array:
    """Return the sums of the rows of `values` with equal number in `segments`.

    (m, ...) and integers (m,) from 0 to count - 1 give (count, ...); a number that no
    row has gets zeros. Integers and booleans are summed as `in_one_dtype` has them.
    """
    (values,) = in_one_dtype(values)
    xp = namespace(values, segments)
    if xp is not np:
        zeros = xp.zeros((count, *values.shape[1:]), values.dtype)
        return zeros.at[segments].add(values)
    from scipy.sparse import csr_array

    rows = len(values)
    ones = np.ones(rows, values.dtype)
    table = csr_array((ones, (segments, np.arange(rows))), (count, rows))
    sums = table @ values.reshape(rows, math.prod(values.shape[1:]))
    return np.asarray(sums).reshape(count, *values.shape[1:])


def softmax(scores: Array, axis: int = -1) -> Array:
    r"""Return the softmax of scores along an axis; -∞ stands for "not at all".

    .. math:: \frac{e^{s_i - \max s}}{\sum_j e^{s_j - \max s}}

    Without the maximum, e^s overflows above 709.78 in float64 and 88.72 in float32,
    and underflows to 0/0 where all scores are low. A row that is -∞ throughout gives
    zeros: nothing is attended to. So does an axis of length zero: nothing.
    """
    xp = namespace(scores)
    scores = scores + 0.0  # integers have no -∞; as floats they do
    highest = xp.max(scores, axis=axis, keepdims=True, initial=-xp.inf)
    highest = xp.where(xp.isfinite(highest), highest, xp.zeros_like(highest))
    weights = xp.exp(scores - highest)
    total = xp.sum(weights, axis=axis, keepdims=True)
    return weights / xp.where(total > 0, total, xp.ones_like(total))


def segment_softmax(scores: Array, segments: Array, count: int) -> Array:
    r"""Return the softmax of scores over the rows with equal number in `segments`.

    .. math:: \frac{e^{s_i - \max_{S(i)} s}}{\sum_{j \in S(i)} e^{s_j - \max_{S(i)} s}}

    (m, ...) and integers (m,) from 0 to count - 1 give (m, ...). As in `softmax`, a
    score of -∞ stands for "not at all", and rows that hold nothing else get zeros.
    """
    xp = namespace(scores, segments)
    scores = xp.asarray(scores) + 0.0
    highest = xp.full((count, *scores.shape[1:]), -xp.inf, scores.dtype)
    if xp is np:
        np.maximum.at(highest, segments, scores)
    else:
        import jax

        # Adding one number to all scores changes nothing, so it has no slope.
        highest = highest.at[segments].max(jax.lax.stop_gradient(scores))
    highest = xp.where(xp.isfinite(highest), highest, xp.zeros_like(highest))
    weights = xp.exp(scores - highest[segments])
    total = segment_sum(weights, segments, count)[segments]
    return weights / xp.where(total > 0, total, xp.ones_like(total))
