"""The drawings of chapter 7 say what was computed."""

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.figures import blueprint

HOUSES = np.zeros((5, 5), dtype=int)
for i, j in ((0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (4, 0), (1, 3)):
    HOUSES[i, j] = HOUSES[j, i] = 1


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def test_every_map_has_its_row():
    x = np.arange(12.0)
    figure = blueprint.six_answers(x, {"one": x, "other": x[::-1]})
    assert texts(figure) == ["x", "one", "other"]
    assert "other: 11.0, 10.0" in figure.alt


def test_the_blocks_stand_in_order_with_their_sizes():
    steps = [("B", "4 x 12", "12"), ("P", "4 x 6", "6"), ("A", "4 x 1", "6")]
    figure = blueprint.block_chain(steps)
    found = texts(figure)
    for step in steps:
        assert all(word in found for word in step)
    assert [t for t in found if t in "BPA" and t] == ["B", "P", "A"]


@pytest.mark.parametrize("shift", range(12))
def test_even_shifts_close_the_square_and_odd_ones_do_not(shift):
    figure = blueprint.stride_square(shift)
    even = shift % 2 == 0
    assert ("they meet" in texts(figure)) == even
    assert f"six cells are shifted by {shift // 2}," in figure.alt or not even


def test_the_numbers_at_coarse_edges_are_counts_of_edges():
    labels = np.array([0, 0, 0, 1, 1])
    figure = blueprint.coarse_graph(HOUSES, labels)
    between = sum(HOUSES[i, j] for i in range(3) for j in (3, 4))
    assert figure.alt.endswith(f"0 and 1 joined by {between}.")
    assert str(between) in texts(figure)
    assert {"a", "b"} <= set(texts(figure))


def test_the_chart_shows_what_it_was_given():
    figure = blueprint.aliasing_chart([1, 3, 5], [0.6, 0.1, 0.04])
    assert {"0.60", "0.10", "0.04"} <= set(texts(figure))
    assert np.allclose(figure.figure.axes[0].lines[0].get_ydata(), [0.6, 0.1, 0.04])


@pytest.mark.parametrize(
    "draw",
    [
        lambda: blueprint.six_answers([1, 2], {"twice": [2, 4]}),
        lambda: blueprint.block_chain([("B", "12", "12"), ("A", "1", "all")]),
        lambda: blueprint.stride_square(1),
        lambda: blueprint.stride_square(2),
        lambda: blueprint.coarse_graph(HOUSES, [0, 0, 1, 1, 2]),
        lambda: blueprint.aliasing_chart([1, 2], [0.5, 0.1]),
    ],
)
def test_every_drawing_follows_the_theme_and_fits_a_phone(draw):
    figure = draw()
    assert figure.figure.get_size_inches()[0] <= 4.4
    assert figure.html() == draw().html()


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: blueprint.six_answers([1, 2], {"f": [1, 2, 3]}), "f"),
        (lambda: blueprint.block_chain([]), "steps"),
        (lambda: blueprint.stride_square(12), "shift"),
        (lambda: blueprint.stride_square(-1), "shift"),
        (lambda: blueprint.coarse_graph(HOUSES, [0, 0, 2, 2, 2]), "clusters"),
        (lambda: blueprint.coarse_graph(HOUSES, [0, 0, 1]), "adjacency"),
        (lambda: blueprint.coarse_graph(np.triu(HOUSES), [0, 0, 1, 1, 2]), "adjacency"),
        (lambda: blueprint.aliasing_chart([1, 2], [0.5]), "changes"),
    ],
)
def test_refuses_what_cannot_be_drawn(call, argument):
    with pytest.raises(ArgumentError) as caught:
        call()
    assert caught.value.argument == argument
