"""Reductions of sets: what no order changes, and what tells the three apart."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gdlbook import ArgumentError, check_equivariance
from gdlbook.equivariance import invariant, sets
from gdlbook.layers.deep_sets import deep_set
from gdlbook.layers.set_reduction import set_maximum, set_mean, set_sum

ALL = pytest.mark.parametrize("reduce", [set_sum, set_mean, set_maximum])


@ALL
def test_no_order_changes_the_answer(reduce):
    report = check_equivariance(reduce, sets, invariant, shape=(2, 5, 3))
    assert report, report
    assert report.exhaustive


def test_each_against_a_loop():
    x = np.random.default_rng(0).integers(-9, 10, size=(2, 4, 3))
    for b in range(2):
        rows = list(x[b])
        assert np.array_equal(set_sum(x)[b], rows[0] + rows[1] + rows[2] + rows[3])
        assert np.array_equal(set_mean(x)[b], sum(rows) / 4)
        assert np.array_equal(
            set_maximum(x)[b], [max(c) for c in zip(*rows, strict=True)]
        )


def test_the_sum_is_a_deep_set():
    x = np.random.default_rng(1).normal(size=(3, 6, 2))
    assert np.allclose(set_sum(x), deep_set(x, lambda x: x, lambda z: z), rtol=1e-12)


def test_repetition_tells_them_apart():
    x = np.array([[1.0], [5.0]])
    twice, more = np.concatenate([x, x]), np.concatenate([x, x[1:]])
    assert set_sum(twice) != set_sum(x)
    assert set_mean(twice) == set_mean(x)
    assert set_mean(more) != set_mean(x)
    assert set_maximum(more) == set_maximum(x)


def test_small_integers_do_not_overflow_and_an_empty_set_sums_to_zero():
    assert set_sum(np.full((3, 1), 100, np.int8)).tolist() == [300]
    assert set_sum(np.zeros((0, 2))).tolist() == [0.0, 0.0]


@ALL
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy(reduce, dtype):
    x = np.random.default_rng(2).normal(size=(2, 4, 3)).astype(dtype)
    with jax.enable_x64(dtype == np.float64):
        found = jax.jit(reduce)(jnp.asarray(x))
        assert found.dtype == dtype
        assert np.allclose(np.asarray(found), reduce(x), atol=1e-6)


@pytest.mark.parametrize("x", [np.zeros((0, 2)), np.ones(3), [[np.nan]], [["a"]]])
def test_mean_and_maximum_refuse_what_has_none(x):
    for reduce in (set_mean, set_maximum):
        with pytest.raises(ArgumentError, match="elements"):
            reduce(x)
