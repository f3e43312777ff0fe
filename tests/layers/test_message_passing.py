"""Message passing against a loop over the edges; its laws on random graphs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError
from gdlbook.equivariance import check_equivariance, graphs, nodes
from gdlbook.layers.message_passing import edges_of, message_passing

PATH = np.diag([1] * 4, k=1) + np.diag([1] * 4, k=-1)


@st.composite
def directed_graphs(draw, most=7):
    n = draw(st.integers(1, most))
    ends = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))
    pairs = draw(st.lists(ends, max_size=20))
    return n, np.array(pairs, dtype=int).reshape(-1, 2)


def message(x_i, x_j):
    return np.sin(x_i) * x_j[..., :1] + x_j**2


def edge_message(x_i, x_j, e):
    return x_i - x_j * e


def by_loop(x, edges, rule, edge_features=None):
    """Add up the messages one edge at a time."""
    total = np.zeros(x.shape)
    for k, (sender, receiver) in enumerate(edges):
        more = () if edge_features is None else (edge_features[k],)
        total[receiver] += rule(x[receiver], x[sender], *more)
    return total


def close(found, expected, tolerance=1e-12):
    scale = max(1.0, float(np.abs(expected).max(initial=0.0)))
    assert found.shape == expected.shape
    assert np.abs(found - expected).max(initial=0.0) <= tolerance * scale


@given(directed_graphs(), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_agrees_with_a_loop(graph, d, seed):
    n, edges = graph
    rng = np.random.default_rng(seed)
    x, e = rng.normal(size=(n, d)), rng.normal(size=(len(edges), 1))
    close(message_passing(x, edges, message), by_loop(x, edges, message))
    close(
        message_passing(x, edges, edge_message, e), by_loop(x, edges, edge_message, e)
    )


@given(directed_graphs(), st.integers(0, 2**32 - 1))
def test_follows_every_renaming_of_nodes_and_ignores_the_order_of_edges(graph, seed):
    n, edges = graph
    rng = np.random.default_rng(seed)
    x, e = rng.normal(size=(n, 2)), rng.normal(size=(len(edges), 1))
    s, order = rng.permutation(n), rng.permutation(len(edges))
    y = message_passing(x, edges, edge_message, e)
    moved = message_passing(x[np.argsort(s)], s[edges][order], edge_message, e[order])
    close(moved[s], y)


def test_is_natural_for_all_relabellings_of_a_graph():
    def layer(A, x):
        return message_passing(x, edges_of(A), message)

    assert check_equivariance(
        layer, graphs, nodes, shape=((5, 5), (5, 3)), tolerance=1e-12
    )


def test_a_batch_is_its_items():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2, 3, 5, 4))
    batch = message_passing(x, edges_of(PATH), message)
    for place in np.ndindex(2, 3):
        close(batch[place], message_passing(x[place], edges_of(PATH), message))


def test_nodes_that_hear_nothing_get_zeros():
    x = np.ones((3, 2))
    assert (message_passing(x, [], message) == 0).all()
    assert (message_passing(x, [[0, 1]], message)[[0, 2]] == 0).all()


def test_edges_are_those_of_the_product():
    rng = np.random.default_rng(0)
    A = rng.integers(0, 2, size=(6, 6))
    x = rng.normal(size=(6, 2))
    close(message_passing(x, edges_of(A), lambda _, x_j: x_j), A @ x)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_jax_agrees_under_jit_grad_and_vmap(dtype):
    jax = pytest.importorskip("jax")
    jnp = jax.numpy
    tolerance = 1e-12 if dtype == "float64" else 1e-5

    def rule(x_i, x_j):
        return x_i * x_j + x_j**2

    rng = np.random.default_rng(0)
    x = rng.normal(size=(4, 5, 3)).astype(dtype)
    edges = edges_of(PATH)
    expected = message_passing(x, edges, rule)
    assert expected.dtype == dtype
    with jax.enable_x64(dtype == "float64"):
        X, E = jnp.asarray(x), jnp.asarray(edges)

        def layer(x, e):
            return message_passing(x, e, rule)

        known = jax.jit(lambda x: layer(x, E))  # edges that are no argument of it
        for found in (layer(X, E), jax.jit(layer)(X, E), layer(X, edges), known(X)):
            assert isinstance(found, jax.Array)
            assert found.dtype == dtype
            close(np.asarray(found), expected, tolerance)
        mapped = jax.vmap(layer, in_axes=(0, None))(X, E)
        close(np.asarray(mapped), expected, tolerance)
        slope = jax.grad(lambda x: layer(x, E)[0].sum())(X)
        assert bool(jnp.isfinite(slope).all())
        assert float(jnp.abs(slope[1:]).max()) == 0.0


@pytest.mark.parametrize(
    ("x", "edges", "match"),
    [
        (np.ones(3), [[0, 1]], "features: expected shape"),
        (np.full((3, 1), np.nan), [[0, 1]], "features: expected finite"),
        (np.ones((3, 1)), [[0, 3]], r"edges: expected nodes 0..2, got node 3"),
        (np.ones((3, 1)), [[-1, 0]], r"edges: expected nodes 0..2, got node -1"),
        (np.ones((3, 1)), [0, 1], "edges: expected shape"),
        (np.ones((3, 1)), [[0, 1, 2]], "edges: expected shape"),
        (np.ones((3, 1)), [[0.0, 1.0]], "edges: expected whole numbers"),
        (np.ones((3, 1)), [[True, False]], "edges: expected whole numbers"),
    ],
)
def test_refuses(x, edges, match):
    with pytest.raises(ArgumentError, match=match):
        message_passing(x, edges, lambda _, x_j: x_j)


def test_refuses_what_a_message_function_should_not_return():
    x, edges = np.ones((3, 1)), [[0, 1], [1, 2]]
    with pytest.raises(ArgumentError, match="message"):
        message_passing(x, edges, lambda _, x_j: x_j.sum())
    with pytest.raises(ArgumentError, match=r"message.*finite"):
        message_passing(x, edges, lambda _, x_j: x_j * np.nan)
    with pytest.raises(ArgumentError, match="edge_features"):
        message_passing(x, edges, edge_message, np.ones((3, 1)))


@pytest.mark.parametrize("A", [np.ones((2, 3)), [[np.inf]], np.ones(3)])
def test_edges_of_refuses_what_is_no_adjacency_matrix(A):
    with pytest.raises(ArgumentError, match="adjacency"):
        edges_of(A)


@settings(max_examples=20)
@given(directed_graphs())
def test_writes_to_no_input(graph):
    n, edges = graph
    x = np.ones((n, 2))
    kept = x.copy(), edges.copy()
    message_passing(x, edges, message)
    assert np.array_equal(x, kept[0])
    assert np.array_equal(edges, kept[1])
