"""Every built page, opened from the disk in a real browser."""

import re

import pytest

WIDTHS = {"phone": 360, "desktop": 1280}


@pytest.fixture(scope="module")
def context(browser):
    opened = browser.new_context()
    yield opened
    opened.close()


def test_the_site_is_built(site):
    assert (site / "index.html").exists()


def test_a_page_asks_no_other_host_and_misses_nothing(context, site, page):
    tab = context.new_page()
    asked, failed, errors = [], [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("requestfailed", lambda request: failed.append(request.url))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto((site / page).as_uri(), wait_until="load")
    tab.evaluate("document.fonts.ready")
    tab.close()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert failed == []
    assert errors == []


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_a_page_does_not_scroll_sideways(context, site, page, width):
    tab = context.new_page()
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto((site / page).as_uri(), wait_until="load")
    wide = tab.evaluate(
        """() => {
          const wide = document.documentElement.scrollWidth - window.innerWidth;
          return wide > 0 ? wide : 0;
        }"""
    )
    tab.close()
    assert wide == 0


def test_every_picture_has_words(context, site, page):
    tab = context.new_page()
    tab.goto((site / page).as_uri(), wait_until="load")
    # alt="" is right for a picture beside the words that say the same, like the logo.
    silent = tab.evaluate(
        """() => [...document.querySelectorAll('img, svg[role=img]')]
          .filter(e => !(e.getAttribute('aria-label') ?? e.getAttribute('alt') ?? '')
            .trim() && e.getAttribute('aria-hidden') !== 'true'
            && !e.closest('button[aria-label]')
            && !e.classList.contains('logo__image'))
          .map(e => e.outerHTML.slice(0, 100))"""
    )
    tab.close()
    assert silent == []


def test_formulas_are_set_without_a_script(site, page):
    text = (site / page).read_text(encoding="utf-8")
    assert "katex-error" not in text
    assert not re.search(r"<script[^>]*(mathjax|katex)", text, re.IGNORECASE)
    # A formula that nobody set would still show its dollars or its backslashes.
    assert not re.search(r'class="math[^"]*">\s*\\[(\[]', text)
