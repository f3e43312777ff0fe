"""One execution, two themes: what the page receives from a figure."""

import base64
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.figures import (
    BookFigure,
    canvas,
    chart,
    draw_graph,
    draw_grid,
    front_page,
    roles,
    square_of,
)

VOID = {"path", "use", "rect"}


class Page(HTMLParser):
    """Collects tags, ids, references and text, as a browser would read them."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.ids, self.references, self.words = [], [], [], []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        for key, value in attrs:
            if key == "id":
                self.ids.append(value)
            if key == "href":
                self.references.append(value.removeprefix("#"))
            self.references += re.findall(r"url\(#([^)]+)\)", value or "")

    handle_startendtag = handle_starttag

    def handle_data(self, data):
        self.words.append(data)


def curve(alt="A line with markers."):
    figure, ax = chart(4.4, 2.4, x_label="x", y_label="y")
    ax.plot([0, 1, 2], [1, 3, 2], marker="o")
    ax.axhline(2.0, color=roles.BROKEN)
    return BookFigure(figure, alt=alt)


def graph():
    figure, ax = canvas(2.0, 2.0)
    draw_graph(ax, 1 - np.eye(4), at=(0.2, 0.2), categories=[0, 1, 2, 3])
    return BookFigure(figure, alt="A graph with all edges.")


def broken():
    return square_of([1, 2, 4], np.cumsum, lambda x: np.roll(x, 1), alt="It fails.")


FIGURES = [curve, graph, broken, front_page]

SCRIPT = """
import hashlib, json
from gdlbook.figures import front_page, chart, BookFigure
figure, ax = chart(4.4, 2.4, x_label="x", y_label="y")
ax.plot([0, 1], [1, 3], marker="o")
bundles = [f._repr_mimebundle_() for f in (front_page(), BookFigure(figure, alt="a"))]
print(hashlib.sha256(json.dumps(bundles, sort_keys=True).encode()).hexdigest())
"""


def test_two_processes_write_the_same_bytes():
    runs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(runs[0]) == 65
    assert runs[0] == runs[1]


def test_showing_a_figure_twice_changes_nothing():
    figure = curve()
    assert figure._repr_mimebundle_() == figure._repr_mimebundle_()


@pytest.mark.parametrize("draw", FIGURES)
def test_every_colour_is_a_variable_with_its_light_value_as_fallback(draw):
    source = draw().html()
    bare = re.sub(r"var\(--gdl-[\w-]+,#[0-9a-f]{6}\)", "", source)
    assert "var(--gdl-" in source
    assert not re.search(r"#[0-9a-fA-F]{6}\b|rgb\(", re.sub(r"#gdl-[\w-]+", "", bare))


@pytest.mark.parametrize("draw", FIGURES)
def test_every_id_is_prefixed_and_every_reference_arrives(draw):
    page = Page(draw().html())
    assert all(re.fullmatch(r"gdl-[0-9a-f]{10}-\w+", name) for name in page.ids)
    assert set(page.ids) == set(page.references)
    assert len(page.ids) == len(set(page.ids))


def test_ids_are_there_to_be_tested():
    assert len(Page(curve().html()).ids) >= 3


def test_figures_on_one_page_do_not_share_an_id():
    figures = [*(draw() for draw in FIGURES), curve(alt="The same, told otherwise.")]
    ids = [name for figure in figures for name in Page(figure.html()).ids]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("draw", FIGURES)
def test_nothing_is_fetched_and_nothing_leaks_to_the_page(draw):
    source = draw().html()
    tags = {tag for tag, _ in Page(source).tags}
    assert "http" not in source
    assert tags <= VOID | {"div", "svg", "g", "defs", "text", "clippath"}
    assert "\n" not in source


@pytest.mark.parametrize("draw", FIGURES)
def test_a_screen_reader_is_told_one_image_and_its_alt(draw):
    figure = draw()
    images = [attrs for tag, attrs in Page(figure.html()).tags if tag == "svg"]
    assert [image["role"] for image in images] == ["img"]
    assert images[0]["aria-label"] == figure.alt


def test_alt_is_escaped():
    figure = curve(alt='where x < y & "z"')
    (label,) = (a["aria-label"] for t, a in Page(figure.html()).tags if t == "svg")
    assert label == 'where x < y & "z"'


def test_text_stays_text_in_the_font_of_the_page():
    source = front_page().html()
    assert "g·f(x) = f(g·x)" in Page(source).words
    assert "font-family" not in source


def test_a_wide_figure_scrolls_and_is_reached_by_the_keyboard():
    widths = {}
    for width in (4.4, 6.5):
        figure, _ = canvas(width, 1.0)
        tags = dict(Page(BookFigure(figure, alt="Nothing.").html()).tags)
        widths[width] = (tags["div"].get("tabindex"), tags["svg"]["style"])
    assert widths[4.4] == (None, "max-width:422px;min-width:316px")
    assert widths[6.5] == ("0", "max-width:624px;min-width:468px")


def test_the_bundle_holds_html_a_real_png_and_one_line():
    bundle = curve()._repr_mimebundle_()
    assert list(bundle) == ["text/html", "image/png", "text/plain"]
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG\r\n")
    assert bundle["text/plain"] == repr(curve())
    assert "\n" not in bundle["text/plain"]
    json.dumps(bundle)


@pytest.mark.parametrize("alt", ["", "  \n", None, 3])
def test_a_figure_without_text_alternative_is_refused(alt):
    figure, _ = canvas(1.0, 1.0)
    with pytest.raises(ArgumentError, match=r"alt: expected a sentence"):
        BookFigure(figure, alt=alt)


def test_the_text_alternative_has_no_default():
    with pytest.raises(TypeError, match="alt"):
        BookFigure(canvas(1.0, 1.0)[0])


def test_something_else_than_a_figure_is_refused():
    with pytest.raises(ArgumentError, match="figure: expected a matplotlib Figure"):
        BookFigure("figure", alt="A word.")


def test_a_colour_without_a_role_is_refused_by_its_value():
    figure, ax = canvas(1.0, 1.0)
    ax.plot([0, 1], [0, 1], color="#ff0001")
    with pytest.raises(ArgumentError, match="#ff0001"):
        BookFigure(figure, alt="A red line.").html()


def test_a_raster_image_is_refused():
    figure, ax = canvas(1.0, 1.0)
    ax.imshow(np.eye(3))
    with pytest.raises(ArgumentError, match="raster image"):
        BookFigure(figure, alt="An image.").html()


@pytest.mark.parametrize(
    ("text", "size", "match"),
    [("two\nlines", 10, "one line each"), ("small", 8, "at least 9 points")],
)
def test_text_that_would_not_read_well_is_refused(text, size, match):
    figure, ax = canvas(1.0, 1.0)
    ax.text(0.5, 0.5, text, size=size)
    with pytest.raises(ArgumentError, match=match):
        BookFigure(figure, alt="A text.")


@pytest.mark.parametrize("size", [(0, 1), (1, -1), (6.6, 1), (float("nan"), 1)])
def test_a_size_no_page_can_hold_is_refused(size):
    with pytest.raises(ArgumentError):
        canvas(*size)
    with pytest.raises(ArgumentError):
        chart(*size, x_label="x", y_label="y")


def test_drawing_leaves_the_settings_of_matplotlib_alone():
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    front_page()._repr_mimebundle_()
    assert dict(mpl.rcParams) == before


def test_a_grid_follows_the_theme_cell_by_cell():
    figure, ax = canvas(1.0, 0.5)
    draw_grid(ax, [[-2.0, 0.0, 1.0]], cell=0.3)
    source = BookFigure(figure, alt="Three cells.").html()
    assert f"fill: {roles.CSS[roles.LOW]}" in source
    assert f"fill: {roles.CSS[roles.ZERO]}" in source
    half = roles.CSS[roles.diverging(1.0, 2.0)]
    assert "color-mix" in half
    assert f"fill: {half}" in source
