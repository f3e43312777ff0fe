"""Every axiom is reported where it fails, and only there."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from gdlbook import ArgumentError, dihedral_group, symmetric_group
from gdlbook.symmetry.axioms import check_table, check_transformations
from gdlbook.symmetry.permutations import permutation_matrix

AXIOMS = ("closure", "associativity", "identity", "inverses")


def failed(report):
    return {failure.axiom: failure.witness for failure in report.failures}


def table_of(n, operation):
    return [[operation(a, b) for b in range(n)] for a in range(n)]


def loops_of_order(n):
    """Yield every Latin square whose first row and column are 0..n-1."""
    rows = [[p for p in permutations(range(n)) if p[0] == a] for a in range(n)]
    for table in product([tuple(range(n))], *rows[1:]):
        if all(len(set(column)) == n for column in zip(*table, strict=True)):
            yield np.array(table)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (table_of(5, lambda a, b: (a + b) % 5), {}),
        ([[0]], {}),
        (table_of(3, lambda a, b: a + b), {"closure": (1, 2), "inverses": (1,)}),
        (table_of(4, max), {"inverses": (1,)}),
        ([[0, 1], [0, 1]], {"identity": (1, 0)}),  # two left identities
        ([[0, 1, 2], [1, 0, 0], [2, 0, 0]], {"associativity": (1, 1, 2)}),
        ([[1, 1], [1, 0]], {"associativity": (0, 0, 1), "identity": (0, 0)}),  # nand
        (
            table_of(3, lambda a, b: (a - b) % 3),
            {"associativity": (0, 0, 1), "identity": (1, 0, 0)},
        ),
        ([[-1]], {"closure": (0, 0), "identity": (0,)}),
    ],
)
def test_each_axiom_fails_where_it_should(table, expected):
    report = check_table(table)
    assert failed(report) == expected
    assert bool(report) == (not expected)
    assert [report.fails(axiom) for axiom in AXIOMS] == [a in expected for a in AXIOMS]


@given(
    st.integers(1, 4).flatmap(
        lambda n: npst.arrays(np.int64, (n, n), elements=st.integers(-1, n))
    )
)
def test_agrees_with_the_axioms_read_out_loud(table):
    n = len(table)
    points = range(n)
    closed = all(0 <= table[a, b] < n for a in points for b in points)
    report = check_table(table)
    assert report.fails("closure") != closed
    identities = [
        e for e in points if all(table[e, x] == x == table[x, e] for x in points)
    ]
    assert report.fails("identity") == (not identities)
    if identities:
        (e,) = identities
        has_inverses = all(
            any(table[x, y] == e == table[y, x] for y in points) for x in points
        )
        assert report.fails("inverses") != has_inverses
    inside = {(a, b) for a in points for b in points if 0 <= table[a, b] < n}
    associative = all(
        table[table[a, b], c] == table[a, table[b, c]]
        for a, b, c in product(points, repeat=3)
        if {(a, b), (b, c)} <= inside and {(table[a, b], c), (a, table[b, c])} <= inside
    )
    assert report.fails("associativity") != associative
    for failure in report.failures:
        if failure.axiom == "associativity":
            a, b, c = failure.witness
            assert table[table[a, b], c] != table[a, table[b, c]]


def test_loops_of_order_five():
    reports = [(loop, check_table(loop)) for loop in loops_of_order(5)]
    assert len(reports) == 56
    assert sum(not report.fails("inverses") for _, report in reports) == 8
    assert sum(map(bool, (report for _, report in reports))) == 6
    for loop, report in reports:
        assert bool(check_transformations(loop)) == bool(report)


@pytest.mark.parametrize("group", [symmetric_group(4), dihedral_group(5)])
def test_groups_pass_as_tables_permutations_and_matrices(group):
    elements = group.elements()
    assert check_table(group.cayley_table())
    assert check_transformations(elements)
    assert check_transformations([permutation_matrix(s) for s in elements])
    for missing in (0, len(elements) - 1):
        report = check_transformations(np.delete(elements, missing, axis=0))
        assert report.fails("closure")
        assert report.fails("identity") == (missing == 0)


def test_rotations_in_floating_point_are_recognised():
    angles = 2 * np.pi * np.arange(12) / 12
    c, s = np.cos(angles), np.sin(angles)
    turns = np.stack([np.stack([c, -s], -1), np.stack([s, c], -1)], -2)
    assert check_transformations(turns)
    turns[3, 0, 0] += 1e-9
    assert check_transformations(turns).fails("closure")


def test_the_product_is_first_the_second():
    a, b = np.array([1, 0, 2]), np.array([2, 1, 0])
    report = check_transformations([np.arange(3), a, b, a[b]])
    assert failed(report)["closure"] == (2, 1)  # ab is in the set, ba is not


def test_matrices_without_inverses():
    step = np.eye(3, k=-1)  # zeros come in from the left, what leaves is lost
    powers = [np.linalg.matrix_power(step, k) for k in range(4)]
    assert failed(check_transformations(powers)) == {"inverses": (1,)}


def test_reports_are_printed_and_frozen():
    report = check_transformations([[0, 1], [1, 0]])
    assert str(report) == "a group of 2 elements"
    with pytest.raises(AttributeError):
        report.size = 3
    with pytest.raises(ArgumentError, match="axiom: expected one of closure"):
        report.fails("commutativity")


@pytest.mark.parametrize(
    ("check", "bad", "message"),
    [
        (check_table, [[0, 1]], "a square matrix"),
        (check_table, [[0.0]], "table: expected integers"),
        (check_table, np.zeros((0, 0), int), "1 to 200 rows"),
        (check_table, np.zeros((201, 201), int), "1 to 200 rows"),
        (check_transformations, [], "1 to 200 of them"),
        (check_transformations, [[0, 1], [0, 1]], "one of them twice"),
        (check_transformations, [[0, 1], [0, 1, 2]], "a permutation of 2 points"),
        (check_transformations, [[0, 0]], "a permutation of 2"),
        (check_transformations, [np.eye(2), np.eye(3)], "shape"),
        (check_transformations, [np.full((2, 2), np.nan)], "finite numbers"),
        (check_transformations, [1.0], "a square matrix"),
    ],
)
def test_refuses(check, bad, message):
    with pytest.raises(ArgumentError, match=message):
        check(bad)
