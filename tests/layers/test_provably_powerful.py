"""The product of signals on pairs against loops and networkx; its power and limit."""

import itertools

import jax
import jax.numpy as jnp
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError
from gdlbook.equivariance import check_equivariance, relabelling
from gdlbook.layers.higher_order import pairs_to_invariants
from gdlbook.layers.provably_powerful import pair_product, powerful_block

on_pairs = relabelling(-3, -2)


def integers(rng, *shape):
    return rng.integers(-9, 10, size=shape)


@settings(max_examples=20)
@given(n=st.integers(0, 4), channels=st.integers(1, 3), seed=st.integers(0, 99))
def test_the_product_is_the_looped_sum(n, channels, seed):
    rng = np.random.default_rng(seed)
    left, right = integers(rng, 2, n, n, channels), integers(rng, n, n, channels)
    y = pair_product(left, right)
    assert y.shape == left.shape
    for batch, i, j, c in np.ndindex(*left.shape):
        expected = sum(left[batch, i, k, c] * right[k, j, c] for k in range(n))
        assert y[batch, i, j, c] == expected


@settings(max_examples=20)
@given(n=st.integers(3, 12), p=st.floats(0.2, 0.9), seed=st.integers(0, 999))
def test_the_trace_of_the_cube_counts_triangles(n, p, seed):
    graph = nx.gnp_random_graph(n, p, seed=seed)
    A = nx.to_numpy_array(graph, dtype=int)[..., None]
    cube = pair_product(pair_product(A, A), A)
    assert np.trace(cube)[0] == 2 * sum(nx.triangles(graph).values())


def test_the_block_follows_every_relabelling():
    rng = np.random.default_rng(0)
    first, second, third = rng.normal(size=(3, 2, 3))

    def block(x):
        return powerful_block(
            x,
            lambda x: np.tanh(x @ first),
            lambda x: np.tanh(x @ second),
            lambda x: np.tanh(x @ third),
        )

    report = check_equivariance(block, on_pairs, on_pairs, shape=(5, 5, 2))
    assert report, report


def test_the_block_puts_what_is_kept_before_the_product():
    rng = np.random.default_rng(0)
    x = integers(rng, 4, 4, 2)
    y = powerful_block(x, lambda x: 2 * x, lambda x: x + 1, lambda x: -x[..., :1])
    assert y.shape == (4, 4, 3)
    assert np.array_equal(y[..., :1], -x[..., :1])
    assert np.array_equal(y[..., 1], 2 * x[..., 0] @ (x[..., 0] + 1))
    assert np.array_equal(y[..., 2], 2 * x[..., 1] @ (x[..., 1] + 1))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy(dtype):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(3, 5, 5, 2)).astype(dtype)
    W = rng.normal(size=(2, 4)).astype(dtype)

    def network(x, W):
        return powerful_block(x, lambda x: x @ W, lambda x: x @ W, lambda x: x)

    expected = network(x, W)
    assert expected.dtype == dtype
    bound = 1000 * np.finfo(dtype).eps * np.abs(expected).max()

    @jax.jit
    def three_ways(x, W):
        each = jax.vmap(network, in_axes=(0, None))(x, W)
        slope = jax.grad(lambda W: network(x, W)[..., 2:].sum())(W)
        # The product is quadratic in W.
        return network(x, W), each, (slope * W).sum() / 2

    with jax.enable_x64(dtype == np.float64):
        found, each, value = three_ways(jnp.asarray(x), jnp.asarray(W))
        assert found.dtype == dtype
        assert np.abs(np.asarray(found) - expected).max() <= bound
        assert np.abs(np.asarray(each) - expected).max() <= bound
        value = float(value)
    products = expected[..., 2:]
    scale = np.abs(products).sum()
    assert abs(value - products.sum()) <= 1000 * np.finfo(dtype).eps * scale


def test_small_integers_do_not_overflow_and_inputs_are_left_alone():
    x = np.full((3, 3, 1), 100, np.int8)
    assert (pair_product(x, x) == 30_000).all()
    assert (x == 100).all()
    assert (pair_product(x > 0, x > 0) == 3).all()


@pytest.mark.parametrize(
    ("left", "right", "argument"),
    [
        (np.ones((3, 4, 1)), np.ones((3, 3, 1)), "left"),
        (np.ones((3, 3)), np.ones((3, 3, 1)), "left"),
        (np.full((3, 3, 1), np.nan), np.ones((3, 3, 1)), "left"),
        (np.ones((3, 3, 1)), np.ones((3, 3, 2)), "right"),
        (np.ones((3, 3, 1)), np.ones((4, 4, 1)), "right"),
        (np.ones((3, 3, 1)), np.full((3, 3, 1), np.inf), "right"),
        (np.ones((3, 3, 1)), np.ones((3, 3, 1)) * 1j, "right"),
    ],
)
def test_factors_that_do_not_fit_are_refused(left, right, argument):
    with pytest.raises(ArgumentError) as caught:
        pair_product(left, right)
    assert caught.value.argument == argument


@pytest.mark.parametrize("which", ["left", "right", "kept"])
@pytest.mark.parametrize(
    "spoil", [lambda x: x[:-1], lambda x: x.sum(), lambda x: x * np.nan]
)
def test_functions_that_lose_the_pairs_are_refused(which, spoil):
    functions = dict.fromkeys(("left", "right", "kept"), lambda x: x)
    functions[which] = spoil
    with pytest.raises(ArgumentError, match=which):
        powerful_block(np.ones((3, 3, 2)), **functions)


def test_a_signal_that_is_none_is_refused():
    with pytest.raises(ArgumentError, match="pairs"):
        powerful_block(np.ones((3, 4, 2)), *[lambda x: x] * 3)


def fingerprint(adjacency, seed, depth=3, width=4):
    """Return the exact answer of a random network with products: integers alone."""
    rng = np.random.default_rng(seed)
    A = np.asarray(adjacency)
    x = np.stack([A, np.broadcast_to(np.eye(A.shape[-1], dtype=int), A.shape)], axis=-1)
    for _ in range(depth):
        W = rng.integers(-3, 4, (3, width, x.shape[-1]))
        parts = [lambda x, m=m: (x @ m.T) ** 2 % 9973 for m in W]
        x = powerful_block(x, *parts) % 9973
    W = rng.integers(-3, 4, (2, width, x.shape[-1]))
    return pairs_to_invariants(x, W, np.zeros((1, width), int))


def on_a_board(joined):
    cells = list(itertools.product(range(4), repeat=2))
    return np.array([[int(joined(a, b)) for b in cells] for a in cells])


STEPS = [(0, 1), (1, 0), (1, 1), (0, 3), (3, 0), (3, 3)]
SHRIKHANDE = on_a_board(lambda a, b: ((b[0] - a[0]) % 4, (b[1] - a[1]) % 4) in STEPS)
ROOK = on_a_board(lambda a, b: (a[0] == b[0]) != (a[1] == b[1]))


def test_products_tell_every_small_graph_apart():
    for n in (4, 5, 6):
        graphs = [g for g in nx.graph_atlas_g() if len(g) == n]
        answers = fingerprint([nx.to_numpy_array(g, dtype=int) for g in graphs], seed=0)
        assert len(set(map(tuple, answers.tolist()))) == len(graphs)


@pytest.mark.parametrize("seed", range(10))
def test_products_tie_on_strongly_regular_graphs_of_equal_parameters(seed):
    one, other = fingerprint([SHRIKHANDE, ROOK], seed, depth=4)
    assert np.array_equal(one, other)
    a, b = nx.from_numpy_array(SHRIKHANDE), nx.from_numpy_array(ROOK)
    assert nx.is_strongly_regular(a)
    assert nx.is_strongly_regular(b)
    assert not nx.is_isomorphic(a, b)
