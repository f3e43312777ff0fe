r"""Layers on sets: all linear equivariant maps, and the invariant sum of DeepSets.

A set of n elements is an array of n rows whose order means nothing. Row i may go to any
place s(i); an equivariant layer sends its output rows to the same places, an
invariant one gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gdlbook import _checks
from gdlbook.layers import _arrays
from gdlbook.layers._arrays import Array


def set_linear(elements: Array, own: Array, pooled: Array) -> Array:
    r"""Map every element by one matrix, and add the sum of the set by another.

    .. math:: y_{i o} = \sum_c \Lambda_{o c} \, x_{i c}
              + \sum_c \Gamma_{o c} \sum_j x_{j c}

    These are all linear maps that commute with every permutation of at least two
    elements: 2 c_in c_out parameters.

    Parameters
    ----------
    elements : array of real numbers, shape (..., n, c_in)
        The set x; leading axes are a batch. NumPy or JAX. An empty set (n = 0) has an
        empty answer.
    own : array of real numbers, shape (c_out, c_in)
        The matrix Λ that an element meets by itself.
    pooled : array of real numbers, shape (c_out, c_in)
        The matrix Γ that the sum of all elements meets.

    Returns
    -------
    array, shape (..., n, c_out)
        The elements y, in the order of `elements`, of the common dtype.

    Raises
    ------
    ArgumentError
        If shapes do not fit or an array holds anything but finite real numbers.

    Notes
    -----
    The scalar layer λ x_i + γ Σ_j x_j is derived in [1]_. A bias, one number for
    each output channel, is equivariant as well; add it to the result.

    References
    ----------
    .. [1] M. Zaheer, S. Kottur, S. Ravanbakhsh, B. Póczos, R. Salakhutdinov,
       A. Smola, Deep Sets, NeurIPS 2017, arXiv:1703.06114.

    Examples
    --------
    Three numbers, λ = 2 and γ = 1; moving the elements moves the answers:

    >>> import numpy as np
    >>> x = np.array([[1], [2], [4]])
    >>> set_linear(x, [[2]], [[1]]).ravel()
    array([ 9, 11, 15])
    >>> s = [2, 0, 1]
    >>> np.array_equal(set_linear(x[s], [[2]], [[1]]), set_linear(x, [[2]], [[1]])[s])
    True
    """
    x = _arrays.read("elements", elements, (None, None))
    own = _arrays.read("own", own, (None, x.shape[-1]), batch=False)
    pooled = _arrays.read("pooled", pooled, tuple(own.shape), batch=False)
    x, own, pooled = _arrays.in_one_dtype(x, own, pooled)
    return x @ own.T + x.sum(axis=-2, keepdims=True) @ pooled.T


def deep_set(
    elements: Array, phi: Callable[[Array], Any], rho: Callable[[Array], Any]
) -> Any:
    r"""Map every element, add up, map the sum: an invariant function of a set.

    .. math:: f(x) = \rho \Big( \sum_i \varphi(x_i) \Big)

    Parameters
    ----------
    elements : array of real numbers, shape (..., n, c)
        The set x; leading axes are a batch. NumPy or JAX.
    phi : callable
        The map φ of elements, (..., n, c) to (..., n, k), which has to treat every
        row alike.
    rho : callable
        The map ρ of the sum, which is given shape (..., k).

    Returns
    -------
    object
        What `rho` returns. For an empty set (n = 0), the sum is 0: f = ρ(0).

    Raises
    ------
    ArgumentError
        If `elements` holds anything but finite real numbers, or `phi` does not give
        one row for each element.

    Notes
    -----
    Which invariant functions have this form depends on where elements come from and on
    what φ may be: theorem 2 of [1]_ takes elements of a countable universe.

    References
    ----------
    .. [1] M. Zaheer, S. Kottur, S. Ravanbakhsh, B. Póczos, R. Salakhutdinov,
       A. Smola, Deep Sets, NeurIPS 2017, arXiv:1703.06114.

    Examples
    --------
    A smooth maximum, whatever the order:

    >>> import numpy as np
    >>> def smooth_maximum(x):
    ...     return deep_set(x, lambda x: np.exp(9 * x), lambda z: np.log(z) / 9)
    >>> smooth_maximum([[1.0], [3.0], [2.0]]).round(3)
    array([3.])
    >>> smooth_maximum([[2.0], [1.0], [3.0]]).round(3)
    array([3.])
    """
    x = _arrays.read("elements", elements, (None, None))
    z = phi(x)
    shape, rows = tuple(getattr(z, "shape", ())), tuple(x.shape)[:-1]
    if len(shape) != x.ndim or shape[:-1] != rows:
        expected = f"one row for each element, axes {rows} and one more"
        _checks.refuse("phi(elements)", expected, f"shape {shape}")
    return rho(_arrays.namespace(z).sum(z, axis=-2))
