"""Perceptrons against their formula, written out for one row."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import expit

from gdlbook import ArgumentError
from gdlbook.layers.perceptron import (
    perceptron,
    perceptron_parameters,
    random_perceptron,
    sigmoid,
    swish,
)


def test_it_is_the_formula():
    rng = np.random.default_rng(0)
    layers = random_perceptron(rng, [5, 7, 4, 2])
    layers = tuple((w, rng.normal(size=b.shape)) for w, b in layers)
    x, a = rng.normal(size=(3, 6, 4)), rng.normal(size=(6, 1))
    found = perceptron(layers, x, a)
    assert found.shape == (3, 6, 2)
    (w1, b1), (w2, b2), (w3, b3) = layers
    for i, j in np.ndindex(3, 6):
        z = w1.T @ np.append(x[i, j], a[j]) + b1
        z = w2.T @ (z * expit(z)) + b2
        z = w3.T @ (z * expit(z)) + b3
        assert np.allclose(found[i, j], z, rtol=0, atol=1e-13)


def test_swish_does_not_overflow():
    z = np.array([-1e300, -800.0, -1.0, 0.0, 2.0, 800.0])
    assert np.allclose(sigmoid(z), expit(z), rtol=0, atol=1e-15)
    assert np.allclose(swish(z), z * expit(z), rtol=1e-15, atol=1e-12)


def test_the_count_is_that_of_the_arrays():
    layers = random_perceptron(np.random.default_rng(0), [3, 5, 2])
    assert perceptron_parameters([3, 5, 2]) == sum(w.size + b.size for w, b in layers)


def test_outputs_keep_the_scale_of_the_inputs():
    rng = np.random.default_rng(0)
    out = perceptron(random_perceptron(rng, [400, 300]), rng.normal(size=(50, 400)))
    assert 0.9 < out.std() < 1.1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy(dtype):
    layers = random_perceptron(np.random.default_rng(0), [2, 8, 1])
    layers = jax.tree.map(lambda array: array.astype(dtype), layers)
    x = np.linspace(-3, 3, 10, dtype=dtype).reshape(5, 2)
    expected = perceptron(layers, x)
    assert expected.dtype == dtype
    with jax.enable_x64(dtype == np.float64):
        found = jax.jit(perceptron)(layers, jnp.asarray(x))
        assert found.dtype == dtype
    assert np.allclose(found, expected, rtol=0, atol=100 * np.finfo(dtype).eps)


def test_bad_input():
    layers = random_perceptron(np.random.default_rng(0), [2, 1])
    with pytest.raises(ArgumentError, match="inputs: expected 2 numbers in all, got 3"):
        perceptron(layers, np.ones((4, 3)))
    with pytest.raises(ArgumentError, match="at least two numbers"):
        random_perceptron(np.random.default_rng(0), [2])
    with pytest.raises(ArgumentError, match="widths"):
        random_perceptron(np.random.default_rng(0), [2, 0])
