import numpy as np
import pytest

from gdlbook import (
    ArgumentError,
    FiniteGroup,
    alternating_group,
    cyclic_group,
    p4_group,
    symmetric_group,
    translation_group,
)
from gdlbook.symmetry.groups import Group


def test_a_custom_group_in_three_lines():
    rotate, reflect = [1, 2, 3, 0], [0, 3, 2, 1]
    square = FiniteGroup([rotate, reflect], name="square")
    assert square.order == 8


def test_equality_is_by_generators_and_never_by_name():
    first = FiniteGroup([[1, 2, 0]], name="one")
    same = FiniteGroup(np.array([[1, 2, 0]]), name="another")
    other = FiniteGroup([[2, 0, 1]], name="one")
    assert first == same
    assert hash(first) == hash(same)
    assert first != other
    assert first != FiniteGroup([[1, 2, 0], [1, 2, 0]])
    assert first != "one"


def test_groups_are_frozen():
    group = cyclic_group(3)
    with pytest.raises(AttributeError):
        group.name = "other"
    with pytest.raises(ValueError, match="read-only"):
        group.generators[0, 0] = 2
    group.elements()[:] = 0
    assert group.elements()[0].tolist() == [0, 1, 2]


def test_generators_are_copied():
    given = np.array([[1, 2, 0]])
    group = FiniteGroup(given)
    given[:] = [0, 1, 2]
    assert group.order == 3


def test_cayley_table_of_a_group_that_does_not_commute():
    S3 = symmetric_group(3)
    elements, table = S3.elements(), S3.cayley_table()
    for g, row in enumerate(table):
        for h, product in enumerate(row):
            assert (elements[product] == elements[g][elements[h]]).all()
    assert (table != table.T).any()


def test_conjugacy_classes_of_permutations_are_cycle_types():
    def cycle_type(s):
        lengths, seen = [], set()
        for start in range(len(s)):
            length, point = 0, start
            while point not in seen:
                seen.add(point)
                point, length = s[point], length + 1
            lengths.append(length)
        return tuple(sorted(lengths))

    S5 = symmetric_group(5)
    types = [cycle_type(s) for s in S5.elements().tolist()]
    pairs = set(zip(types, S5.conjugacy_classes().tolist(), strict=True))
    assert len(pairs) == len(set(types)) == 7


def test_a_group_too_large_to_list_names_its_order():
    with pytest.raises(ArgumentError, match="order 3628800, degree 10"):
        symmetric_group(10).elements()
    with pytest.raises(ArgumentError, match="order 5040"):
        symmetric_group(7).cayley_table()
    with pytest.raises(ArgumentError, match="order 720"):
        _ = symmetric_group(6).irreps
    with pytest.raises(ArgumentError, match="order 1048576"):
        p4_group(512).elements()


def test_large_orders_are_exact():
    assert symmetric_group(30).order == 265252859812191058636308480000000
    assert FiniteGroup(alternating_group(12).generators).order == 239500800


def test_a_wrong_known_order_is_refused():
    group = FiniteGroup([[1, 2, 0]], known_order=4)
    with pytest.raises(ArgumentError, match="known_order: expected 3, got 4"):
        group.elements()


@pytest.mark.parametrize(
    ("generators", "stabiliser"),
    [
        ([[1, 2, 3, 0], [0, 3, 2, 1]], []),
        ([[1, 2, 3, 0], [0, 3, 2, 1]], [[2, 1, 0, 3]]),
        ([[1, 0, 2, 3], [0, 1, 3, 2]], []),
    ],
    ids=["too small", "moves point 0", "not transitive"],
)
def test_a_wrong_stabiliser_is_refused(generators, stabiliser):
    group = FiniteGroup(generators, declared_stabiliser=stabiliser)
    with pytest.raises(ArgumentError, match="declared_stabiliser"):
        _ = group.point_stabiliser


BAD = {
    "no generator": ([], "generators: expected at least one permutation, got none"),
    "no point": ([np.zeros(0, int)], "at least one point"),
    "a repeat": ([[0, 0, 1]], r"permutation of 0..n-1, got \[0, 0, 1\]"),
    "floats": ([[1.0, 0.0]], "list of integers"),
    "sizes differ": ([[1, 0], [1, 2, 0]], "2 points, got 3 points"),
    "a matrix": ([[[0, 1], [1, 0]]], "list of integers"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_generators(name):
    generators, message = BAD[name]
    with pytest.raises(ArgumentError, match=message):
        FiniteGroup(generators)


@pytest.mark.parametrize("order", [0, 2.5, True])
def test_bad_known_order(order):
    with pytest.raises(ArgumentError, match="known_order"):
        FiniteGroup([[1, 0]], known_order=order)


def test_elements_are_checked_where_they_enter():
    V = cyclic_group(3).defining
    for bad in ([0, 1], [[0, 1, 1]], [[0.0, 1.0, 2.0]], [0, 0, 1]):
        with pytest.raises(ArgumentError, match="element"):
            V.matrix(bad)


def test_a_permutation_outside_the_group_is_refused_where_it_matters():
    regular = cyclic_group(3).regular
    with pytest.raises(ArgumentError, match="an element of the group"):
        regular.matrix([1, 0, 2])


def test_printing():
    assert repr(cyclic_group(4)) == "FiniteGroup C4 of degree 4"
    V = translation_group(2, 3).defining
    assert repr(V * (V + V)) == "V * (V + V) of Z2 x Z3, dimension 72"
    assert isinstance(V.group, Group)
