"""The site behind a web server, in a folder of its own: light, complete, searchable."""

from urllib.parse import urlsplit

import pytest

BUDGET_BYTES, BUDGET_REQUESTS = 300_000, 20


@pytest.fixture
def tab(browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_a_first_visit_is_light_and_misses_nothing(tab, address, page):
    answers = []
    tab.on("response", lambda answer: answers.append(answer))
    tab.goto(f"{address}/{page}", wait_until="load")
    tab.evaluate("document.fonts.ready")
    tab.wait_for_load_state("networkidle")
    assert [(a.url, a.status) for a in answers if a.status >= 400] == []
    assert {urlsplit(a.url).netloc for a in answers} == {urlsplit(address).netloc}
    sizes = {urlsplit(a.url).path: int(a.headers["content-length"]) for a in answers}
    if page != "search.html":
        assert not any(path.endswith("searchindex.js") for path in sizes)
    assert len(answers) <= BUDGET_REQUESTS, sorted(sizes)
    assert sum(sizes.values()) <= BUDGET_BYTES, sizes


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("equivariance", "01-symmetry.html"),
        ("group convolution", "06-rotation.html"),
        ("DeepSets", "05-attention.html"),
    ],
)
def test_the_search_finds_the_chapter(tab, address, words, wanted):
    tab.goto(f"{address}/search.html?q={words.replace(' ', '+')}", wait_until="load")
    tab.wait_for_function(
        "/finished|found/i.test(document.querySelector('#search-results')?.innerText)"
    )
    tab.wait_for_selector("#search-results li a")
    links = tab.eval_on_selector_all(
        "#search-results li a", "all => all.map(a => a.getAttribute('href'))"
    )
    places = [link.split("?")[0].split("#")[0] for link in links[:8]]
    assert wanted in places, places


def test_the_search_button_leads_to_the_search_page(tab, address):
    tab.goto(f"{address}/index.html", wait_until="load")
    # What the scripts do once a page is there has been done when this has its turn.
    tab.evaluate("() => new Promise(done => setTimeout(done))")
    tab.keyboard.press("Control+k")
    tab.keyboard.type("circulant")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search.html?q=circulant*")
    tab.wait_for_selector("#search-results li a")


def test_solutions_are_folded_and_open_by_keyboard(tab, address):
    tab.goto(f"{address}/01-symmetry.html", wait_until="load")
    solutions = tab.locator(".solution.admonition")
    assert solutions.count() >= 4
    hidden = tab.locator(".solution.admonition.toggle-hidden")
    assert hidden.count() == solutions.count()
    button = solutions.first.locator("button.toggle-button")
    button.focus()
    tab.keyboard.press("Enter")
    assert hidden.count() == solutions.count() - 1


def test_every_icon_is_drawn(tab, address):
    tab.goto(f"{address}/01-symmetry.html", wait_until="load")
    undrawn = tab.eval_on_selector_all(
        ".fa-solid",
        """all => all.filter(e => getComputedStyle(e).maskImage === 'none')
          .map(e => e.className)""",
    )
    assert undrawn == []
