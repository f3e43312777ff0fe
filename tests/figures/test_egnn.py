"""The drawings of the page on EGNN say in words what they compute."""

import pytest

from gdlbook import ArgumentError
from gdlbook.figures import egnn


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


@pytest.mark.parametrize("layer", ["egnn", "coordinates"])
def test_only_the_equivariant_layer_closes_the_square(layer):
    figure = egnn.motion_square(layer)
    meets = layer == "egnn"
    assert ("they meet" in texts(figure)) == meets
    assert figure.alt.endswith("two ways meet." if meets else "do not meet.")


def test_the_hands_have_opposite_determinants():
    figure = egnn.enantiomers()
    assert {"determinant \N{MINUS SIGN}16", "determinant 16"} <= set(texts(figure))


@pytest.mark.parametrize(
    "draw",
    [
        egnn.enantiomers,
        lambda: egnn.motion_square("egnn"),
        lambda: egnn.motion_square("coordinates"),
    ],
)
def test_every_drawing_follows_the_theme_and_fits_a_phone(draw):
    figure = draw()
    assert figure.figure.get_size_inches()[0] <= 4.4
    assert figure.html() == draw().html()


def test_refuses_what_cannot_be_drawn():
    with pytest.raises(ArgumentError, match="layer"):
        egnn.motion_square("plain")
