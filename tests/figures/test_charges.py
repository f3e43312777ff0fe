"""The drawings of charged particles say in words what they compute."""

import re

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.experiments import read
from gdlbook.experiments.nbody import forces, leapfrog
from gdlbook.figures import charges


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def test_the_question_hides_three_forces_and_the_answer_shows_them():
    question, answer = charges.force_question(), charges.force_question(answered=True)
    assert texts(question).count("?") == 3
    assert texts(answer).count("?") == 0
    assert (
        len(answer.figure.axes[0].patches) - len(question.figure.axes[0].patches) == 3
    )
    for name, factor in {"as it is": 1, "twice as wide": 2}.items():
        x, y = forces(charges.CHARGES, factor * np.array(charges.PLACES))[0]
        assert f"{name}, ({x:.2f}, {y:.2f})" in answer.alt


def test_the_ways_are_those_of_the_simulator():
    q, x = [1.0, -1.0], np.array([[0.0, 0.0], [1.0, 0.0]])
    v = np.array([[0.0, 0.3], [0.0, -0.3]])
    ax = charges.trajectories(q, x, v, steps=20).figure.axes[0]
    ways = [line.get_xydata() for line in ax.lines if len(line.get_xydata()) == 21]
    run = leapfrog(q, x, v, 20)[0]
    scale = (ways[0][-1] - ways[0][0])[0] / (run[-1, 0] - run[0, 0])[0]
    for way, particle in zip(ways[:2], run.swapaxes(0, 1), strict=True):
        drawn = (way - ways[0][0]) / scale * (1, -1)
        assert np.allclose(drawn, particle - run[0, 0], atol=1e-9)
    turned = np.stack([-ways[2][:, 1], ways[2][:, 0]], axis=1)  # y points downwards
    assert np.allclose(turned - turned[0], ways[0] - ways[0][0], atol=1e-9)


def test_the_chart_shows_the_table():
    figure, table = charges.error_chart(), read("nbody")
    found = table.where(model="egnn").summary("other", by="examples")
    numbers = ", ".join(f"{each.mean:.2g}" for each in found.values())
    assert f"equivariant: {numbers}." in figure.alt
    assert re.search(r"for 50, 200, 800, 3200 training systems", figure.alt)


@pytest.mark.parametrize(
    "draw",
    [
        charges.force_question,
        charges.error_chart,
        lambda: charges.force_question(answered=True),
        lambda: charges.trajectories([1.0], [[0.0, 1.0]], [[1.0, 0.0]]),
    ],
)
def test_every_drawing_follows_the_theme_and_fits_a_phone(draw):
    figure = draw()
    assert figure.figure.get_size_inches()[0] <= 4.4
    assert figure.html() == draw().html()


def test_refuses_a_start_that_does_not_fit():
    with pytest.raises(ArgumentError, match="positions"):
        charges.trajectories([1.0], [[0.0, 1.0, 2.0]], [[1.0, 0.0, 0.0]])
