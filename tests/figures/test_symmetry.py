"""The drawings of chapter 1 say in words what the layers compute."""

import re

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.figures import symmetry

# Written out by hand, from y[i] = x[i] - x[i - 1].
EDGES = [0, 0, 1, 2, 2, -2, -2, -1, 0, 0]


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def numbers(text):
    return [int(number) for number in re.findall(r"-?\d+", text)]


def test_the_disputed_cell_is_the_one_question_mark():
    figure = symmetry.disputed_cell()
    assert texts(figure).count("?") == 1
    shown = [t.replace("\N{MINUS SIGN}", "-") for t in texts(figure)]
    cells = [int(t) for t in shown if re.fullmatch(r"-?\d", t)]
    assert cells == [
        *range(10),
        *symmetry.BUMP,
        *EDGES,
        *np.roll(symmetry.BUMP, 4),
        *np.roll(EDGES, 4)[1:],
    ]


@pytest.mark.parametrize("shift", range(10))
@pytest.mark.parametrize("outside", ["ring", "zeros"])
def test_the_square_says_whether_its_ways_meet(outside, shift):
    figure = symmetry.bump_square(outside, shift)
    meet = outside == "ring" or shift not in (3, 4, 5, 6, 7)
    assert ("they meet" in texts(figure)) == meet
    assert ("do not meet" in texts(figure)) != meet
    assert ("do not meet: cell 0 differs" in figure.alt) != meet
    written = numbers(re.search(r"then the shift: (.*?)\.", figure.alt)[1])
    assert written == np.roll(EDGES, shift).tolist()
    outlined = [
        patch for patch in figure.figure.axes[0].patches if patch.get_zorder() == 3
    ]
    assert len(outlined) == (0 if meet else 2)


def test_the_chart_shows_the_errors_of_both_paddings():
    figure = symmetry.errors_over_shifts()
    zeros, ring = figure.figure.axes[0].lines
    assert list(zeros.get_ydata()) == [0, 0, 0, 1, 3, 5, 3, 1, 0, 0]
    assert list(ring.get_ydata()) == [0] * 10
    assert {"✗ zero padding", "✓ ring"} <= set(texts(figure))


@pytest.mark.parametrize(
    "draw",
    [
        symmetry.disputed_cell,
        symmetry.errors_over_shifts,
        lambda: symmetry.bump_square("ring", 4),
        lambda: symmetry.bump_square("zeros", 4),
    ],
)
def test_every_drawing_follows_the_theme_and_fits_a_phone(draw):
    figure = draw()
    assert figure.figure.get_size_inches()[0] <= 4.4
    assert figure.html() == draw().html()


def test_refuses_an_unknown_padding_or_shift():
    with pytest.raises(ArgumentError, match="ring or zeros"):
        symmetry.shift_errors("reflect")
    with pytest.raises(ArgumentError, match="ring or zeros"):
        symmetry.bump_square("reflect", 1)
    for shift in (-1, 10, 2.0):
        with pytest.raises(ArgumentError, match="shift"):
            symmetry.bump_square("ring", shift)
