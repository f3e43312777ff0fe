"""The network of the trained digits: its law, its plain twin, its count."""

import jax
import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.equivariance import check_equivariance, images, invariant, quarter_turns
from gdlbook.experiments.digit_network import (
    digit_network,
    initial_weights,
    number_of_weights,
)
from gdlbook.layers.point_groups import P1, P4, P4M

GROUPS = pytest.mark.parametrize("group", [P1, P4, P4M], ids=repr)


def weights_of(group, channels=(2, 3), seed=0):
    """Draw weights, biases too, so that none of them is without effect."""
    rng = np.random.default_rng(seed)
    weights = initial_weights(rng, channels, group)
    return {
        name: array + 0.1 * rng.normal(size=array.shape)
        for name, array in weights.items()
    }


def cross_correlated(x, psi):
    """Slide a filter over channels by loops: (c, h, w) and (o, c, k, k)."""
    k = psi.shape[-1]
    side = x.shape[-1] - k + 1
    y = np.empty((len(psi), side, side))
    for o, a, b in np.ndindex(*y.shape):
        y[o, a, b] = (psi[o] * x[:, a : a + k, b : b + k]).sum()
    return y


@GROUPS
def test_no_turn_changes_the_scores_if_turns_are_built_in(group):
    weights = weights_of(group)

    def network(x):
        return digit_network(weights, x, group)

    shape = (3, 1, 8, 8)
    report = check_equivariance(network, images(quarter_turns), invariant, shape=shape)
    assert bool(report) == (group is not P1), report
    assert (report.error < 1e-12) == (group is not P1)


def test_without_turns_it_is_a_plain_network():
    weights = weights_of(P1)
    image = np.random.default_rng(1).normal(size=(1, 8, 8))
    y = cross_correlated(image, weights["lift"])
    y = np.maximum(y + weights["lift_bias"][:, None, None], 0)
    pooled = np.empty((2, 3, 3))
    for c, a, b in np.ndindex(2, 3, 3):
        pooled[c, a, b] = y[c, 2 * a : 2 * a + 2, 2 * b : 2 * b + 2].max()
    y = cross_correlated(pooled, weights["convolve"][:, :, 0])[:, 0, 0]
    y = np.maximum(y + weights["convolve_bias"], 0)
    scores = weights["linear"].T @ y + weights["linear_bias"]
    assert np.allclose(digit_network(weights, image, P1), scores, rtol=1e-12)


def test_every_weight_has_an_effect():
    image = np.random.default_rng(2).normal(size=(20, 1, 8, 8))
    for group in (P1, P4):
        weights = weights_of(group)
        with jax.enable_x64(True):
            slopes = jax.grad(
                lambda w, group=group: (
                    digit_network(w, jax.numpy.asarray(image), group) ** 2
                ).sum()
            )(weights)
        for name, slope in slopes.items():
            assert (np.abs(slope) > 1e-9).all(), name


@GROUPS
def test_leading_axes_are_a_batch_and_jax_agrees(group):
    weights = weights_of(group)
    batch = np.random.default_rng(3).normal(size=(2, 3, 1, 8, 8))
    scores = digit_network(weights, batch, group)
    assert scores.shape == (2, 3, 10)
    for place in np.ndindex(2, 3):
        assert np.allclose(scores[place], digit_network(weights, batch[place], group))
    with jax.enable_x64(True):
        run = jax.jit(digit_network, static_argnames="group")
        assert np.allclose(run(weights, batch, group=group), scores, rtol=1e-12)


@GROUPS
def test_the_count_is_that_of_the_formula(group):
    first, second = 3, 5
    weights = initial_weights(np.random.default_rng(0), (first, second), group)
    filters = 9 * first + 9 * first * group.order * second
    expected = filters + first + second + 10 * second + 10
    assert number_of_weights(weights) == expected


def test_weights_of_another_group_and_other_pictures_are_refused():
    weights, picture = weights_of(P4), np.ones((1, 8, 8))
    with pytest.raises(ArgumentError, match="kernel"):
        digit_network(weights, picture, P1)
    with pytest.raises(ArgumentError, match="images"):
        digit_network(weights, np.ones((2, 8, 8)), P4)
    with pytest.raises(ArgumentError, match="finite"):
        digit_network(weights, np.full((1, 8, 8), np.nan), P4)
