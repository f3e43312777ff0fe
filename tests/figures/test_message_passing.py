"""The drawings of chapter 4 say in words what the layers compute."""

import re
from itertools import permutations

import networkx as nx
import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.figures import message_passing as figures


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def test_the_unknown_weight_is_not_told():
    figure = figures.unknown_weight()
    assert "0.1, 0.3, 0.7, 0.3, 0.1 from nodes 0 to 4" in figure.alt
    assert "0.6" not in figure.alt
    assert "0.6" not in texts(figure)
    assert texts(figure).count("?") == 1


def test_the_labels_are_the_orbits_of_the_reversal():
    figure = figures.free_numbers()
    rows = re.search(r"labels in all: (.*?)\. Read", figure.alt)[1]
    table = np.array([row.split(", ") for row in rows.split("; ")], dtype=int)
    classes = {frozenset({(i, j), (4 - i, 4 - j)}) for i in range(5) for j in range(5)}
    for each in classes:
        assert len({table[pair] for pair in each}) == 1
    assert len(np.unique(table)) == len(classes) == 13
    assert f"{len(classes)} free numbers" in texts(figure)


def square(s, by_degree):
    """Return the two ends by a route of its own, from the list of edges."""
    edges = {frozenset((s[i], s[i + 1])) for i in range(4)}
    value = {s[i]: i + 1 for i in range(5)}
    degree = {v: sum(v in edge for edge in edges) for v in range(5)}
    down = {s[i]: i + 1 if i in (0, 4) else 0 for i in range(5)}
    kept = (lambda v: degree[v] == 1) if by_degree else (lambda v: v in (0, 4))
    across = {v: value[v] if kept(v) else 0 for v in range(5)}
    return [[ends[v] for v in range(5)] for ends in (down, across)]


@pytest.mark.parametrize("by_degree", [True, False])
@pytest.mark.parametrize("s", list(permutations(range(5)))[::17])
def test_the_squares_meet_where_they_should(s, by_degree):
    figure = figures.relabelling_square(s, by_degree=by_degree)
    down, across = square(s, by_degree)
    ends = [", ".join(map(str, end)) for end in (down, across)]
    assert f"Layer first, then renaming: {ends[0]}." in figure.alt
    assert f"Renaming first, then layer: {ends[1]}:" in figure.alt
    assert ("they meet" in texts(figure)) == (down == across)
    assert ("do not meet" in figure.alt) == (down != across)
    if by_degree:
        assert down == across


def test_the_club_marks_exactly_the_wrong_members():
    club = nx.karate_club_graph()
    side = np.array([1.0 if club.nodes[v]["club"] == "Mr. Hi" else -1.0 for v in club])
    assert figures.karate_scores(side).alt.endswith("Wrong: none of 34.")
    one_wrong = side.copy()
    one_wrong[8] *= -1
    figure = figures.karate_scores(one_wrong)
    assert figure.alt.endswith("Wrong: member 8 of 34.")
    assert texts(figure).index("✗") == 8
    assert figures.karate_scores(-side).alt.endswith("Wrong: 34 of 34.")


def test_what_is_left_over_is_the_power_of_a_matrix():
    A = nx.to_numpy_array(nx.karate_club_graph(), weight=None) + np.eye(34)
    kept = np.sqrt(A.sum(axis=1))
    M = A / np.outer(kept, kept)
    start = np.random.default_rng(0).normal(size=(34, 5))
    shares = figures.left_over(7)
    unit = kept / np.linalg.norm(kept)
    for k in range(8):
        h = np.linalg.matrix_power(M, k) @ start
        whole, part = np.linalg.norm(h) ** 2, np.linalg.norm(unit @ h) ** 2
        assert abs(shares[k] - np.sqrt(1 - part / whole)) <= 1e-10


@pytest.mark.parametrize(
    "draw",
    [
        figures.unknown_weight,
        figures.free_numbers,
        lambda: figures.relabelling_square([1, 2, 0, 3, 4], by_degree=False),
        lambda: figures.karate_scores(np.linspace(-1, 1, 34)),
        figures.oversmoothing,
    ],
)
def test_every_drawing_follows_the_theme_and_fits_a_phone(draw):
    figure = draw()
    assert figure.figure.get_size_inches()[0] <= 4.4
    assert figure.html() == draw().html()


def test_refuses_bad_arguments():
    with pytest.raises(ArgumentError, match="s: expected a permutation of 5"):
        figures.relabelling_square([0, 1, 2], by_degree=True)
    with pytest.raises(ArgumentError, match="scores"):
        figures.karate_scores(np.ones(33))
    with pytest.raises(ArgumentError, match="steps"):
        figures.left_over(-1)
