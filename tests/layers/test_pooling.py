"""Pooling against slow loops; which sizes follow turns, and which are refused."""

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdlbook import ArgumentError
from gdlbook.equivariance import (
    check_equivariance,
    images,
    invariant,
    quarter_turns,
    shifts,
    square_symmetries,
)
from gdlbook.layers.pooling import (
    invariant_head,
    orientation_pooling,
    spatial_pooling,
    subsampling,
)

REGULAR = quarter_turns.group.regular


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(0, 9))
def test_spatial_pooling_takes_the_largest_of_each_block(rows, columns, size, seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(-9, 10, size=(2, rows * size, columns * size))
    y = spatial_pooling(x, size)
    for c, i, j in np.ndindex(2, rows, columns):
        block = x[c, i * size : (i + 1) * size, j * size : (j + 1) * size]
        assert y[c, i, j] == block.max()


@pytest.mark.parametrize("turns", [quarter_turns, square_symmetries])
def test_stacks_become_pictures_that_turn(turns):
    stack = images(turns, shifts, channels=turns.group.regular)
    shape = (3, turns.group.order, 4, 4)
    report = check_equivariance(
        orientation_pooling, stack, images(turns, shifts), shape=shape
    )
    assert report, report
    assert report.error == 0.0


@pytest.mark.parametrize("turns", [quarter_turns, square_symmetries])
def test_the_head_is_invariant(turns):
    stack = images(turns, shifts, channels=turns.group.regular)
    shape = (2, turns.group.order, 4, 4)
    report = check_equivariance(
        invariant_head, stack, invariant, shape=shape, tolerance=1e-12
    )
    assert report, report


def test_the_head_is_the_mean_of_the_largest():
    x = np.random.default_rng(0).normal(size=(5, 2, 4, 3, 3))
    expected = [[x[b, c].max(axis=0).mean() for c in range(2)] for b in range(5)]
    assert np.allclose(invariant_head(x), expected, rtol=1e-14)


@pytest.mark.parametrize("n", range(2, 10))
@pytest.mark.parametrize("size", [2, 3])
def test_pooling_and_strides_follow_turns_or_are_refused(n, size):
    turned = images(quarter_turns)
    for layer, fits in (
        (spatial_pooling, n % size == 0),
        (subsampling, (n - 1) % size == 0),
    ):
        if fits:
            report = check_equivariance(
                lambda x, layer=layer: layer(x, size), turned, turned, shape=(n, n)
            )
            assert report, report
            assert report.error == 0.0
        else:
            with pytest.raises(
                ArgumentError, match=f"divisor of {n}|divisor of {n - 1}"
            ):
                layer(np.ones((n, n)), size)


def test_subsampling_keeps_the_corners():
    x = np.arange(35).reshape(5, 7)
    y = subsampling(x, 2)
    assert y.shape == (3, 4)
    assert [y[0, 0], y[0, -1], y[-1, 0], y[-1, -1]] == [0, 6, 28, 34]


def test_jax_gives_jax_arrays_and_the_same_numbers():
    x = np.random.default_rng(0).normal(size=(2, 4, 6, 6)).astype(np.float32)
    for layer in (
        orientation_pooling,
        invariant_head,
        lambda x: spatial_pooling(x, 2),
        lambda x: subsampling(x, 5),
    ):
        found = layer(jnp.asarray(x))
        assert isinstance(found, jnp.ndarray)
        assert np.allclose(found, layer(x), rtol=1e-5)


@pytest.mark.parametrize("layer", [orientation_pooling, invariant_head])
@pytest.mark.parametrize(
    "x",
    [
        np.ones((4, 3, 3)),
        np.ones((2, 0, 3, 3)),
        np.ones((2, 4, 0, 3)),
        np.full((1, 4, 2, 2), np.nan),
    ],
)
def test_stacks_that_cannot_be_pooled(layer, x):
    with pytest.raises(ArgumentError, match="features"):
        layer(x)


@pytest.mark.parametrize("layer", [spatial_pooling, subsampling])
@pytest.mark.parametrize("size", [0, -1, 1.5, True])
def test_sizes_that_are_no_sizes(layer, size):
    with pytest.raises(ArgumentError, match=r"size|stride"):
        layer(np.ones((4, 4)), size)


@pytest.mark.parametrize("layer", [spatial_pooling, subsampling])
@pytest.mark.parametrize("x", [[1.0], np.ones((0, 3)), [[np.inf]]])
def test_images_that_are_no_images(layer, x):
    with pytest.raises(ArgumentError, match="images"):
        layer(x, 1)
