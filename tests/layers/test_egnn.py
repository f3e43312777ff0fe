"""The equivariant layer against loops, its laws in every dimension, and its borders."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError, orthogonal_group
from gdlbook.equivariance import check_equivariance, points, sets
from gdlbook.layers.egnn import all_pairs, egnn_layer, egnn_velocity_layer
from gdlbook.layers.egnn_network import (
    egnn_network,
    random_egnn_network,
)
from gdlbook.layers.perceptron import perceptron, random_perceptron, swish


def functions(seed, features=2, edge_features=0, messages=4):
    """Random φ_e, φ_x, φ_h, φ_v and φ_inf, each a small perceptron."""
    rng = np.random.default_rng(seed)
    shapes = {
        "phi_e": [2 * features + 1 + edge_features, 6, messages],
        "phi_x": [messages, 5, 1],
        "phi_h": [features + messages, 5, 3],
        "phi_v": [features, 5, 1],
        "phi_inf": [messages, 1],
    }
    drawn = {name: random_perceptron(rng, widths) for name, widths in shapes.items()}
    return {
        name: lambda *parts, weights=weights: perceptron(weights, *parts)
        for name, weights in drawn.items()
    }


def chosen(phi, *names):
    return {f"phi_{name}": phi[f"phi_{name}"] for name in names}


def looped(h, x, v, edges, phi, a=None):
    """Equations 3 to 8, edge by edge."""
    m, (points_, n) = {}, x.shape
    for number, (j, i) in enumerate(edges):
        d2 = np.array([sum((x[i] - x[j]) ** 2)])
        extra = () if a is None else (a[number],)
        m[number] = phi["phi_e"](h[i], h[j], d2, *extra)
    new_h, new_x, new_v = [], np.empty((points_, n)), np.empty((points_, n))
    for i in range(points_):
        pull, heard, reached = np.zeros(n), np.zeros(4), 0
        for number, (j, receiver) in enumerate(edges):
            if receiver == i:
                reached += 1
                pull += (x[i] - x[j]) * phi["phi_x"](m[number])[0]
                heard += phi["phi_inf"](m[number]) * m[number]
        new_v[i] = phi["phi_v"](h[i])[0] * v[i] + (pull / reached if reached else 0)
        new_x[i] = x[i] + new_v[i]
        new_h.append(phi["phi_h"](h[i], heard))
    return np.array(new_h), new_x, new_v


def as_numpy(arrays):
    return [np.asarray(array) for array in arrays]


def random_edges(rng, points_):
    pairs = all_pairs(points_)
    return pairs[rng.random(len(pairs)) < 0.6]


@settings(max_examples=25)
@given(
    points_=st.integers(1, 6),
    dimension=st.integers(1, 5),
    edge_features=st.integers(0, 2),
    seed=st.integers(0, 99),
)
def test_the_layer_is_the_looped_formula(points_, dimension, edge_features, seed):
    rng = np.random.default_rng(seed)
    phi = functions(seed, edge_features=edge_features)
    h = rng.normal(size=(points_, 2))
    x, v = rng.normal(size=(2, points_, dimension))
    edges = random_edges(rng, points_)
    a = rng.normal(size=(len(edges), edge_features)) if edge_features else None
    found = egnn_velocity_layer(h, x, v, edges, **phi, edge_features=a)
    for got, want in zip(found, looped(h, x, v, edges, phi, a), strict=True):
        assert np.allclose(got, want, rtol=0, atol=1e-11)


def test_without_velocities_it_is_the_first_layer():
    rng = np.random.default_rng(0)
    phi, h, x = functions(0), rng.normal(size=(4, 2)), rng.normal(size=(4, 3))
    plain = egnn_layer(h, x, all_pairs(4), **chosen(phi, "e", "x", "h"))
    still = egnn_velocity_layer(
        *(h, x, np.zeros_like(x), all_pairs(4)), **chosen(phi, "e", "x", "h", "v")
    )
    assert np.array_equal(plain[0], still[0])
    assert np.array_equal(plain[1], still[1])


@pytest.mark.parametrize("dimension", [2, 3, 5])
@pytest.mark.parametrize("attention", [False, True])
def test_two_layers_follow_every_motion_and_every_relabelling(dimension, attention):
    names = ("e", "x", "h", "inf") if attention else ("e", "x", "h")
    first, second = functions(0), functions(1, features=3)
    edges = all_pairs(5)

    def layer(h, x):
        h, x = egnn_layer(h, x, edges, **chosen(first, *names))
        return egnn_layer(h, x, edges, **chosen(second, *names))

    moved = points(orthogonal_group(dimension), translations=2.0)
    report = check_equivariance(
        layer,
        (sets, moved),
        (sets, moved),
        shape=((5, 2), (5, dimension)),
        samples=25,
        tolerance=1e-10,
    )
    assert report, report


@pytest.mark.parametrize("dimension", [2, 3, 5])
def test_velocities_turn_and_are_not_shifted(dimension):
    phi, group = functions(0), orthogonal_group(dimension)
    moved, turned = points(group, translations=2.0), points(group)

    def layer(h, x, v):
        return egnn_velocity_layer(
            *(h, x, v, all_pairs(4)), **chosen(phi, "e", "x", "h", "v")
        )

    shape = ((4, 2), (4, dimension), (4, dimension))
    kinds = (sets, moved, turned)
    report = check_equivariance(
        layer, kinds, kinds, shape=shape, samples=25, tolerance=1e-10
    )
    assert report, report
    # The check can fail: a velocity is no position.
    wrong = (sets, moved, moved)
    assert not check_equivariance(layer, wrong, wrong, shape=shape, samples=5)


def test_scaling_is_no_symmetry():
    rng = np.random.default_rng(0)
    phi, h, x = functions(0), rng.normal(size=(5, 2)), rng.normal(size=(5, 3))
    names = chosen(phi, "e", "x", "h")
    once = egnn_layer(h, x, all_pairs(5), **names)[1]
    twice = egnn_layer(h, 2 * x, all_pairs(5), **names)[1]
    assert np.abs(twice - 2 * once).max() > 0.1


def test_a_point_that_no_edge_reaches_stays():
    rng = np.random.default_rng(0)
    phi, h, x = functions(0), rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    names = chosen(phi, "e", "x", "h")
    new_h, new_x = egnn_layer(h, x, [[2, 0], [1, 0]], **names)
    assert np.array_equal(new_x[1:], x[1:])
    assert not np.allclose(new_x[0], x[0])
    assert np.allclose(new_h[1], phi["phi_h"](h[1], np.zeros(4)), rtol=0, atol=1e-14)


@pytest.mark.parametrize("points_", [0, 1, 3])
def test_no_edges(points_):
    phi, h, x = functions(0), np.ones((points_, 2)), np.ones((points_, 3))
    for edges in ([], np.zeros((0, 2), int)):
        new_h, new_x = egnn_layer(h, x, edges, **chosen(phi, "e", "x", "h"))
        assert np.array_equal(new_x, x)
        assert new_h.shape == (points_, 3)


def test_coincident_points_stay_together_if_they_look_alike():
    phi, h = functions(0), np.ones((3, 2))
    x = np.array([[1.0, 2.0], [1.0, 2.0], [4.0, 0.0]])
    _, new_x = egnn_layer(h, x, all_pairs(3), **chosen(phi, "e", "x", "h"))
    assert np.isfinite(new_x).all()
    assert np.allclose(new_x[0], new_x[1], rtol=0, atol=1e-14)


def test_the_gradient_at_coincident_points_is_finite():
    phi = functions(0)

    def size(x):
        h, y = egnn_layer(
            jnp.ones((3, 2)), x, all_pairs(3), **chosen(phi, "e", "x", "h")
        )
        return (y**2).sum() + (h**2).sum()

    x = jnp.array([[1.0, 2.0], [1.0, 2.0], [4.0, 0.0]])
    assert np.isfinite(jax.grad(size)(x)).all()
    # A distance instead of its square would not do.
    with jax.debug_nans(False):
        length = jax.grad(lambda x: jnp.sqrt(((x[0] - x[1]) ** 2).sum()))(x)
    assert np.isnan(length).any()


def test_leading_axes_are_a_batch():
    rng = np.random.default_rng(0)
    phi, edges = functions(0), all_pairs(4)
    h, x, v = (rng.normal(size=(2, 3, 4, width)) for width in (2, 3, 3))
    found = egnn_velocity_layer(h, x, v, edges, **phi)
    for index in np.ndindex(2, 3):
        one = egnn_velocity_layer(h[index], x[index], v[index], edges, **phi)
        for batch, single in zip(found, one, strict=True):
            assert np.allclose(batch[index], single, rtol=0, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy_and_has_the_gradient_of_differences(dtype):
    rng = np.random.default_rng(1)
    network = random_egnn_network(rng, 2, 8, 2, edge_features=1, gain=0.1)
    network = jax.tree.map(lambda array: array.astype(dtype), network)
    h, x, v = (rng.normal(size=(3, 4, width)).astype(dtype) for width in (2, 3, 3))
    edges, a = all_pairs(4), rng.normal(size=(12, 1)).astype(dtype)
    expected = egnn_network(h, x, v, edges, network, a)
    with jax.enable_x64(dtype == np.float64):
        arrays = (jnp.asarray(array) for array in (h, x, v))
        found = jax.jit(egnn_network)(*arrays, edges, network, a)
        assert found[0].dtype == dtype
        each = jax.vmap(egnn_network, (0, 0, 0, None, None, None))
        mapped = each(*map(jnp.asarray, (h, x, v)), edges, network, a)
    tolerance = 1000 * np.finfo(dtype).eps
    for got, also, want in zip(*map(as_numpy, (found, mapped)), expected, strict=True):
        scale = np.abs(want).max()
        assert want.dtype == dtype
        assert np.abs(got - want).max() < tolerance * scale
        assert np.abs(also - want).max() < tolerance * scale
    if dtype == np.float64:

        def energy(x):
            return (egnn_network(h[0], x, v[0], edges, network, a)[0] ** 2).sum()

        with jax.enable_x64(True):
            gradient = np.asarray(jax.grad(energy)(jnp.asarray(x[0])))
        way = rng.normal(size=x[0].shape)
        step = 1e-5 * way
        slope = (energy(x[0] + step) - energy(x[0] - step)) / 2e-5
        assert abs((gradient * way).sum() - slope) < 1e-6 * abs(slope)


def test_float32_stays_float32_and_integers_become_floats():
    phi = functions(0)
    names = chosen(phi, "e", "x", "h")
    h, x = egnn_layer(np.ones((2, 2)), [[0, 0], [1, 0]], [[0, 1]], **names)
    assert x.dtype == np.float64
    arrays = np.ones((2, 2), np.float32), np.eye(2, dtype=np.float32)
    single = jax.tree.map(
        np.float32, random_perceptron(np.random.default_rng(0), [5, 3])
    )
    h, x = egnn_layer(
        *(*arrays, all_pairs(2)),
        phi_e=lambda *parts: swish(perceptron(single, *parts)),
        phi_x=lambda m: m[..., :1],
        phi_h=lambda h, m: h + m[..., :2],
    )
    assert (h.dtype, x.dtype) == (np.float32, np.float32)


def test_inputs_are_not_written_to():
    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=(4, 2)) for _ in range(3)]
    copies = [array.copy() for array in arrays]
    egnn_velocity_layer(*arrays, all_pairs(4), **functions(0))
    assert all(map(np.array_equal, arrays, copies))


H, X, PAIRS = np.ones((3, 2)), np.ones((3, 3)), all_pairs(3)


@pytest.mark.parametrize(
    ("h", "x", "edges", "argument"),
    [
        (H, np.where(X > 0, np.nan, X), PAIRS, "positions"),
        (H, np.full((3, 3), np.inf), PAIRS, "positions"),
        (np.full((3, 2), np.nan), X, PAIRS, "features"),
        (H, np.ones((2, 3)), PAIRS, "positions"),
        (np.ones(3), X, PAIRS, "features"),
        (np.ones((4, 3, 2)), X, PAIRS, "positions"),
        (H, X * 1j, PAIRS, "positions"),
        (H, X, [[0, 3]], "edges"),
        (H, X, [[0, -1]], "edges"),
        (H, X, [[0.0, 1.0]], "edges"),
        (H, X, [0, 1], "edges"),
    ],
)
def test_refuses_what_does_not_fit(h, x, edges, argument):
    with pytest.raises(ArgumentError) as caught:
        egnn_layer(h, x, edges, **chosen(functions(0), "e", "x", "h"))
    assert caught.value.argument == argument


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        # Without its axis of length 1, a weight would be spread over coordinates.
        ({"phi_x": lambda m: m[..., 0]}, r"phi_x\(m\): expected shape"),
        ({"phi_x": lambda m: np.nan * m[..., :1]}, r"phi_x\(m\): expected finite"),
        ({"phi_inf": lambda m: m}, r"phi_inf\(m\): expected shape"),
        ({"phi_v": lambda h: h}, r"phi_v\(h\): expected shape"),
        ({"edge_features": np.ones((2, 1))}, "edge_features: expected shape"),
        ({"velocities": np.ones((3, 2))}, "velocities: expected shape"),
        ({"velocities": np.full((3, 3), np.nan)}, "velocities: expected finite"),
    ],
)
def test_refuses_functions_and_arrays_of_the_wrong_shape(changes, named):
    arguments = {"velocities": X, "edges": PAIRS, **functions(0), **changes}
    with pytest.raises(ArgumentError, match=named):
        egnn_velocity_layer(H, X, **arguments)


def test_refuses_a_negative_number_of_points():
    with pytest.raises(ArgumentError):
        all_pairs(-1)
