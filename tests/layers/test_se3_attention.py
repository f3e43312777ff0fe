"""SE(3) attention against explicit loops, its laws, and where it ends."""

import jax
import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import (
    ArgumentError,
    check_equivariance,
    orthogonal_group,
    special_orthogonal_group,
)
from gdlbook.equivariance import invariant, points, relabelling, vectors
from gdlbook.layers.se3_attention import (
    se3_attention,
    se3_attention_weights,
    se3_transformer_block,
)
from gdlbook.layers.spatial_features import degree_of, kernel_paths
from gdlbook.layers.tensor_field import edge_messages, tensor_field_convolution
from gdlbook.symmetry.clebsch_gordan import clebsch_gordan_table

SO3, O3 = special_orthogonal_group(3), orthogonal_group(3)
TABLE = clebsch_gordan_table(4)
CUTOFF = 4.0


def all_edges(n):
    return np.argwhere(1 - np.eye(n))


def weights_for(rng, ins, outs, count=2):
    return {
        (k, J, out): rng.normal(size=(count, outs[out], ins[k]))
        for k, J, out in kernel_paths(ins, outs)
    }


def parameters_for(rng, ins, hidden, outs):
    return {
        "self": {k: rng.normal(size=(outs[k], ins[k])) for k in ins if k in outs},
        "queries": {k: rng.normal(size=(hidden[k], ins[k])) for k in hidden},
        "keys": weights_for(rng, ins, hidden),
        "values": weights_for(rng, ins, outs),
        "biases": {k: 0.1 * rng.normal(size=c) for k, c in outs.items()},
    }


def random_features(rng, channels, n):
    return {
        kind: rng.normal(size=(n, c, 2 * degree_of(kind) + 1))
        for kind, c in channels.items()
    }


@settings(max_examples=10)
@given(n=st.integers(1, 6), count=st.integers(0, 12), seed=st.integers(0, 99))
def test_it_is_the_looped_average(n, count, seed):
    rng = np.random.default_rng(seed)
    ins, hidden, outs = {0: 1, 1: 2}, {0: 2, 1: 1}, {1: 1, 2: 1}
    x, p = random_features(rng, ins, n), 1.5 * rng.normal(size=(n, 3))
    edges = rng.integers(0, n, size=(count, 2))
    q = {k: rng.normal(size=(hidden[k], ins[k])) for k in hidden}
    keys, values = weights_for(rng, ins, hidden), weights_for(rng, ins, outs)
    found = se3_attention(x, p, edges, q, keys, values, TABLE, CUTOFF)
    k = edge_messages(x, p, edges, keys, TABLE, CUTOFF)
    v = edge_messages(x, p, edges, values, TABLE, CUTOFF)
    for i in range(n):
        inbox = [e for e in range(count) if edges[e, 1] == i]
        distance = [np.linalg.norm(p[edges[e, 0]] - p[i]) for e in inbox]
        inbox = [e for e, d in zip(inbox, distance, strict=True) if d < CUTOFF]
        u = [(1 - (d / CUTOFF) ** 2) ** 3 for d in distance if d < CUTOFF]
        scores = np.array(
            [
                sum(((q[kind] @ x[kind][i]) * k[kind][e]).sum() for kind in hidden)
                for e in inbox
            ]
        )
        shares = scipy.special.softmax(scores / np.sqrt(2 + 3) + np.log(u)) if u else []
        for kind, y in found.items():
            expected = sum(
                (a * v[kind][e] for a, e in zip(shares, inbox, strict=True)),
                np.zeros(y.shape[1:]),
            )
            assert np.abs(y[i] - expected).max() <= 1e-12 * (1 + np.abs(expected).max())


def block_layer(kinds, outs, seed, edges):
    rng = np.random.default_rng(seed)
    first = parameters_for(rng, kinds, kinds, kinds)
    second = parameters_for(rng, kinds, kinds, outs)

    def layer(p, *x):
        features = dict(zip(kinds, x, strict=True))
        features = se3_transformer_block(features, p, edges, first, TABLE, CUTOFF)
        return se3_transformer_block(features, p, edges, second, TABLE, CUTOFF)

    return layer


@pytest.mark.parametrize("kind_out", [0, 1, 2])
@pytest.mark.parametrize("n", [2, 5])
def test_two_blocks_follow_rotations_translations_and_permutations(kind_out, n):
    kinds = {0: 2, 1: 1, 2: 1}
    layer = block_layer(kinds, {kind_out: 2}, n, all_edges(n))

    def moves(kind):
        return relabelling(-3) & vectors(SO3.irrep(kind))

    report = check_equivariance(
        lambda *arguments: layer(*arguments)[kind_out],
        (points(SO3, translations=3.0), *map(moves, kinds)),
        moves(kind_out),
        shape=((n, 3), *((n, c, 2 * k + 1) for k, c in kinds.items())),
        samples=10,
        trials=2,
        tolerance=1e-9,
    )
    assert report, report


def rep(kind):
    degree, parity = kind
    natural = O3.irrep(degree)
    return natural if parity == (-1) ** degree else O3.sign * natural


@pytest.mark.parametrize("kind_out", [(0, 1), (0, -1)])
def test_with_parity_two_blocks_follow_reflections(kind_out):
    kinds = {(0, 1): 1, (0, -1): 1, (1, -1): 1, (1, 1): 1}
    layer = block_layer(kinds, {kind_out: 1}, 0, all_edges(4))

    def moves(kind):
        return relabelling(-3) & vectors(rep(kind))

    report = check_equivariance(
        lambda *arguments: layer(*arguments)[kind_out],
        (points(O3, translations=3.0), *map(moves, kinds)),
        moves(kind_out),
        shape=((4, 3), *((4, 1, 2 * k + 1) for k, _ in kinds)),
        samples=10,
        trials=2,
        tolerance=1e-9,
    )
    assert report, report


def test_without_parity_a_mirror_image_is_told_apart():
    kinds = {0: 1, 1: 1}
    layer = block_layer(kinds, {0: 1}, 0, all_edges(5))
    rng = np.random.default_rng(0)
    p, x, v = (rng.normal(size=shape) for shape in ((5, 3), (5, 1, 1), (5, 1, 3)))
    here = layer(p, x, v)[0]
    mirror = np.diag([1.0, 1.0, -1.0])
    there = layer(p @ mirror, x, v @ O3.irrep(1).matrix(mirror).T)[0]
    assert np.abs(here - there).max() > 1e-2 * np.abs(here).max()


def test_the_weights_are_shares_that_nothing_moves():
    rng = np.random.default_rng(0)
    kinds, n = {0: 1, 1: 1}, 5
    edges = all_edges(n)
    q = {k: rng.normal(size=(2, 1)) for k in kinds}
    keys = weights_for(rng, kinds, {0: 2, 1: 2})

    def layer(p, x, v):
        return se3_attention_weights({0: x, 1: v}, p, edges, q, keys, TABLE, 9.0)

    report = check_equivariance(
        layer,
        (
            points(SO3, translations=3.0, relabel=False),
            invariant,
            vectors(SO3.irrep(1)),
        ),
        invariant,
        shape=((n, 3), (n, 1, 1), (n, 1, 3)),
        samples=20,
        tolerance=1e-12,
    )
    assert report, report
    p, x, v = (rng.normal(size=shape) for shape in ((n, 3), (n, 1, 1), (n, 1, 3)))
    totals = np.bincount(edges[:, 1], layer(p, x, v))
    assert np.abs(totals - 1).max() < 1e-12


def test_without_queries_it_is_a_mean_of_what_a_convolution_adds_up():
    rng = np.random.default_rng(0)
    x, p = random_features(rng, {0: 2}, 3), rng.normal(size=(3, 3))
    p[1:] = p[0] + 1.5 * SO3.sample(rng, 2)[:, 0]  # both at one distance from point 0
    edges, values = [[1, 0], [2, 0]], weights_for(rng, {0: 2}, {1: 1})
    keys = weights_for(rng, {0: 2}, {0: 1})
    q = {0: np.zeros((1, 2))}
    mean = se3_attention(x, p, edges, q, keys, values, TABLE, CUTOFF)[1]
    total = tensor_field_convolution(x, p, edges, values, TABLE, CUTOFF)[1]
    assert np.abs(2 * mean - total).max() < 1e-12


def test_large_scores_do_not_overflow_and_isolated_points_get_zeros():
    x, p = {0: np.full((3, 1, 1), 1e3)}, np.array([[0.0, 0, 0], [1, 0, 0], [99, 0, 0]])
    w = {(0, 0, 0): np.full((1, 1, 1), 1e3)}
    y = se3_attention(x, p, all_edges(3), {0: [[1e3]]}, w, w, TABLE, CUTOFF)[0]
    assert np.isfinite(y).all()
    assert (y[:2] != 0).all()
    assert (y[2] == 0).all()


def test_a_neighbour_that_crosses_the_cutoff_leaves_no_jump():
    rng = np.random.default_rng(0)
    kinds = {0: 1}
    x, q = random_features(rng, kinds, 3), {0: np.ones((1, 1))}
    w = weights_for(rng, kinds, {0: 1})

    def answer(distance):
        p = np.array([[0.0, 0, 0], [1, 0, 0], [0, distance, 0]])
        return se3_attention(x, p, all_edges(3), q, w, w, TABLE, CUTOFF)[0][0, 0, 0]

    jump = abs(answer(CUTOFF - 1e-6) - answer(CUTOFF + 1e-6))
    assert jump < 1e-12


def block_of(kinds, edges):
    rng = np.random.default_rng(0)
    parameters = parameters_for(rng, kinds, {0: 1}, {1: 1})
    x, p = random_features(rng, kinds, 3), rng.normal(size=(3, 3))

    def layer(x, p, parameters):
        return se3_transformer_block(x, p, edges, parameters, TABLE, CUTOFF)[1]

    return layer, (x, p, parameters)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy(dtype):
    layer, arguments = block_of({0: 1, 1: 1}, all_edges(3))
    arguments = jax.tree.map(lambda a: a.astype(dtype), arguments)
    expected = layer(*arguments)
    with jax.enable_x64(dtype == np.float64):
        found = jax.jit(layer)(*arguments)
        assert found.dtype == expected.dtype == dtype
        bound = 1000 * np.finfo(dtype).eps * np.abs(expected).max()
        assert np.abs(np.asarray(found) - expected).max() <= bound


def test_slopes_are_finite_and_forces_add_up_to_zero():
    layer, (x, p, parameters) = block_of({0: 1}, all_edges(3))
    p[1] = p[0]  # two points coincide
    with jax.enable_x64(True):
        slopes = jax.jit(
            jax.grad(lambda p, w: (layer(x, p, w) ** 2).sum(), argnums=(0, 1))
        )(p, parameters)
    for slope in jax.tree.leaves(slopes):
        assert np.isfinite(np.asarray(slope)).all()
    # A shift of the whole cloud changes nothing.
    force = np.asarray(slopes[0])
    assert np.abs(force).max() > 0
    assert np.abs(force.sum(axis=0)).max() <= 1e-12 * np.abs(force).max()


@pytest.mark.parametrize(
    ("queries", "keys", "argument"),
    [
        ({}, {}, "keys"),
        ({0: [[1.0]]}, {}, "keys"),
        ({0: [[1.0]]}, {(0, 1, 1): np.ones((1, 1, 1))}, "keys"),
        ({0: [[1.0], [1.0]]}, {(0, 0, 0): np.ones((1, 1, 1))}, "keys"),
        ({1: [[1.0]]}, {(0, 0, 0): np.ones((1, 1, 1))}, "weights"),
        ({0: [[np.nan]]}, {(0, 0, 0): np.ones((1, 1, 1))}, "weights[0]"),
    ],
)
def test_refuses_queries_and_keys_that_do_not_fit(queries, keys, argument):
    x, values = {0: np.ones((3, 1, 1))}, {(0, 0, 0): np.ones((1, 1, 1))}
    with pytest.raises(ArgumentError) as caught:
        se3_attention(x, np.eye(3), [[0, 1]], queries, keys, values, TABLE, CUTOFF)
    assert caught.value.argument == argument


def test_a_block_refuses_missing_parameters():
    x = {0: np.ones((3, 1, 1))}
    with pytest.raises(ArgumentError, match="no queries"):
        se3_transformer_block(x, np.eye(3), [], {"self": {}}, TABLE, CUTOFF)
