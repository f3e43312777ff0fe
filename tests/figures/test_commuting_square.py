"""The square says that its ways meet exactly where they do."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

from gdlbook import ArgumentError
from gdlbook.figures import commuting_square, draw_graph, front_page, roles, square_of


def shift(x):
    return np.roll(x, 1)


def words(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def outlined(figure):
    """Return how many cells are framed in the accent for "broken"."""
    frames = (p for p in figure.figure.axes[0].patches if hasattr(p, "get_bbox"))
    return sum(to_hex(frame.get_edgecolor()) == roles.BROKEN for frame in frames)


def smooth(x):
    return shift(x) + x


def padded(x):
    return np.convolve(x, [1, 1], "full")[: len(x)]


@pytest.mark.parametrize("size", range(3, 9))
def test_the_ways_meet_for_circular_but_not_for_zero_padding(size):
    x = np.random.default_rng(size).integers(1, 9, size=size)
    meeting = square_of(x, smooth, shift, alt="It holds.")
    assert "they meet" in words(meeting)
    assert "g·f(x) = f(g·x)" in words(meeting)
    assert outlined(meeting) == 0
    failing = square_of(x, padded, shift, alt="It fails.")
    assert "do not meet" in words(failing)
    assert {"g·f(x)", "f(g·x)"} <= set(words(failing))
    wrong = np.count_nonzero(shift(padded(x)) != padded(shift(x)))
    assert outlined(failing) == 2 * wrong > 0


def test_each_corner_holds_its_own_numbers():
    x = np.array([1, 2, 4])
    figure = square_of(x, padded, shift, alt="It fails.")
    drawn = [int(word) for word in words(figure) if re.fullmatch(r"\d+", word)]
    corners = (x, shift(x), padded(x), shift(padded(x)), padded(shift(x)))
    assert sorted(drawn) == sorted(np.concatenate(corners).tolist())


def test_rounding_is_no_failure_but_a_small_error_is():
    x = np.random.default_rng(0).normal(size=6)

    def rounded(values):
        return 3.0 * values * (1.0 + 1e-15 * np.arange(6))

    def wrong(values):
        return 3.0 * values * (1.0 + 1e-9 * np.arange(6))

    assert "they meet" in words(square_of(x, rounded, shift, alt="It holds."))
    assert "do not meet" in words(square_of(x, wrong, shift, alt="It fails."))


def test_invariance_is_a_square_with_a_trivial_action_on_the_output():
    figure = square_of([1, 2, 4], np.sum, shift, g_out=lambda y: y, alt="The sum.")
    assert words(figure).count("7") == 2
    assert "they meet" in words(figure)


def test_layers_that_write_to_their_input_do_not_disturb_the_square():
    x = np.array([1.0, 2.0, 4.0])

    def greedy(values):
        values *= 2
        return values

    figure = square_of(x, greedy, shift, alt="Doubling.")
    assert "they meet" in words(figure)
    assert words(figure).count("1") == 2  # in x and in g·x
    assert x.tolist() == [1.0, 2.0, 4.0]


def test_a_false_claim_is_refused():
    one, other = [1, 2], [2, 1]
    with pytest.raises(ArgumentError, match="meets: expected False"):
        commuting_square(one, one, one, one, other, meets=True, alt="A lie.")
    with pytest.raises(ArgumentError, match="meets: expected True"):
        commuting_square(one, one, one, one, one, meets=False, alt="A lie.")


def test_drawn_corners_need_a_claim():
    def triangle(ax, at, width):
        return draw_graph(ax, 1 - np.eye(3), at=at, size=width)

    with pytest.raises(ArgumentError, match="meets: expected True or False"):
        commuting_square(*[triangle] * 5, alt="Five triangles.")
    for meets, word in ((True, "they meet"), (False, "do not meet")):
        figure = commuting_square(*[triangle] * 5, meets=meets, alt="Triangles.")
        assert word in words(figure)


@pytest.mark.parametrize(
    "change",
    [
        {"x": np.zeros((2, 2, 2))},
        {"x": []},
        {"x": [1.0, float("nan")]},
        {"f": lambda x: x[:1] if x[0] else x},
        {"size": 1.7},
        {"size": float("nan")},
        {"alt": " "},
        {"sign": "flip"},
    ],
)
def test_what_makes_no_square_is_refused(change):
    arguments = {"x": [0, 1], "f": lambda x: x, "g": shift, "alt": "A square."}
    with pytest.raises(ArgumentError):
        square_of(**(arguments | change))


def test_the_front_page_holds_and_the_letter_tells_turns_apart():
    from gdlbook.figures.front_page import edges, letter

    turns = [np.rot90(letter(), k) for k in range(4)]
    assert len({turn.tobytes() for turn in turns}) == 4
    assert all(
        np.array_equal(edges(t), np.rot90(edges(turns[0]), k))
        for k, t in enumerate(turns)
    )
    assert "they meet" in words(front_page())


def test_edges_is_the_convolution_it_says_it_is():
    from scipy.ndimage import convolve

    from gdlbook.figures.front_page import edges

    image = np.random.default_rng(0).integers(0, 9, size=(7, 5)).astype(float)
    kernel = np.array([[0, -1, 0], [-1, 4, -1], [0, -1, 0]])
    assert np.array_equal(edges(image), convolve(image, kernel, mode="wrap"))
