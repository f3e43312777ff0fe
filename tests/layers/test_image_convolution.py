"""The layers on images against SciPy, one pair of channels at a time; their laws."""

import array_api_compat
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError, equivariant_maps, translation_group
from gdlbook.equivariance import check_equivariance, images, shifts
from gdlbook.layers.image_convolution import (
    circular_correlation_2d,
    zero_padded_correlation_2d,
)

LAYERS = [circular_correlation_2d, zero_padded_correlation_2d]
MODE = {circular_correlation_2d: "wrap", zero_padded_correlation_2d: "constant"}


def by_scipy(layer, x, k, b, stride):
    """Correlate each pair of channels by itself, sum, and keep every s-th place."""
    # scipy puts the middle of an even kernel one place later.
    origin = [-1 if side % 2 == 0 else 0 for side in k.shape[-2:]]
    out = np.zeros((*x.shape[:-3], len(k), *x.shape[-2:]))
    for index in np.ndindex(*x.shape[:-3]):
        for o, planes in enumerate(k):
            for channel, plane in zip(x[index], planes, strict=True):
                out[(*index, o)] += scipy.ndimage.correlate(
                    channel, plane, mode=MODE[layer], cval=0.0, origin=origin
                )
            out[(*index, o)] += b[o]
    return out[..., ::stride, ::stride]


sizes = st.tuples(st.integers(1, 6), st.integers(1, 6))
kernels = st.tuples(st.integers(1, 5), st.integers(1, 5))
channels = st.tuples(st.integers(1, 3), st.integers(1, 3))


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@settings(max_examples=30)
@given(
    size=sizes,
    kernel=kernels,
    channels=channels,
    batch=st.lists(st.integers(1, 2), max_size=2),
    stride=st.integers(1, 3),
    seed=st.integers(0, 99),
)
def test_agrees_with_scipy(layer, dtype, size, kernel, channels, batch, stride, seed):
    rng = np.random.default_rng(seed)
    c_in, c_out = channels
    x = rng.normal(size=(*batch, c_in, *size)).astype(dtype)
    k = rng.normal(size=(c_out, c_in, *kernel)).astype(dtype)
    b = rng.normal(size=c_out).astype(dtype)
    expected = by_scipy(layer, *(a.astype("float64") for a in (x, k, b)), stride)
    y = layer(x, k, b, stride=stride)
    assert y.dtype == dtype
    assert y.shape == expected.shape
    bound = {"float32": 1e-5, "float64": 1e-12}[dtype]
    assert np.abs(y - expected).max() <= bound * np.abs(expected).max()


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int32"])
def test_jax_gives_what_numpy_gives(layer, stride, dtype):
    rng = np.random.default_rng(0)
    x, k, b = (
        (9 * rng.normal(size=shape)).astype(dtype)
        for shape in [(3, 2, 6, 5), (4, 2, 3, 2), (4,)]
    )
    expected = layer(x, k, b, stride=stride)
    bound = {"float32": 1e-5, "float64": 1e-12, "int32": 0.0}[dtype]
    bound *= np.abs(expected).max()
    with jax.enable_x64(True):
        device = [jnp.asarray(a) for a in (x, k, b)]
        plain = layer(*device, stride=stride)
        assert array_api_compat.is_jax_array(plain)
        for found in (
            plain,
            jax.jit(lambda x: layer(x, k, b, stride=stride))(x),
            jax.vmap(lambda x: layer(x, *device[1:], stride=stride))(device[0]),
        ):
            assert found.dtype == expected.dtype
            assert (np.abs(np.asarray(found) - expected) <= bound).all()


@pytest.mark.parametrize("layer", LAYERS)
def test_the_gradient_is_that_of_small_steps(layer):
    rng = np.random.default_rng(0)
    x, b = rng.normal(size=(2, 4, 4)), rng.normal(size=3)
    k, step = rng.normal(size=(3, 2, 3, 3)), rng.normal(size=(3, 2, 3, 3))

    def energy(k):
        return (layer(x, k, b) ** 2).sum()

    with jax.enable_x64(True):
        slope = float((jax.grad(energy)(jnp.asarray(k)) * step).sum())
    # The energy is quadratic in k, so that the central difference is exact.
    difference = (energy(k + step) - energy(k - step)) / 2
    assert abs(slope - difference) <= 1e-12 * abs(difference)


# The laws


def layer_on(h, w, *, circular=True, stride=1, dtype="float64"):
    rng = np.random.default_rng(h * w)
    k, b = rng.normal(size=(3, 2, 3, 3)).astype(dtype), rng.normal(size=3).astype(dtype)
    layer = LAYERS[0] if circular else LAYERS[1]
    return lambda x: layer(x, k, b, stride=stride)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", [(4, 4), (3, 5), (2, 7)])
def test_circular_layers_follow_every_translation(size, dtype):
    report = check_equivariance(
        *(layer_on(*size, dtype=dtype), images(shifts), images(shifts)),
        shape=(2, 2, *size),
        dtype=dtype,
        tolerance={"float32": None, "float64": 1e-12}[dtype],
    )
    assert report
    assert report.exhaustive


def test_zero_padding_does_not_follow():
    moved = images(shifts)
    report = check_equivariance(
        layer_on(4, 4, circular=False), moved, moved, shape=(2, 4, 4)
    )
    assert report.verdict == "not equivariant"
    assert report.error > 0.1


@pytest.mark.parametrize("size", [(6, 6), (4, 6)])
def test_stride_two_follows_even_translations_only(size):
    layer = layer_on(*size, stride=2)
    even = check_equivariance(
        layer, images(shifts(2)), images(shifts), shape=(2, *size), tolerance=1e-12
    )
    assert even
    assert even.exhaustive
    x = np.random.default_rng(0).normal(size=(2, *size))
    y, moved = layer(x), layer(np.roll(x, 1, axis=-1))
    assert y.shape == (3, size[0] // 2, size[1] // 2)
    rolled = [np.roll(y, shift, axis=(-2, -1)) for shift in np.ndindex(y.shape[-2:])]
    assert min(np.abs(moved - each).max() for each in rolled) > 0.1


def test_integers_are_exact_and_do_not_overflow():
    x, k = np.full((1, 3, 3), 100, "uint8"), np.full((1, 1, 3, 3), 100, "uint8")
    assert (circular_correlation_2d(x, k, np.array([7], "int8")) == 90_007).all()


def test_the_layers_of_one_channel_are_the_space_of_the_solver():
    h, w = 3, 4
    V = translation_group(h, w).defining
    delta = np.eye(h * w).reshape(-1, 1, h, w)
    layers = [
        circular_correlation_2d(delta, kernel[None])[:, 0].reshape(h * w, h * w).T
        for kernel in delta
    ]
    space = equivariant_maps(V, V)
    assert space.dimension == np.linalg.matrix_rank(np.reshape(layers, (h * w, -1)))
    assert all(np.abs(space.project(W) - W).max() <= 1e-12 for W in layers)


def test_a_constant_image_reveals_the_border():
    box = np.full((1, 1, 3, 3), 1 / 9)
    y = np.ones((1, 28, 28))
    for _ in range(3):
        y = zero_padded_correlation_2d(y, box)
    # One dimension by itself: three averages of (0, 1, 1, 1, ...), at the border.
    one = np.concatenate([np.zeros(3), np.ones(28)])
    for _ in range(3):
        one = np.convolve(one, np.full(3, 1 / 3), "same")
        one[:3] = 0
    assert abs(y[0, 0, 0] - one[3] ** 2) <= 1e-12
    assert abs(y[0, 14, 14] - 1) <= 1e-12


# Bad input


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    ("changed", "argument"),
    [
        ({"images": np.ones((3, 4, 4))}, "images"),  # three channels, not two
        ({"images": np.ones((4, 4))}, "images"),
        ({"images": np.ones((2, 0, 4))}, "images"),
        ({"images": np.full((2, 4, 4), np.nan)}, "images"),
        ({"images": np.full((2, 4, 4), 1j)}, "images"),
        ({"kernel": np.ones((3, 3))}, "kernel"),
        ({"kernel": np.ones((1, 3, 2, 3, 3))}, "kernel"),
        ({"kernel": np.ones((3, 2, 0, 3))}, "kernel"),
        ({"kernel": np.full((3, 2, 3, 3), np.inf)}, "kernel"),
        ({"bias": np.ones(2)}, "bias"),
        ({"bias": 1.0}, "bias"),
        ({"bias": [1.0, np.nan, 0.0]}, "bias"),
        ({"stride": 0}, "stride"),
        ({"stride": 1.5}, "stride"),
        ({"stride": True}, "stride"),
    ],
)
def test_refuses_bad_input(layer, changed, argument):
    arguments = {"images": np.ones((2, 4, 4)), "kernel": np.ones((3, 2, 3, 3))}
    with pytest.raises(ArgumentError) as caught:
        layer(**arguments | changed)
    assert caught.value.argument == argument


@pytest.mark.parametrize("layer", LAYERS)
def test_inputs_are_left_alone(layer):
    x, k, b = np.ones((2, 4, 4)), np.ones((3, 2, 3, 3)), np.ones(3)
    layer(x, k, b)
    assert all((array == 1).all() for array in (x, k, b))
