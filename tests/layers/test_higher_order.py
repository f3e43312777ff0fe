"""Layers on pairs of nodes against explicit loops and the solver; their power."""

import itertools

import jax
import jax.numpy as jnp
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError, equivariant_maps, symmetric_group
from gdlbook.equivariance import (
    check_equivariance,
    edges,
    invariant,
    nodes,
    relabelling,
)
from gdlbook.layers.higher_order import (
    PAIRS_TO_INVARIANTS,
    PAIRS_TO_NODES,
    PAIRS_TO_PAIRS,
    pairs_to_invariants,
    pairs_to_nodes,
    pairs_to_pairs,
)

LAYERS = {
    pairs_to_pairs: (PAIRS_TO_PAIRS, 2),
    pairs_to_nodes: (PAIRS_TO_NODES, 1),
    pairs_to_invariants: (PAIRS_TO_INVARIANTS, 1),
}
OUTPUTS = {
    pairs_to_pairs: lambda V: V * V,
    pairs_to_nodes: lambda V: V,
    pairs_to_invariants: lambda V: V.group.trivial,
}
EACH = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.__name__)
on_pairs = relabelling(-3, -2)
ACTIONS = {
    pairs_to_pairs: on_pairs,
    pairs_to_nodes: nodes,
    pairs_to_invariants: invariant,
}


def integers(rng, *shape):
    return rng.integers(-9, 10, size=shape)


def looped(pattern, x):
    """Add entry after entry: x has shape (n, n), all letters run over the nodes."""
    out, source = pattern.split("|")
    letters = sorted(set(out + source))
    y = np.zeros((len(x),) * len(out), dtype=x.dtype)
    for values in itertools.product(range(len(x)), repeat=len(letters)):
        at = dict(zip(letters, values, strict=True))
        y[tuple(at[a] for a in out)] += x[tuple(at[a] for a in source)]
    return y


def unit_weights(layer, k):
    """Return the weights of operation k alone, one channel, and no bias."""
    patterns, biases = LAYERS[layer]
    weights = np.zeros((len(patterns), 1, 1), dtype=int)
    weights[k] = 1
    return weights, np.zeros((biases, 1), dtype=int)


def operation_matrices(layer, n):
    """Return the matrix of each operation on vectors of length n², (k, out, n²)."""
    units = np.eye(n * n, dtype=int).reshape(n * n, n, n, 1)
    count = len(LAYERS[layer][0])
    images = [layer(units, *unit_weights(layer, k)) for k in range(count)]
    return np.stack([image.reshape(n * n, -1).T for image in images])


@EACH
@settings(max_examples=15)
@given(n=st.integers(0, 5), seed=st.integers(0, 99))
def test_each_operation_is_the_sum_that_its_pattern_names(layer, n, seed):
    x = integers(np.random.default_rng(seed), n, n)
    for k, pattern in enumerate(LAYERS[layer][0].values()):
        found = layer(x[..., None], *unit_weights(layer, k))[..., 0]
        assert np.array_equal(found, looped(pattern, x)), pattern


@EACH
def test_the_patterns_are_all_set_partitions_of_the_indices(layer):
    patterns = list(LAYERS[layer][0].values())
    positions = len(patterns[0]) - 1
    found = set()
    for pattern in patterns:
        indices = pattern.replace("|", "")
        found.add(tuple(indices.index(letter) for letter in indices))
    every = {
        tuple(word.index(letter) for letter in word)
        for word in itertools.product(range(positions), repeat=positions)
    }
    assert found == every
    assert len(found) == len(patterns)


@EACH
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_the_operations_span_what_the_solver_finds(layer, n):
    V = symmetric_group(n).defining
    space = equivariant_maps(V * V, OUTPUTS[layer](V))
    matrices = operation_matrices(layer, n)
    # Constant on every orbit, so that each is a sum of the solver's indicators ...
    for matrix in matrices:
        per_label = {
            label: set(matrix[space.labels == label]) for label in range(len(matrices))
        }
        assert all(len(values) <= 1 for values in per_label.values())
    # ... and together they reach all of them.
    flat = matrices.reshape(len(matrices), -1)
    assert np.linalg.matrix_rank(flat) == space.dimension


@EACH
def test_coarse_sums_and_orbits_are_one_unimodular_change_apart(layer):
    V = symmetric_group(4).defining
    space = equivariant_maps(V * V, OUTPUTS[layer](V))
    matrices = operation_matrices(layer, 4).reshape(space.dimension, -1)
    firsts = [
        np.flatnonzero(space.labels.ravel() == k)[0] for k in range(len(matrices))
    ]
    change = matrices[:, firsts]  # entry (k, l): does operation k reach orbit l
    assert abs(round(np.linalg.det(change))) == 1
    # Operation k reaches the orbits in which at least the letters of k coincide.
    for row, pattern in zip(change, LAYERS[layer][0].values(), strict=True):
        blocks = len(set(pattern) - {"|"})
        bell = [1, 1, 2, 5, 15]
        assert row.sum() == bell[blocks]


@pytest.mark.parametrize(
    ("n", "expected"), [(1, 1), (2, 8), (3, 14), (4, 15), (5, 15), (7, 15)]
)
def test_the_count_drops_where_there_are_fewer_nodes_than_blocks(n, expected):
    V = symmetric_group(n).defining
    assert equivariant_maps(V * V, V * V).dimension == expected
    stirling = [1, 7, 6, 1]  # partitions of four things with 1, 2, 3, 4 blocks
    assert sum(stirling[:n]) == expected


def test_biases_are_what_the_solver_leaves():
    V = symmetric_group(5).defining
    trivial = V.group.trivial
    assert equivariant_maps(trivial, V * V).dimension == LAYERS[pairs_to_pairs][1]
    assert equivariant_maps(trivial, V).dimension == LAYERS[pairs_to_nodes][1]
    x, W = np.zeros((5, 5, 1)), np.zeros((15, 1, 1))
    y = pairs_to_pairs(x, W, [[3], [4]])[..., 0]
    assert np.array_equal(y, 3 + 4 * np.eye(5))
    assert (pairs_to_nodes(x, W[:5], [[3]]) == 3).all()
    assert (pairs_to_invariants(x, W[:2], [[3]]) == 3).all()


@EACH
@settings(max_examples=10)
@given(
    n=st.integers(2, 5),
    channels=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    seed=st.integers(0, 99),
)
def test_channels_meet_one_matrix_for_each_operation(layer, n, channels, seed):
    rng = np.random.default_rng(seed)
    c_in, c_out = channels
    patterns, biases = LAYERS[layer]
    x = integers(rng, n, n, c_in)
    W, b = integers(rng, len(patterns), c_out, c_in), integers(rng, biases, c_out)
    y = layer(x, W, b)
    for o in range(c_out):
        terms = [
            W[k, o, c] * looped(pattern, x[..., c])
            for k, pattern in enumerate(patterns.values())
            for c in range(c_in)
        ]
        expected = sum(terms) + b[0, o]
        if biases == 2:
            expected = expected + b[1, o] * np.eye(n, dtype=int)
        assert np.array_equal(y[..., o], expected)


@EACH
@pytest.mark.parametrize("n", [2, 4])
def test_layers_follow_every_relabelling(layer, n):
    rng = np.random.default_rng(n)
    patterns, biases = LAYERS[layer]
    W, b = rng.normal(size=(len(patterns), 3, 2)), rng.normal(size=(biases, 3))
    report = check_equivariance(
        lambda x: layer(x, W, b),
        on_pairs,
        ACTIONS[layer],
        shape=(n, n, 2),
        tolerance=1e-12,
    )
    assert report, report
    whole = check_equivariance(
        lambda x: layer(x, np.ones((len(patterns), 1, 2), int), b[:, :1].astype(int)),
        on_pairs,
        ACTIONS[layer],
        inputs=[integers(rng, n, n, 2)],
    )
    assert whole.error == 0.0


@EACH
def test_leading_axes_are_a_batch(layer):
    rng = np.random.default_rng(0)
    patterns, biases = LAYERS[layer]
    x = integers(rng, 2, 3, 4, 4, 2)
    W, b = integers(rng, len(patterns), 3, 2), integers(rng, biases, 3)
    before = x.copy()
    y = layer(x, W, b)
    for index in np.ndindex(2, 3):
        assert np.array_equal(y[index], layer(x[index], W, b))
    assert np.array_equal(x, before)


@EACH
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy(layer, dtype):
    rng = np.random.default_rng(1)
    patterns, biases = LAYERS[layer]
    shapes = ((3, 5, 5, 2), (len(patterns), 3, 2), (biases, 3))
    x, W, b = (rng.normal(size=shape).astype(dtype) for shape in shapes)
    expected = layer(x, W, b)
    assert expected.dtype == dtype
    bound = 1000 * np.finfo(dtype).eps * np.abs(expected).max()

    @jax.jit
    def three_ways(x, W, b):
        each = jax.vmap(layer, in_axes=(0, None, None))(x, W, b)
        slope = jax.grad(lambda W: layer(x, W, 0 * b).sum())(W)
        return layer(x, W, b), each, (slope * W).sum()  # linear in the weights

    with jax.enable_x64(dtype == np.float64):
        found, each, value = three_ways(*(jnp.asarray(a) for a in (x, W, b)))
        assert found.dtype == dtype
        assert np.abs(np.asarray(found) - expected).max() <= bound
        assert np.abs(np.asarray(each) - expected).max() <= bound
        value = float(value)
    scale = np.abs(layer(x, W, 0 * b)).sum()
    assert abs(value - layer(x, W, 0 * b).sum()) <= 1000 * np.finfo(dtype).eps * scale


@EACH
def test_small_integers_and_booleans_do_not_overflow(layer):
    patterns, biases = LAYERS[layer]
    W, b = np.full((len(patterns), 1, 1), 100, np.int8), np.zeros((biases, 1), np.int8)
    x = np.full((4, 4, 1), 100, np.int8)
    expected = layer(x.astype(int), W.astype(int), b.astype(int))
    assert np.array_equal(layer(x, W, b), expected)
    lit = layer(np.ones((4, 4, 1), bool), W > 0, b > 0)
    largest = {pairs_to_pairs: 69, pairs_to_nodes: 29, pairs_to_invariants: 20}
    assert lit.max() == largest[layer]


@EACH
def test_no_nodes_give_an_empty_answer_or_the_bias(layer):
    patterns, biases = LAYERS[layer]
    y = layer(np.zeros((0, 0, 2)), np.ones((len(patterns), 3, 2)), np.ones((biases, 3)))
    axes = {
        pairs_to_pairs: (0, 0, 3),
        pairs_to_nodes: (0, 3),
        pairs_to_invariants: (3,),
    }
    assert y.shape == axes[layer]
    assert (y == 1).all()


@EACH
def test_an_isolated_node_stays_finite(layer):
    patterns, biases = LAYERS[layer]
    A = np.zeros((4, 4, 1))
    A[0, 1] = A[1, 0] = 1
    W, b = np.ones((len(patterns), 1, 1)), np.zeros((biases, 1))
    assert np.isfinite(layer(A, W, b)).all()


@EACH
@pytest.mark.parametrize(
    ("change", "argument"),
    [
        ({"pairs": np.ones((4, 3, 2))}, "pairs"),  # not square
        ({"pairs": np.ones((4, 4, 3))}, "pairs"),  # other channels
        ({"pairs": np.ones((4, 4))}, "pairs"),
        ({"pairs": np.full((4, 4, 2), np.nan)}, "pairs"),
        ({"pairs": np.full((4, 4, 2), np.inf)}, "pairs"),
        ({"pairs": np.ones((4, 4, 2)) * 1j}, "pairs"),
        ({"pairs": [["a"]]}, "pairs"),
        ({"weights": np.ones((4, 3, 2))}, "weights"),  # no layer has 4 operations
        ({"weights": np.ones((3, 2))}, "weights"),
        ({"weights": np.nan}, "weights"),
        ({"bias": np.ones((3, 3))}, "bias"),
        ({"bias": np.ones(3)}, "bias"),
        ({"bias": np.inf}, "bias"),
    ],
)
def test_what_does_not_fit_is_refused(layer, change, argument):
    patterns, biases = LAYERS[layer]
    arguments = {
        "pairs": np.ones((4, 4, 2)),
        "weights": np.ones((len(patterns), 3, 2)),
        "bias": np.ones((biases, 3)),
    }
    for name, value in change.items():
        if np.ndim(value) == 0:  # one number spoils an array of the right shape
            arguments[name][0] = value
        else:
            arguments[name] = value
    with pytest.raises(ArgumentError) as caught:
        layer(**arguments)
    assert caught.value.argument == argument


def hashed(x):
    """Return a pointwise function of integers that keeps them small and apart."""
    return (x * x + x) % 9973


def fingerprint(adjacency, seed, depth=3, width=6):
    """Return the exact answer of a random order-2 network: integers alone."""
    rng = np.random.default_rng(seed)
    x = np.asarray(adjacency)[..., None]
    for _ in range(depth):
        W = rng.integers(-3, 4, (15, width, x.shape[-1]))
        x = hashed(pairs_to_pairs(x, W, rng.integers(-3, 4, (2, width))))
    W = rng.integers(-3, 4, (2, width, width))
    return pairs_to_invariants(x, W, np.zeros((1, width), int))


@pytest.mark.parametrize("nonlinear", [np.tanh, lambda x: np.maximum(x, 0)])
def test_a_network_is_invariant(nonlinear):
    rng = np.random.default_rng(0)
    W, b = rng.normal(size=(15, 4, 1)), rng.normal(size=(2, 4))
    V, c = rng.normal(size=(15, 4, 4)), rng.normal(size=(2, 4))
    U, d = rng.normal(size=(2, 2, 4)), rng.normal(size=(1, 2))

    def network(A):
        hidden = nonlinear(pairs_to_pairs(A[..., None], W, b))
        return pairs_to_invariants(nonlinear(pairs_to_pairs(hidden, V, c)), U, d)

    report = check_equivariance(network, edges, invariant, shape=(5, 5))
    assert report, report


@settings(max_examples=20)
@given(
    degree=st.integers(2, 3),
    half=st.integers(3, 6),
    seed=st.integers(0, 999),
    depth=st.integers(1, 5),
)
def test_order_two_ties_on_regular_graphs(degree, half, seed, depth):
    two = [
        nx.to_numpy_array(nx.random_regular_graph(degree, 2 * half, seed=s), dtype=int)
        for s in (seed, seed + 1)
    ]
    first, second = fingerprint(np.stack(two), seed, depth)
    assert np.array_equal(first, second)


@pytest.mark.parametrize("n", [4, 5, 6])
def test_order_two_tells_apart_what_colour_refinement_does(n):
    graphs = [g for g in nx.graph_atlas_g() if len(g) == n]
    answers = fingerprint([nx.to_numpy_array(g, dtype=int) for g in graphs], seed=0)
    colours = [colour_refinement(g) for g in graphs]
    pairs = {(c, tuple(a)) for c, a in zip(colours, answers.tolist(), strict=True)}
    assert len(pairs) == len(set(colours)) == len({a for _, a in pairs})
    assert len(pairs) == {4: 11, 5: 34, 6: 152}[n]
    assert len(graphs) == {4: 11, 5: 34, 6: 156}[n]


def colour_refinement(graph):
    """Return the nested colours of a graph's nodes, sorted: no hashing involved."""
    colours = dict.fromkeys(graph, ())
    for _ in graph:
        colours = {
            v: (colours[v], tuple(sorted(colours[u] for u in graph[v]))) for v in graph
        }
    return tuple(sorted(colours.values()))
