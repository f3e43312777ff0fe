"""The encoder block against loops, its parts against definitions, and symmetry."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError
from gdlbook.equivariance import check_equivariance, sets
from gdlbook.layers.attention import causal_mask
from gdlbook.layers.transformer import (
    EncoderWeights,
    encoder_block,
    layer_norm,
    random_encoder_weights,
    sinusoidal_encoding,
)


def some_weights(seed=0, channels=4, heads=2, hidden=6):
    rng = np.random.default_rng(seed)
    made = random_encoder_weights(rng, channels, heads, hidden)
    return EncoderWeights(*(w + 0.1 * rng.normal(size=w.shape) for w in made))


def norm(row, gain, shift):
    """The layer norm of one token, from the definitions of mean and variance."""
    mean = sum(row) / len(row)
    variance = sum((a - mean) ** 2 for a in row) / len(row)
    scaled = [(a - mean) / (variance + 1e-5) ** 0.5 for a in row]
    return np.array([g * a + b for g, a, b in zip(gain, scaled, shift, strict=True)])


def block_by_loops(x, w, seen):
    z = []
    for i in range(len(x)):
        found = np.zeros(x.shape[1])
        for h in range(len(w.w_query)):
            query = x[i] @ w.w_query[h]
            keys = [x[j] @ w.w_key[h] for j in seen(i)]
            shares = np.exp([query @ key / len(query) ** 0.5 for key in keys])
            for share, j in zip(shares / shares.sum(), seen(i), strict=True):
                found += share * (x[j] @ w.w_value[h]) @ w.w_out[h]
        z.append(norm(x[i] + found, w.gain_1, w.shift_1))
    return np.array(
        [
            norm(
                row
                + sum(
                    max(0.0, row @ w.w_1[:, f] + w.b_1[f]) * w.w_2[f]
                    for f in range(len(w.b_1))
                )
                + w.b_2,
                w.gain_2,
                w.shift_2,
            )
            for row in z
        ]
    )


@settings(max_examples=40)
@given(st.integers(1, 5), st.integers(0, 20))
def test_the_block_agrees_with_loops(n, seed):
    w = some_weights(seed)
    x = np.random.default_rng(seed + 1).normal(size=(n, 4))
    y = encoder_block(x, w)
    assert np.abs(y - block_by_loops(x, w, lambda _: range(n))).max() <= 1e-10
    y = encoder_block(x, w, causal_mask(n))
    assert np.abs(y - block_by_loops(x, w, lambda i: range(i + 1))).max() <= 1e-10


def test_the_block_is_equivariant_over_all_permutations():
    w = some_weights(channels=6, heads=3)
    report = check_equivariance(lambda x: encoder_block(x, w), sets, sets, shape=(6, 6))
    assert report, report
    assert report.elements_tried == 720
    code = sinusoidal_encoding(6, 6)
    assert not check_equivariance(
        lambda x: encoder_block(x + code, w), sets, sets, shape=(6, 6)
    )


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_block_on_jax(dtype):
    w = EncoderWeights(*(each.astype(dtype) for each in some_weights()))
    x = np.random.default_rng(1).normal(size=(3, 5, 4)).astype(dtype)
    y = encoder_block(x, w)
    assert y.dtype == dtype
    assert np.abs(y[1] - encoder_block(x[1], w)).max() <= 1000 * np.finfo(dtype).eps
    with jax.enable_x64(dtype == "float64"):
        traced, tree = jnp.asarray(x), EncoderWeights(*map(jnp.asarray, w))
        for block in (encoder_block, jax.vmap(encoder_block, in_axes=(0, None))):
            found = jax.jit(block)(traced, tree)
            assert found.dtype == dtype
            assert np.abs(np.asarray(found) - y).max() <= 1000 * np.finfo(dtype).eps
        gradient = jax.jit(jax.grad(lambda w: encoder_block(traced, w).var()))(tree)
        assert all(np.isfinite(np.asarray(each)).all() for each in gradient)


@settings(max_examples=40)
@given(st.integers(0, 4), st.integers(1, 5), st.integers(0, 20))
def test_layer_norm_agrees_with_its_definition(n, c, seed):
    rng = np.random.default_rng(seed)
    x, gain, shift = rng.normal(size=(n, c)), rng.normal(size=c), rng.normal(size=c)
    y = layer_norm(x, gain, shift)
    assert y.shape == (n, c)
    for row, out in zip(x, y, strict=True):
        assert np.abs(out - norm(row, gain, shift)).max() <= 1e-10


def test_layer_norm_sees_no_other_token():
    x, one, zero = np.random.default_rng(0).normal(size=(3, 4)), np.ones(4), np.zeros(4)
    other = x.copy()
    other[1:] = 1e3
    assert np.array_equal(layer_norm(x, one, zero)[0], layer_norm(other, one, zero)[0])
    assert np.array_equal(layer_norm(np.full((1, 4), 7.0), one, one), [one])


def test_layer_norm_refuses_what_it_cannot_do():
    one = np.ones(2)
    for tokens, words in (
        ([1.0, 2.0], "tokens: expected shape"),
        ([[np.nan, 1.0]], "tokens: expected finite"),
        ([[1e200, -1e200]], "variance of tokens: expected finite"),
        (np.zeros((3, 0)), "tokens: expected at least one channel"),
    ):
        with pytest.raises(ArgumentError, match=words):
            layer_norm(tokens, one, one)
    with pytest.raises(ArgumentError, match="gain: expected shape"):
        layer_norm([[1.0, 2.0]], [1.0], one)
    with pytest.raises(ArgumentError, match="shift: expected shape"):
        layer_norm([[1.0, 2.0]], one, [1.0])
    for epsilon in (0, -1.0, np.nan):
        with pytest.raises(ArgumentError, match="epsilon"):
            layer_norm([[1.0, 2.0]], one, one, epsilon)


@pytest.mark.parametrize("name", EncoderWeights._fields)
def test_the_block_refuses_weights_that_do_not_fit(name):
    w, x = some_weights(), np.ones((3, 4))
    value = getattr(w, name)
    bad = np.concatenate([value, value[..., :1]], axis=-1)
    if name == "w_1":
        bad = bad[1:]
    with pytest.raises(ArgumentError, match="expected shape"):
        encoder_block(x, w._replace(**{name: bad}))
    with pytest.raises(ArgumentError, match=f"{name[:4]}.*: expected finite"):
        encoder_block(x, w._replace(**{name: value * np.nan}))


def test_the_block_refuses_bad_tokens_and_masks():
    w = some_weights()
    with pytest.raises(ArgumentError, match="tokens: expected shape"):
        encoder_block(np.ones(4), w)
    with pytest.raises(ArgumentError, match="mask: expected booleans"):
        encoder_block(np.ones((3, 4)), w, np.ones((3, 3)))
    assert encoder_block(np.ones((0, 4)), w).shape == (0, 4)


def test_random_weights():
    w = random_encoder_weights(np.random.default_rng(0), 64, 4, 128)
    assert w.w_query.shape == w.w_key.shape == w.w_value.shape == (4, 64, 16)
    assert w.w_out.shape == (4, 16, 64)
    assert np.array_equal(
        w.w_1, random_encoder_weights(np.random.default_rng(0), 64, 4, 128).w_1
    )
    assert abs(np.std(w.w_1) * 8 - 1) < 0.05
    for numbers in ((0, 1, 1), (4, 0, 1), (4, 3, 1), (4, 2, 0), (4.0, 2, 1)):
        with pytest.raises(ArgumentError):
            random_encoder_weights(np.random.default_rng(0), *numbers)


def test_the_code_of_a_later_place_is_a_rotation_of_an_earlier_one():
    code = sinusoidal_encoding(50, 8)
    angles = np.arctan2(code[:, ::2], code[:, 1::2])
    steps = np.exp(1j * angles[1:]) / np.exp(1j * angles[:-1])
    assert np.abs(steps - np.exp(1j * 10_000.0 ** (-np.arange(4) / 4))).max() <= 1e-12
    assert np.abs(code[:, ::2] ** 2 + code[:, 1::2] ** 2 - 1).max() <= 1e-12
    assert sinusoidal_encoding(0, 2).shape == (0, 2)


def test_the_code_refuses_odd_channels():
    for n, channels in ((3, 3), (-1, 2), (3, 0), (3.0, 2)):
        with pytest.raises(ArgumentError):
            sinusoidal_encoding(n, channels)
