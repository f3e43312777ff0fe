"""Every count of the table by another route."""

import itertools
import json
import math

import numpy as np
import pytest

from gdlbook import (
    ArgumentError,
    MatrixGroup,
    equivariant_maps,
    orthogonal_group,
    symmetric_group,
)
from gdlbook.blueprint import blueprint_table, counts
from gdlbook.blueprint.table import as_text

DOMAINS = [
    "grid",
    "graph",
    "set",
    "grid with rotation",
    "3D points",
    "curved surface",
]


def partitions_with_at_most(blocks, points):
    """Count set partitions by listing restricted growth strings."""
    found = 0
    for word in itertools.product(range(points), repeat=points):
        first = [word.index(a) for a in sorted(set(word))]
        grows = first == sorted(first) and set(word) == set(range(max(word) + 1))
        found += grows and max(word) < blocks
    return found


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("size", [3, 4, 6])
def test_a_row_is_plain_data_and_scales_with_channels(domain, size):
    row = counts(domain, size)
    assert json.loads(json.dumps(row)) == row
    assert row["domain"] == domain
    assert row["parameters"] < row["unconstrained"]
    more = counts(domain, size, 2, 3)
    if domain != "3D points":
        assert more["parameters"] == 6 * row["parameters"]
        assert more["unconstrained"] == 6 * row["unconstrained"]
        assert more["biases"] == 3 * row["biases"]
        assert more["layer_parameters"] == 6 * row["layer_parameters"]


@pytest.mark.parametrize("n", [3, 8, 28])
def test_a_grid_has_one_weight_for_each_step(n):
    row = counts("grid", n)
    assert (row["parameters"], row["unconstrained"]) == (n**2, n**4)
    assert (row["order"], row["biases"]) == (str(n * n), 1)


@pytest.mark.parametrize("n", [3, 5, 8])
def test_a_turning_grid_has_one_weight_for_each_element(n):
    row = counts("grid with rotation", n)
    assert row["parameters"] == int(row["order"]) == 4 * n * n
    assert row["unconstrained"] == (4 * n * n) ** 2


@pytest.mark.parametrize("n", range(1, 7))
def test_sets_and_graphs_count_set_partitions(n):
    assert counts("set", n)["parameters"] == partitions_with_at_most(n, 2)
    rules = partitions_with_at_most(n, 2) + partitions_with_at_most(n, 4)
    assert counts("graph", n)["parameters"] == rules
    assert counts("graph", n)["order"] == str(math.factorial(n))


@pytest.mark.parametrize("n", [2, 3])
def test_natural_rules_solved_for_in_full(n):
    group = symmetric_group(n)
    pairs = group.defining * group.defining
    space = equivariant_maps(group.trivial + pairs, pairs)
    assert space.dimension == counts("graph", n)["parameters"]


def cloud_group(n):
    """E(3) x S_n on the homogeneous coordinates (x_1, ..., x_n, 1)."""
    side = 3 * n + 1

    def embedded(block):
        matrix = np.eye(side)
        matrix[:-1, :-1] = block
        return matrix

    algebra = []
    for turn in orthogonal_group(3).algebra:
        matrix = np.zeros((side, side))
        matrix[:-1, :-1] = np.kron(np.eye(n), turn)
        algebra.append(matrix)
    for axis in range(3):
        matrix = np.zeros((side, side))
        matrix[axis:-1:3, -1] = 1.0
        algebra.append(matrix)
    generators = [embedded(np.kron(np.eye(n), orthogonal_group(3).generators[0]))]
    for s in symmetric_group(n).generators:
        generators.append(embedded(np.kron(np.eye(n)[np.argsort(s)], np.eye(3))))
    return MatrixGroup(algebra, generators, name=f"E(3) x S{n}")


@pytest.mark.parametrize("n", [2, 3, 4])
def test_point_clouds_solved_for_in_homogeneous_coordinates(n):
    group = cloud_group(n)
    found = equivariant_maps(group.defining, group.defining)
    # x_i -> a x_i + b sum_j x_j with a + n b = c, the factor of the last coordinate;
    # displacements, which translations leave alone, are those with c = 0.
    corner = np.array([m[-1, -1] for m in found.basis()])
    assert found.dimension == 2
    assert found.dimension - np.linalg.matrix_rank(corner[:, None]) == 1
    assert counts("3D points", n)["parameters"] == 2 * 1 + 1


def test_features_and_positions_do_not_mix_linearly():
    for c_in, c_out in ((1, 1), (2, 5), (4, 3)):
        row = counts("3D points", 5, c_in, c_out)
        assert row["parameters"] == 2 * c_in * c_out + 1
        assert row["unconstrained"] == 25 * (c_in + 3) * (c_out + 3)
        assert row["biases"] == c_out
    assert counts("3D points", 1)["parameters"] == 1  # one point has no displacement


def test_egnn_weights_are_those_of_its_perceptrons():
    c_in, c_out = 3, 4
    shapes = [
        (2 * c_in + 1, c_out),
        (c_out, c_out),  # messages
        (c_out, c_out),
        (c_out, 1),  # coordinates
        (c_in + c_out, c_out),
        (c_out, c_out),  # features
    ]
    weights = sum(np.zeros(shape).size + shape[1] for shape in shapes)
    assert counts("3D points", 5, c_in, c_out)["layer_parameters"] == weights


def test_the_surface_counts_every_matrix_on_one_ring():
    # On a circle of neighbours the kernel is free at one of them: four numbers; at the
    # point itself, rotations commute with multiples of rotations: two.
    row = counts("curved surface", 6)
    assert row["parameters"] == 4 + 2
    assert row["unconstrained"] == 4 * 7
    assert row["biases"] == 0


def test_the_table_has_the_domains_in_order():
    assert [row["domain"] for row in blueprint_table()] == DOMAINS


def test_text_has_a_line_for_each_row_and_refuses_unknown_columns():
    rows = blueprint_table()
    text = as_text(rows, ["domain", "parameters"])
    assert len(text.splitlines()) == 7
    assert text.splitlines()[1].split() == ["grid", "64"]
    with pytest.raises(ArgumentError, match="keys of the rows"):
        as_text(rows, ["weights"])


@pytest.mark.parametrize(
    ("arguments", "argument"),
    [
        (("ring", 5), "domain"),
        (("grid", 2), "size"),
        (("grid with rotation", 2), "size"),
        (("grid with rotation", 25), "size"),
        (("set", 0), "size"),
        (("set", 2.5), "size"),
        (("set", 5, 0), "channels_in"),
        (("set", 5, 1, -1), "channels_out"),
    ],
)
def test_refuses_what_is_not_in_the_table(arguments, argument):
    with pytest.raises(ArgumentError) as caught:
        counts(*arguments)
    assert caught.value.argument == argument
