"""Blueprints: counts against other routes, layers and networks over the group."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gdlbook import (
    ArgumentError,
    check_equivariance,
    cyclic_group,
    dihedral_group,
    orthogonal_group,
    p4_group,
    pixel_rotations,
    special_orthogonal_group,
    symmetric_group,
    translation_group,
)
from gdlbook.blueprint import (
    Blueprint,
    acted_on_by,
    graph,
    point_set,
    ring,
    space,
    torus,
)
from gdlbook.layers.deep_sets import set_linear

PATH = np.diag([1, 1, 1, 1], k=1) + np.diag([1, 1, 1, 1], k=-1)
C4 = cyclic_group(4)

PLANS = [
    Blueprint(ring(12), cyclic_group(12)),
    Blueprint(ring(6), dihedral_group(6), "scalar", "pairs"),
    Blueprint(ring(5), cyclic_group(5), "scalar", "invariant"),
    Blueprint(torus(3, 4), translation_group(3, 4)),
    Blueprint(torus(3, 3), p4_group(3), "scalar", "regular"),
    Blueprint(torus(3, 3), p4_group(3), "regular", "invariant"),
    Blueprint(torus(3, 3), p4_group(3), "vector", "vector"),
    Blueprint(graph(PATH), graph(PATH).groups[0]),
    Blueprint(point_set(4), symmetric_group(4), "pairs", "scalar"),
    Blueprint(point_set(4), symmetric_group(4), "scalar", "invariant"),
    Blueprint(space(3), orthogonal_group(3), "vector", "vector"),
    Blueprint(space(3), special_orthogonal_group(3), "pairs", "vector"),
    Blueprint(space(3), orthogonal_group(3), "vector", "invariant"),
    Blueprint(space(2), special_orthogonal_group(2), "vector", "vector"),
    Blueprint(acted_on_by(pixel_rotations(3)), C4, "scalar", C4.regular),
]
EACH = pytest.mark.parametrize("plan", PLANS, ids=repr)


def kinds(plan):
    """Every nonlinearity for the input's kind of signal."""
    from gdlbook.blueprint import allowed

    return allowed(plan.signal_in)


def null_space_dimension(rep_in, rep_out):
    """Count solutions of ρ_out W = W ρ_in from a dense singular value decomposition."""
    group = rep_in.group
    rows = []
    pairs = zip(rep_out.algebra_images(), rep_in.algebra_images(), strict=True)
    finite = (
        (rep_out.matrix(g), rep_in.matrix(g)) for g in np.asarray(group.generators)
    )
    for out, inner in itertools.chain(pairs, finite):
        eye_in, eye_out = np.eye(rep_in.dimension), np.eye(rep_out.dimension)
        rows.append(np.kron(out, eye_in) - np.kron(eye_out, inner.T))
    unknowns = rep_in.dimension * rep_out.dimension
    return unknowns - np.linalg.matrix_rank(np.concatenate(rows), tol=1e-8)


@EACH
def test_counts_agree_with_a_dense_null_space(plan):
    if plan.unconstrained() <= 400:
        assert plan.parameters() == null_space_dimension(
            plan.signal_in, plan.signal_out
        )
    assert plan.bias_parameters() == null_space_dimension(
        plan.group.trivial, plan.signal_out
    )
    assert plan.parameters(2, 3) == 6 * plan.parameters()
    assert plan.unconstrained(2, 3) == 6 * np.prod(plan.maps.shape)
    assert plan.bias_parameters(3) == 3 * plan.bias_parameters()


@EACH
def test_a_random_layer_with_biases_follows_every_element(plan):
    rng = np.random.default_rng(0)
    c = rng.normal(size=(3, 2, plan.parameters()))
    b = rng.normal(size=(3, plan.bias_parameters()))
    layer = plan.layer(2, 3, coefficients=c, bias=b)
    report = check_equivariance(
        layer,
        plan.signal_in,
        plan.signal_out,
        shape=(2, plan.signal_in.dimension),
        tolerance=1e-12,
    )
    assert layer.parameters == c.size + b.size
    assert report.verdict == ("equivariant" if plan.parameters() else "vacuous")


@EACH
def test_a_network_follows_every_element_with_every_nonlinearity(plan):
    for kind in kinds(plan):
        net = plan.network(
            3, 4, rng=np.random.default_rng(1), channels_in=2, nonlinearity=kind
        )
        report = check_equivariance(
            net,
            plan.signal_in,
            plan.signal_out,
            shape=(2, plan.signal_in.dimension),
            trials=2,
            tolerance=1e-10,
        )
        assert report, (kind, str(report))


@EACH
def test_one_weight_off_is_seen(plan):
    if plan.parameters() == plan.unconstrained():
        return
    layer = plan.layer(rng=np.random.default_rng(2))
    layer.weight[0, 0, -1, 0] += 1.0
    report = check_equivariance(
        layer,
        plan.signal_in,
        plan.signal_out,
        shape=(1, plan.signal_in.dimension),
        tolerance=1e-12,
    )
    assert not report


def test_the_layer_on_a_set_is_the_one_of_deep_sets():
    plan = Blueprint(point_set(5), symmetric_group(5))
    layer = plan.layer(2, 3, rng=np.random.default_rng(3))
    own = layer.weight[:, :, 0, 0] - layer.weight[:, :, 0, 1]
    pooled = layer.weight[:, :, 0, 1]
    x = np.random.default_rng(4).normal(size=(7, 2, 5))
    wanted = set_linear(x.swapaxes(1, 2), own, pooled).swapaxes(1, 2)
    assert np.allclose(layer(x), wanted, rtol=0, atol=1e-12)


def test_random_layers_keep_the_size_of_signals():
    plan = Blueprint(ring(16), cyclic_group(16))
    layer = plan.layer(8, 400, rng=np.random.default_rng(5))
    y = layer(np.random.default_rng(6).normal(size=(200, 8, 16)))
    assert 0.9 < y.var() < 1.1


def test_an_invariant_network_uses_more_than_the_sum():
    plan = Blueprint(ring(8), cyclic_group(8), "scalar", "invariant")
    x = np.random.default_rng(7).normal(size=(50, 1, 8))
    x -= x.mean(axis=-1, keepdims=True)  # the only linear invariant is 0
    linear = plan.layer(rng=np.random.default_rng(8))(x)
    bent = plan.network(2, 8, rng=np.random.default_rng(8))(x)
    assert np.abs(linear).max() < 1e-12
    assert bent.std() > 1e-3


def test_the_invariant_of_vectors_is_not_constant():
    plan = Blueprint(space(3), orthogonal_group(3), "vector", "invariant")
    assert plan.parameters() == 0
    net = plan.network(3, 4, rng=np.random.default_rng(9), nonlinearity="gated")
    y = net(np.random.default_rng(10).normal(size=(20, 1, 3)))
    assert y.shape == (20, 1, 1)
    assert y.std() > 1e-3


def test_hidden_signals_may_be_of_another_kind():
    plan = Blueprint(torus(3, 3), p4_group(3), "scalar", "invariant")
    net = plan.network(3, 2, rng=np.random.default_rng(11), hidden="regular")
    report = check_equivariance(net, plan.signal_in, plan.signal_out, shape=(1, 9))
    assert report, report
    more = sum(step.weight.size for step in net.steps if hasattr(step, "weight"))
    assert net.parameters < more


def test_depth_one_is_linear():
    plan = Blueprint(ring(6), cyclic_group(6))
    net = plan.network(1, 4, rng=np.random.default_rng(12))
    x = np.random.default_rng(13).normal(size=(3, 1, 6))
    zero = net(np.zeros((1, 6)))
    assert np.allclose(net(2 * x) - zero, 2 * (net(x) - zero), rtol=0, atol=1e-12)
    assert len(net.steps) == 1


def test_equal_seeds_give_equal_networks():
    plan = PLANS[0]
    x = np.ones((1, 12))
    one, other = (plan.network(3, 2, rng=np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(one(x), other(x))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy(dtype):
    x = np.random.default_rng(14).normal(size=(5, 1, 3)).astype(dtype)
    plan = Blueprint(space(3), orthogonal_group(3), "vector", "invariant")
    for kind in ("norm", "gated"):
        net = plan.network(2, 3, rng=np.random.default_rng(15), nonlinearity=kind)
        expected = net(x)
        assert expected.dtype == dtype
        with jax.enable_x64(dtype == np.float64):
            found = jax.jit(net)(jnp.asarray(x))
            slope = jax.jit(jax.grad(lambda x, net=net: net(x).sum()))(jnp.asarray(x))
            assert found.dtype == dtype
            bound = 1000 * np.finfo(dtype).eps * np.abs(expected).max()
            assert np.abs(np.asarray(found) - expected).max() <= bound
            assert np.isfinite(np.asarray(slope)).all()


def test_the_pooling_of_a_plan_is_that_of_its_signal():
    pool = PLANS[0].local_pooling(np.arange(12) // 2, "mean")
    assert pool.group.order == 6
    with pytest.raises(ArgumentError, match="scalar signal of a finite group"):
        Blueprint(space(3), orthogonal_group(3), "vector", "vector").local_pooling([0])
    with pytest.raises(ArgumentError, match="scalar signal of a finite group"):
        PLANS[4].local_pooling(np.arange(36) // 2)


def test_a_problem_too_large_says_what_to_change():
    plan = Blueprint(point_set(300), symmetric_group(300), "pairs", "pairs")
    with pytest.raises(ArgumentError) as caught:
        plan.parameters()
    assert "take fewer points" in caught.value.expected
    assert "bytes" in caught.value.got
    large = Blueprint(torus(512, 512), p4_group(512))
    assert large.parameters() > 60_000
    with pytest.raises(ArgumentError, match="weight"):
        large.layer(rng=np.random.default_rng(0))


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: Blueprint("ring", cyclic_group(3)), "domain"),
        (lambda: Blueprint(ring(12), cyclic_group(6)), "group"),
        (lambda: Blueprint(ring(12), symmetric_group(12)), "group"),
        (lambda: Blueprint(ring(12), cyclic_group(12), "vector"), "signal"),
        (lambda: Blueprint(space(3), orthogonal_group(3), "regular"), "signal"),
        (lambda: PLANS[0].parameters(0), "channels_in"),
        (lambda: PLANS[0].unconstrained(1, 1.5), "channels_out"),
        (lambda: PLANS[0].bias_parameters(True), "channels_out"),
        (lambda: PLANS[0].layer(), "rng"),
        (lambda: PLANS[0].layer(rng=0), "rng"),
        (lambda: PLANS[0].layer(coefficients=np.ones((1, 1, 5))), "coefficients"),
        (
            lambda: PLANS[0].layer(coefficients=np.full((1, 1, 12), np.nan)),
            "coefficients",
        ),
        (
            lambda: PLANS[0].layer(rng=np.random.default_rng(0), bias=np.ones((1, 2))),
            "bias",
        ),
        (lambda: PLANS[0].network(0, 4, rng=np.random.default_rng(0)), "depth"),
        (lambda: PLANS[0].network(2, 0, rng=np.random.default_rng(0)), "width"),
        (lambda: PLANS[0].network(2, 4, rng=None), "rng"),
        (
            lambda: PLANS[10].network(2, 4, rng=np.random.default_rng(0)),
            "nonlinearity",
        ),
        (lambda: PLANS[10].nonlinearity("relu"), "nonlinearity"),
        (
            lambda: PLANS[0].layer(rng=np.random.default_rng(0))(np.ones((1, 11))),
            "signals",
        ),
        (
            lambda: PLANS[0].layer(rng=np.random.default_rng(0))([[np.nan] * 12]),
            "signals",
        ),
    ],
)
def test_refuses_what_does_not_fit(call, argument):
    with pytest.raises(ArgumentError) as caught:
        call()
    assert caught.value.argument == argument
