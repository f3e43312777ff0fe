"""Strides, blurs and maxima on rings and tori against loops; the shifts they keep."""

from math import comb

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError
from gdlbook.layers.downsampling import (
    antialiased,
    binomial_blur,
    sliding_maximum,
    strided,
)


@given(st.integers(1, 4), st.integers(1, 5), st.integers(0, 9))
def test_stride_keeps_exactly_the_shifts_by_its_multiples(stride, m, seed):
    n = stride * m
    x = np.random.default_rng(seed).permutation(n)
    y = strided(x, stride, axes=1)
    assert np.array_equal(y, [x[stride * i] for i in range(m)])
    shifts_of_y = [np.roll(y, k).tolist() for k in range(m)]
    for k in range(n):
        moved = strided(np.roll(x, k), stride, axes=1).tolist()
        # all entries of x differ, so that a kept shift is recognised by its values
        assert (moved in shifts_of_y) == (k % stride == 0)


def test_stride_on_a_torus_keeps_a_quarter_of_the_shifts():
    x = np.random.default_rng(0).permutation(48).reshape(6, 8)
    y = strided(x, 2)
    kept = 0
    for a, b in np.ndindex(6, 8):
        moved = strided(np.roll(x, (a, b), axis=(0, 1)), 2)
        wanted = [np.roll(y, s, axis=(0, 1)) for s in np.ndindex(3, 4)]
        kept += any(np.array_equal(moved, w) for w in wanted)
    assert kept == 12


@given(st.integers(1, 6), st.integers(3, 9), st.integers(0, 9))
def test_blur_is_a_sum_with_binomial_weights(taps, n, seed):
    x = np.random.default_rng(seed).normal(size=(2, n))
    found = binomial_blur(x, taps, axes=1)
    weights = [comb(taps - 1, k) / 2 ** (taps - 1) for k in range(taps)]
    for i in range(n):
        wanted = sum(
            w * x[:, (i - k + (taps - 1) // 2) % n] for k, w in enumerate(weights)
        )
        assert np.allclose(found[:, i], wanted, rtol=0, atol=1e-12)


def test_blur_treats_both_axes_alike():
    x = np.random.default_rng(1).normal(size=(3, 5, 7))
    by_rows = binomial_blur(x, 3, axes=1)
    both = binomial_blur(by_rows.swapaxes(-1, -2), 3, axes=1).swapaxes(-1, -2)
    assert np.allclose(binomial_blur(x, 3), both, rtol=0, atol=1e-15)


@pytest.mark.parametrize("taps", [2, 3, 5])
def test_the_mean_after_an_antialiased_stride_of_two_is_invariant(taps):
    x = np.random.default_rng(2).normal(size=12)
    plain = {round(strided(np.roll(x, k), 2, 1).mean(), 9) for k in range(12)}
    soft = [antialiased(np.roll(x, k), 2, taps, 1).mean() for k in range(12)]
    assert len(plain) == 2
    assert np.ptp(soft) < 1e-14


@pytest.mark.parametrize("seed", range(3))
def test_antialiasing_lowers_the_error_of_odd_shifts_and_leaves_some(seed):
    x = np.random.default_rng(seed).normal(size=(500, 12))

    def spread(pool):
        heads = [np.maximum(pool(np.roll(x, k, axis=-1)), 0).mean(-1) for k in (0, 1)]
        return np.abs(heads[0] - heads[1]).mean() / np.abs(heads[0]).mean()

    plain = spread(lambda x: strided(x, 2, 1))
    soft = spread(lambda x: antialiased(x, 2, 3, 1))
    assert 0.01 < soft < plain / 2


@given(st.integers(1, 4), st.integers(4, 7), st.integers(0, 9))
def test_sliding_maximum_looks_at_the_window_ahead(size, n, seed):
    x = np.random.default_rng(seed).integers(-9, 10, size=(n, 5))
    y = sliding_maximum(x, size)
    for i, j in np.ndindex(*x.shape):
        rows = [(i + a) % n for a in range(size)]
        columns = [(j + b) % x.shape[1] for b in range(size)]
        assert y[i, j] == x[np.ix_(rows, columns)].max()


@settings(max_examples=10)
@given(st.integers(0, 11))
def test_blur_and_maximum_follow_every_shift(k):
    x = np.random.default_rng(k).normal(size=(2, 12))
    for layer in (
        lambda x: binomial_blur(x, 3, axes=1),
        lambda x: sliding_maximum(x, 3, axes=1),
    ):
        assert np.allclose(layer(np.roll(x, k, -1)), np.roll(layer(x), k, -1))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy(dtype):
    x = np.random.default_rng(0).normal(size=(2, 6, 8)).astype(dtype)

    def network(x):
        return antialiased(sliding_maximum(x, 2), 2)

    expected = network(x)
    assert expected.dtype == dtype
    with jax.enable_x64(dtype == np.float64):
        found = jax.jit(network)(jnp.asarray(x))
        each = jax.jit(jax.vmap(network))(jnp.asarray(x))
        slope = jax.jit(jax.grad(lambda x: network(x).sum()))(jnp.asarray(x))
        assert found.dtype == dtype
        for other in (found, each):
            assert np.allclose(np.asarray(other), expected, atol=1e-6)
        assert np.isfinite(np.asarray(slope)).all()


def test_small_integers_do_not_overflow():
    assert binomial_blur(np.full(4, 100, np.int8), 3, axes=1).tolist() == [100.0] * 4


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: strided(np.ones(9), 2, axes=1), "stride"),
        (lambda: strided(np.ones((4, 6)), 4), "stride"),
        (lambda: strided(np.ones(8), 0, axes=1), "stride"),
        (lambda: strided(np.ones(8), 2), "signals"),
        (lambda: strided(np.ones((2, 2, 2)), 2, axes=3), "axes"),
        (lambda: strided([1.0, np.nan], 2, axes=1), "signals"),
        (lambda: strided(np.ones((2, 0)), 1), "signals"),
        (lambda: antialiased(np.ones(8), 2, 0, axes=1), "taps"),
        (lambda: antialiased(np.ones(8), 3, axes=1), "stride"),
        (lambda: binomial_blur(np.ones(8) * 1j, 3, axes=1), "signals"),
        (lambda: sliding_maximum(np.ones(3), 4, axes=1), "size"),
        (lambda: sliding_maximum(np.ones(3), 0, axes=1), "size"),
    ],
)
def test_refuses_what_does_not_fit(call, argument):
    with pytest.raises(ArgumentError) as caught:
        call()
    assert caught.value.argument == argument
