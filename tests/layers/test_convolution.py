"""Convolutions against SciPy, the FFT and matrices; their laws on random signals."""

import array_api_compat
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.linalg
import scipy.ndimage
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from gdlbook import ArgumentError, cyclic_group
from gdlbook.equivariance import check_equivariance
from gdlbook.layers.convolution import (
    circulant,
    circular_convolution,
    circular_correlation,
    full_convolution,
    zero_padded_convolution,
)

LAYERS = [
    circular_convolution,
    zero_padded_convolution,
    full_convolution,
    circular_correlation,
]
RING = [circular_convolution, circular_correlation]
BUMP = np.array([0, 0, 1, 3, 5, 3, 1, 0, 0, 0])
EDGE = np.array([1, -1])

whole = st.integers(-1000, 1000)
signals = arrays.arrays(np.int64, st.integers(1, 12), elements=whole)
kernels = arrays.arrays(np.int64, st.integers(1, 15), elements=whole)
floats = arrays.arrays(
    np.float64, st.integers(1, 12), elements=st.floats(-1e6, 1e6, width=64)
)


def shift_matrix(n):
    return np.roll(np.eye(n, dtype=int), 1, axis=0)


def matrix_of(layer, n, kernel):
    return layer(np.eye(n, dtype=int), kernel).T


def wrapped(kernel, n):
    """Fold a kernel of any length onto a ring of n cells."""
    folded = np.zeros(n, dtype=int)
    np.add.at(folded, np.arange(len(kernel)) % n, kernel)
    return folded


@given(signals, kernels)
def test_circular_is_the_circulant_matrix(x, k):
    circulant = scipy.linalg.circulant(wrapped(k, len(x)))
    assert np.array_equal(circular_convolution(x, k), circulant @ x)


@given(signals, kernels)
def test_circular_is_a_product_of_spectra(x, k):
    n = len(x)
    product = np.fft.ifft(np.fft.fft(x) * np.fft.fft(wrapped(k, n))).real
    scale = np.abs(x).max() * np.abs(k).sum() + 1
    assert np.abs(circular_convolution(x, k) - product).max() <= 1e-12 * scale


@pytest.mark.parametrize(
    ("layer", "mode"),
    [(circular_convolution, "wrap"), (zero_padded_convolution, "constant")],
)
@pytest.mark.parametrize("m", [1, 2, 3, 5, 8])
def test_agrees_with_ndimage(layer, mode, m):
    rng = np.random.default_rng(m)
    x, k = rng.integers(-9, 10, size=8), rng.integers(-9, 10, size=m)
    oracle = scipy.ndimage.convolve1d(x, k, mode=mode, origin=-(m // 2))
    assert np.array_equal(layer(x, k), oracle)


@given(signals, kernels)
def test_zero_padded_and_full_agree_with_numpy(x, k):
    oracle = np.convolve(x, k)
    assert np.array_equal(full_convolution(x, k), oracle)
    assert np.array_equal(zero_padded_convolution(x, k), oracle[: len(x)])


@pytest.mark.parametrize("layer", RING)
@given(signals, kernels, st.integers(-40, 40))
def test_circular_commutes_with_every_shift(layer, x, k, shift):
    moved = layer(np.roll(x, shift), k)
    assert np.array_equal(moved, np.roll(layer(x, k), shift))


@pytest.mark.parametrize("layer", RING)
@given(floats, floats, st.integers(0, 11))
def test_circular_commutes_to_the_last_bit_in_floats(layer, x, k, shift):
    moved = layer(np.roll(x, shift), k)
    assert np.array_equal(moved, np.roll(layer(x, k), shift))


@pytest.mark.parametrize("n", [2, 7, 10])
@pytest.mark.parametrize("layer", RING)
def test_circular_passes_the_check_of_every_shift(layer, n):
    ring, k = cyclic_group(n).defining, np.random.default_rng(n).normal(size=4)
    assert check_equivariance(lambda x: layer(x, k), ring, ring).error == 0.0
    assert not check_equivariance(lambda x: zero_padded_convolution(x, k), ring, ring)


@given(signals, kernels)
def test_correlation_is_convolution_with_the_mirrored_kernel(x, k):
    n = len(x)
    mirrored = wrapped(k, n)[-np.arange(n) % n]
    assert np.array_equal(circular_correlation(x, k), circular_convolution(x, mirrored))


@pytest.mark.parametrize("m", [1, 2, 3, 5, 8])
def test_correlation_agrees_with_ndimage(m):
    rng = np.random.default_rng(m)
    x, k = rng.integers(-9, 10, size=8), rng.integers(-9, 10, size=m)
    oracle = scipy.ndimage.correlate1d(x, k, mode="wrap", origin=-(m // 2))
    assert np.array_equal(circular_correlation(x, k), oracle)


@given(signals, signals)
def test_the_circulant_matrix_is_that_of_scipy(c, x):
    W = circulant(c)
    assert np.array_equal(W, scipy.linalg.circulant(c))
    x = np.resize(x, len(c))
    assert np.array_equal(W @ x, circular_convolution(x, c))
    assert np.array_equal(W @ x, circular_correlation(x, W[0]))


def test_the_spectrum_of_a_circulant_is_the_transform_of_its_column():
    c = np.random.default_rng(0).normal(size=9)
    W, F = circulant(c), np.fft.fft(np.eye(9))
    diagonal = F @ W @ np.linalg.inv(F)
    assert np.abs(diagonal - np.diag(np.fft.fft(c))).max() <= 1e-12 * np.abs(c).sum()


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("dtype", ["float32", "float64", "int32"])
def test_jax_gives_what_numpy_gives(layer, dtype):
    rng = np.random.default_rng(0)
    x = (9 * rng.normal(size=(2, 3, 7))).astype(dtype)
    k = (9 * rng.normal(size=4)).astype(dtype)
    expected = layer(x, k)
    bound = {"float32": 1e-5, "float64": 1e-12, "int32": 0.0}[dtype]
    bound *= np.abs(expected).max()
    with jax.enable_x64(True):
        plain = layer(jnp.asarray(x), jnp.asarray(k))
        assert array_api_compat.is_jax_array(plain)
        for found in (
            plain,
            jax.jit(layer)(x, k),
            jax.vmap(lambda x: layer(x, jnp.asarray(k)))(x),
        ):
            assert found.dtype == expected.dtype
            assert (np.abs(np.asarray(found) - expected) <= bound).all()


def test_jax_differentiates_the_layer_and_the_matrix():
    x = jnp.arange(5.0)
    slope = jax.grad(lambda k: circular_convolution(x, k)[3])(jnp.ones(2))
    assert slope.tolist() == [3.0, 2.0]
    assert np.array_equal(jax.jit(circulant)(x), circulant(np.arange(5.0)))


@given(signals, kernels, st.integers(0, 9))
def test_full_follows_a_shift_of_the_line(x, k, shift):
    moved = full_convolution(np.concatenate([np.zeros(shift, int), x]), k)
    assert np.array_equal(moved[:shift], np.zeros(shift))
    assert np.array_equal(moved[shift:], full_convolution(x, k))


@pytest.mark.parametrize("layer", LAYERS)
@given(
    pair=st.integers(1, 9).flatmap(
        lambda n: st.tuples(
            arrays.arrays(np.int64, (2, n), elements=whole), kernels, whole
        )
    )
)
def test_linear_in_the_signal(layer, pair):
    (x, z), k, a = pair
    assert np.array_equal(layer(a * x + z, k), a * layer(x, k) + layer(z, k))


@pytest.mark.parametrize("layer", LAYERS)
def test_leading_axes_are_a_batch(layer):
    rng = np.random.default_rng(0)
    batch, k = rng.integers(-9, 10, size=(2, 3, 7)), np.array([2, 0, -1])
    y = layer(batch, k)
    for index in np.ndindex(2, 3):
        assert np.array_equal(y[index], layer(batch[index], k))


@pytest.mark.parametrize(("m", "entries"), [(2, 2), (3, 4), (5, 8)])
def test_zero_padding_fails_to_commute_at_the_border_only(m, entries):
    n = 12
    shift = shift_matrix(n)
    kernel = np.arange(1, m + 1)
    padded = matrix_of(zero_padded_convolution, n, kernel)
    ring = matrix_of(circular_convolution, n, kernel)
    commutator = padded @ shift - shift @ padded
    assert np.count_nonzero(commutator) == entries
    assert np.array_equal(np.flatnonzero(commutator.any(axis=1)), np.arange(m))
    assert np.array_equal(ring @ shift, shift @ ring)


def test_the_ten_shifts_of_the_bump():
    def largest_difference(layer, shift):
        there = layer(np.roll(BUMP, shift), EDGE)
        return np.abs(there - np.roll(layer(BUMP, EDGE), shift))

    errors = [largest_difference(zero_padded_convolution, s) for s in range(10)]
    assert [int(e.max()) for e in errors] == [0, 0, 0, 1, 3, 5, 3, 1, 0, 0]
    assert all(np.array_equal(np.flatnonzero(e), [0]) for e in errors[3:8])
    assert not any(largest_difference(circular_convolution, s).any() for s in range(10))


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    ("signal", "kernel", "expected"),
    [
        (np.int8([100, 100]), np.int8([100, 1]), np.int64),
        (np.array([True, True]), np.array([True, True]), np.int64),
        (np.float32([1, 2]), np.float32([1, 1]), np.float32),
        (np.float32([1, 2]), [1.0, 1.0], np.float64),
        ([1, 2], [0.5, 0.5], np.float64),
    ],
)
def test_dtype_follows_the_input(layer, signal, kernel, expected):
    y = layer(signal, kernel)
    assert y.dtype == expected
    if layer not in RING:
        assert y[0] == float(signal[0]) * float(kernel[0])  # nothing overflowed


@pytest.mark.parametrize("layer", LAYERS)
def test_inputs_are_left_alone(layer):
    x, k = BUMP.copy(), EDGE.copy()
    layer(x, k)
    assert np.array_equal(x, BUMP)
    assert np.array_equal(k, EDGE)


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    ("signal", "kernel", "argument"),
    [
        (1.0, [1], "signal"),
        ([], [1], "signal"),
        (np.ones((2, 0)), [1], "signal"),
        ([1.0, np.nan], [1], "signal"),
        ([1j, 2], [1], "signal"),
        (["a", "b"], [1], "signal"),
        ([1, 2], 3, "kernel"),
        ([1, 2], [], "kernel"),
        ([1, 2], [[1, 2]], "kernel"),
        ([1, 2], [np.inf], "kernel"),
    ],
)
def test_refuses_what_is_no_signal_or_kernel(layer, signal, kernel, argument):
    with pytest.raises(ArgumentError) as caught:
        layer(signal, kernel)
    assert caught.value.argument == argument


@pytest.mark.parametrize("column", [[], 1.0, [[1, 2]], [np.nan], [1j]])
def test_refuses_what_is_no_column(column):
    with pytest.raises(ArgumentError, match=r"^column: expected"):
        circulant(column)


def test_the_message_names_the_shape_that_is_needed():
    with pytest.raises(ArgumentError, match=r"expected shape \(\.\.\., n\), got"):
        circular_convolution(1.0, [1])
    with pytest.raises(ArgumentError, match=r"expected shape \(n,\), got shape"):
        circular_convolution([1, 2], [[1, 2]])
