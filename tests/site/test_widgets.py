"""The interactive parts in a reader's hand, with any screen and without one."""

import gzip
import re
from pathlib import Path

import numpy as np
import pytest

from gdlbook.figures.widgets import WIDGETS

STATIC = Path(__file__).parents[2] / "docs" / "_static" / "widgets"
PAGES = {
    "index.html": "equivariance-explorer",
    "01-symmetry.html": "shift-slider",
    "04-message-passing.html": "relabel-graph",
    "05-attention.html": "permute-tokens",
    "06-rotation.html": "equivariance-explorer",
    "07-blueprint.html": "blueprint-builder",
}
EXPLORER = "06-rotation.html"


def test_draw_turn_and_see_why_zero_padding_fails(open_tab):
    tab = open_tab(EXPLORER)
    assert tab.verdict == "not equivariant"  # one filter does not follow a turn
    tab.layer("four turned filters (C4)")
    assert tab.verdict == "equivariant"
    assert tab.widget.locator(".gdlw-tag").all_text_contents()[4:8] == [
        *("0 \u2190 3", "1 \u2190 0", "2 \u2190 1", "3 \u2190 2")
    ]
    tab.choose("zeros")
    assert tab.verdict == "equivariant"  # a frame of zeros looks alike from all sides
    for _ in range(2):
        tab.move("right")
    assert tab.verdict == "not equivariant"
    assert "at the border" in tab.sentence
    tab.choose("wraps around")
    assert tab.verdict == "equivariant"
    tab.move("reset")
    assert tab.verdict == "No move."
    tab.button("clear")
    assert tab.verdict == "Empty."


def test_a_stroke_of_the_mouse_draws_and_a_second_one_wipes(open_tab):
    tab = open_tab(EXPLORER)
    tab.button("clear")
    tab.brush("2")
    for expected in (2, 0):
        start, end = tab.cell(1, 1).bounding_box(), tab.cell(1, 6).bounding_box()
        tab.page.mouse.move(start["x"] + 5, start["y"] + 5)
        tab.page.mouse.down()
        tab.page.mouse.move(end["x"] + 5, end["y"] + 5, steps=20)
        tab.page.mouse.up()
        tab.page.mouse.move(end["x"] + 5, end["y"] + 60)  # not pressed: draws nothing
        row = [tab.state["x"][8 + column] for column in range(8)]
        assert row == [0, *[expected] * 6, 0]
        assert sum(tab.state["x"]) == 6 * expected


def test_every_layer_says_how_its_answer_moves(open_tab):
    tab = open_tab(EXPLORER)
    tab.move("reset")
    tab.move("right")
    said = {}
    for name in WIDGETS["explorer"].data()["layers"]:
        tab.layer(name)
        said[name] = tab.verdict
    assert said == {
        "one filter": "equivariant",
        "four turned filters (C4)": "equivariant",
        "four turned filters, largest answer": "equivariant",
        "random linear map": "not equivariant",
        "sum of all cells": "invariant",
    }
    before = tab.state["fx"]
    tab.layer("random linear map")
    seed = tab.state["f"]["seed"]
    tab.button("another random map")
    assert tab.state["f"]["seed"] == seed + 1
    assert tab.state["fx"] != before
    tab.layer("one filter")
    tab.widget.get_by_role("group", name="Stride").get_by_text("2").click()
    assert tab.verdict == "not equivariant"
    assert "half a cell" in tab.sentence
    tab.move("right")
    assert tab.verdict == "equivariant"


def test_the_filter_can_be_edited(open_tab):
    tab = open_tab(EXPLORER)
    tab.button("blur")
    assert tab.verdict == "equivariant"
    tab.widget.get_by_label("Weight in row 1, column 2").fill("7")
    assert tab.state["f"]["kernel"] == [1, 7, 1, 2, 4, 2, 1, 2, 1]
    assert tab.verdict == "not equivariant"
    tab.widget.get_by_label("Weight in row 1, column 2").fill("")  # half-way through
    assert tab.state["f"]["kernel"][1] == 7


def test_a_move_that_changes_nothing_is_called_a_weak_test(open_tab):
    tab = open_tab(EXPLORER)
    tab.button("blur")
    tab.button("bar")
    tab.move("reset")
    tab.move("flip-rows")
    assert tab.verdict == "equivariant"
    assert "weak test" in tab.sentence


def test_the_front_page_has_a_small_one(open_tab):
    tab = open_tab("index.html")
    assert tab.verdict == "equivariant"
    assert tab.widget.locator(".gdlw-kernel").count() == 0
    tab.move("left")
    assert tab.verdict == "equivariant"
    tab.layer("edges, zeros outside")
    for _ in range(2):
        tab.move("left")
    assert tab.verdict == "not equivariant"
    tab.layer("random linear map")
    assert tab.verdict == "not equivariant"


def test_the_keyboard_alone_is_enough_to_draw_and_move(open_tab):
    tab = open_tab(EXPLORER)
    press = tab.page.keyboard.press

    def focused():
        return tab.page.evaluate(
            "document.activeElement.getAttribute('aria-label') "
            "?? document.activeElement.textContent"
        )

    def tab_to(name, most=40):
        for _ in range(most):
            if focused() == name:
                return
            press("Tab")
        raise AssertionError(f"no way to {name}, at {focused()}")

    tab.widget.locator("input[type=radio]").first.focus()
    tab_to("clear")
    press("Enter")
    press("Tab")
    assert focused() == "row 1, column 1: 0"
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "2"):
        press(key)
    assert focused() == "row 2, column 3: 2"
    for key in ("ArrowDown", " ", "ArrowDown", "Enter", "-"):
        press(key)
    press("End")
    assert focused() == "row 4, column 8: 0"
    for key in ("Home", "ArrowLeft", "1", "Backspace"):
        press(key)
    x = np.reshape(tab.state["x"], (8, 8))
    assert x[1:4, 2].tolist() == [2, 3, -3]
    assert np.abs(x).sum() == 8
    tab_to("Back to no move")
    press("Space")
    tab_to("Flip upside down")
    press("Enter")
    assert tab.state["g"] == [-1, 0, 0, 1, 7, 0]
    press("Tab")
    press("f")  # the select takes letters
    assert tab.widget.get_by_role("combobox").input_value().startswith("four")


def test_a_finger_draws_and_the_page_does_not_scroll(open_tab):
    tab = open_tab(EXPLORER, width=360, has_touch=True, is_mobile=True)
    tab.widget.get_by_role("button", name="clear").tap()
    tab.cell(2, 2).scroll_into_view_if_needed()
    tab.cell(2, 2).tap()
    assert tab.state["x"][18] == 3
    before = tab.page.evaluate("window.scrollY")
    a, b = tab.cell(4, 1).bounding_box(), tab.cell(7, 1).bounding_box()
    wire = tab.context.new_cdp_session(tab.page)
    points = [a["y"] + (b["y"] - a["y"]) * k / 12 + 6 for k in range(13)]
    for k, y in enumerate(points):
        wire.send(
            "Input.dispatchTouchEvent",
            {
                "type": "touchMove" if k else "touchStart",
                "touchPoints": [{"x": a["x"] + 6, "y": y}],
            },
        )
    wire.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert [tab.state["x"][8 * row + 1] for row in range(8)] == [0, 0, 0, 0, 3, 3, 3, 3]
    assert tab.page.evaluate("window.scrollY") == before
    tab.widget.locator("[data-move=right]").tap()
    assert "g: " in tab.widget.locator(".gdlw-g").inner_text()


@pytest.mark.parametrize("place", ["04-message-passing.html", "05-attention.html"])
def test_things_change_places_by_mouse_keys_and_pressing(open_tab, place):
    tab = open_tab(place)
    key = "names" if "message" in place else "order"
    handles = tab.widget.locator(".gdlw-handle")

    def after(i, j):
        expected = tab.state[key]
        expected[i], expected[j] = expected[j], expected[i]
        return expected

    expected = after(0, 2)
    handles.nth(0).drag_to(handles.nth(2))
    assert tab.state[key] == expected
    expected = after(1, 2)
    handles.nth(1).focus()
    tab.page.keyboard.press("ArrowRight")
    assert tab.state[key] == expected
    expected = after(1, 2)
    tab.page.keyboard.press("ArrowUp")  # the focus has gone along
    assert tab.state[key] == expected
    expected = after(0, 1)
    handles.nth(0).click()
    assert handles.nth(0).get_attribute("aria-pressed") == "true"
    handles.nth(1).click()
    assert tab.state[key] == expected
    before = tab.state[key]
    handles.nth(0).click()
    tab.page.keyboard.press("Escape")
    handles.nth(1).click()
    assert tab.state[key] == before


# --- for everyone ------------------------------------------------------------------


@pytest.mark.parametrize("place", PAGES)
@pytest.mark.parametrize(
    ("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)]
)
def test_axe_finds_nothing(open_tab, place, theme, width):
    tab = open_tab(place, theme=theme, width=width, reduced_motion="reduce")
    # Axe looks at all that is there; the rest of the page has its turn in the audit.
    tab.widget.evaluate(
        """widget => {
          for (let e = widget; !e.matches('.bd-article'); e = e.parentElement)
            e.parentElement.replaceChildren(e);
        }"""
    )
    folder = Path(__file__).parent / "node_modules" / "axe-core"
    tab.page.evaluate((folder / "axe.min.js").read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    for step in range(2):
        if step:  # the other verdict
            tab.widget.locator("select, .gdlw-choice").last.scroll_into_view_if_needed()
            radios = tab.widget.locator(".gdlw-choice:not(.gdlw-brush) span")
            if radios.count():
                radios.nth(1).click()
            else:
                tab.layer("random linear map")
        found = tab.page.evaluate(
            """tags => {
              scrollTo(0, 0);  // nothing lies under the head of the page
              return axe.run('.gdl-widget', {runOnly: tags}).then((r) => r.violations);
            }""",
            tags,
        )
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


@pytest.mark.parametrize("place", PAGES)
def test_a_narrow_screen_holds_all_of_it(open_tab, place):
    tab = open_tab(place, width=360)
    outside = tab.widget.evaluate(
        """widget => [...widget.querySelectorAll('.gdlw *')].filter((e) => {
          const box = e.getBoundingClientRect();
          return !e.closest('.gdlw-hidden') && (box.left < -0.5 || box.right > 360.5);
        }).map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert outside == []
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("place", PAGES)
def test_colours_follow_the_theme(open_tab, place):
    seen = {}
    for theme in ("light", "dark"):
        tab = open_tab(place, theme=theme)
        seen[theme] = tab.widget.evaluate(
            """widget => {
              const style = (e, key) => getComputedStyle(e)[key];
              const cells = '[class*=gdlw-z]:not([class*=gdlw-z0])';
              const cell = widget.querySelector(cells);
              return [style(widget.querySelector('.gdlw'), 'color'),
                      style(widget.querySelector('.gdlw button'), 'backgroundColor'),
                      style(cell, 'fill') + style(cell, 'backgroundColor')];
            }"""
        )
    for light, dark in zip(seen["light"], seen["dark"], strict=True):
        assert light != dark


STEP = """
async (widget, name) => {
  widget.step(name);
  await new Promise(requestAnimationFrame);
  return document.getAnimations().filter((a) => a.playState === 'running').length;
}
"""


def test_motion_is_for_those_who_want_it(open_tab):
    for wish, expected in (("no-preference", True), ("reduce", False)):
        tab = open_tab(EXPLORER, reduced_motion=wish)
        tab.layer("four turned filters (C4)")
        drawn = tab.widget.locator(".gdlw-cells").count()
        for name in ("turn", "up", "up"):
            assert (tab.widget.evaluate(STEP, name) > 0) is expected
        # When the motion is over, nothing of it is left in the picture.
        tab.page.wait_for_function("() => !document.getAnimations().length")
        assert tab.widget.locator(".gdlw-cells").count() <= drawn + 5


def test_a_click_closes_an_open_menu_of_the_page(open_tab):
    tab = open_tab(EXPLORER)
    heard = "window.heard = 0; document.addEventListener('click', () => ++heard);"
    tab.page.evaluate(heard)
    tab.move("right")
    assert tab.page.evaluate("heard") == 0  # with no menu open, the click is its own
    tab.page.evaluate("document.querySelector('.theme-switch-button').click()")
    menu = tab.page.locator(".theme-switch-container .dropdown-menu")
    assert "show" in menu.get_attribute("class")
    before = tab.state
    tab.move("right")
    assert "show" not in menu.get_attribute("class").split()
    assert tab.state != before


def test_a_screen_reader_is_told_the_verdict_once_the_hand_rests(open_tab):
    tab = open_tab(EXPLORER)
    tab.layer("four turned filters (C4)")
    status = tab.widget.get_by_role("status")
    assert status.get_attribute("aria-live") == "polite"
    tab.page.wait_for_function(
        "() => document.querySelector('.gdlw [role=status]').textContent"
        ".startsWith('equivariant: ')"
    )
    label = tab.widget.get_by_role("img").first.get_attribute("aria-label")
    assert re.fullmatch(r"f of x: smallest \u22129, largest 9", label)


@pytest.mark.parametrize("place", PAGES)
def test_nothing_is_said_on_the_console_or_asked_of_another_host(open_tab, place):
    tab = open_tab(place)
    for control in tab.widget.locator(
        "button:visible, .gdlw-choice span:visible"
    ).all():
        if control.is_visible():
            control.click()
    tab.page.wait_for_timeout(300)
    assert tab.said == []
    assert [url for url in tab.asked if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("place", PAGES)
def test_without_scripts_and_on_paper_the_picture_and_the_words_stay(open_tab, place):
    bare = open_tab(place, java_script_enabled=False)
    still = bare.widget.locator(".gdl-static")
    assert still.locator("svg[role=img]").is_visible()
    assert "On the website this square is live" in still.text_content()
    assert bare.page.locator(".gdlw").count() == 0
    tab = open_tab(place)
    assert not tab.widget.locator(".gdl-static").is_visible()
    tab.page.emulate_media(media="print")
    assert tab.widget.locator(".gdl-static svg[role=img]").is_visible()
    assert not tab.widget.locator(".gdlw").is_visible()


def test_only_the_pages_that_use_a_script_load_it(site):
    for path in site.rglob("*.html"):
        if "_static" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        used = set(re.findall(r'<([a-z]+-[a-z]+) class="gdl-widget"', text))
        loaded = set(re.findall(r"_static/widgets/([a-z-]+)\.js", text))
        assert loaded == (used | {"kernel"} if used else set()), path
        name = path.relative_to(site).as_posix()
        assert used == ({PAGES[name]} if name in PAGES else set()), path


def test_all_scripts_and_styles_are_light():
    files = sorted([*STATIC.glob("*.js"), *STATIC.glob("*.css")])
    assert {each.element for each in WIDGETS.values()} <= {path.stem for path in files}
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < 40_000
