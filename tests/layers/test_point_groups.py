"""The point groups as data: their tables, their order, what they do to filters."""

import numpy as np
import pytest

from gdlbook.equivariance import quarter_turns, square_symmetries
from gdlbook.layers.point_groups import P1, P4, P4M

PAIRS = [(P4, quarter_turns), (P4M, square_symmetries)]


@pytest.mark.parametrize(("group", "action"), PAIRS, ids=["p4", "p4m"])
def test_elements_stand_in_the_order_of_the_abstract_group(group, action):
    matrices = action.planar.matrix(action.group.elements())
    assert np.array_equal(matrices, group.matrices)
    assert group.order == action.group.order


@pytest.mark.parametrize(("group", "action"), PAIRS, ids=["p4", "p4m"])
def test_relative_is_the_cayley_table_with_inverse_rows(group, action):
    table = action.group.cayley_table()
    inverse = np.argmax(table == 0, axis=1)
    assert np.array_equal(group.relative, table[inverse])


@pytest.mark.parametrize(("group", "action"), PAIRS, ids=["p4", "p4m"])
def test_orbit_moves_filters_as_the_action_moves_images(group, action):
    filters = np.random.default_rng(0).normal(size=(2, 3, 4, 4))
    orbit = group.orbit(filters)
    elements = action.group.elements()
    for r, element in enumerate(elements):
        assert np.array_equal(orbit[r], action.act({action.group: element}, filters))


def test_quarter_turns_are_rot90_and_one_reflection_is_fliplr():
    image = np.arange(9).reshape(3, 3)
    for r in range(4):
        assert np.array_equal(P4.orbit(image)[r], np.rot90(image, r))
    mirror = P4M.matrices.index(((1, 0), (0, -1)))
    assert np.array_equal(P4M.orbit(image)[mirror], np.fliplr(image))


def test_names():
    assert [repr(P1), repr(P4), repr(P4M)] == ["p1", "p4", "p4m"]


def test_p1_leaves_filters_alone():
    filters = np.arange(18).reshape(2, 3, 3)
    assert P1.order == 1
    assert np.array_equal(P1.orbit(filters), filters[None])
    assert P1.relative.tolist() == [[0]]
