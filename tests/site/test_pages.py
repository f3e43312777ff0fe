"""Every built page, opened from the disk in a real browser."""

import re

import pytest

WIDTHS = {"phone": 360, "desktop": 1280}


@pytest.fixture(scope="module")
def opened(browser, site, whole, page):
    """The page in a tab, all of it laid out; what it asked for and complained of."""
    tab = browser.new_page()
    heard = {"asked": [], "failed": [], "errors": []}
    tab.on("request", lambda request: heard["asked"].append(request.url))
    tab.on("requestfailed", lambda request: heard["failed"].append(request.url))
    tab.on("pageerror", lambda error: heard["errors"].append(str(error)))
    tab.goto((site / page).as_uri(), wait_until="load")
    tab.add_style_tag(content=whole)
    tab.evaluate("document.fonts.ready")
    yield tab, heard
    tab.close()


def test_the_site_is_built(site):
    assert (site / "index.html").exists()


def test_a_page_asks_no_other_host_and_misses_nothing(opened):
    _, heard = opened
    strange = [u for u in heard["asked"] if not u.startswith(("file:", "data:"))]
    assert strange == []
    assert heard["failed"] == []
    assert heard["errors"] == []


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_a_page_does_not_scroll_sideways(opened, width):
    tab, _ = opened
    tab.set_viewport_size({"width": width, "height": 800})
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_every_picture_has_words(opened):
    tab, _ = opened
    # alt="" is right for a picture beside the words that say the same, like the logo.
    silent = tab.evaluate(
        """() => [...document.querySelectorAll('img, svg[role=img]')]
          .filter(e => !(e.getAttribute('aria-label') ?? e.getAttribute('alt') ?? '')
            .trim() && e.getAttribute('aria-hidden') !== 'true'
            && !e.closest('button[aria-label]')
            && !e.classList.contains('logo__image'))
          .map(e => e.outerHTML.slice(0, 100))"""
    )
    assert silent == []


def test_formulas_are_set_without_a_script(site, page):
    text = (site / page).read_text(encoding="utf-8")
    assert "katex-error" not in text
    assert not re.search(r"<script[^>]*(mathjax|katex)", text, re.IGNORECASE)
    # A formula that nobody set would still show its dollars or its backslashes.
    assert not re.search(r'class="math[^"]*">\s*\\[(\[]', text)
