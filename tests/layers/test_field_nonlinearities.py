"""Nonlinearities of fields: their law, plain formulas, and how samples converge."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdlbook import ArgumentError, special_orthogonal_group
from gdlbook.equivariance import check_equivariance
from gdlbook.layers.field_nonlinearities import gated, norm_relu, sampled_relu

SO2, SO3 = special_orthogonal_group(2), special_orthogonal_group(3)


def rotation(theta):
    cos, sin = np.cos(theta), np.sin(theta)
    return np.array([[cos, -sin], [sin, cos]])


def band(highest):
    """The type 0 + 1 + ... + highest."""
    rep = SO2.irrep(0)
    for m in range(1, highest + 1):
        rep = rep + SO2.irrep(m)
    return rep


def at_one_place(function):
    def layer(*vectors):
        return function(*(np.reshape(v, (1, -1, 1, 1)) for v in vectors)).ravel()

    return layer


@pytest.mark.parametrize("rep", [SO2.irrep(1), SO2.irrep(3), SO3.irrep(2)])
@pytest.mark.parametrize("bias", [-0.5, 0.3])
def test_norm_relu_and_gate_follow_rotations(rep, bias):
    norm = at_one_place(lambda x: norm_relu(x, [bias]))
    assert check_equivariance(norm, rep, rep, tolerance=1e-12)
    kinds = (rep, rep.group.trivial)
    assert check_equivariance(at_one_place(gated), kinds, rep, tolerance=1e-12)


def test_plain_relu_does_not():
    vector = SO2.irrep(1)
    assert not check_equivariance(lambda v: np.maximum(v, 0), vector, vector)


def test_norm_relu_is_its_formula_in_each_place():
    rng = np.random.default_rng(0)
    x, b = rng.normal(size=(2, 3, 2, 4, 5)), np.array([-1.0, 0.0, 0.5])
    x[0, :, :, 0, 0] = 0
    y = norm_relu(x, b)
    for n, c, i, j in np.ndindex(2, 3, 4, 5):
        v = x[n, c, :, i, j]
        length = np.hypot(*v)
        wanted = max(length + b[c], 0) * v / length if length else np.zeros(2)
        assert np.abs(y[n, c, :, i, j] - wanted).max() <= 1e-14


def test_gates_are_logistic_and_do_not_overflow():
    x = np.ones((4, 3, 1, 1))
    z = np.reshape([-1e6, -1.0, 2.0, 1e6], (4, 1, 1, 1))
    y = gated(x, z)[:, 0, 0, 0]
    assert np.allclose(y, [0, 1 / (1 + np.e), 1 / (1 + np.exp(-2)), 1], rtol=1e-14)


@given(st.integers(0, 3), st.integers(0, 20), st.integers(0, 9))
def test_turns_by_whole_samples_are_exact(highest, more, seed):
    n = 2 * highest + 1 + more
    rep, x = band(highest), np.random.default_rng(seed).normal(size=2 * highest + 1)
    layer = at_one_place(lambda f: sampled_relu(f, n))
    M = rep.matrix(rotation(2 * np.pi * (seed + 1) / n))
    assert np.abs(layer(M @ x) - M @ layer(x)).max() <= 1e-12 * np.abs(x).max()


def test_many_samples_are_the_integral():
    a0, a1, b1 = 0.3, 1.0, -0.5
    phi = np.linspace(0, 2 * np.pi, 200_001)[:-1]
    f = np.maximum(a0 + a1 * np.cos(phi) + b1 * np.sin(phi), 0)
    wanted = [f.mean(), 2 * (f * np.cos(phi)).mean(), 2 * (f * np.sin(phi)).mean()]
    layer = at_one_place(lambda x: sampled_relu(x, 512))
    assert np.abs(layer([a0, a1, b1]) - wanted).max() <= 1e-4


def test_a_positive_function_stays():
    x = np.reshape([9.0, 1.0, -2.0, 0.5, 3.0], (1, 5, 1, 1))
    for n in (5, 6, 11):
        assert np.abs(sampled_relu(x, n) - x).max() <= 1e-12
        assert np.abs(sampled_relu(-x, n)).max() == 0


@pytest.mark.parametrize("places", [0, 1, 2, 3])
def test_places_may_be_nodes_lines_grids_or_blocks(places):
    rng = np.random.default_rng(0)
    sides = (2, 3, 4)[:places]
    x = rng.normal(size=(6, 4, 3, *sides))
    z, b = rng.normal(size=(6, 4, 1, *sides)), rng.normal(size=4)
    layers = {
        norm_relu: lambda x, places: norm_relu(x, b, places),
        sampled_relu: lambda x, places: sampled_relu(x, 7, places),
    }
    for layer in layers.values():
        y = layer(x, places)
        for place in np.ndindex(*sides):
            here = layer(x[(..., *place)][..., None, None], 2)[..., 0, 0]
            assert np.abs(y[(..., *place)] - here).max() <= 1e-14
    for place in np.ndindex(*sides):
        there = (..., *place)
        here = gated(x[there][..., None, None], z[there][..., None, None])[..., 0, 0]
        assert np.abs(gated(x, z, places)[there] - here).max() <= 1e-14


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy_and_has_finite_slopes_at_zero(dtype):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 3, 3, 4, 4)).astype(dtype)
    x[..., 0, 0] = 0
    z, b = rng.normal(size=(2, 3, 1, 4, 4)).astype(dtype), np.zeros(3, dtype)
    cases = [
        (lambda x: norm_relu(x, b), x),
        (lambda x: gated(x, z), x),
        (lambda x: sampled_relu(x, 7), x),
    ]
    with jax.enable_x64(dtype == np.float64):
        for layer, value in cases:
            expected = layer(value)
            assert expected.dtype == dtype
            found = jax.jit(layer)(jnp.asarray(value))
            assert found.dtype == dtype
            assert np.allclose(found, expected, rtol=0, atol=1e3 * np.finfo(dtype).eps)
            slope = jax.grad(lambda x, layer=layer: layer(x).sum())(jnp.asarray(value))
            assert bool(jnp.isfinite(slope).all())
        each = jax.vmap(lambda x, z: gated(x, z))(jnp.asarray(x), jnp.asarray(z))
        assert np.allclose(each, gated(x, z), rtol=0, atol=1e3 * np.finfo(dtype).eps)


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: norm_relu(np.ones((2, 2, 3, 3)), [1.0]), "features"),
        (lambda: norm_relu(np.ones((1, 3, 3)), [1.0]), "features"),
        (lambda: norm_relu(np.ones((1, 2, 3, 3)), 1.0), "bias"),
        (lambda: norm_relu(np.full((1, 2, 1, 1), np.nan), [1.0]), "features"),
        (lambda: gated(np.ones((1, 2, 3, 3)), np.ones((1, 2, 3, 3))), "gates"),
        (lambda: gated(np.ones((1, 2, 3, 3)), np.ones((1, 3, 3))), "gates"),
        (lambda: sampled_relu(np.ones((1, 4, 1, 1)), 8), "features"),
        (lambda: sampled_relu(np.ones((1, 0, 1, 1)), 8), "features"),
        (lambda: sampled_relu(np.ones((1, 5, 1, 1)), 4), "samples"),
        (lambda: sampled_relu(np.ones((1, 5, 1, 1)), 8.0), "samples"),
        (lambda: norm_relu(np.ones((5, 1, 2)), [1.0], -1), "places"),
        (lambda: norm_relu(np.ones((5, 3, 2)), [1.0], 0), "features"),
        (lambda: gated(np.ones((5, 3, 2)), np.ones((5, 3, 2)), 0), "gates"),
        (lambda: sampled_relu(np.ones((5, 3, 4)), 8, 0), "features"),
    ],
)
def test_what_does_not_fit_is_refused(call, argument):
    with pytest.raises(ArgumentError) as caught:
        call()
    assert caught.value.argument == argument
