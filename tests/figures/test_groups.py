"""The drawings of chapter 2 say in words what turns and renamings compute."""

import re
from itertools import permutations

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.figures import groups


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def test_the_four_turns_show_the_numbers_of_the_picture():
    written = [t for t in texts(groups.four_turns()) if t.isdigit()]
    shown = np.array(written, dtype=int).reshape(4, 4, 4)
    expected = np.zeros((4, 4, 4), dtype=int)
    for value in range(1, 9):
        i, j = divmod(value - 1, 4)
        for k in range(4):
            expected[k, i, j] = value
            i, j = 3 - j, i  # counterclockwise
    assert np.array_equal(shown, expected)
    assert "4, 8, 0, 0" in groups.four_turns().alt


def test_the_table_adds_the_turns_up():
    figure = groups.table_of_turns()
    names = ["e", "r", "r²", "r³"]
    labels = [t for t in texts(figure) if t in names]
    header = [name for name in names for _ in range(2)]  # top and left, in turns
    sums = [names[(a + b) % 4] for a in range(4) for b in range(4)]
    assert labels == header + sums
    rows = [", ".join(sums[4 * a : 4 * a + 4]) for a in range(4)]
    assert figure.alt.endswith(f"{'; '.join(rows)}.")


@pytest.mark.parametrize("s", list(permutations(range(3))))
def test_the_square_of_degrees_meets_for_every_renaming(s):
    figure = groups.relabelling_square(s)
    middle = s[1]  # where the node of degree 2 goes
    degrees = ", ".join("2" if node == middle else "1" for node in range(3))
    assert f"end at {degrees}: the two ways meet." in figure.alt
    assert "they meet" in texts(figure)
    edges = re.search(r"nodes renamed: edges (.*?)\.", figure.alt)[1]
    pairs = {frozenset(pair.split(" to ")) for pair in edges.split(" and ")}
    assert pairs == {frozenset((str(middle), str(node))) for node in {s[0], s[2]}}


def test_a_wrong_renaming_does_not_meet(monkeypatch):
    monkeypatch.setattr(groups, "permute", lambda features, _: features)
    figure = groups.relabelling_square([1, 0, 2])
    assert "the two ways do not meet" in figure.alt
    assert "do not meet" in texts(figure)


def test_each_graph_of_the_orbit_is_made_twice():
    figure = groups.orbit_of_path()
    made = re.findall(r"with edges (.*?), made by \[(.*?)\] and \[(.*?)\]", figure.alt)
    found = {tuple(map(int, s.split(", "))) for each in made for s in each[1:]}
    assert len(made) == 3
    assert found == set(permutations(range(3)))
    assert len([t for t in texts(figure) if t.startswith("[")]) == 6
    for _, one, other in made:  # they differ by the exchange of the ends
        assert one.split(", ") == other.split(", ")[::-1]


@pytest.mark.parametrize(
    "draw",
    [
        groups.four_turns,
        groups.table_of_turns,
        groups.orbit_of_path,
        lambda: groups.relabelling_square([1, 0, 2]),
    ],
)
def test_every_drawing_follows_the_theme_and_fits_a_phone(draw):
    figure = draw()
    assert figure.figure.get_size_inches()[0] <= 4.4
    assert figure.html() == draw().html()


def test_refuses_what_is_no_renaming_of_three_nodes():
    for s in ([0, 1], [0, 0, 1], [1.0, 0.0, 2.0]):
        with pytest.raises(ArgumentError, match="s: expected a permutation of 3"):
            groups.relabelling_square(s)
