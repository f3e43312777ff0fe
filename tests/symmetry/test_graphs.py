import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError, automorphism_group, equivariant_maps
from gdlbook.symmetry import graphs

# |Aut|, the dimension of its equivariant maps, and of the polynomials in A.
GRAPHS = {
    "P3": (nx.path_graph(3), 2, 5, 3),
    "P4": (nx.path_graph(4), 2, 8, 4),
    "P5": (nx.path_graph(5), 2, 13, 5),
    "C5": (nx.cycle_graph(5), 10, 3, 3),
    "C6": (nx.cycle_graph(6), 12, 4, 4),
    "K5": (nx.complete_graph(5), 120, 2, 2),
    "empty": (nx.empty_graph(5), 120, 2, 1),
    "K1,4": (nx.star_graph(4), 24, 5, 3),
    "K2,3": (nx.complete_bipartite_graph(2, 3), 12, 6, 3),
    "K3,3": (nx.complete_bipartite_graph(3, 3), 72, 3, 3),
    "prism": (nx.circular_ladder_graph(3), 12, 4, 4),
    "cube": (nx.cubical_graph(), 48, 4, 4),
    "Petersen": (nx.petersen_graph(), 120, 3, 3),
    "octahedron": (nx.octahedral_graph(), 48, 3, 3),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_automorphisms_and_their_maps(name):
    graph, order, maps, polynomials = GRAPHS[name]
    A = nx.to_numpy_array(graph)
    group = automorphism_group(A)
    assert group.order == order
    V = group.defining
    assert equivariant_maps(V, V).dimension == maps
    eigenvalues = np.linalg.eigvalsh(A).round(9)
    assert len(np.unique(eigenvalues)) == polynomials
    # Polynomials in A are equivariant, so their number is at most that of the maps.
    projected = equivariant_maps(V, V).project(A @ A)
    assert np.abs(projected - A @ A).max() < 1e-12


def test_distance_regular_is_not_enough():
    """The Shrikhande graph has 3 eigenvalues and 4 orbits of pairs."""
    steps = [(0, 1), (1, 0), (1, 1), (0, 3), (3, 0), (3, 3)]
    points = list(itertools.product(range(4), repeat=2))
    A = np.array(
        [
            [((p[0] - q[0]) % 4, (p[1] - q[1]) % 4) in steps for q in points]
            for p in points
        ]
    )
    group = automorphism_group(A)
    assert group.order == 192
    assert equivariant_maps(group.defining, group.defining).dimension == 4
    assert len(np.unique(np.linalg.eigvalsh(A.astype(float)).round(9))) == 3


def every_automorphism(A):
    """Return all automorphisms by trying every permutation."""
    n = len(A)
    return {s for s in itertools.permutations(range(n)) if (A[np.ix_(s, s)] == A).all()}


@settings(max_examples=40)
@given(st.integers(1, 5), st.integers(0, 2**32 - 1), st.integers(1, 3), st.booleans())
def test_automorphisms_are_found_by_trying_all_permutations(n, seed, codes, directed):
    A = np.random.default_rng(seed).integers(codes, size=(n, n)).astype(float)
    if not directed:
        A = A + A.T
    expected = every_automorphism(A)
    group = automorphism_group(A)
    assert {tuple(s) for s in group.elements().tolist()} == expected
    assert group.order == len(expected)


def test_the_search_needs_no_colours_to_be_right(monkeypatch):
    monkeypatch.setattr(graphs, "_refine", lambda _, *colours: colours)
    for seed in range(30):
        A = np.random.default_rng(seed).integers(3, size=(4, 4))
        A[:2, :2], A[2:, 2:] = A[0, 1], A[0, 1]
        found = automorphism_group(A).elements().tolist()
        assert {tuple(s) for s in found} == every_automorphism(A)


def test_colours_see_edges_that_come_in():
    """Of two nodes without an edge out, one has an edge in."""
    codes = np.array([[0, 1, 0], [0, 0, 0], [0, 0, 0]])
    before, after = graphs._refine(codes, *np.zeros((2, 3), dtype=int))
    assert len(set(before)) == 3
    assert (before == after).all()


def test_weights_directions_and_loops_count():
    square = nx.to_numpy_array(nx.cycle_graph(4))
    assert automorphism_group(square).order == 8
    weighted = square.copy()
    weighted[0, 1] = weighted[1, 0] = 2.0
    assert automorphism_group(weighted).order == 2
    assert automorphism_group(np.triu(square) + np.tril(2 * square)).order < 8
    assert automorphism_group(np.roll(np.eye(4), 1, axis=1)).order == 4
    assert automorphism_group(square + np.diag([1.0, 0, 0, 0])).order == 2


def test_a_larger_graph():
    assert automorphism_group(np.ones((20, 20))).order == 2432902008176640000


@pytest.mark.parametrize(
    ("adjacency", "message"),
    [
        (np.ones((2, 3)), "square"),
        (np.zeros((0, 0)), "at least one node"),
        ([[0, np.nan], [1, 0]], "finite"),
        ([[1j]], "real numbers"),
        ([1, 2], "square"),
    ],
)
def test_bad_input(adjacency, message):
    with pytest.raises(ArgumentError, match=message):
        automorphism_group(adjacency)
