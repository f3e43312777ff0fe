"""Networks of equivariant layers: their laws, their count and their start."""

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError, orthogonal_group
from gdlbook.layers.egnn import all_pairs
from gdlbook.layers.egnn_network import (
    egnn_network,
    egnn_parameters,
    random_egnn_network,
)


@settings(max_examples=25)
@given(
    points_=st.integers(1, 7),
    dimension=st.sampled_from([2, 3, 5]),
    layers=st.integers(1, 4),
    seed=st.integers(0, 999),
)
def test_networks_follow_motions_on_any_graph(points_, dimension, layers, seed):
    rng = np.random.default_rng(seed)
    network = random_egnn_network(rng, 2, 6, layers, gain=0.3)
    pairs = all_pairs(points_)
    edges = pairs[rng.random(len(pairs)) < 0.6]
    h = rng.normal(size=(points_, 2))
    x, v = rng.normal(size=(2, points_, dimension))
    R = orthogonal_group(dimension).sample(rng, 1)[0]
    t, s = rng.normal(size=dimension), rng.permutation(points_)
    back = np.argsort(s)
    h1, x1 = egnn_network(h, x, v, edges, network)
    h2, x2 = egnn_network(
        *(h[back], (x @ R.T + t)[back], (v @ R.T)[back]), s[edges], network
    )
    scale = max(1.0, np.abs(x1).max(), np.abs(h1).max())
    assert np.abs(h2[s] - h1).max() < 1e-10 * scale
    assert np.abs(x2[s] - (x1 @ R.T + t)).max() < 1e-10 * scale


def test_enantiomers_have_equal_features():
    left = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    right = left * [-1, 1, 1]
    h, network = np.eye(4), random_egnn_network(np.random.default_rng(0), 4, 8, 3)
    answers = [
        egnn_network(h, x, np.zeros_like(x), all_pairs(4), network)[0]
        for x in (left, right)
    ]
    assert np.array_equal(*answers)


@pytest.mark.parametrize("edge_features", [0, 3])
def test_the_count_of_parameters_is_that_of_the_arrays(edge_features):
    rng = np.random.default_rng(0)
    network = random_egnn_network(rng, 2, 7, 1, edge_features)
    sizes = [array.size for array in jax.tree.leaves(network.layers[0])]
    assert egnn_parameters(7, 7, edge_features) == sum(sizes)
    velocity = sum(array.size for array in jax.tree.leaves(network.layers[0].phi_v))
    without = egnn_parameters(7, 7, edge_features, velocities=False)
    assert without == sum(sizes) - velocity
    wider = egnn_parameters(7, 7, edge_features, features_out=9)
    assert wider == sum(sizes) + 2 * (7 + 1)  # two more columns and biases


def test_a_small_gain_makes_small_moves():
    rng = np.random.default_rng(0)
    h, x = rng.normal(size=(5, 2)), rng.normal(size=(5, 3))
    moves = []
    for gain in (1.0, 1e-3):
        network = random_egnn_network(np.random.default_rng(1), 2, 8, 1, gain=gain)
        _, y = egnn_network(h, x, np.zeros_like(x), all_pairs(5), network)
        moves.append(np.abs(y - x).max())
    assert np.isclose(moves[1], 1e-3 * moves[0], rtol=1e-9)


def test_refuses_impossible_sizes():
    rng = np.random.default_rng(0)
    for call in (
        lambda: random_egnn_network(rng, 0, 4, 1),
        lambda: random_egnn_network(rng, 2, 4, -1),
        lambda: egnn_parameters(4, 0),
        lambda: egnn_parameters(4, 4, -1),
        lambda: egnn_parameters(4, 4, features_out=0),
    ):
        with pytest.raises(ArgumentError):
            call()
