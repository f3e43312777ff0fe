"""Sections out of view are not laid out, and a reader does not notice."""

import pytest

PAGE = "06-rotation.html"
SECTIONS = "document.querySelectorAll('.bd-article > section > section')"


@pytest.fixture
def tab(browser, site):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto((site / PAGE).as_uri(), wait_until="load")
    yield page
    context.close()


def shown(tab):
    """Whether each section is laid out, from the first to the last."""
    return tab.evaluate(
        f"""() => [...{SECTIONS}].map(section =>
          section.lastElementChild.checkVisibility({{contentVisibilityAuto: true}}))"""
    )


def test_a_section_is_laid_out_when_it_comes_near(tab):
    assert shown(tab)[0]
    assert not shown(tab)[-1]
    tab.evaluate(f"[...{SECTIONS}].at(-1).scrollIntoView()")
    tab.wait_for_function(
        f"""() => [...{SECTIONS}].at(-1).lastElementChild.checkVisibility(
          {{contentVisibilityAuto: true}})"""
    )


def test_a_link_leads_to_its_place_and_stays_there(tab):
    exercise = tab.locator("div.exercise").last
    name = exercise.get_attribute("id")
    tab.evaluate("name => { location.hash = name; }", name)
    for _ in range(2):  # what comes into view now takes its real height
        tab.wait_for_timeout(300)
        assert 0 <= exercise.bounding_box()["y"] < 300


@pytest.mark.parametrize("kind", ["wide", "narrow", "wide and folded"])
def test_what_is_wide_can_be_reached_by_keyboard_and_only_that(tab, kind):
    tab.set_viewport_size({"width": 360, "height": 800})
    box = tab.evaluate_handle(
        """kind => [...document.querySelectorAll('.bd-article pre')].findLast(box =>
          (box.scrollWidth > box.clientWidth) === kind.startsWith('wide') &&
          Boolean(box.closest('.toggle-hidden')) === kind.endsWith('folded'))""",
        kind,
    ).as_element()
    box.scroll_into_view_if_needed()
    tab.wait_for_timeout(300)
    if kind.endswith("folded"):
        box.focus()
        assert not box.evaluate("box => box === document.activeElement")
        box.evaluate("box => box.closest('.solution').querySelector('button').click()")
        tab.wait_for_timeout(300)
    assert box.get_attribute("tabindex") == (None if kind == "narrow" else "0")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_scroll_bar_knows_about_how_long_a_page_is(tab, whole, width):
    tab.set_viewport_size({"width": width, "height": 800})
    tab.reload()
    estimated = tab.evaluate("document.documentElement.scrollHeight")
    tab.add_style_tag(content=whole)
    real = tab.evaluate("document.documentElement.scrollHeight")
    assert 0.75 < estimated / real < 1.33
