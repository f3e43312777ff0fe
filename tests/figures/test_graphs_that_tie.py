"""The drawings of graphs that tie show the graphs that networkx builds."""

import re

import networkx as nx
import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.figures import graphs_that_tie as figures


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
