"""Attention against JAX's own and against loops; masks, extreme scores, bad input."""

import math
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError
from gdlbook.equivariance import check_equivariance, invariant, sets
from gdlbook.layers.attention import (
    attention,
    attention_weights,
    causal_mask,
    multi_head_attention,
)

seeds = st.integers(0, 99)


def by_loops(q, k, v, mask):
    """Attention of one query at a time, in Python's own floats."""
    y = np.zeros((len(q), v.shape[1]))
    for i in range(len(q)):
        seen = [j for j in range(len(k)) if mask[i][j]]
        scores = [
            math.fsum(a * b for a, b in zip(q[i], k[j], strict=True))
            / math.sqrt(len(q[i]))
            for j in seen
        ]
        weights = [math.exp(s - max(scores)) for s in scores]
        for j, weight in zip(seen, weights, strict=True):
            y[i] += weight / sum(weights) * v[j]
    return y


@settings(max_examples=40)
@given(
    st.integers(0, 5), st.integers(0, 5), st.integers(1, 4), st.integers(0, 3), seeds
)
def test_agrees_with_loops(m, n, d, e, seed):
    rng = np.random.default_rng(seed)
    q, k, v = (3 * rng.normal(size=size) for size in ((m, d), (n, d), (n, e)))
    mask = rng.random((m, n)) < 0.6  # some rows are hidden altogether
    everything = np.ones((m, n), dtype=bool)
    y = attention(q, k, v)
    assert np.abs(y - by_loops(q, k, v, everything)).max(initial=0) <= 1e-12
    y = attention(q, k, v, mask)
    assert np.abs(y - by_loops(q, k, v, mask)).max(initial=0) <= 1e-12


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_agrees_with_jax(dtype, masked):
    rng = np.random.default_rng(0)
    q, k, v = rng.normal(size=(3, 2, 3, 7, 4)).astype(dtype)
    mask = causal_mask(7) if masked else None
    y = attention(q, k, v, mask)
    assert y.dtype == dtype
    tolerance = 1000 * np.finfo(dtype).eps
    with jax.enable_x64(dtype == "float64"):
        # JAX's own has the heads behind the tokens.
        swapped = [jnp.asarray(x).swapaxes(1, 2) for x in (q, k, v)]
        oracle = jax.nn.dot_product_attention(*swapped, mask=mask).swapaxes(1, 2)
        # It takes its softmax in float32, whatever it is given.
        single = 1000 * np.finfo("float32").eps
        assert np.abs(y - np.asarray(oracle)).max() <= single
        traced = [jnp.asarray(x) for x in (q, k, v)]
        for layer in (
            attention,
            jax.jit(attention),
            jax.jit(jax.vmap(attention, in_axes=(0, 0, 0, None))),
        ):
            found = layer(*traced, mask)
            assert found.dtype == dtype
            assert np.abs(np.asarray(found) - y).max() <= tolerance


def test_a_batch_is_its_members():
    rng = np.random.default_rng(0)
    q, k, v = rng.normal(size=(3, 2, 4, 5, 3))
    mask = rng.random((2, 4, 5, 5)) < 0.7
    y = attention(q, k, v, mask)
    for index in np.ndindex(2, 4):
        one = attention(q[index], k[index], v[index], mask[index])
        assert np.abs(y[index] - one).max() <= 1e-12
    shared = attention(q, k[0, 0], v[0, 0])  # one memory for all
    assert np.abs(shared[1, 2] - attention(q[1, 2], k[0, 0], v[0, 0])).max() <= 1e-12


@settings(max_examples=40)
@given(st.integers(1, 6), st.integers(1, 6), seeds)
def test_rows_of_weights_are_shares(m, n, seed):
    rng = np.random.default_rng(seed)
    q, k = rng.normal(size=(m, 3)), rng.normal(size=(n, 3))
    S = attention_weights(q, k)
    assert S.min() >= 0
    assert np.abs(S.sum(axis=1) - 1).max() <= 1e-12
    # Values that all agree are returned: the average runs over keys.
    assert np.abs(attention(q, k, np.full((n, 2), 7.0)) - 7).max() <= 1e-12


def test_weights_follow_the_score():
    S = attention_weights([[1.0]], [[0.0], [math.log(3.0)]])
    assert np.abs(S - [[0.25, 0.75]]).max() <= 1e-12
    # The scale is one over the root of the dimension.
    four = attention_weights(np.ones((1, 4)), np.log([[1.0] * 4, [3.0] * 4]))
    assert np.abs(four - [[0.1, 0.9]]).max() <= 1e-12


@pytest.mark.parametrize("tokens", range(1, 7))
def test_equivariant_over_all_permutations(tokens):
    report = check_equivariance(
        lambda x: attention(x, x, x), sets, sets, shape=(tokens, 4), tolerance=1e-12
    )
    assert report.exhaustive
    assert report.elements_tried == math.factorial(tokens)
    assert report or tokens == 1


def test_invariant_in_keys_and_values():
    q = np.random.default_rng(0).normal(size=(2, 4))
    memory = check_equivariance(
        lambda x: attention(q, x, np.sin(x)), sets, invariant, shape=(5, 4)
    )
    assert memory
    heads = np.random.default_rng(1).normal(size=(4, 2, 4, 4))
    assert check_equivariance(
        lambda x: multi_head_attention(x, *heads), sets, sets, shape=(6, 4)
    )


def test_equivariant_in_float32_on_jax():
    def layer(x):
        return attention(x, x, x)

    for dtype in ("float32", "float64"):
        with jax.enable_x64(dtype == "float64"):
            report = check_equivariance(
                layer, sets, sets, shape=(3, 4, 5), dtype=dtype, xp=jnp
            )
        assert report, report
        assert report.dtype == dtype


def test_a_causal_mask_leaves_only_the_identity():
    report = check_equivariance(
        lambda x: attention(x, x, x, causal_mask(4)), sets, sets, shape=(4, 3)
    )
    assert not report
    assert report.elements_failed == 23


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", [1e4, 1e6])
def test_extreme_scores(dtype, size):
    q = np.array([[size], [-size]], dtype=dtype)
    k, v = np.array([[1], [-1]], dtype=dtype), np.array([[30], [7]], dtype=dtype)
    assert attention(q, k, v).tolist() == [[30], [7]]
    # All scores of a row are low: without the maximum, 0 / 0.
    low = attention(q[1:], k[:1], v[:1])
    assert low.tolist() == [[30]]
    assert low.dtype == dtype


def test_a_score_that_does_not_fit_is_refused():
    with pytest.raises(ArgumentError, match="queries times keys: expected finite"):
        attention(np.float32([[1e20]]), np.float32([[1e20]]), [[1.0]])
    found = attention(np.float32([[1e15]]), np.float32([[1e15]]), [[1.0]])
    assert found.tolist() == [[1.0]]


def test_a_query_that_sees_nothing_gets_zeros():
    x = np.random.default_rng(0).normal(size=(3, 2))
    mask = np.array([[True, False, True], [False] * 3, [True] * 3])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        y, S = attention(x, x, x, mask), attention_weights(x, x, mask)
    assert y[1].tolist() == [0, 0]
    assert S[1].tolist() == [0, 0, 0]
    assert S[0, 1] == 0
    # What is hidden does not matter, whatever it is.
    other = x.copy()
    other[1] = 1e9
    assert np.array_equal(attention(x, other, other, mask)[0], y[0])
    assert np.array_equal(attention(x, x, x, np.zeros((1, 1), bool)), np.zeros((3, 2)))


def test_gradients_stay_finite_where_a_mask_hides_all():
    x = jnp.asarray(np.random.default_rng(0).normal(size=(3, 2)).astype(np.float32))
    mask = np.array([[True, False, True], [False] * 3, [True] * 3])
    gradient = jax.jit(jax.grad(lambda x: (attention(x, x, x, mask) ** 2).sum()))(x)
    assert np.isfinite(np.asarray(gradient)).all()


def test_empty_sets():
    none, x = np.zeros((0, 2)), np.ones((3, 2))
    assert attention(none, x, x).shape == (0, 2)
    assert attention(x, none, none).tolist() == [[0, 0]] * 3
    assert attention(none, none, none).shape == (0, 2)
    assert attention(x, none, none, np.ones((3, 0), bool)).shape == (3, 2)
    assert attention_weights(x, none).shape == (3, 0)
    assert causal_mask(0).shape == (0, 0)
    heads = np.ones((4, 2, 2, 2))
    assert multi_head_attention(none, *heads).shape == (0, 2)
    assert (
        np.asarray(attention(*map(jnp.asarray, (x, none, none)))).tolist()
        == [[0, 0]] * 3
    )


@settings(max_examples=40)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), seeds)
def test_heads_are_concatenated(h, c, d, seed):
    """The sum over heads is the concatenation of the paper, times one matrix."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(5, c))
    w_query, w_key, w_value = rng.normal(size=(3, h, c, d))
    w_out = rng.normal(size=(h, d, c))
    mask = causal_mask(5)
    found = [
        by_loops(x @ w_query[i], x @ w_key[i], x @ w_value[i], mask) for i in range(h)
    ]
    expected = np.concatenate(found, axis=1) @ w_out.reshape(h * d, c)
    y = multi_head_attention(x, w_query, w_key, w_value, w_out, mask)
    assert np.abs(y - expected).max() <= 1e-12 * max(1, np.abs(expected).max())
    pair = multi_head_attention(
        np.stack([x, 2 * x]), w_query, w_key, w_value, w_out, mask
    )
    assert np.abs(pair[0] - y).max() <= 1e-12 * max(1, np.abs(y).max())


def test_each_set_of_a_batch_has_its_own_mask():
    """As many heads as sets: a mask laid over the wrong axis would fit as well."""
    rng = np.random.default_rng(0)
    x, heads = rng.normal(size=(2, 5, 4)), rng.normal(size=(4, 2, 4, 4))
    masks = np.stack([causal_mask(5), causal_mask(5).T])
    both = multi_head_attention(x, *heads, masks)
    for one, mask, y in zip(x, masks, both, strict=True):
        alone = multi_head_attention(one, *heads, mask)
        assert np.abs(alone - y).max() <= 1e-12 * np.abs(y).max()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_heads_on_jax(dtype):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 5, 4)).astype(dtype)
    heads = (rng.normal(size=(4, 2, 4, 4)) / 2).astype(dtype)
    y = multi_head_attention(x, *heads, causal_mask(5))
    assert y.dtype == dtype
    with jax.enable_x64(dtype == "float64"):
        args = [jnp.asarray(each) for each in (x, *heads)]
        found = jax.jit(multi_head_attention)(*args, causal_mask(5))
        assert found.dtype == dtype
        tolerance = 1000 * np.finfo(dtype).eps
        assert np.abs(np.asarray(found) - y).max() <= tolerance


def test_inputs_are_left_as_they_were():
    rng = np.random.default_rng(0)
    q, k, v = rng.normal(size=(3, 4, 4))
    before = [x.copy() for x in (q, k, v)]
    attention(q, k, v, causal_mask(4))
    assert all(np.array_equal(*pair) for pair in zip((q, k, v), before, strict=True))


def test_the_causal_mask():
    assert causal_mask(3).tolist() == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    assert causal_mask(3).dtype == bool
    for n in (-1, 2.5, True, "3"):
        with pytest.raises(ArgumentError, match="n: expected an integer"):
            causal_mask(n)


good = {
    "queries": np.ones((3, 2)),
    "keys": np.ones((4, 2)),
    "values": np.ones((4, 5)),
    "mask": np.ones((3, 4), bool),
}


@pytest.mark.parametrize(
    ("argument", "value", "words"),
    [
        ("queries", np.ones(2), "queries: expected shape"),
        ("queries", np.full((3, 2), np.nan), "queries: expected finite"),
        ("queries", np.ones((3, 2), complex), "queries: expected an array of real"),
        ("keys", np.ones((4, 3)), "keys: expected shape"),
        ("keys", np.full((4, 2), np.inf), "keys: expected finite"),
        ("values", np.ones((3, 5)), "values: expected shape"),
        ("values", np.full((4, 5), np.nan), "values: expected finite"),
        ("mask", np.ones((3, 4)), "mask: expected booleans"),
        ("mask", np.ones((3, 3), bool), "mask: expected a batch"),
        ("mask", np.ones((2, 3, 4), bool), "mask: expected at most"),
        ("mask", np.ones(4, bool), "mask: expected shape"),
    ],
)
def test_refuses_what_does_not_fit(argument, value, words):
    with pytest.raises(ArgumentError, match=words):
        attention(**{**good, argument: value})


def test_refuses_no_dimension_and_batches_that_differ():
    with pytest.raises(ArgumentError, match="queries: expected at least one"):
        attention(np.ones((3, 0)), np.ones((4, 0)), np.ones((4, 1)))
    q = np.ones((2, 3, 2))
    with pytest.raises(ArgumentError, match="keys: expected a batch"):
        attention(q, np.ones((5, 3, 2)), np.ones((3, 2)))
    with pytest.raises(ArgumentError, match="values: expected a batch"):
        attention(q, q, np.ones((5, 3, 2)))


@pytest.mark.parametrize("which", range(5))
def test_heads_refuse_what_does_not_fit(which):
    arguments = [np.ones((3, 4)), *np.ones((4, 2, 4, 4))]
    arguments[which] = arguments[which][..., :3]
    if which == 4:
        arguments[which] = np.ones((2, 3, 4))
    with pytest.raises(ArgumentError, match=r"w_(query|key|value|out): expected shape"):
        multi_head_attention(*arguments)
    arguments[which] = np.full((2, 4, 4), np.nan)
    with pytest.raises(ArgumentError, match=r"finite|w_query: expected shape"):
        multi_head_attention(*arguments)
    empty = np.ones((2, 4, 0))
    with pytest.raises(ArgumentError, match="w_query: expected at least one"):
        multi_head_attention(np.ones((3, 4)), empty, empty, *np.ones((2, 2, 4, 4)))
