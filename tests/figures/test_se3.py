"""The drawings of the SE(3)-Transformer page say in words what the layers compute."""

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.figures import se3


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def test_the_dumbbells_have_the_numbers_of_the_polynomials():
    asked, told = texts(se3.five_numbers()), texts(se3.five_numbers(answers=True))
    assert asked.count("?") == 10
    assert "?" not in told
    # (√3 xy, √3 yz, (3z² - 1)/2, √3 xz, √3 (x² - y²)/2) at 45 and at 90 degrees
    half, root = 0.5, np.sqrt(3) / 2
    expected = [0, 0, 1, 0, 0, 0, 0, 0.25, root, half * root, 0, 0, -half, 0, root]
    written = [float(t.replace("\N{MINUS SIGN}", "-")) for t in told if _is_number(t)]
    assert np.abs(np.array(written) - expected).max() <= 0.051


def _is_number(text):
    try:
        float(text.replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return False
    return True


def test_each_globe_has_its_name():
    names = texts(se3.globes())
    for name in ("l = 0", "l = 1", "l = 2", "y", "z", "x", "xy", "yz", "xz"):
        assert name in names


@pytest.mark.parametrize("meets", [True, False])
def test_the_square_compares_both_ways(meets):
    rng = np.random.default_rng(0)
    points, arrows = rng.normal(size=(2, 4, 3))
    turn = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    then = arrows @ turn.T + (0 if meets else 0.1)
    figure = se3.cloud_square(points, turn, arrows, then)
    assert ("they meet" in texts(figure)) == meets
    assert figure.alt.endswith("ways meet." if meets else "ways do not meet.")


def test_the_chart_shows_what_it_was_given():
    r, law, learned = [0.0, 1.0, 2.0], [0.0, 1.0, 4.0], [0.0, 1.1, 9.0]
    figure = se3.radial_chart(r, law, learned, (0.5, 1.5))
    first, second, seen = figure.figure.axes[0].lines
    assert first.get_ydata().tolist() == law
    assert second.get_ydata().tolist() == learned
    assert list(seen.get_xdata()) == [0.5, 1.5]
    assert "differ by at most 10 percent" in figure.alt


@pytest.mark.parametrize(
    "draw",
    [
        se3.five_numbers,
        se3.globes,
        lambda: se3.cloud_square(np.eye(3), np.eye(3), np.eye(3), np.eye(3)),
        lambda: se3.radial_chart([0, 1], [0, 1], [0, 1], (0.0, 1.0)),
    ],
)
def test_every_drawing_follows_the_theme_and_fits_a_phone(draw):
    figure = draw()
    assert figure.figure.get_size_inches()[0] <= 4.4
    assert figure.html() == draw().html()


def test_refuses_what_cannot_be_drawn():
    with pytest.raises(ArgumentError, match="then"):
        se3.cloud_square(np.eye(3), np.eye(3), np.eye(3), np.ones((2, 3)))
    with pytest.raises(ArgumentError, match="learned"):
        se3.radial_chart([0, 1], [0, 1], [0, 1, 2], (0.0, 1.0))
