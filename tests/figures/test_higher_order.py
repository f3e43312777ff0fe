"""The drawings of the page on higher-order networks say what is computed elsewhere."""

import re
from itertools import product

import networkx as nx
import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.figures import higher_order as figures
from gdlbook.layers.higher_order import PAIRS_TO_PAIRS


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def table(words):
    return np.array([row.split() for row in words.split("; ")], dtype=int)


def test_the_two_graphs_are_those_of_networkx():
    figure = figures.two_graphs()
    ring = table(re.search(r"Ring: (.*?)\.", figure.alt)[1])
    triangles = table(re.search(r"Triangles: (.*?)\.", figure.alt)[1])
    assert np.array_equal(ring, nx.to_numpy_array(nx.cycle_graph(6)))
    two = nx.disjoint_union(nx.complete_graph(3), nx.complete_graph(3))
    assert np.array_equal(triangles, nx.to_numpy_array(two))
    assert {"ring of six", "two triangles"} <= set(texts(figure))


def test_each_operation_reads_the_entries_its_pattern_names():
    figure = figures.fifteen_operations()
    for pattern in PAIRS_TO_PAIRS.values():
        assert pattern in texts(figure)
        start = {"ij": {"i": 1, "j": 2}, "ii": {"i": 1}}[pattern[:2]]
        free = sorted(set(pattern[3:]) - set(start))
        read = set()
        for values in product(range(4), repeat=len(free)):
            at = start | dict(zip(free, values, strict=True))
            read.add((at[pattern[3]], at[pattern[4]]))
        written = "(1, 2)" if pattern.startswith("ij") else "(1, 1)"
        told = re.search(
            re.escape(pattern) + r": writes (\(\d, \d\)), reads (.*?)\.", figure.alt
        )
        assert told[1] == written
        if len(read) == 16:
            assert told[2] == "all entries"
        else:
            found = re.findall(r"\((\d), (\d)\)", told[2])
            assert {(int(a), int(b)) for a, b in found} == read
            assert len(found) == len(read)


def test_the_square_meets_and_says_its_numbers():
    x, s = np.array([[0, 3, 0], [2, 0, 1], [0, 4, 5]]), [2, 0, 1]
    figure = figures.pair_square(x, s)
    P = np.zeros((3, 3), dtype=int)
    P[s, range(3)] = 1
    layer = x.T + np.diag(x.sum(axis=1))
    for expected in (x, layer, P @ x @ P.T, P @ layer @ P.T):
        rows = "; ".join(" ".join(map(str, row)) for row in expected.tolist())
        assert rows in figure.alt
    assert figure.alt.endswith("The two ways meet.")
    assert "they meet" in texts(figure)


@pytest.mark.parametrize(
    ("x", "s"), [(np.ones((2, 3)), [0, 1]), (np.ones((2, 2)), [0, 0])]
)
def test_the_square_refuses_what_is_no_table_or_no_renaming(x, s):
    with pytest.raises(ArgumentError):
        figures.pair_square(x, s)


def test_the_two_graphs_of_the_board_are_strongly_regular_and_different():
    line = nx.from_numpy_array(figures.rook())
    assert nx.is_isomorphic(
        line, nx.cartesian_product(nx.complete_graph(4), nx.complete_graph(4))
    )
    torus = nx.from_numpy_array(figures.shrikhande())
    assert nx.is_strongly_regular(torus)
    assert nx.is_strongly_regular(line)
    # Rows of the board are cliques of four; the Shrikhande graph has none.
    assert max(map(len, nx.find_cliques(line))) == 4
    assert max(map(len, nx.find_cliques(torus))) == 3


def test_the_neighbourhoods_are_a_ring_and_two_triangles():
    figure = figures.two_neighbourhoods()
    assert "Shrikhande graph the neighbours form a ring of six" in figure.alt
    assert "rook's graph they form two triangles" in figure.alt
    for adjacency, sizes in ((figures.shrikhande(), [6]), (figures.rook(), [3, 3])):
        around = np.flatnonzero(adjacency[0])
        graph = nx.from_numpy_array(adjacency[np.ix_(around, around)])
        found = sorted(map(len, nx.connected_components(graph)))
        assert found == sizes
        assert set(dict(graph.degree()).values()) == {2}
    assert texts(figure).count("00") == 2
    # six spokes and six edges around, twice
    assert len(figure.figure.axes[0].lines) == 24


def test_the_chart_tells_the_range_and_the_largest_miss():
    target = np.array([0, 2, 3])
    figure = figures.triangle_counts(target, [1.4, 1.4, 1.5], [0.0, 2.2, 2.7])
    assert "lies between 1.4 and 1.5 whatever" in figure.alt
    assert figure.alt.endswith("off by at most 0.3.")
    _, squares, circles = figure.figure.axes[0].lines
    assert np.array_equal(squares.get_xdata(), target)
    assert np.array_equal(circles.get_ydata(), [0.0, 2.2, 2.7])


@pytest.mark.parametrize("bad", [[1.0, 2.0], [1.0, 2.0, np.nan]])
def test_the_chart_refuses_what_does_not_fit(bad):
    with pytest.raises(ArgumentError):
        figures.triangle_counts([0, 1, 2], bad, [0.0, 1.0, 2.0])
