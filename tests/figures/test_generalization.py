"""The drawings of chapter 8 show the numbers they were given."""

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.experiments.data_ratio import Interval
from gdlbook.experiments.tables import Estimate
from gdlbook.figures import generalization, roles

POINTS = {
    "plain": {20: Estimate(0.4, 0.02, 20), 80: Estimate(0.7, 0.01, 20)},
    "invariant": {20: Estimate(0.6, 0.02, 20), 80: Estimate(0.71, 0.01, 20)},
}


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def test_the_bars_are_intervals_of_95_percent():
    figure = generalization.learning_curves(POINTS, y_label="accuracy")
    ax = figure.figure.axes[0]
    segments = np.concatenate(
        [bars.get_segments() for _, _, (bars,) in map(tuple, ax.containers)]
    )
    assert np.allclose(segments[:, 1, 1] - segments[:, 0, 1], [0.0784, 0.0392] * 2)
    assert "invariant: 0.6 at 20, then 0.71 at 80." in figure.alt


def test_names_at_the_ends_do_not_touch():
    figure = generalization.learning_curves(POINTS, y_label="accuracy")
    figure.figure.canvas.draw()
    named = [t for t in figure.figure.axes[0].texts if t.get_text() in POINTS]
    places = sorted(t.get_position()[1] for t in named)
    assert len(places) == 2
    assert places[1] - places[0] > 0.08
    assert all(t.get_position()[0] < 1 for t in named)


def test_an_exact_curve_is_the_line_and_the_points_lie_on_it():
    line = ([20, 40, 80], [0.5, 0.55, 0.6])
    figure = generalization.learning_curves(
        POINTS, y_label="error", exact={"plain": line}, log_y=True
    )
    drawn = figure.figure.axes[0].lines[0]
    assert np.array_equal(drawn.get_ydata(), line[1])
    assert figure.html()


def test_the_gain_is_drawn_beside_the_order():
    gains = {4: Interval(4.3, 3.4, 5.3), 144: Interval(101.0, 90.0, 113.0)}
    figure = generalization.gain_chart(gains)
    line = figure.figure.axes[0].lines[0]
    assert np.array_equal(line.get_xdata(), line.get_ydata())
    assert "144: 1e+02" not in figure.alt
    assert {"measured", "gain = |G|"} <= set(texts(figure))


def test_the_digits_of_the_second_row_are_those_of_the_first():
    figure = generalization.two_tasks()
    assert texts(figure) == ["A", "B"]
    assert figure.html()
    turns = ", ".join(map(str, generalization.TURNS[:-1]))
    assert f"after {turns} and {generalization.TURNS[-1]}" in figure.alt


def test_bad_input():
    with pytest.raises(ArgumentError, match="measured"):
        generalization.learning_curves({}, y_label="accuracy")
    five = {str(number): POINTS["plain"] for number in range(5)}
    assert len(five) > len(roles.CATEGORIES)
    with pytest.raises(ArgumentError, match="measured"):
        generalization.learning_curves(five, y_label="accuracy")
    with pytest.raises(ArgumentError, match="exact"):
        generalization.learning_curves(
            POINTS, y_label="accuracy", exact={"other": ([1], [1])}
        )
    with pytest.raises(ArgumentError, match="ratios"):
        generalization.gain_chart({})
