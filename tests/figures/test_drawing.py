"""Cells, graphs, signs and labels: what is drawn is what the data say."""

import re

import numpy as np
import pytest
import stylesheet
from matplotlib.colors import to_hex

from gdlbook import ArgumentError
from gdlbook.figures import (
    SIGNS,
    Box,
    arrow,
    canvas,
    draw_graph,
    draw_grid,
    draw_sign,
    draw_signal,
    label,
    roles,
    sign_svg,
    verdict,
)


@pytest.fixture
def ax():
    return canvas(4.0, 4.0)[1]


def fill_at(ax, point):
    """Return the colour of the one filled shape that covers a point."""
    over = [
        patch
        for patch in ax.patches
        if patch.get_fill()
        and any(
            piece.contains_point(point)
            for piece in map(type(patch.get_path()), patch.get_path().to_polygons())
        )
    ]
    (patch,) = over
    return to_hex(patch.get_facecolor())


def written(ax):
    return {tuple(np.round(t.get_position(), 9)): t.get_text() for t in ax.texts}


def test_each_cell_has_the_colour_and_the_number_of_its_value(ax):
    values = np.array([[3.0, -1.0, 0.0], [2.0, -3.0, 1.0]])
    before = values.copy()
    assert draw_grid(ax, values, at=(0.5, 1.0), cell=0.5) == Box(0.5, 1.0, 1.5, 1.0)
    texts = written(ax)
    for (row, column), value in np.ndenumerate(values):
        centre = (0.75 + 0.5 * column, 1.25 + 0.5 * row)
        assert fill_at(ax, centre) == roles.diverging(value, 3.0)
        assert texts[centre] == f"{value:.0f}".replace("-", "\N{MINUS SIGN}")
    assert np.array_equal(values, before)


def test_fractions_are_written_to_one_decimal_without_a_negative_zero(ax):
    draw_signal(ax, [0.25, -0.04, -1.5], cell=0.5)
    assert list(written(ax).values()) == ["0.2", "0.0", "\N{MINUS SIGN}1.5"]


def test_a_common_limit_makes_two_drawings_comparable(ax):
    draw_signal(ax, [1.0], at=(0.0, 0.0), cell=0.5, limit=4.0)
    draw_signal(ax, [1.0], at=(1.0, 0.0), cell=0.5)
    assert fill_at(ax, (0.1, 0.1)) == roles.diverging(1.0, 4.0)
    assert fill_at(ax, (1.1, 0.1)) == roles.HIGH


def test_numbers_that_do_not_fit_are_left_out_or_refused(ax):
    draw_signal(ax, [100, 200], cell=0.2)
    assert not ax.texts
    with pytest.raises(ArgumentError, match=r"cell: expected at least 0.24 inches"):
        draw_signal(ax, [100, 200], cell=0.2, numbers=True)
    draw_signal(ax, [1, 2], cell=0.3, numbers=False)
    assert not ax.texts


def test_highlighted_cells_are_framed(ax):
    draw_grid(ax, np.eye(3), cell=0.5, highlight=[(1, 2)], highlight_color=roles.BROKEN)
    frame = ax.patches[-1]
    assert frame.get_bbox().bounds == (1.0, 0.5, 0.5, 0.5)
    assert to_hex(frame.get_edgecolor()) == roles.BROKEN


@pytest.mark.parametrize(
    ("draw", "values", "options"),
    [
        (draw_signal, [[1, 2]], {}),
        (draw_signal, [], {}),
        (draw_signal, [1, float("nan")], {}),
        (draw_signal, [1j, 0], {}),
        (draw_signal, [1, 2], {"cell": 0.0}),
        (draw_signal, [1, 2], {"highlight": [2]}),
        (draw_signal, [1, 2], {"limit": -1.0}),
        (draw_grid, [1, 2], {}),
        (draw_grid, np.eye(2), {"highlight": [(0, -1)]}),
    ],
)
def test_what_has_no_cells_is_refused(ax, draw, values, options):
    with pytest.raises(ArgumentError):
        draw(ax, values, **options)


def test_a_graph_has_an_edge_for_each_pair_and_its_labels(ax):
    square = np.array([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]])
    draw_graph(ax, square, at=(1.0, 1.0), size=2.0, values=[0, 2, -1, 0])
    places = {t.get_text(): np.array(t.get_position()) for t in ax.texts}
    assert np.allclose(places["0"], (2.0, 1.15))  # the top of the circle
    assert np.allclose(places["1"], (2.85, 2.0))  # and clockwise from there
    drawn = {
        frozenset(
            name
            for name, place in places.items()
            if (np.abs(line.get_xydata() - place).max(axis=1) < 1e-9).any()
        )
        for line in ax.lines
    }
    expected = {frozenset("01"), frozenset("12"), frozenset("23"), frozenset("03")}
    assert drawn == expected
    fills = [to_hex(node.get_facecolor()) for node in ax.patches]
    assert fills == [roles.diverging(value, 2.0) for value in (0, 2, -1, 0)]


def test_classes_of_nodes_differ_in_colour_and_dashes(ax):
    draw_graph(ax, np.zeros((4, 4)), categories=[0, 1, 2, 3])
    rims = [(to_hex(n.get_edgecolor()), n.get_linestyle()) for n in ax.patches]
    assert [colour for colour, _ in rims] == list(roles.CATEGORIES)
    assert len({dashes for _, dashes in rims}) == 4


@pytest.mark.parametrize(
    ("adjacency", "options"),
    [
        ([[0, 1], [0, 0]], {}),
        ([[0, 1, 0]], {}),
        (np.eye(2), {"labels": ["a"]}),
        (np.eye(2), {"values": [1, 2, 3]}),
        (np.eye(2), {"categories": [0, 4]}),
        (np.eye(2), {"categories": [0, 0.5]}),
        (np.eye(2), {"positions": [[0, 0]]}),
    ],
)
def test_what_is_no_undirected_graph_is_refused(ax, adjacency, options):
    with pytest.raises(ArgumentError):
        draw_graph(ax, adjacency, **options)


@pytest.mark.parametrize("name", SIGNS)
def test_a_sign_is_one_path_in_its_box_wherever_it_is_used(ax, name):
    numbers = np.array(re.findall(r"[\d.]+", SIGNS[name]), dtype=float)
    assert 0 <= numbers.min() <= numbers.max() <= 24
    draw_sign(ax, name, at=(1.0, 2.0), size=0.24)
    vertices = (ax.patches[-1].get_path().vertices - (1.0, 2.0)) * 100
    assert np.allclose(vertices.ravel(), numbers)
    css = {"check": "equivariant", "cross": "broken"}.get(name, name)
    assert SIGNS[name] in sign_svg(name)
    rule = rf"\.gdl-{css} {{\s*--gdl-sign: url\([^)]*<path d='{re.escape(SIGNS[name])}'"
    assert re.search(rule, stylesheet.TEXT)


def test_an_unknown_sign_is_refused(ax):
    for draw in (lambda: draw_sign(ax, "flip", at=(0, 0)), lambda: sign_svg("flip")):
        with pytest.raises(ArgumentError, match="one of translation, permutation"):
            draw()


def test_a_label_stands_outside_its_box(ax):
    box = Box(1.0, 1.0, 1.0, 0.5)
    for side in ("left", "right", "top", "bottom"):
        label(ax, box, side, side=side)
    x, y = np.array([text.get_position() for text in ax.texts]).T
    assert x[0] < 1.0 < 2.0 < x[1]
    assert y[2] < 1.0 < 1.5 < y[3]
    with pytest.raises(ArgumentError, match="left, right, top or bottom"):
        label(ax, box, "x", side="above")


def test_an_arrow_carries_its_name_at_its_middle(ax):
    arrow(ax, (1.0, 1.0), (3.0, 1.0), "f")
    x, y = ax.texts[-1].get_position()
    assert x == 2.0
    assert y < 1.0


@pytest.mark.parametrize("holds", [True, False])
def test_a_verdict_is_a_sign_a_colour_and_words(ax, holds):
    verdict(ax, (1.0, 1.0), holds=holds, text="they meet" if holds else "do not meet")
    colour = roles.EQUIVARIANT if holds else roles.BROKEN
    assert to_hex(ax.patches[-1].get_edgecolor()) == colour
    assert ax.texts[-1].get_color() == colour
    other = canvas(1.0, 1.0)[1]
    draw_sign(other, "check" if holds else "cross", at=(1.0, 0.925), size=0.15)
    shapes = (axes.patches[-1].get_path().vertices for axes in (ax, other))
    assert np.array_equal(*shapes)
    with pytest.raises(ArgumentError, match="text"):
        verdict(ax, (1.0, 1.0), holds=holds, text=" ")
