"""Kinds of features, the paths between them, and what one point may do alone."""

import numpy as np
import pytest

from gdlbook import (
    ArgumentError,
    equivariant_maps,
    orthogonal_group,
    special_orthogonal_group,
)
from gdlbook.layers.spatial_features import (
    degree_of,
    kernel_paths,
    norm_nonlinearity,
    read_features,
    self_interaction,
)

SO3, O3 = special_orthogonal_group(3), orthogonal_group(3)


def rep(kind):
    """The representation behind a pair of degree and parity."""
    degree, parity = kind
    natural = O3.irrep(degree)
    return natural if parity == (-1) ** degree else O3.sign * natural


@pytest.mark.parametrize("k", range(4))
@pytest.mark.parametrize("out", range(4))
def test_there_is_a_path_where_the_solver_finds_a_map(k, out):
    found = [J for _, J, _ in kernel_paths([k], [out])]
    maps = [
        equivariant_maps(SO3.irrep(J) * SO3.irrep(k), SO3.irrep(out)).dimension
        for J in range(8)
    ]
    assert [maps[J] for J in found] == [1] * len(found)
    assert sum(maps) == len(found) == 2 * min(k, out) + 1


@pytest.mark.parametrize("kind_in", [(0, 1), (0, -1), (1, 1), (1, -1), (2, 1)])
@pytest.mark.parametrize("kind_out", [(0, 1), (0, -1), (1, 1), (1, -1), (2, -1)])
def test_parity_leaves_the_paths_that_the_solver_finds_in_o3(kind_in, kind_out):
    found = [J for _, J, _ in kernel_paths([kind_in], [kind_out])]
    maps = [
        equivariant_maps(O3.irrep(J) * rep(kind_in), rep(kind_out)).dimension
        for J in range(5)
    ]
    assert [J for J in range(5) if maps[J]] == found


def test_the_order_and_the_limit_of_paths():
    assert kernel_paths([0, 1], [1], highest=1) == [(0, 1, 1), (1, 0, 1), (1, 1, 1)]
    assert kernel_paths([], [1]) == []


@pytest.mark.parametrize(
    "kinds", [([0], [(1, 1)]), ([(0, 2)], [(0, 1)]), ([-1], [0]), ([0.5], [0])]
)
def test_refuses_what_is_no_kind(kinds):
    with pytest.raises(ArgumentError, match="kind"):
        kernel_paths(*kinds)
    assert degree_of((3, -1)) == 3


def test_self_interaction_is_one_matrix_for_all_components():
    rng = np.random.default_rng(0)
    x = {0: rng.normal(size=(2, 4, 3, 1)), 2: rng.normal(size=(2, 4, 2, 5))}
    w = {0: rng.normal(size=(1, 3)), 2: rng.normal(size=(4, 2))}
    found = self_interaction(x, w)
    for kind in x:
        for index in np.ndindex(2, 4):
            for p in range(2 * kind + 1):
                expected = w[kind] @ x[kind][index][:, p]
                assert np.abs(found[kind][index][:, p] - expected).max() < 1e-12
    assert list(self_interaction(x, {0: w[0]})) == [0]


def test_the_norm_nonlinearity_keeps_directions_and_turns_with_them():
    rng = np.random.default_rng(0)
    x = {0: rng.normal(size=(4, 2, 1)), 2: rng.normal(size=(4, 3, 5))}
    biases = {2: np.array([-0.5, 0.3, -9.0])}
    found = norm_nonlinearity(x, biases)
    assert np.array_equal(found[0], x[0])
    norms = np.linalg.norm(x[2], axis=-1)
    assert np.allclose(
        np.linalg.norm(found[2], axis=-1), np.maximum(norms + biases[2], 0)
    )
    D = SO3.irrep(2).matrix(SO3.sample(rng, 1)[0])
    turned = norm_nonlinearity({2: x[2] @ D.T}, biases)[2]
    assert np.abs(turned - found[2] @ D.T).max() < 1e-12


@pytest.mark.parametrize(
    ("features", "weights", "argument"),
    [
        ({1: np.ones((4, 2, 2))}, {1: np.ones((1, 2))}, "features[1]"),
        ({1: np.ones((2, 3))}, {1: np.ones((1, 2))}, "features[1]"),
        ({1: np.full((4, 2, 3), np.nan)}, {1: np.ones((1, 2))}, "features[1]"),
        ({1: np.ones((4, 2, 3))}, {2: np.ones((1, 2))}, "weights"),
        ({1: np.ones((4, 2, 3))}, {1: np.ones((1, 3))}, "weights[1]"),
        (np.ones((4, 2, 3)), {}, "features"),
    ],
)
def test_refuses_features_that_do_not_fit(features, weights, argument):
    with pytest.raises(ArgumentError) as caught:
        self_interaction(features, weights)
    assert caught.value.argument == argument


def test_reads_a_number_of_points():
    with pytest.raises(ArgumentError, match=r"features\[0\]"):
        read_features("features", {0: np.ones((4, 1, 1))}, 5)
