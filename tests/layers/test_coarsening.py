"""Coarse graphs against networkx and loops; what renaming the nodes changes."""

import jax
import jax.numpy as jnp
import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdlbook import ArgumentError
from gdlbook.layers.coarsening import cluster_matrix, coarsen_graph, contract_edges
from gdlbook.symmetry.actions import permute, relabel


def random_graph(rng, n):
    above = np.triu(rng.integers(0, 3, size=(n, n)), k=1)
    return above + above.T


def clusters_of(rng, n):
    return np.unique(rng.integers(0, max(1, n // 2), size=n), return_inverse=True)[1]


@given(st.integers(1, 9), st.integers(0, 99))
def test_coarse_weights_are_sums_over_pairs_of_nodes(n, seed):
    rng = np.random.default_rng(seed)
    A, x, labels = (
        random_graph(rng, n),
        rng.integers(-9, 9, (n, 2)),
        clusters_of(rng, n),
    )
    coarse, sums = coarsen_graph(A, x, cluster_matrix(labels))
    wanted, total = np.zeros_like(coarse), np.zeros_like(sums)
    for i in range(n):
        total[labels[i]] += x[i]
        for j in range(n):
            wanted[labels[i], labels[j]] += A[i, j]
    assert np.array_equal(coarse, wanted)
    assert np.array_equal(sums, total)


def test_the_quotient_graph_of_networkx_has_the_same_edges():
    rng = np.random.default_rng(0)
    A = (random_graph(rng, 8) > 0).astype(int)
    labels = clusters_of(rng, 8)
    blocks = [set(np.flatnonzero(labels == a).tolist()) for a in range(max(labels) + 1)]
    quotient = networkx.quotient_graph(networkx.from_numpy_array(A), blocks)
    found = coarsen_graph(A, np.zeros((8, 1)), cluster_matrix(labels))[0]
    np.fill_diagonal(found, 0)
    names = [frozenset(block) for block in blocks]
    wanted = networkx.to_numpy_array(quotient, nodelist=names, weight=None)
    assert np.array_equal(found > 0, wanted > 0)


@given(st.integers(2, 9), st.integers(0, 99))
def test_renaming_nodes_with_their_clusters_changes_nothing(n, seed):
    rng = np.random.default_rng(seed)
    A, x, labels = (
        random_graph(rng, n),
        rng.integers(-9, 9, (n, 2)),
        clusters_of(rng, n),
    )
    s = rng.permutation(n)
    S = cluster_matrix(labels)
    before = coarsen_graph(A, x, S)
    after = coarsen_graph(relabel(A, s), permute(x, s), permute(S, s))
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_a_rule_by_names_is_not_natural():
    path = np.diag([1, 1, 1], k=1) + np.diag([1, 1, 1], k=-1)
    S = cluster_matrix([0, 0, 1, 1])
    x = np.zeros((4, 1))
    moved = relabel(path, [0, 2, 1, 3])
    before, after = (coarsen_graph(A, x, S)[0] for A in (path, moved))
    assert before.tolist() == [[2, 1], [1, 2]]
    assert after.tolist() == [[0, 3], [3, 0]]


def test_soft_assignments_and_batches():
    rng = np.random.default_rng(3)
    A, x = rng.normal(size=(5, 5)), rng.normal(size=(2, 3, 5, 4))
    S = rng.random(size=(5, 2))
    coarse, sums = coarsen_graph(A, x, S)
    assert np.allclose(coarse, np.einsum("ia,ij,jb->ab", S, A, S), rtol=1e-12)
    assert np.allclose(sums, np.einsum("ia,...id->...ad", S, x), rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy(dtype):
    rng = np.random.default_rng(4)
    A, x, S = (rng.normal(size=s).astype(dtype) for s in ((5, 5), (5, 3), (5, 2)))
    expected = coarsen_graph(A, x, S)
    assert expected[0].dtype == dtype
    with jax.enable_x64(dtype == np.float64):
        arguments = [jnp.asarray(a) for a in (A, x, S)]
        found = jax.jit(coarsen_graph)(*arguments)
        slope = jax.grad(
            lambda S: coarsen_graph(arguments[0], arguments[1], S)[0].sum()
        )
        assert np.isfinite(np.asarray(slope(arguments[2]))).all()
        for one, other in zip(found, expected, strict=True):
            assert one.dtype == dtype
            assert np.allclose(np.asarray(one), other, atol=1e-5)


@given(st.integers(1, 9), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8))))
def test_contracted_edges_join_the_components_of_networkx(n, pairs):
    edges = [(i, j) for i, j in pairs if i < n and j < n]
    labels = contract_edges(n, edges)
    joined = networkx.empty_graph(n)
    joined.add_edges_from(edges)
    for component in networkx.connected_components(joined):
        assert len(set(labels[list(component)].tolist())) == 1
    assert labels.max() + 1 == networkx.number_connected_components(joined)
    first = [labels.tolist().index(a) for a in range(labels.max() + 1)]
    assert first == sorted(first)


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: cluster_matrix([0, 2]), "clusters"),
        (lambda: cluster_matrix([]), "clusters"),
        (lambda: cluster_matrix([0.5, 1.0]), "clusters"),
        (lambda: contract_edges(3, [[0, 3]]), "edges"),
        (lambda: contract_edges(0, []), "nodes"),
        (lambda: contract_edges(3, [[0, 1, 2]]), "edges"),
        (
            lambda: coarsen_graph(np.eye(3), np.ones((3, 1)), np.ones((4, 2))),
            "adjacency",
        ),
        (
            lambda: coarsen_graph(np.eye(3), np.ones((4, 1)), np.ones((3, 2))),
            "features",
        ),
        (lambda: coarsen_graph(np.eye(3), np.ones((3, 1)), [0, 0, 1]), "assignment"),
        (
            lambda: coarsen_graph(np.eye(3), np.ones((3, 1)), np.full((3, 1), np.nan)),
            "assignment",
        ),
    ],
)
def test_refuses_what_does_not_fit(call, argument):
    with pytest.raises(ArgumentError) as caught:
        call()
    assert caught.value.argument == argument
