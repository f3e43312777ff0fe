"""The drawings of chapter 3 show what the text's own numbers are."""

import numpy as np
import pytest
import scipy.linalg
from matplotlib.colors import to_hex

from gdlbook import ArgumentError
from gdlbook.figures import convolution, roles

W = np.random.default_rng(0).normal(size=(8, 8))


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def test_twelve_cells_are_left_to_the_reader():
    shown = texts(convolution.missing_columns())
    assert shown.count("?") == 12
    assert [t for t in shown if t.isdigit()] == ["5", "7", "0", "2"]


def test_the_average_is_the_mean_over_all_shifts():
    n = len(W)
    mean = np.mean([np.roll(W, (s, s), axis=(0, 1)) for s in range(n)], axis=0)
    figure = convolution.matrix_and_average(W)
    written = figure.alt.split("first column is ")[1].split(", rolled")[0]
    assert written == ", ".join(f"{v:g}" for v in np.round(mean[:, 0], 2) + 0.0)
    # As many cells of each colour as the circulant matrix has; the rest are W's.
    expected = {
        roles.diverging(float(v), float(np.abs(values).max()))
        for values in (W, scipy.linalg.circulant(mean[:, 0]))
        for v in values.ravel()
    }
    drawn = {to_hex(p.get_facecolor()) for p in figure.figure.axes[0].patches}
    assert expected <= drawn


@pytest.mark.parametrize(("outside", "meets"), [("torus", True), ("zeros", False)])
def test_the_square_says_whether_its_ways_meet(outside, meets):
    figure = convolution.image_square(outside)
    assert ("they meet" in texts(figure)) == meets
    assert ("The two ways meet." in figure.alt) == meets
    assert ("The ways part in rows 1 and 2." in figure.alt) != meets
    # By hand: row 1 is 0, 0, 3, 1, and pixel -1 is 1 on the torus, else 0.
    by_hand = "-2, -1, 0, 3" if meets else "-2, 0, 0, 3"
    assert f"layer first: {by_hand}." in figure.alt


def test_the_border_of_a_constant_is_written_beside_it():
    figure = convolution.border_of_a_constant(3)
    assert texts(figure)[-1] == "1.00 in the middle"
    assert "0.23 in the corner" in texts(figure)
    # One average leaves 4 of 9 pixels in the corner.
    assert "0.44 in the corner" in texts(convolution.border_of_a_constant(1))


@pytest.mark.parametrize(
    "draw",
    [
        convolution.missing_columns,
        lambda: convolution.matrix_and_average(W),
        lambda: convolution.image_square("torus"),
        lambda: convolution.image_square("zeros"),
        lambda: convolution.border_of_a_constant(3),
    ],
)
def test_every_drawing_follows_the_theme_and_fits_a_phone(draw):
    figure = draw()
    assert figure.figure.get_size_inches()[0] <= 4.4
    assert figure.html() == draw().html()


def test_refuses_what_it_cannot_draw():
    with pytest.raises(ArgumentError, match="torus or zeros"):
        convolution.image_square("ring")
    with pytest.raises(ArgumentError, match="layers"):
        convolution.border_of_a_constant(0)
    with pytest.raises(ArgumentError, match="square"):
        convolution.matrix_and_average(np.ones((2, 3)))
