r"""Attention: averages of values, with weights that queries and keys decide.

Tokens are rows, and no row knows its place. A mask or a positional encoding breaks this
symmetry, and both have to be asked for.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.layers import _arrays
from gdlbook.layers._arrays import Array


def attention(
    queries: Array, keys: Array, values: Array, mask: Array | None = None
) -> Array:
    r"""Average the values, for each query with weights of its own.

    .. math:: y_{m e} = \sum_n S_{m n} v_{n e}, \qquad
              S_{m n} = \frac{e^{s_{m n}}}{\sum_{n'} e^{s_{m n'}}}, \qquad
              s_{m n} = \frac{1}{\sqrt{d}} \sum_d q_{m d} k_{n d}

    Parameters
    ----------
    queries : array of real numbers, shape (..., m, d)
        The queries q, with d ≥ 1; leading axes are a batch. NumPy or JAX.
    keys : array of real numbers, shape (..., n, d)
        The keys k.
    values : array of real numbers, shape (..., n, e)
        The values v.
    mask : array of bool, shape (..., m, n), optional
        True where query m may look at key n; axes of length 1 are repeated. By default
        it may look everywhere.

    Returns
    -------
    array, shape (..., m, e)
        The averages y, of the common floating dtype. A query that may look at nothing,
        because of its mask or because there are no keys, gets zeros.

    Raises
    ------
    ArgumentError
        If shapes do not fit, an array holds anything but finite real numbers, the mask
        is not boolean, or the scores may exceed the largest number of their dtype.

    Notes
    -----
    Equation 1 of [1]_. The largest score of each row is subtracted first, so that no
    exponential overflows. Where a mask hides everything, `jax.nn.dot_product_attention`
    returns the mean of all values instead.

    References
    ----------
    .. [1] A. Vaswani, N. Shazeer, N. Parmar, J. Uszkoreit, L. Jones, A. N. Gomez,
       Ł. Kaiser, I. Polosukhin, Attention Is All You Need, NeurIPS 2017,
       arXiv:1706.03762.

    Examples
    --------
    Permuting keys and values together changes nothing; permuting queries permutes the
    answers:

    >>> rng = np.random.default_rng(0)
    >>> q, k, v = rng.normal(size=(3, 5, 4))
    >>> y, s = attention(q, k, v), rng.permutation(5)
    >>> bool(np.allclose(attention(q, k[s], v[s]), y, rtol=0, atol=1e-12))
    True
    >>> bool(np.allclose(attention(q[s], k, v), y[s], rtol=0, atol=1e-12))
    True
    """
    q, k = _read_queries_and_keys(queries, keys)
    v = _arrays.read("values", values, (k.shape[-2], None))
    scores = _broadcast(_scores_shape(q, k)[:-2], tuple(v.shape)[:-2], "values")
    hidden = _read_mask(mask, (*scores, q.shape[-2], k.shape[-2]))
    return _weights(q, k, hidden) @ v


def attention_weights(queries: Array, keys: Array, mask: Array | None = None) -> Array:
    r"""Return the weights S of `attention`: for each query, a share for each key.

    .. math:: S_{m n} = \frac{e^{s_{m n}}}{\sum_{n'} e^{s_{m n'}}}, \qquad
              s_{m n} = \frac{1}{\sqrt{d}} \sum_d q_{m d} k_{n d}

    Parameters
    ----------
    queries, keys, mask
        As for `attention`.

    Returns
    -------
    array, shape (..., m, n)
        Numbers of at least 0. Each row has sum 1, or 0 where its mask hides all.

    Raises
    ------
    ArgumentError
        As for `attention`.

    Examples
    --------
    Scores of ±10,000 are no trouble:

    >>> attention_weights([[100.0]], [[100.0], [-100.0]])
    array([[1., 0.]])
    """
    q, k = _read_queries_and_keys(queries, keys)
    return _weights(q, k, _read_mask(mask, _scores_shape(q, k)))


def multi_head_attention(
    tokens: Array,
    w_query: Array,
    w_key: Array,
    w_value: Array,
    w_out: Array,
    mask: Array | None = None,
) -> Array:
    r"""Let tokens attend to each other in several heads, and add up what they find.

    .. math:: y = \sum_h \mathrm{attention}(x W^Q_h, x W^K_h, x W^V_h) \, W^O_h

    Parameters
    ----------
    tokens : array of real numbers, shape (..., n, c)
        The tokens x; leading axes are a batch. NumPy or JAX. No tokens (n = 0) give
        no answers.
    w_query, w_key : array of real numbers, shape (h, c, d)
        The maps of each head to queries and to keys, with d ≥ 1.
    w_value : array of real numbers, shape (h, c, e)
        The maps to values.
    w_out : array of real numbers, shape (h, e, o)
        The maps of what each head found.
    mask : array of bool, shape (..., n, n), optional
        As for `attention`; the same for all heads.

    Returns
    -------
    array, shape (..., n, o)
        The answers y, in the order of `tokens`.

    Raises
    ------
    ArgumentError
        As for `attention`.

    Notes
    -----
    Section 3.2.2 of [1]_, where heads are concatenated and then meet one matrix; its
    blocks are the matrices W^O_h, and the product is this sum.

    References
    ----------
    .. [1] A. Vaswani et al., Attention Is All You Need, NeurIPS 2017,
       arXiv:1706.03762.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> x, W = rng.normal(size=(5, 4)), rng.normal(size=(4, 2, 4, 4))
    >>> y, s = multi_head_attention(x, *W), rng.permutation(5)
    >>> bool(np.allclose(multi_head_attention(x[s], *W), y[s], rtol=0, atol=1e-12))
    True
    """
    x = _arrays.read("tokens", tokens, (None, None))
    n, c = x.shape[-2:]
    w_query = _arrays.read("w_query", w_query, (None, c, None), batch=False)
    h, _, d = w_query.shape
    if d == 0:
        _checks.refuse("w_query", "at least one dimension of queries", "none")
    w_key = _arrays.read("w_key", w_key, (h, c, d), batch=False)
    w_value = _arrays.read("w_value", w_value, (h, c, None), batch=False)
    w_out = _arrays.read("w_out", w_out, (h, w_value.shape[-1], None), batch=False)
    allowed = _read_mask(mask, (*x.shape[:-2], n, n))
    if allowed is not None:
        allowed = allowed[..., None, :, :]
    each = x[..., None, :, :]  # the same tokens for every head
    found = _weights(each @ w_query, each @ w_key, allowed) @ (each @ w_value)
    return _arrays.namespace(found).sum(found @ w_out, axis=-3)


def causal_mask(n: int) -> NDArray[np.bool_]:
    """Return the mask with which token i sees the tokens 0 to i.

    Parameters
    ----------
    n : int
        The number of tokens, at least 0.

    Returns
    -------
    numpy.ndarray of bool, shape (n, n)
        True on and below the diagonal.

    Raises
    ------
    ArgumentError
        If `n` is not an integer of at least 0.

    Examples
    --------
    The first token sees itself alone, so its answer is its value:

    >>> x = np.array([[1.0], [2.0], [6.0]])
    >>> attention(0 * x, x, x, causal_mask(3)).ravel()
    array([1. , 1.5, 3. ])
    """
    n = _checks.integer("n", n, minimum=0)
    return np.tri(n, dtype=bool)


def _weights(q: Array, k: Array, allowed: Array | None) -> Array:
    """Compute `attention_weights` of arguments that have been checked."""
    xp = _arrays.namespace(q, k)
    scale = 1 / math.sqrt(q.shape[-1])
    with np.errstate(over="ignore"):  # it is refused instead
        # Twice the bound on a score: a difference of two scores has to fit as well.
        largest = xp.max(xp.abs(q), initial=0) * xp.max(xp.abs(k), initial=0)
        _arrays.read("queries times keys", 2.0 / scale * largest, ())
    scores = (q * scale) @ xp.swapaxes(k, -1, -2)
    if scores.shape[-1] == 0:
        return scores  # no keys, no weights
    if allowed is not None:
        scores = xp.where(xp.asarray(allowed), scores, -xp.inf)
    return _arrays.softmax(scores, axis=-1)


def _read_queries_and_keys(queries: Array, keys: Array) -> tuple[Array, Array]:
    q = _arrays.read("queries", queries, (None, None))
    k = _arrays.read("keys", keys, (None, q.shape[-1]))
    if q.shape[-1] == 0:
        _checks.refuse("queries", "at least one dimension", f"shape {tuple(q.shape)}")
    return q, k


def _scores_shape(q: Array, k: Array) -> tuple[int, ...]:
    batch = _broadcast(tuple(q.shape)[:-2], tuple(k.shape)[:-2], "keys")
    return (*batch, q.shape[-2], k.shape[-2])


def _broadcast(
    one: tuple[int, ...], other: tuple[int, ...], argument: str
) -> tuple[int, ...]:
    """Return the common shape of two batches."""
    try:
        return np.broadcast_shapes(one, other)
    except ValueError:
        _checks.refuse(argument, f"a batch that fits {one}", f"a batch {other}")


def _read_mask(mask: Array | None, shape: tuple[int, ...]) -> Array | None:
    """Return the mask, checked to be boolean and to fit scores of this shape."""
    if mask is None:
        return None
    mask = _arrays.read("mask", mask, (None, None))
    if mask.dtype.kind != "b":
        _checks.refuse("mask", "booleans, True where to look", f"dtype {mask.dtype}")
    if _broadcast(shape, tuple(mask.shape), "mask") != shape:
        _checks.refuse("mask", f"at most shape {shape}", f"shape {tuple(mask.shape)}")
    return mask
