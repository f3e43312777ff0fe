"""The named colours: declared twice, in step, and readable by everyone."""

import itertools
import re

import pytest
import stylesheet

from gdlbook import ArgumentError
from gdlbook.figures import roles

THEMES = ("light", "dark")


def test_light_values_in_the_style_sheet_are_those_the_figures_are_drawn_in():
    drawn = {}
    for colour, css in roles.CSS.items():
        match = re.fullmatch(r"var\(--gdl-([\w-]+),(#[0-9a-f]{6})\)", css)
        if match and colour != "#000000":
            assert match.group(2) == colour
            drawn[match.group(1)] = colour
    declared = stylesheet.variables("light")
    assert {name: declared[name] for name in drawn} == drawn


def test_both_themes_declare_the_same_names():
    assert stylesheet.variables("light").keys() == stylesheet.variables("dark").keys()


def test_the_dark_values_do_not_reach_paper():
    before, after = stylesheet.TEXT.split('html[data-theme="dark"]', 1)
    assert before.rstrip().endswith("@media screen {")
    assert '[data-theme="dark"]' not in after


def test_no_two_roles_share_a_colour():
    # 10 roles, 4 categories, black for ink, and 2 times 7 mixtures.
    assert len(roles.CSS) == 10 + 4 + 1 + 14


def test_mixtures_are_the_colours_that_css_computes():
    pattern = (
        r"color-mix\(in srgb,var\(--gdl-\w+,(#\w{6})\) ([\d.]+)%,"
        r"var\(--gdl-zero,(#\w{6})\)\)"
    )
    mixtures = {
        colour: re.fullmatch(pattern, css).groups()
        for colour, css in roles.CSS.items()
        if css.startswith("color-mix")
    }
    assert len(mixtures) == 14
    for colour, (end, percent, zero) in mixtures.items():
        mixed = stylesheet.mix(end, zero, float(percent) / 100)
        for k in (1, 3, 5):  # the two may round a half differently
            assert abs(int(mixed[k : k + 2], 16) - int(colour[k : k + 2], 16)) <= 1


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "role",
    ["ink", "quiet", "equivariant", "broken", *(f"category-{k}" for k in range(1, 5))],
)
def test_text_is_readable_on_paper(theme, role):
    values = stylesheet.variables(theme)
    for ground in ("paper", "surface") if role in ("ink", "quiet") else ("paper",):
        assert stylesheet.contrast(values[role], values[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_frames_and_axes_show_on_paper(theme):
    values = stylesheet.variables(theme)
    assert stylesheet.contrast(values["rule"], values["paper"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("end", ["low", "high"])
def test_numbers_are_readable_on_every_cell(theme, end):
    values = stylesheet.variables(theme)
    for step in range(roles.STEPS + 1):
        cell = stylesheet.mix(values[end], values["zero"], step / roles.STEPS)
        assert stylesheet.contrast(values["ink"], cell) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_the_outline_of_a_broken_cell_shows_on_every_cell(theme):
    values = stylesheet.variables(theme)
    for end in ("low", "high"):
        assert stylesheet.contrast(values["broken"], values[end]) >= 1.8
        assert stylesheet.contrast(values["broken"], values["zero"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("one", "other"),
    [("equivariant", "broken"), ("low", "high"), ("low", "zero"), ("high", "zero")],
)
def test_pairs_stay_apart_without_green_cones(theme, one, other):
    # A distance of 2.3 is just noticeable in CIELAB; 20 is told apart at a glance.
    values = stylesheet.variables(theme)
    eye = stylesheet.DEUTERANOPIA
    assert stylesheet.distance(values[one], values[other], eye) >= 20


@pytest.mark.parametrize("theme", THEMES)
def test_categories_stay_apart_without_green_cones(theme):
    values = stylesheet.variables(theme)
    hues = [values[f"category-{k}"] for k in range(1, 5)]
    for one, other in itertools.combinations(hues, 2):
        assert stylesheet.distance(one, other, stylesheet.DEUTERANOPIA) >= 10
    assert len(set(roles.MARKERS)) == len(set(roles.DASHES)) == len(hues)


def test_the_style_sheet_asks_no_other_host_for_anything():
    rest = stylesheet.TEXT.replace("xmlns='http://www.w3.org/2000/svg'", "")
    assert not re.search(r"https?:|@import|url\((?!\"data:)", rest)


def test_only_zero_has_the_middle_colour_and_the_map_is_monotone():
    assert roles.diverging(0.0, 1.0) == roles.ZERO
    assert roles.diverging(1e-9, 1.0) != roles.ZERO != roles.diverging(-1e-9, 1.0)
    ramp = [roles.diverging(value / 8, 1.0) for value in range(-8, 9)]
    assert len(set(ramp)) == 17
    assert ramp[0] == roles.LOW
    assert ramp[-1] == roles.HIGH


@pytest.mark.parametrize(
    ("value", "limit"), [(float("nan"), 1.0), (1.0, 0.0), (1.0, float("inf"))]
)
def test_the_map_refuses_what_has_no_colour(value, limit):
    with pytest.raises(ArgumentError):
        roles.diverging(value, limit)
