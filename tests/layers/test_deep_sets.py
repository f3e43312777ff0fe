"""Layers on sets against loops, the solver's space, and every permutation."""

from math import factorial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError, equivariant_maps, symmetric_group
from gdlbook.equivariance import check_equivariance, invariant, sets
from gdlbook.layers.deep_sets import deep_set, set_linear

sizes = st.integers(0, 6)
channels = st.integers(1, 4)


def by_loops(x, own, pooled):
    n, c_in = x.shape
    y = np.zeros((n, len(own)))
    for i in range(n):
        for o in range(len(own)):
            for c in range(c_in):
                y[i, o] += own[o, c] * x[i, c]
                for j in range(n):
                    y[i, o] += pooled[o, c] * x[j, c]
    return y


@settings(max_examples=40)
@given(sizes, channels, channels, st.integers(0, 9))
def test_agrees_with_loops(n, c_in, c_out, seed):
    rng = np.random.default_rng(seed)
    x, own, pooled = (
        rng.integers(-9, 10, size=size).astype(float)
        for size in ((n, c_in), (c_out, c_in), (c_out, c_in))
    )
    assert np.array_equal(set_linear(x, own, pooled), by_loops(x, own, pooled))


@pytest.mark.parametrize("n", [2, 3, 5])
def test_spans_what_the_solver_finds(n):
    """Twelve layers of two to three channels are a basis of the solver's space."""
    V = symmetric_group(n).defining
    space = equivariant_maps(V + V, V + V + V)
    layers = []
    for one in np.eye(12):
        own, pooled = one.reshape(2, 3, 2)
        # Channels are the outer axis of V + V, and the inner one of the layer.
        columns = [
            set_linear(e.reshape(2, n).T, own, pooled).T.ravel() for e in np.eye(2 * n)
        ]
        matrix = np.stack(columns, axis=1)
        assert np.abs(space.project(matrix) - matrix).max() <= 1e-12
        layers.append(matrix.ravel())
    assert np.linalg.matrix_rank(np.array(layers)) == space.dimension == 12


@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_equivariant_over_all_permutations(n):
    own, pooled = np.random.default_rng(n).normal(size=(2, 3, 2))
    report = check_equivariance(
        lambda x: set_linear(x, own, pooled), sets, sets, shape=(n, 2), tolerance=1e-12
    )
    assert report.elements_tried == factorial(n)
    assert report.verdict == ("vacuous" if n == 1 else "equivariant"), report


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_jax_gives_the_same_in_either_precision(dtype):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(4, 5, 2)).astype(dtype)
    own, pooled = rng.normal(size=(2, 3, 2)).astype(dtype)
    y = set_linear(x, own, pooled)
    assert y.dtype == dtype
    one_by_one = np.stack([set_linear(each, own, pooled) for each in x])
    tolerance = 1000 * np.finfo(dtype).eps
    assert np.abs(y - one_by_one).max() <= tolerance
    with jax.enable_x64(dtype == "float64"):
        args = jnp.asarray(x), jnp.asarray(own), jnp.asarray(pooled)
        for layer in (set_linear, jax.jit(set_linear)):
            found = layer(*args)
            assert found.dtype == dtype
            assert np.abs(np.asarray(found) - y).max() <= tolerance
        mapped = jax.vmap(set_linear, in_axes=(0, None, None))(*args)
        assert np.abs(np.asarray(mapped) - y).max() <= tolerance
        # The gradient of the sum of outputs by Λ is the sum of inputs.
        gradient = jax.grad(lambda own: set_linear(args[0], own, args[2]).sum())
        expected = np.broadcast_to(x.sum(axis=(0, 1)), (3, 2))
        assert np.abs(np.asarray(gradient(args[1])) - expected).max() <= tolerance


def test_integers_stay_exact_and_inputs_as_they_were():
    x, own, pooled = np.array([[1], [2], [4]]), np.array([[2]]), np.array([[1]])
    before = x.copy()
    y = set_linear(x, own, pooled)
    assert y.tolist() == [[9], [11], [15]]
    assert y.dtype.kind == "i"
    assert np.array_equal(x, before)
    small = np.full((3, 1), 100, dtype=np.int8)
    assert set_linear(small, own, pooled).tolist() == [[500]] * 3


def test_an_empty_set_has_an_empty_answer():
    own = np.ones((3, 2))
    assert set_linear(np.zeros((0, 2)), own, own).shape == (0, 3)
    assert set_linear(np.zeros((4, 0, 2)), own, own).shape == (4, 0, 3)
    empty = deep_set(np.zeros((0, 2)), lambda x: x + 1, lambda z: z.sum() + 7)
    assert empty == 7


def test_the_sum_is_invariant_under_all_permutations():
    def norm_of_sum(x):
        return deep_set(x, np.exp, lambda z: np.sqrt((z**2).sum(axis=-1)))

    assert check_equivariance(norm_of_sum, sets, invariant, shape=(5, 3))
    x = np.random.default_rng(0).normal(size=(4, 5, 3))
    expected = [np.linalg.norm(sum(np.exp(row) for row in one)) for one in x]
    assert np.abs(norm_of_sum(x) - expected).max() <= 1e-12


def test_the_sum_runs_on_jax():
    x = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)

    def layer(x):
        return deep_set(x, lambda x: x * x, lambda z: z.sum(axis=-1))

    assert abs(float(jax.jit(layer)(jnp.asarray(x))) - (x * x).sum()) <= 1e-4
    gradient = jax.grad(layer)(jnp.asarray(x))
    assert np.abs(np.asarray(gradient) - 2 * x).max() <= 1e-5


@pytest.mark.parametrize(
    ("elements", "own", "pooled", "words"),
    [
        ([1.0, 2.0], [[1]], [[1]], "elements: expected shape"),
        ([[np.nan]], [[1]], [[1]], "elements: expected finite"),
        ([[1j]], [[1]], [[1]], "elements: expected an array of real"),
        ([[1.0]], [[1, 2]], [[1]], "own: expected shape"),
        ([[1.0]], [[[1]]], [[1]], "own: expected shape"),
        ([[1.0]], [[1]], [[1], [2]], "pooled: expected shape"),
        ([[1.0]], [[1]], [[np.inf]], "pooled: expected finite"),
    ],
)
def test_refuses_what_does_not_fit(elements, own, pooled, words):
    with pytest.raises(ArgumentError, match=words):
        set_linear(elements, own, pooled)


@pytest.mark.parametrize(
    "phi",
    [lambda x: x.sum(axis=-2), lambda x: x[:-1], lambda x: x[..., 0], lambda _: None],
)
def test_refuses_a_map_that_loses_elements(phi):
    with pytest.raises(ArgumentError, match=r"phi\(elements\)"):
        deep_set(np.ones((3, 2)), phi, np.sum)
