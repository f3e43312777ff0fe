"""The drawings of chapter 6 say in words what the layers compute."""

import re

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.figures import rotation


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def test_the_responses_are_those_of_turned_filters():
    bar, edge = np.array(rotation.BAR), np.array(rotation.EDGE)
    found = rotation.responses(bar)
    for r in range(4):
        turned = np.rot90(edge, r)
        rolled = [
            turned[a, b] * np.roll(bar, (1 - a, 1 - b), axis=(0, 1))
            for a, b in np.ndindex(3, 3)
        ]
        assert np.array_equal(found[r], sum(rolled))


def test_the_maxima_are_written_under_the_responses():
    figure = rotation.four_responses()
    maxima = [t for t in texts(figure) if t.startswith("max")]
    assert maxima == ["max 3", "max 2", "max 3", "max 2"]
    assert figure.alt.endswith("are 3, 2, 3, 2.")


@pytest.mark.parametrize("action", ["both", "planes", "places"])
def test_only_both_halves_of_the_action_close_the_square(action):
    figure = rotation.lifting_square(action)
    meet = action == "both"
    assert ("they meet" in texts(figure)) == meet
    assert figure.alt.endswith("ways meet." if meet else "ways do not meet.")


def test_the_filters_are_named_by_frequency():
    assert texts(rotation.steerable_filters()) == ["m = 0", "m = 1", "m = 2"]


def test_the_chart_shows_what_it_was_given():
    steps, whole, cut = [1.0, 0.5], [0.1, 1e-14], [0.2, 0.05]
    figure = rotation.deviation_chart(steps, whole, cut)
    first, second = figure.figure.axes[0].lines
    assert np.allclose(10.0 ** np.array(first.get_ydata()), whole)
    assert np.allclose(10.0 ** np.array(second.get_ydata()), cut)
    assert re.search(r"Whole filter: 0\.1, below 1e-13\.", figure.alt)


@pytest.mark.parametrize(
    "draw",
    [
        rotation.four_responses,
        rotation.steerable_filters,
        lambda: rotation.lifting_square("both"),
        lambda: rotation.lifting_square("places"),
        lambda: rotation.deviation_chart([1.0, 0.5], [0.1, 1e-6], [0.2, 0.05]),
    ],
)
def test_every_drawing_follows_the_theme_and_fits_a_phone(draw):
    figure = draw()
    assert figure.figure.get_size_inches()[0] <= 4.4
    assert figure.html() == draw().html()


def test_refuses_what_cannot_be_drawn():
    with pytest.raises(ArgumentError, match="action"):
        rotation.lifting_square("turn")
    with pytest.raises(ArgumentError, match="greater than 0"):
        rotation.deviation_chart([1.0], [0.0], [0.1])
    with pytest.raises(ArgumentError, match="cut"):
        rotation.deviation_chart([1.0], [0.1], [0.1, 0.2])
    with pytest.raises(ArgumentError, match="size"):
        rotation.steerable_filters(1)
