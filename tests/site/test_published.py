"""What links, search engines and buttons show of the book where it is published."""

import json
import os
import re
import subprocess
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
BASE = "https://example.org/book/"
REPOSITORY = "https://github.com/owner/name"
FIRST = "One of the two says <meow>, whatever it is that you ask it for."
PAGES = {
    "index": "# A book\n\nIts front page, in a sentence.\n\n"
    "```{toctree}\nfolder/page\n404\n```\n",
    "folder/page": "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n"
    '# Cats & "dogs"\n\n'
    f"{FIRST} "
    "The other does not, and this sentence is much too long for a description, which "
    "search engines cut where they like.\n\n"
    "```{code-cell} python\nprint(1)\n```\n```{testoutput}\n:hide:\n1\n```\n",
    "404": "# No page\n\nThe [front page](index.md).\n",
}


def make(folder: Path, **environment: str) -> Path:
    """Build the book there; return its site."""
    done = subprocess.run(
        ["make", "html"],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "build" / "html"


@pytest.fixture(scope="module")
def book(furnish, tmp_path_factory):
    """Three pages, with all else of this book."""
    root = furnish(tmp_path_factory.mktemp("published"))
    (root / "gdlbook").symlink_to(ROOT / "gdlbook")
    for name, text in PAGES.items():
        path = root / "docs" / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def published(book):
    return make(book, GDLBOOK_BASE_URL=BASE, GDLBOOK_REPOSITORY=REPOSITORY)


def head(site: Path, page: str) -> str:
    return (site / page).read_text(encoding="utf-8").partition("</head>")[0]


def told(text: str) -> dict[str, str]:
    """Return what the head of a page says by `meta` elements."""
    pattern = r'<meta (?:name|property)="([^"]*)" content="([^"]*)"'
    return {key: unescape(value) for key, value in re.findall(pattern, text)}


def test_a_published_page_names_its_address_and_a_picture(published):
    page = head(published, "folder/page.html")
    address = f"{BASE}folder/page.html"
    assert f'<link rel="canonical" href="{address}"' in page
    meta = told(page)
    assert meta["og:url"] == address
    assert meta["og:title"] == "Cats & “dogs”"
    assert meta["og:type"] == "article"
    assert meta["description"] == meta["og:description"] == FIRST
    picture = meta["og:image"].removeprefix(BASE)
    assert (published / picture).read_bytes()[:4] == b"\x89PNG"
    (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    about = json.loads(data)
    assert about["@type"] == "Chapter"
    assert about["url"] == address
    assert about["description"] == FIRST
    assert told(head(published, "index.html"))["og:type"] == "book"


def test_a_sitemap_lists_the_pages_and_robots_find_it(published):
    tree = ElementTree.parse(published / "sitemap.xml")
    listed = {element.text for element in tree.iter() if element.tag.endswith("loc")}
    assert listed == {f"{BASE}index.html", f"{BASE}folder/page.html"}
    robots = (published / "robots.txt").read_text(encoding="utf-8").splitlines()
    assert f"Sitemap: {BASE}sitemap.xml" in robots


def test_the_page_for_lost_readers_works_at_any_address(published):
    assert f'<base href="{BASE}" />' in head(published, "404.html")
    assert "og:url" not in told(head(published, "404.html"))
    assert "<base" not in head(published, "folder/page.html")


def test_a_page_with_cells_can_be_launched(published):
    page = (published / "folder" / "page.html").read_text(encoding="utf-8")
    for address in (
        "https://colab.research.google.com/github/owner/name/blob/notebooks/folder/page.ipynb",
        "https://mybinder.org/v2/gh/owner/name/notebooks?labpath=folder/page.ipynb",
    ):
        assert f'href="{address}"' in page
    assert (published / "notebooks" / "folder" / "page.ipynb").is_file()
    assert "mybinder" not in (published / "index.html").read_text(encoding="utf-8")


def test_nothing_remains_of_an_address_that_is_not_given_any_more(book, published):
    assert (published / "sitemap.xml").is_file()
    site = make(book, GDLBOOK_BASE_URL="", GDLBOOK_REPOSITORY="")
    assert not (site / "sitemap.xml").exists()
    for path in site.rglob("*"):
        if path.suffix in (".html", ".txt", ".xml", ".ipynb"):
            text = path.read_text(encoding="utf-8")
            assert "example.org" not in text, path
            assert "github.com/owner" not in text, path
            assert "mybinder" not in text, path
    make(book, GDLBOOK_BASE_URL=BASE, GDLBOOK_REPOSITORY=REPOSITORY)


def test_an_edit_of_another_page_keeps_what_binder_installs(book, published):
    needs = published / "notebooks" / "requirements.txt"
    before = needs.read_text(encoding="utf-8")
    assert REPOSITORY in before
    (book / "docs" / "index.md").touch()
    make(book, GDLBOOK_BASE_URL=BASE, GDLBOOK_REPOSITORY=REPOSITORY)
    assert needs.read_text(encoding="utf-8") == before


def test_a_page_that_is_no_more_leaves_nothing(book, published):
    page = book / "docs" / "folder" / "other.md"
    page.write_text("---\norphan: true\n---\n# Another page\n", encoding="utf-8")
    for there in (True, False):
        make(book, GDLBOOK_BASE_URL=BASE, GDLBOOK_REPOSITORY=REPOSITORY)
        assert (published / "folder" / "other.html").exists() is there
        page.unlink(missing_ok=True)


def test_pages_have_titles_and_descriptions_of_their_own(site):
    pages = [
        path.relative_to(site).as_posix()
        for path in site.rglob("*.html")
        if "_static" not in path.parts
    ]
    assert len(pages) > 30
    heads = {page: head(site, page) for page in pages}
    titles = [re.search("<title>(.*?)</title>", text)[1] for text in heads.values()]
    assert len(set(titles)) == len(titles)
    (front,) = re.findall("<title>(.*?)</title>", heads["index.html"])
    assert front == "Geometric Deep Learning from Scratch"
    chapters = [page for page in pages if re.match(r"\d\d-|frontier|guides", page)]
    words = [told(heads[page])["description"] for page in chapters]
    assert len(set(words)) == len(words) == 14
    assert [text for text in words if not 53 < len(text) <= 160] == []
    assert [text for text in words if re.search(r"[\\${^_]", text)] == []
