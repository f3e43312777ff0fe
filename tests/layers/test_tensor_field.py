"""Tensor-field convolution against explicit loops, and its laws."""

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import (
    ArgumentError,
    check_equivariance,
    orthogonal_group,
    special_orthogonal_group,
)
from gdlbook.equivariance import points, relabelling, vectors
from gdlbook.layers.radial_basis import radial_basis
from gdlbook.layers.spatial_features import degree_of, kernel_paths
from gdlbook.layers.spherical_harmonics import spherical_harmonics
from gdlbook.layers.tensor_field import edge_messages, tensor_field_convolution
from gdlbook.symmetry.clebsch_gordan import clebsch_gordan, clebsch_gordan_table

SO3, O3 = special_orthogonal_group(3), orthogonal_group(3)
TABLE = clebsch_gordan_table(4)
CUTOFF = 3.0


def all_edges(n):
    return np.argwhere(1 - np.eye(n))


def random_features(rng, channels, n, batch=()):
    return {
        kind: rng.normal(size=(*batch, n, c, 2 * degree_of(kind) + 1))
        for kind, c in channels.items()
    }


def random_weights(rng, ins, outs, count=3, highest=None):
    return {
        (k, J, out): rng.normal(size=(count, outs[out], ins[k]))
        for k, J, out in kernel_paths(ins, outs, highest)
    }


def looped(x, p, edges, weights, outs):
    """The formula, edge by edge and path by path."""
    n = len(p)
    y = {kind: np.zeros((n, c, 2 * degree_of(kind) + 1)) for kind, c in outs.items()}
    for j, i in edges:
        r = p[j] - p[i]
        for (k, J, out), w in weights.items():
            C = clebsch_gordan(J, degree_of(k), degree_of(out))
            Y = spherical_harmonics(J, r)[J * J :]
            kernel = np.tensordot(Y, C, axes=(0, 1))
            b = radial_basis(np.linalg.norm(r), CUTOFF, len(w))
            for o, c in np.ndindex(w.shape[1:]):
                phi = sum(b[t] * w[t, o, c] for t in range(len(w)))
                y[out][i, o] += phi * kernel @ x[k][j, c]
    return y


@settings(max_examples=10)
@given(
    n=st.integers(1, 4),
    highest_in=st.integers(0, 2),
    highest_out=st.integers(0, 2),
    seed=st.integers(0, 99),
)
def test_it_is_the_looped_sum(n, highest_in, highest_out, seed):
    rng = np.random.default_rng(seed)
    ins = {k: 1 + k for k in range(highest_in + 1)}
    outs = dict.fromkeys(range(highest_out + 1), 2)
    x, p = random_features(rng, ins, n), rng.normal(size=(n, 3))
    edges = rng.integers(0, n, size=(5, 2))  # loops and double edges as well
    w = random_weights(rng, ins, outs)
    found = tensor_field_convolution(x, p, edges, w, TABLE, CUTOFF)
    expected = looped(x, p, edges, w, outs)
    assert found.keys() == expected.keys()
    for kind, y in expected.items():
        assert np.abs(found[kind] - y).max() <= 1e-12 * max(1, np.abs(y).max())


@pytest.mark.parametrize("kind_out", range(4))
def test_it_follows_rotations_translations_and_permutations(kind_out):
    rng = np.random.default_rng(kind_out)
    ins, n = {0: 1, 1: 2, 2: 1}, 6
    w = random_weights(rng, ins, {kind_out: 2}, highest=4)
    edges = all_edges(n)

    def layer(p, *x):
        features = dict(zip(ins, x, strict=True))
        return tensor_field_convolution(features, p, edges, w, TABLE, CUTOFF)[kind_out]

    def moves(kind):
        return relabelling(-3) & vectors(SO3.irrep(kind))

    report = check_equivariance(
        layer,
        (points(SO3, translations=5.0), *map(moves, ins)),
        moves(kind_out),
        shape=((n, 3), *((n, c, 2 * k + 1) for k, c in ins.items())),
        samples=30,
        trials=2,
        tolerance=1e-12,
    )
    assert report, report


def rep(kind):
    degree, parity = kind
    natural = O3.irrep(degree)
    return natural if parity == (-1) ** degree else O3.sign * natural


@pytest.mark.parametrize("kind_out", [(0, 1), (0, -1), (1, -1), (1, 1), (2, 1)])
def test_with_parity_it_follows_reflections(kind_out):
    rng = np.random.default_rng(0)
    ins = {(0, 1): 1, (1, -1): 1, (1, 1): 1}
    w = random_weights(rng, ins, {kind_out: 2})
    edges = all_edges(5)

    def layer(p, *x):
        features = dict(zip(ins, x, strict=True))
        return tensor_field_convolution(features, p, edges, w, TABLE, CUTOFF)[kind_out]

    def moves(kind):
        return relabelling(-3) & vectors(rep(kind))

    actions = (points(O3, translations=2.0), *map(moves, ins))
    shape = ((5, 3), *((5, 1, 2 * k + 1) for k, _ in ins))
    report = check_equivariance(
        layer, actions, moves(kind_out), shape=shape, samples=20, tolerance=1e-12
    )
    assert report, report
    wrong = relabelling(-3) & vectors(rep((kind_out[0], -kind_out[1])))
    assert not check_equivariance(layer, actions, wrong, shape=shape, samples=20)


def test_without_parity_reflections_break_it():
    rng = np.random.default_rng(0)
    w = random_weights(rng, {1: 1}, {1: 1})
    edges, mirror = all_edges(4), np.diag([1.0, 1.0, -1.0])
    D = O3.irrep(1).matrix(mirror)
    p, x = rng.normal(size=(4, 3)), rng.normal(size=(4, 1, 3))

    def layer(p, x, w):
        return tensor_field_convolution({1: x}, p, edges, w, TABLE, CUTOFF)[1]

    error = np.abs(layer(p @ mirror, x @ D.T, w) - layer(p, x, w) @ D.T).max()
    assert error > 0.1
    del w[1, 1, 1]  # the cross product
    error = np.abs(layer(p @ mirror, x @ D.T, w) - layer(p, x, w) @ D.T).max()
    assert error < 1e-12


def test_coincident_points_send_what_degree_0_carries():
    x = {0: np.ones((2, 1, 1)), 1: np.ones((2, 1, 3))}
    p, w = (
        np.zeros((2, 3)),
        {path: np.ones((1, 1, 1)) for path in kernel_paths([0, 1], [0, 1])},
    )
    y = tensor_field_convolution(x, p, [[0, 1]], w, TABLE, CUTOFF)
    one = 1 / np.sqrt(4 * np.pi)
    assert np.abs(y[0].ravel() - [0, one]).max() < 1e-15
    assert np.abs(y[1] - [[[0, 0, 0]], [[one] * 3]]).max() < 1e-15


def test_isolated_points_and_no_edges_give_zeros():
    rng = np.random.default_rng(0)
    x, p = random_features(rng, {0: 1}, 4), rng.normal(size=(4, 3))
    w = random_weights(rng, {0: 1}, {0: 1, 2: 2})
    none = tensor_field_convolution(x, p, [], w, TABLE, CUTOFF)
    assert none[2].shape == (4, 2, 5)
    assert (none[2] == 0).all()
    far = p.copy()
    far[3] += 100
    heard = tensor_field_convolution(x, far, all_edges(4), w, TABLE, CUTOFF)
    assert (heard[2][3] == 0).all()
    assert (heard[2][:3] != 0).any()


def test_leading_axes_are_a_batch():
    rng = np.random.default_rng(0)
    x = random_features(rng, {0: 2, 1: 1}, 4, batch=(3,))
    p, edges = rng.normal(size=(3, 4, 3)), all_edges(4)
    w = random_weights(rng, {0: 2, 1: 1}, {1: 2})
    y = tensor_field_convolution(x, p, edges, w, TABLE, CUTOFF)[1]
    assert y.shape == (3, 4, 2, 3)
    for b in range(3):
        one = {kind: each[b] for kind, each in x.items()}
        expected = tensor_field_convolution(one, p[b], edges, w, TABLE, CUTOFF)[1]
        assert np.abs(y[b] - expected).max() < 1e-13


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy(dtype):
    rng = np.random.default_rng(0)
    ins, outs = {0: 1, 1: 1}, {0: 1, 1: 2}
    x = {k: v.astype(dtype) for k, v in random_features(rng, ins, 4).items()}
    w = {k: v.astype(dtype) for k, v in random_weights(rng, ins, outs).items()}
    p, edges = rng.normal(size=(4, 3)).astype(dtype), all_edges(4)

    def layer(x, p, w):
        return tensor_field_convolution(x, p, edges, w, TABLE, CUTOFF)

    expected = layer(x, p, w)
    with jax.enable_x64(dtype == np.float64):
        found = jax.jit(layer)(x, p, w)
        for kind, y in expected.items():
            assert y.dtype == found[kind].dtype == dtype
            bound = 1000 * np.finfo(dtype).eps * np.abs(y).max()
            assert np.abs(np.asarray(found[kind]) - y).max() <= bound


def test_forces_are_finite_where_points_coincide():
    rng = np.random.default_rng(0)
    x, w = {0: np.ones((3, 1, 1))}, random_weights(rng, {0: 1}, {0: 1, 1: 1})

    def energy(p):
        y = tensor_field_convolution(x, p, all_edges(3), w, TABLE, CUTOFF)
        return y[0].sum() + (y[1] ** 2).sum()

    with jax.enable_x64(True):
        slope = jax.jit(jax.grad(energy))
        p = np.array([[0.0, 0, 0], [0, 0, 0], [1, 0, 0]])
        assert np.isfinite(np.asarray(slope(p))).all()


GOOD = {
    "features": {0: np.ones((3, 1, 1))},
    "positions": np.eye(3),
    "edges": [[0, 1]],
    "weights": {(0, 1, 1): np.ones((2, 1, 1))},
    "coefficients": TABLE,
    "cutoff": 1.0,
}


@pytest.mark.parametrize(
    ("change", "argument"),
    [
        ({"positions": np.full((3, 3), np.nan)}, "positions"),
        ({"positions": np.ones((3, 2))}, "positions"),
        ({"features": {0: np.ones((4, 1, 1))}}, "features[0]"),
        ({"features": {0: np.full((3, 1, 1), np.inf)}}, "features[0]"),
        ({"features": {1: np.ones((3, 1, 3))}}, "weights"),
        ({"edges": [[0, 3]]}, "edges"),
        ({"edges": [[0.0, 1.0]]}, "edges"),
        ({"weights": {(0, 2, 1): np.ones((2, 1, 1))}}, "weights"),
        ({"weights": {(0, 1, 1): np.ones((2, 1, 2))}}, "weights[(0, 1, 1)]"),
        ({"weights": {(0, 1, 1): np.full((2, 1, 1), np.nan)}}, "weights[(0, 1, 1)]"),
        (
            {"weights": {(0, 0, 0): np.ones((2, 1, 1)), (0, 1, 1): np.ones((3, 1, 1))}},
            "weights[(0, 1, 1)]",
        ),
        ({"weights": [1.0]}, "weights"),
        ({"weights": {(0, 5, 5): np.ones((2, 1, 1))}}, "coefficients"),
        ({"coefficients": clebsch_gordan_table(0)}, "coefficients"),
        ({"cutoff": 0.0}, "cutoff"),
    ],
)
def test_refuses_what_does_not_fit(change, argument):
    with pytest.raises(ArgumentError) as caught:
        edge_messages(**{**GOOD, **change})
    assert caught.value.argument == argument
    assert edge_messages(**{**GOOD, "weights": {}}) == {}
