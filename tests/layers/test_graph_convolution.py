"""Graph filters against dense algebra and NetworkX: dense, sparse, NumPy and JAX."""

import networkx as nx
import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from gdlbook import ArgumentError
from gdlbook.equivariance import check_equivariance, graphs, nodes
from gdlbook.layers.graph_convolution import (
    edge_graph_convolution,
    graph_convolution,
    normalized_adjacency,
    polynomial_filter,
)
from gdlbook.layers.message_passing import edges_of

PATH = np.diag([1] * 4, k=1) + np.diag([1] * 4, k=-1)


@st.composite
def undirected_graphs(draw, most=8):
    """Draw an adjacency matrix of 0 and 1, often with isolated nodes."""
    n = draw(st.integers(1, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    above = np.triu(rng.random((n, n)) < draw(st.floats(0, 1)), 1)
    return (above | above.T).astype(int)


def close(found, expected, tolerance=1e-12):
    scale = max(1.0, float(np.abs(expected).max(initial=0.0)))
    assert found.shape == expected.shape
    assert np.abs(found - expected).max(initial=0.0) <= tolerance * scale


def kipf_welling(A, x, theta):
    """Loop over the formula of the paper, pair by pair."""
    n = len(A)
    with_loops = A + np.eye(n)
    degree = with_loops.sum(axis=1)
    y = np.zeros((n, theta.shape[1]))
    for i in range(n):
        for j in range(n):
            y[i] += with_loops[i, j] / np.sqrt(degree[i] * degree[j]) * (x[j] @ theta)
    return y


@given(undirected_graphs(), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_the_graph_convolution_is_the_formula_three_times(A, d, seed):
    rng = np.random.default_rng(seed)
    x, theta = rng.normal(size=(len(A), d)), rng.normal(size=(d, 2))
    expected = kipf_welling(A, x, theta)
    close(graph_convolution(A, x, theta), expected)
    close(graph_convolution(scipy.sparse.csr_array(A), x, theta), expected)
    close(edge_graph_convolution(edges_of(A), x, theta), expected)


@given(undirected_graphs(), st.integers(0, 2**32 - 1))
def test_weights_and_loops_count(A, seed):
    rng = np.random.default_rng(seed)
    weights = A * rng.random(A.shape) + np.diag(rng.random(len(A)))
    weights = weights + weights.T
    x, theta = rng.normal(size=(len(A), 2)), rng.normal(size=(2, 2))
    expected = kipf_welling(weights, x, theta)
    close(graph_convolution(weights, x, theta), expected)
    close(graph_convolution(scipy.sparse.coo_matrix(weights), x, theta), expected)


@given(st.integers(1, 7), st.integers(0, 4), st.integers(0, 2**32 - 1))
def test_a_polynomial_is_a_sum_of_powers_of_any_matrix(n, degree, seed):
    rng = np.random.default_rng(seed)
    A, x = rng.normal(size=(n, n)), rng.normal(size=(n, 2))
    c = rng.normal(size=degree + 1)
    powers = [np.linalg.matrix_power(A, k) @ x for k in range(degree + 1)]
    expected = sum(c[k] * powers[k] for k in range(degree + 1))
    scale = max(1.0, *(float(np.abs(power).max()) for power in powers))
    for matrix in (A, scipy.sparse.csr_array(A)):
        error = np.abs(polynomial_filter(matrix, x, c) - expected).max()
        assert error <= 1e-12 * scale * (1 + np.abs(c).sum())


@pytest.mark.parametrize("sparse", [False, True])
def test_the_normalised_matrix_is_one_minus_the_laplacian(sparse):
    graph = nx.disjoint_union(nx.karate_club_graph(), nx.empty_graph(2))
    A = nx.to_numpy_array(graph, weight=None)
    laplacian = nx.normalized_laplacian_matrix(graph, weight=None).toarray()
    degree = A.sum(axis=1)
    expected = np.diag((degree > 0).astype(float)) - laplacian
    found = normalized_adjacency(scipy.sparse.csr_array(A) if sparse else A)
    assert scipy.sparse.issparse(found) == sparse
    close(found.toarray() if sparse else found, expected)


def test_the_matrix_of_the_layer_is_normalised_with_loops():
    A = nx.to_numpy_array(nx.karate_club_graph())
    one = np.eye(34)
    matrix = graph_convolution(A, one, one)
    close(matrix, normalized_adjacency(A + one))
    close(matrix, matrix.T)
    kept = np.sqrt(A.sum(axis=1) + 1)
    close(matrix @ kept, kept)


LAYERS = {
    "polynomial": lambda A, x: polynomial_filter(A, x, [0.5, 0.3, 0.1]),
    "convolution": lambda A, x: graph_convolution(A, x, np.ones((3, 2))),
    "edges": lambda A, x: edge_graph_convolution(edges_of(A), x, np.ones((3, 2))),
    "normalised": lambda A, x: normalized_adjacency(A) @ x,
}


@pytest.mark.parametrize("name", LAYERS)
def test_is_natural_for_all_relabellings(name):
    rng = np.random.default_rng(0)
    inputs = [(A, rng.normal(size=(5, 3))) for A in (PATH, np.zeros((5, 5)))]
    report = check_equivariance(
        LAYERS[name], graphs, nodes, inputs=inputs, tolerance=1e-12
    )
    assert report
    assert report.elements_tried == 120
    assert check_equivariance(
        LAYERS[name], graphs, nodes, shape=((6, 6), (6, 3)), tolerance=1e-12
    )


@pytest.mark.parametrize("sparse", [False, True])
def test_a_batch_is_its_items(sparse):
    rng = np.random.default_rng(0)
    A = scipy.sparse.csr_array(PATH) if sparse else PATH
    x, theta = rng.normal(size=(2, 3, 5, 4)), rng.normal(size=(4, 2))
    for layer in (
        lambda x: graph_convolution(A, x, theta),
        lambda x: polynomial_filter(A, x, [1, -2, 3]),
        lambda x: edge_graph_convolution(edges_of(PATH), x, theta),
    ):
        found = layer(x)
        for place in np.ndindex(2, 3):
            close(found[place], layer(x[place]))


def test_a_batch_of_graphs_is_its_items():
    rng = np.random.default_rng(0)
    above = np.triu(rng.random((4, 5, 5)) < 0.5, 1)
    A = (above | above.swapaxes(1, 2)).astype(float)
    x, theta = rng.normal(size=(4, 5, 3)), rng.normal(size=(3, 2))
    found, normal = graph_convolution(A, x, theta), normalized_adjacency(A)
    for k in range(4):
        close(found[k], kipf_welling(A[k], x[k], theta))
        close(normal[k], normalized_adjacency(A[k]))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_keeps_the_type(dtype):
    x, theta = np.ones((5, 2), dtype), np.ones((2, 2), dtype)
    for A in (PATH, PATH.astype(float), scipy.sparse.csr_array(PATH)):
        assert graph_convolution(A, x, theta).dtype == dtype
        assert polynomial_filter(A, x, [0.5, 0.3]).dtype == dtype
    assert edge_graph_convolution(edges_of(PATH), x, theta).dtype == dtype
    assert polynomial_filter(PATH, np.ones((5, 1), int), [1, 1]).dtype == np.float64


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_jax_agrees_under_jit_grad_and_vmap(dtype):
    jax = pytest.importorskip("jax")
    jnp = jax.numpy
    tolerance = 1e-12 if dtype == "float64" else 1e-5
    rng = np.random.default_rng(0)
    A = np.zeros((6, 6), dtype)
    A[:5, :5] = PATH  # node 5 is isolated
    x = rng.normal(size=(3, 6, 4)).astype(dtype)
    theta = rng.normal(size=(4, 2)).astype(dtype)
    c = np.array([0.5, 0.3, 0.1], dtype)
    with jax.enable_x64(dtype == "float64"):
        pairs = jnp.asarray(edges_of(A))
        for layer, first, last in (
            (graph_convolution, A, theta),
            (polynomial_filter, A, c),
            (edge_graph_convolution, pairs, theta),
        ):
            expected = layer(np.asarray(first), x, last)
            arguments = jnp.asarray(first), jnp.asarray(x), jnp.asarray(last)
            for found in (
                layer(*arguments),
                jax.jit(layer)(*arguments),
                jax.vmap(layer, in_axes=(None, 0, None))(*arguments),
                layer(first, arguments[1], last),
            ):
                assert isinstance(found, jax.Array)
                assert found.dtype == dtype
                close(np.asarray(found), expected, tolerance)
            slope = jax.grad(
                lambda w, layer=layer, a=arguments: layer(a[0], a[1], w).sum()
            )(arguments[2])
            assert bool(jnp.isfinite(slope).all())
        close(
            np.asarray(normalized_adjacency(jnp.asarray(A))),
            normalized_adjacency(A),
            tolerance,
        )
        known = jnp.asarray(A)  # a graph that is no argument of what is compiled
        for layer in (
            lambda x: graph_convolution(known, x, theta),
            lambda x: edge_graph_convolution(pairs, x, theta),
            lambda x: normalized_adjacency(known) @ x,
        ):
            close(np.asarray(jax.jit(layer)(x)), np.asarray(layer(x)), tolerance)
        directed = jnp.triu(known)
        with pytest.raises(ArgumentError, match="symmetric"):
            jax.jit(lambda x: graph_convolution(directed, x, theta))(x)
        found = check_equivariance(
            lambda A, x: graph_convolution(A, x, jnp.ones((3, 2))),
            graphs,
            nodes,
            shape=((4, 4), (4, 3)),
            xp=jnp,
            dtype=dtype,
        )
        assert found


X5, THETA = np.ones((5, 2)), np.ones((2, 2))
DIRECTED = np.triu(PATH)


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize(
    ("A", "match"),
    [
        (np.ones((5, 4)), "adjacency"),
        (np.ones((4, 4)), "adjacency: expected shape"),
        (np.where(PATH, np.nan, 0.0), "adjacency: expected finite"),
        (np.where(PATH, np.inf, 0.0), "adjacency: expected finite"),
        (DIRECTED, "adjacency: expected a symmetric matrix"),
        (-PATH, "adjacency: expected weights of at least 0"),
        (PATH * (1 + np.triu(PATH)), "adjacency: expected a symmetric matrix"),
    ],
)
def test_refuses_a_bad_adjacency(A, match, sparse):
    A = scipy.sparse.csr_array(A) if sparse else A
    with pytest.raises(ArgumentError, match=match):
        graph_convolution(A, X5, THETA)


@pytest.mark.parametrize("A", [np.ones((2, 3)), DIRECTED, -PATH, [[np.nan]]])
def test_normalising_refuses_a_bad_adjacency(A):
    for matrix in (A, scipy.sparse.csr_array(A)):
        with pytest.raises(ArgumentError, match="adjacency"):
            normalized_adjacency(matrix)


def test_unsorted_and_repeated_entries_of_a_sparse_matrix_are_no_direction():
    entries = (np.ones(4), ([1, 0, 0, 1], [0, 1, 1, 0]))  # each edge twice
    A = scipy.sparse.csr_array(scipy.sparse.coo_array(entries, (2, 2)))
    shuffled = scipy.sparse.csr_array(
        (np.ones(4), np.array([2, 1, 0, 0]), np.array([0, 2, 3, 4])), (3, 3)
    )
    x = np.eye(3)
    close(
        graph_convolution(A, x[:2, :2], x[:2, :2]),
        kipf_welling(A.toarray(), x[:2, :2], x[:2, :2]),
    )
    close(graph_convolution(shuffled, x, x), kipf_welling(shuffled.toarray(), x, x))


def test_refuses_other_bad_arguments():
    jax = pytest.importorskip("jax")
    with pytest.raises(ArgumentError, match="features"):
        graph_convolution(PATH, np.ones(5), THETA)
    with pytest.raises(ArgumentError, match="weight"):
        graph_convolution(PATH, X5, np.ones((3, 2)))
    with pytest.raises(ArgumentError, match="coefficients: expected at least one"):
        polynomial_filter(PATH, X5, [])
    with pytest.raises(ArgumentError, match="coefficients"):
        polynomial_filter(PATH, X5, [np.nan])
    with pytest.raises(ArgumentError, match="edges: expected both directions"):
        edge_graph_convolution([[0, 1]], X5, THETA)
    with pytest.raises(ArgumentError, match="adjacency: expected an array, or a list"):
        polynomial_filter(scipy.sparse.csr_array(PATH), jax.numpy.ones((5, 2)), [1])


def test_writes_to_no_input():
    x, theta = np.ones((5, 2)), np.eye(2)
    A = scipy.sparse.csr_array(PATH.astype(float))
    graph_convolution(A, x, theta)
    polynomial_filter(A, x, [1.0, 2.0])
    normalized_adjacency(A)
    assert (A.toarray() == PATH).all()
    assert (x == 1).all()
    assert (theta == np.eye(2)).all()
