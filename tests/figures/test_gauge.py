"""The drawings of the page on gauges show what was computed, and say so."""

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.figures import gauge
from gdlbook.layers.surfaces import icosphere
from gdlbook.layers.tangent_frames import holonomy, tangent_frames

POINTS, FACES = icosphere(1)
AWAY = np.array([0, 0, 1.0]) - POINTS[:, 2:] * POINTS
PAIR = {
    "source": (AWAY, POINTS[:, 2]),
    "whirl": (np.cross(POINTS, AWAY), 0 * AWAY[:, 0]),
}


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def test_the_walk_is_parallel_transport():
    for leg in range(3):
        for share in (0.0, 0.4, 1.0):
            place, arrow = gauge._carried(leg, share)
            assert np.isclose(np.linalg.norm(place), 1)
            assert np.isclose(np.linalg.norm(arrow), 1)
            assert abs(place @ arrow) <= 1e-12
    for leg in range(2):  # it goes on where it was
        for end, start in zip(
            gauge._carried(leg, 1.0), gauge._carried(leg + 1, 0.0), strict=True
        ):
            assert np.abs(end - start).max() <= 1e-12
    start, end = gauge._carried(0, 0.0)[1], gauge._carried(2, 1.0)[1]
    pole = np.array([0.0, 0.0, 1.0])
    turned_by = np.arctan2(np.cross(start, end) @ pole, start @ end)
    corners = tangent_frames(gauge._CORNERS)
    assert abs(turned_by - holonomy(corners, [0, 1, 2])) <= 1e-12


def test_the_question_does_not_give_the_answer_away():
    question, answer = gauge.octant_walk(), gauge.octant_walk(answer=True)
    assert texts(question) == texts(answer) == ["P", "A", "B"]
    assert "90" not in question.alt
    assert answer.alt.startswith(question.alt)
    patches = [len(f.figure.axes[0].patches) for f in (question, answer)]
    assert patches[1] == patches[0] + 12


@pytest.mark.parametrize("transport", [True, False])
def test_the_square_closes_only_with_transport(transport):
    figure = gauge.gauge_square(transport=transport)
    assert ("they meet" in texts(figure)) == transport
    assert figure.alt.endswith("ways meet." if transport else "ways do not meet.")


def test_the_chart_shows_what_it_was_given():
    missing, area = [13.0, 6.7], [1.2, 0.47]
    figure = gauge.holonomy_chart([2, 3], missing, area)
    for line, values in zip(figure.figure.axes[0].lines, (missing, area), strict=True):
        assert np.allclose(10.0 ** np.array(line.get_ydata()), values)
        assert line.get_xdata().tolist() == [2, 3]
    assert "To 90 degrees: 13, 6.7." in figure.alt


def test_both_fields_are_named_and_have_one_scale():
    figure = gauge.source_and_whirl(POINTS, FACES, PAIR)
    assert texts(figure) == ["source", "whirl"]
    assert figure.alt.endswith("source 1.00, whirl 0.00.")


@pytest.mark.parametrize(
    "draw",
    [
        gauge.octant_walk,
        lambda: gauge.octant_walk(answer=True),
        gauge.two_gauges,
        gauge.gauge_square,
        lambda: gauge.gauge_square(transport=False),
        lambda: gauge.holonomy_chart([2, 3], [13.0, 6.7], [1.2, 0.47]),
        lambda: gauge.source_and_whirl(POINTS, FACES, PAIR),
    ],
)
def test_every_drawing_follows_the_theme_and_fits_a_phone(draw):
    figure = draw()
    assert figure.figure.get_size_inches()[0] <= 4.4
    assert figure.html() == draw().html()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gauge.holonomy_chart([1.0], [0.0], [0.1]), "missing: .*than 0"),
        (lambda: gauge.holonomy_chart([1.0], [0.1], [0.1, 0.2]), "area"),
        (lambda: gauge.source_and_whirl(POINTS, FACES, {}), "fields"),
        (
            lambda: gauge.source_and_whirl(
                POINTS, FACES, {**PAIR, "whirl": (AWAY[:3], AWAY[:, 0])}
            ),
            "whirl",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()
