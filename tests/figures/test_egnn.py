"""The drawings of the page on EGNN say in words what they compute."""

import re

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.experiments import read
from gdlbook.experiments.nbody import forces, leapfrog
from gdlbook.figures import egnn


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def test_the_question_hides_three_forces_and_the_answer_shows_them():
    question, answer = egnn.force_question(), egnn.force_question(answered=True)
    assert texts(question).count("?") == 3
    assert texts(answer).count("?") == 0
    assert (
        len(answer.figure.axes[0].patches) - len(question.figure.axes[0].patches) == 3
    )
    for name, factor in {"as it is": 1, "twice as wide": 2}.items():
        x, y = forces(egnn.CHARGES, factor * np.array(egnn.PLACES))[0]
        assert f"{name}, ({x:.2f}, {y:.2f})" in answer.alt


@pytest.mark.parametrize("layer", ["egnn", "coordinates"])
def test_only_the_equivariant_layer_closes_the_square(layer):
    figure = egnn.motion_square(layer)
    meets = layer == "egnn"
    assert ("they meet" in texts(figure)) == meets
    assert figure.alt.endswith("two ways meet." if meets else "do not meet.")


def test_the_ways_are_those_of_the_simulator():
    q, x = [1.0, -1.0], np.array([[0.0, 0.0], [1.0, 0.0]])
    v = np.array([[0.0, 0.3], [0.0, -0.3]])
    ax = egnn.trajectories(q, x, v, steps=20).figure.axes[0]
    ways = [line.get_xydata() for line in ax.lines if len(line.get_xydata()) == 21]
    run = leapfrog(q, x, v, 20)[0]
    scale = (ways[0][-1] - ways[0][0])[0] / (run[-1, 0] - run[0, 0])[0]
    for way, particle in zip(ways[:2], run.swapaxes(0, 1), strict=True):
        drawn = (way - ways[0][0]) / scale * (1, -1)
        assert np.allclose(drawn, particle - run[0, 0], atol=1e-9)
    turned = np.stack([-ways[2][:, 1], ways[2][:, 0]], axis=1)  # y points downwards
    assert np.allclose(turned - turned[0], ways[0] - ways[0][0], atol=1e-9)


def test_the_hands_have_opposite_determinants():
    figure = egnn.enantiomers()
    assert {"determinant \N{MINUS SIGN}16", "determinant 16"} <= set(texts(figure))


def test_the_chart_shows_the_table():
    figure, table = egnn.error_chart(), read("nbody")
    found = table.where(model="egnn").summary("other", by="examples")
    numbers = ", ".join(f"{each.mean:.2g}" for each in found.values())
    assert f"equivariant: {numbers}." in figure.alt
    assert re.search(r"for 50, 200, 800, 3200 training systems", figure.alt)


@pytest.mark.parametrize(
    "draw",
    [
        egnn.force_question,
        egnn.enantiomers,
        egnn.error_chart,
        lambda: egnn.force_question(answered=True),
        lambda: egnn.motion_square("egnn"),
        lambda: egnn.motion_square("coordinates"),
        lambda: egnn.trajectories([1.0], [[0.0, 1.0]], [[1.0, 0.0]]),
    ],
)
def test_every_drawing_follows_the_theme_and_fits_a_phone(draw):
    figure = draw()
    assert figure.figure.get_size_inches()[0] <= 4.4
    assert figure.html() == draw().html()


def test_refuses_what_cannot_be_drawn():
    with pytest.raises(ArgumentError, match="layer"):
        egnn.motion_square("plain")
    with pytest.raises(ArgumentError, match="positions"):
        egnn.trajectories([1.0], [[0.0, 1.0, 2.0]], [[1.0, 0.0, 0.0]])
