"""Which groups act on a domain, and how its signals move."""

import numpy as np
import pytest

from gdlbook import (
    ArgumentError,
    FiniteGroup,
    MatrixGroup,
    cyclic_group,
    dihedral_group,
    orthogonal_group,
    p4_group,
    p4m_group,
    pixel_rotations,
    special_orthogonal_group,
    symmetric_group,
    translation_group,
)
from gdlbook.blueprint import acted_on_by, graph, point_set, ring, space, torus

PATH = np.diag([1, 1, 1, 1], k=1) + np.diag([1, 1, 1, 1], k=-1)
DOMAINS = [
    ring(7),
    torus(3, 5),
    torus(4, 4),
    graph(PATH),
    point_set(5),
    space(2),
    space(3),
    acted_on_by(pixel_rotations(3)),
]


@pytest.mark.parametrize("domain", DOMAINS, ids=repr)
def test_the_groups_suggested_act_and_move_every_signal(domain):
    for group in domain.groups:
        assert domain.check_group(group) is group
        for kind in domain.signals(group):
            rep = domain.signal(group, kind)
            assert rep.group == group
            assert rep.dimension >= 1


@pytest.mark.parametrize(
    ("domain", "group"),
    [
        (ring(12), symmetric_group(12)),  # parts neighbours
        (ring(12), cyclic_group(11)),  # another number of points
        (ring(5), FiniteGroup([[0, 2, 4, 1, 3]], name="times 2")),
        (ring(12), special_orthogonal_group(2)),
        (torus(4, 4), cyclic_group(16)),  # the shift along one long ring
        (torus(3, 5), symmetric_group(15)),
        (graph(PATH), symmetric_group(5)),
        (graph(PATH), cyclic_group(5)),
        (point_set(5), symmetric_group(4)),
        (space(3), orthogonal_group(2)),
        (space(3), symmetric_group(3)),
        (acted_on_by(pixel_rotations(3)), cyclic_group(3)),
        (ring(12), "C12"),
    ],
)
def test_a_group_that_does_not_act_is_refused_and_others_are_named(domain, group):
    with pytest.raises(ArgumentError) as caught:
        domain.check_group(group)
    assert caught.value.argument == "group"
    assert all(each.name in caught.value.expected for each in domain.groups)


def test_subgroups_act_too():
    half_turns = FiniteGroup([[2, 3, 4, 5, 0, 1]], name="even shifts", known_order=3)
    assert ring(6).check_group(half_turns) is half_turns
    identity = FiniteGroup([np.arange(5)], name="1")
    assert graph(PATH).check_group(identity) is identity


def test_weights_and_directions_of_edges_count():
    one_way = np.diag([1, 1], k=1)
    with pytest.raises(ArgumentError, match="parts neighbours"):
        graph(one_way).check_group(FiniteGroup([[2, 1, 0]], name="reversal"))
    weighted = np.array([[0, 1, 0], [1, 0, 2], [0, 2, 0]])
    with pytest.raises(ArgumentError, match="parts neighbours"):
        graph(weighted).check_group(FiniteGroup([[2, 1, 0]], name="reversal"))


@pytest.mark.parametrize("group", [translation_group(5, 5), p4_group(5), p4m_group(5)])
def test_a_field_of_vectors_turns_its_arrows_with_its_places(group):
    rep = torus(5, 5).signal(group, "vector")
    # The oracle: the step from cell u to its neighbour is carried along.
    cells = np.stack(np.unravel_index(np.arange(25), (5, 5)), axis=1)
    for s in group.elements()[:: max(1, group.order // 20)]:
        matrix = rep.matrix(s)
        for u in (0, 7, 13):
            for axis in (0, 1):
                step = np.eye(2, dtype=int)[axis]
                neighbour = np.ravel_multi_index(tuple((cells[u] + step) % 5), (5, 5))
                carried = (cells[s[neighbour]] - cells[s[u]] + 2) % 5 - 2
                moved = (matrix @ np.eye(50)[2 * u + axis]).reshape(25, 2)
                assert np.array_equal(moved[s[u]], carried)
                assert np.count_nonzero(moved) == 1


def test_a_square_torus_of_four_has_symmetries_that_turn_no_arrows():
    mirrored = np.arange(16).reshape(4, 4)[[0, 3, 2, 1]].ravel()
    mirror = FiniteGroup([mirrored], name="mirror", known_order=2)
    assert torus(4, 4).signal(mirror, "vector").dimension == 32
    # A ring of four is a square of two bits; a bit of the row changes places with one
    # of the column. Neighbours stay neighbours, and steps down do not stay alike.
    gray = [0, 1, 3, 2]
    cell = {(gray[i] * 4 + gray[j]): 4 * i + j for i, j in np.ndindex(4, 4)}
    swapped = np.empty(16, dtype=int)
    for code, point in cell.items():
        low, high = code & 1, code >> 2 & 1
        swapped[point] = cell[code & ~5 | low << 2 | high]
    strange = FiniteGroup([swapped], name="strange", known_order=2)
    assert torus(4, 4).check_group(strange) is strange
    with pytest.raises(ArgumentError, match="a group of shifts, turns and mirrors"):
        torus(4, 4).signal(strange, "vector")


def test_a_signal_that_is_not_there_names_those_that_are():
    with pytest.raises(
        ArgumentError, match="invariant, scalar, pairs, regular or a Rep"
    ):
        ring(6).signal(cyclic_group(6), "vector")
    with pytest.raises(ArgumentError, match="invariant, vector, pairs, sign"):
        space(3).signal(orthogonal_group(3), "scalar")
    with pytest.raises(ArgumentError, match="a representation of C6"):
        ring(6).signal(cyclic_group(6), cyclic_group(5).trivial)


def test_representations_of_your_own_are_signals_too():
    group = dihedral_group(6)
    assert ring(6).signal(group, group.irreps[4]) is group.irreps[4]


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: ring(2), "n"),
        (lambda: torus(2, 5), "h"),
        (lambda: torus(5, 2.0), "w"),
        (lambda: point_set(0), "n"),
        (lambda: space(1), "n"),
        (lambda: graph(np.ones((2, 3))), "adjacency"),
        (lambda: graph([[np.nan]]), "adjacency"),
        (lambda: acted_on_by(cyclic_group(3)), "rep"),
    ],
)
def test_refuses_what_is_no_domain(call, argument):
    with pytest.raises(ArgumentError) as caught:
        call()
    assert caught.value.argument == argument


def test_a_custom_matrix_group_acts_on_its_own_space():
    turn = MatrixGroup([[[0, -1, 0], [1, 0, 0], [0, 0, 0]]], name="about an axis")
    assert space(3).check_group(turn) is turn
