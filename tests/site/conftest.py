"""What the tests of the built site share: its pages and a browser."""

import os
import shutil
from pathlib import Path

import pytest

BUILT = Path(__file__).parents[2] / "build" / "html"
# Another folder of built pages: GDLBOOK_SITE=build/page pytest tests/site/...
SITE = Path(os.environ.get("GDLBOOK_SITE", BUILT)).resolve()
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-sandbox",
]


def pages() -> list[str]:
    """Return every page that a reader can open, relative to the site."""
    found = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    return [name for name in found if not name.startswith("_static/")]


def pytest_generate_tests(metafunc):
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", pages())


@pytest.fixture(scope="session")
def site():
    if not (SITE / "index.html").exists():
        pytest.fail("the site is not built: make html")
    return SITE


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium: Debian's, or the one Playwright has installed."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        try:
            started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"NO BROWSER, so the built pages are NOT tested: {error}")
        yield started
        started.close()
