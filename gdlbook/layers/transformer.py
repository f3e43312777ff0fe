"""The encoder block of the Transformer, and the code that tells it where tokens stand.

All parts but the code treat every token alike, and so does a stack of blocks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.layers import _arrays
from gdlbook.layers._arrays import Array
from gdlbook.layers.attention import multi_head_attention


class EncoderWeights(NamedTuple):
    """The weights of an `encoder_block` for c channels.

    Attributes
    ----------
    w_query, w_key : array, shape (h, c, d)
        The maps of each head to queries and keys.
    w_value : array, shape (h, c, e)
        The maps to values.
    w_out : array, shape (h, e, c)
        The maps of what each head found.
    gain_1, shift_1 : array, shape (c,)
        Of the layer norm behind the attention.
    w_1, b_1 : array, shapes (c, f) and (f,)
        The first map of the feed-forward network.
    w_2, b_2 : array, shapes (f, c) and (c,)
        Its second map.
    gain_2, shift_2 : array, shape (c,)
        Of the layer norm behind it.
    """

    w_query: Array
    w_key: Array
    w_value: Array
    w_out: Array
    gain_1: Array
    shift_1: Array
    w_1: Array
    b_1: Array
    w_2: Array
    b_2: Array
    gain_2: Array
    shift_2: Array


def encoder_block(
    tokens: Array, weights: EncoderWeights, mask: Array | None = None
) -> Array:
    r"""Let tokens attend to each other, then map each by one small network.

    .. math:: \begin{aligned}
              z &= \mathrm{norm}_1(x + \mathrm{heads}(x)) \\
              y &= \mathrm{norm}_2(z + \max(0, z W_1 + b_1) \, W_2 + b_2)
              \end{aligned}

    Parameters
    ----------
    tokens : array of real numbers, shape (..., n, c)
        The tokens x, with c ≥ 1; leading axes are a batch. NumPy or JAX.
    weights : EncoderWeights
        All of one library; JAX takes them as a tree of arrays.
    mask : array of bool, shape (..., n, n), optional
        True where a token may look, as for `multi_head_attention`.

    Returns
    -------
    array, shape (..., n, c)
        The tokens y, in the order of `tokens`.

    Raises
    ------
    ArgumentError
        If shapes do not fit, an array holds anything but finite real numbers, or the
        numbers in between leave the range of their dtype.

    Notes
    -----
    The post-norm block of [1]_, sections 3.1 to 3.3: each norm comes behind the
    residual sum. Dropout, which acts in training only, is left out.

    References
    ----------
    .. [1] A. Vaswani et al., Attention Is All You Need, NeurIPS 2017,
       arXiv:1706.03762.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> weights = random_encoder_weights(rng, channels=4, heads=2, hidden=8)
    >>> x, s = rng.normal(size=(5, 4)), rng.permutation(5)
    >>> y = encoder_block(x, weights)
    >>> bool(np.allclose(encoder_block(x[s], weights), y[s], rtol=0, atol=1e-10))
    True
    """
    x = _arrays.read("tokens", tokens, (None, None))
    w, c = weights, x.shape[-1]
    w_1 = _arrays.read("w_1", w.w_1, (c, None), batch=False)
    b_1 = _arrays.read("b_1", w.b_1, (w_1.shape[1],), batch=False)
    w_2 = _arrays.read("w_2", w.w_2, (w_1.shape[1], c), batch=False)
    b_2 = _arrays.read("b_2", w.b_2, (c,), batch=False)
    w_out = _arrays.read("w_out", w.w_out, (None, None, c), batch=False)
    found = multi_head_attention(x, w.w_query, w.w_key, w.w_value, w_out, mask)
    z = layer_norm(x + found, w.gain_1, w.shift_1)
    hidden = _arrays.namespace(z).maximum(z @ w_1 + b_1, 0)
    return layer_norm(z + hidden @ w_2 + b_2, w.gain_2, w.shift_2)


def layer_norm(
    tokens: Array, gain: Array, shift: Array, epsilon: float = 1e-5
) -> Array:
    r"""Give every token mean 0 and variance 1 over its channels; then scale and shift.

    .. math:: y_{n c} = g_c \, \frac{x_{n c} - \mu_n}{\sqrt{\sigma_n^2 + \varepsilon}}
              + b_c

    with the mean μ_n and the variance σ_n² = mean (x_nc - μ_n)² of token n.

    Parameters
    ----------
    tokens : array of real numbers, shape (..., n, c)
        The tokens x, with c ≥ 1. NumPy or JAX.
    gain, shift : array of real numbers, shape (c,)
        The scale g and the shift b of each channel.
    epsilon : float
        Greater than 0, so that a token with equal channels has the answer b.

    Returns
    -------
    array, shape (..., n, c)
        The tokens y.

    Raises
    ------
    ArgumentError
        If shapes do not fit, an array holds anything but finite real numbers, a
        variance exceeds the range of its dtype, or `epsilon` is not positive.

    Notes
    -----
    Section 3 of [1]_. It treats every token alike, and sees no other token.

    References
    ----------
    .. [1] J. L. Ba, J. R. Kiros, G. E. Hinton, Layer Normalization, 2016,
       arXiv:1607.06450.

    Examples
    --------
    >>> y = layer_norm([[1.0, 2.0, 3.0], [5.0, 5.0, 5.0]], [1, 1, 1], [0, 0, 0])
    >>> y.round(3) + 0.0
    array([[-1.225,  0.   ,  1.225],
           [ 0.   ,  0.   ,  0.   ]])
    """
    x = _arrays.read("tokens", tokens, (None, None))
    if x.shape[-1] == 0:
        _checks.refuse("tokens", "at least one channel", f"shape {tuple(x.shape)}")
    gain = _arrays.read("gain", gain, (x.shape[-1],), batch=False)
    shift = _arrays.read("shift", shift, (x.shape[-1],), batch=False)
    if not float(_checks.real_array("epsilon", epsilon, ())) > 0:
        _checks.refuse("epsilon", "a number greater than 0", epsilon)
    xp = _arrays.namespace(x, gain, shift)
    with np.errstate(over="ignore", invalid="ignore"):  # it is refused instead
        centred = x - xp.mean(x, axis=-1, keepdims=True)
        variance = xp.mean(centred * centred, axis=-1, keepdims=True)
    _arrays.read("variance of tokens", variance, (None, 1))
    return gain * centred / xp.sqrt(variance + epsilon) + shift


def random_encoder_weights(
    rng: np.random.Generator, channels: int, heads: int, hidden: int
) -> EncoderWeights:
    """Return normal weights, which keep the size of what they map; biases are 0.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of randomness.
    channels : int
        The number c of channels, a multiple of `heads`.
    heads : int
        The number h of heads; queries, keys and values have c / h dimensions.
    hidden : int
        The number f of hidden channels of the feed-forward network.

    Returns
    -------
    EncoderWeights
        Of NumPy arrays, float64.

    Raises
    ------
    ArgumentError
        If a number is not an integer of at least 1, or `heads` does not divide
        `channels`.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> weights = random_encoder_weights(rng, channels=8, heads=2, hidden=16)
    >>> weights.w_query.shape, weights.w_1.shape
    ((2, 8, 4), (8, 16))
    """
    c, h = _checks.integer("channels", channels, 1), _checks.integer("heads", heads, 1)
    f = _checks.integer("hidden", hidden, 1)
    if c % h:
        _checks.refuse("channels", f"a multiple of {h}, the number of heads", c)

    def normal(*shape: int, fan_in: int) -> NDArray[np.float64]:
        return rng.normal(size=shape, scale=fan_in**-0.5)

    d = c // h
    return EncoderWeights(
        w_query=normal(h, c, d, fan_in=c),
        w_key=normal(h, c, d, fan_in=c),
        w_value=normal(h, c, d, fan_in=c),
        w_out=normal(h, d, c, fan_in=c),
        gain_1=np.ones(c),
        shift_1=np.zeros(c),
        w_1=normal(c, f, fan_in=c),
        b_1=np.zeros(f),
        w_2=normal(f, c, fan_in=f),
        b_2=np.zeros(c),
        gain_2=np.ones(c),
        shift_2=np.zeros(c),
    )


def sinusoidal_encoding(n: int, channels: int) -> NDArray[np.float64]:
    r"""Return a code for each place, to be added to tokens whose order matters.

    .. math:: p_{i, 2k} = \sin(i / 10000^{2k / c}), \qquad
              p_{i, 2k+1} = \cos(i / 10000^{2k / c})

    Parameters
    ----------
    n : int
        The number of places i, at least 0.
    channels : int
        The number c of channels, even.

    Returns
    -------
    numpy.ndarray of float64, shape (n, channels)
        The code p, with entries between -1 and 1.

    Raises
    ------
    ArgumentError
        If `n` is no integer of at least 0, or `channels` no even one of at least 2.

    Notes
    -----
    Section 3.5 of [1]_. A fixed shift of the place turns each pair of channels by a
    fixed angle, so that the code of i + t is a linear function of the code of i.

    References
    ----------
    .. [1] A. Vaswani et al., Attention Is All You Need, NeurIPS 2017,
       arXiv:1706.03762.

    Examples
    --------
    >>> sinusoidal_encoding(3, 4).round(3)
    array([[ 0.   ,  1.   ,  0.   ,  1.   ],
           [ 0.841,  0.54 ,  0.01 ,  1.   ],
           [ 0.909, -0.416,  0.02 ,  1.   ]])
    """
    n = _checks.integer("n", n, minimum=0)
    channels = _checks.integer("channels", channels, minimum=2)
    if channels % 2:
        _checks.refuse("channels", "an even number", channels)
    rates = 10_000.0 ** (-np.arange(0, channels, 2) / channels)
    angles = np.arange(n)[:, None] * rates
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(n, channels)
