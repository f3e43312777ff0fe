"""What the tests of the built site share: its pages, a server and a browser."""

import functools
import gzip
import http.server
import os
import shutil
import threading
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

TEXT = {".html", ".css", ".js", ".svg", ".json", ".txt", ".xml"}

# `make audit` runs them: they take minutes and want a machine that does nothing else.
collect_ignore = [] if os.environ.get("GDLBOOK_AUDIT") else ["audit"]


def pages() -> list[str]:
    """Return every page that a reader can open, relative to the site."""
    found = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    return [name for name in found if not name.startswith("_static/")]


def pytest_generate_tests(metafunc):
    if "page" in metafunc.fixturenames:
        # The tests of one page stand together, so that they can share it.
        metafunc.parametrize("page", pages(), scope="module")


@pytest.fixture(scope="session")
def furnish():
    """Put into a folder all that a book of this house needs, but pages and package."""
    root = BUILT.parents[1]

    def fill(folder):
        (folder / "docs").mkdir()
        for name in ("Makefile", "conf.py", "requirements.lock"):
            shutil.copy(root / name, folder)
        for name in (".venv", ".ci"):
            (folder / name).symlink_to(root / name)
        for name in ("_ext", "_npm", "_search", "_static", "_templates"):
            (folder / "docs" / name).symlink_to(root / "docs" / name)
        (folder / "docs" / "references.bib").touch()
        return folder

    return fill


@pytest.fixture(scope="session")
def site():
    if not (SITE / "index.html").exists():
        pytest.fail("the site is not built: make html")
    return SITE


class Compressing(http.server.SimpleHTTPRequestHandler):
    """A server as they are today: text is compressed, and nothing is logged here."""

    def do_GET(self):
        path = Path(self.translate_path(self.path))
        if path.suffix not in TEXT or not path.is_file():
            super().do_GET()
            return
        content = gzip.compress(path.read_bytes(), mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def address(site):
    """The address of the site, in a folder below the root of a server."""
    handler = functools.partial(Compressing, directory=str(site.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/{site.name}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def whole():
    """A style that lays out what is out of view too, to measure a whole page."""
    return "section { content-visibility: visible !important; }"


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


class Tab:
    """A page in a browser, with the one widget on it and all that it asked and said."""

    def __init__(self, browser, site, page, theme="light", **options):
        self.context = browser.new_context(
            viewport={"width": options.pop("width", 1280), "height": 900},
            color_scheme=theme,
            **options,
        )
        self.page = self.context.new_page()
        self.said, self.asked = [], []
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.add_init_script(
            f"localStorage.setItem('mode', '{theme}');"
            f"localStorage.setItem('theme', '{theme}');"
        )
        self.page.goto((site / page).as_uri(), wait_until="load")
        self.widget = self.page.locator(".gdl-widget")
        if self.widget.count():  # a reader scrolls to it, and it comes alive
            self.widget.scroll_into_view_if_needed()
            if options.get("java_script_enabled", True):
                self.page.locator(".gdl-widget[ready]").wait_for()

    def hear(self, message):
        """Note what the widgets say, and every complaint of anyone."""
        own = "/_static/widgets/" in message.location.get("url", "")
        if own or message.type in ("error", "warning"):
            self.said.append(message.text)

    def close(self):
        self.context.close()

    @property
    def state(self):
        return self.widget.evaluate("widget => widget.state")

    @property
    def verdict(self):
        return self.widget.locator(".gdlw-verdict strong").inner_text()

    @property
    def sentence(self):
        return self.widget.locator(".gdlw-verdict p").inner_text()

    def move(self, name):
        self.widget.locator(f"[data-move={name}]").click()

    def button(self, text):
        self.widget.get_by_role("button", name=text, exact=True).click()

    def choose(self, text):
        self.widget.locator(".gdlw-choice span", has_text=text).first.click()

    def brush(self, value):
        self.widget.locator(".gdlw-brush").get_by_text(value, exact=True).click()

    def layer(self, name):
        self.widget.get_by_role("combobox").select_option(name)

    def cell(self, row, column):
        return self.widget.locator(f"[data-cell='{8 * row + column}']")


@pytest.fixture
def open_tab(browser, site):
    tabs = []

    def opened(page, **options):
        tabs.append(Tab(browser, site, page, **options))
        return tabs[-1]

    yield opened
    for tab in tabs:
        tab.close()


@pytest.fixture(scope="module")
def kernel(browser, site):
    """Run a function of the shared kernel in the page of the Explorer."""
    tab = Tab(browser, site, "06-rotation.html")
    yield lambda code, *given: tab.page.evaluate(f"given => {{ {code} }}", list(given))
    tab.close()


@pytest.fixture(scope="module")
def builder(browser, site):
    """Open the Blueprint Builder once, without motion, for all tests of a file."""
    tab = Tab(browser, site, "07-blueprint.html", reduced_motion="reduce")
    yield tab
    tab.close()
