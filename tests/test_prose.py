"""A light lint of the prose: no filler, no word twice, nothing without an end."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
PAGES += sorted((ROOT / "docs").glob("*.md"))
PAGES += sorted((ROOT / "docs").glob("[a-z]*/**/*.md"))

MARKDOWN = MarkdownIt().enable("table").use(front_matter_plugin).use(deflist_plugin)
MARKDOWN.use(dollarmath_plugin).use(amsmath_plugin).use(colon_fence_plugin)
MARKDOWN.use(myst_block_plugin).use(myst_role_plugin)
# What stands in a directive is prose, but for these.
NO_PROSE = {"code-cell", "testoutput", "math", "csv-table", "toctree", "autosummary"}
NO_PROSE |= {"automodule", "autofunction", "autoclass", "bibliography", "list-of"}

# They promise that something is easy, or fill a line.
FILLER = re.compile(
    r"\b(actually|basically|clearly|delve|in order to|it is (easy|important) to"
    r"|it should be noted|leverag\w+|needless to say|note that|obviously|of course"
    r"|really|seamless\w*|simply|utili[sz]\w+|we can easily)\b",
    re.IGNORECASE,
)
TWICE = re.compile(r"\b([a-z]{2,})\s+\1\b", re.IGNORECASE)
# Two halves around a semicolon, or a list after a colon, are read one after the other.
STOP = re.compile(r"[.?!:;][\"”)*]*(?:\s|$)")
MOST_WORDS = 40


def paragraphs(text: str) -> Iterator[str]:
    """Yield each running text of a page; code and formulas in it are an "x"."""
    for token in MARKDOWN.parse(text):
        if token.type == "inline":
            yield "".join(
                piece.content
                if piece.type == "text"
                else " "
                if piece.type.endswith("break")
                else ""
                if piece.nesting
                else "x"
                for piece in token.children or ()
            )
        elif token.type in ("fence", "colon_fence"):
            name = re.match(r"\{([\w:-]+)\}(.*)", token.info)
            if name and name[1] not in NO_PROSE:
                yield name[2].strip()
                yield from paragraphs(re.sub(r"\A(?::.*\n)+", "", token.content))


def open_fences(text: str) -> int:
    """Count the fences that do not close, in directives as well."""
    lines, found = text.splitlines(), 0
    for token in MARKDOWN.parse(text):
        if token.type in ("fence", "colon_fence"):
            first, after = token.map
            found += after == first + 1 or lines[after - 1].strip() != token.markup
            name = re.match(r"\{([\w:-]+)\}", token.info)
            if name and name[1] not in NO_PROSE:
                found += open_fences(token.content)
    return found


def faults(text: str) -> list[str]:
    """Return what is not plain in a page."""
    found = ["a fence that does not close"] * open_fences(text)
    for paragraph in paragraphs(text):
        said = re.sub(r'"[^"]*"', "x", paragraph)  # others may speak as they like
        found += [word.group() for word in FILLER.finditer(said)]
        found += [word.group() for word in TWICE.finditer(said)]
        for sentence in STOP.split(said):
            if len(sentence.split()) > MOST_WORDS:
                found.append(sentence)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_prose_is_plain(page):
    assert faults(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("This is simply true.", "simply"),
        ("```{prf:theorem} A name\n:label: thm-x\n\nOf course.\n```\n", "Of course"),
        ("```python\nprint()\n```\n\nText.\n```\n", "a fence that does not close"),
        (":::{note}\nText.\n", "a fence that does not close"),
        ("````{note}\n```{tip}\nText.\n````\n", "a fence that does not close"),
        ("So the\nthe sum counts.", "the the"),
        ("a b " * 21 + "c.", "a b " * 21 + "c"),
        ("```python\nprint()  # simply\n```\n", None),
        ('In `simply` and $x x$, "dog dog": a | b.', None),
    ],
)
def test_a_fault_is_found(text, fault):
    assert faults(text) == ([fault] if fault else [])
