"""The pins of a tiny book, built with this book's own Makefile, conf.py, extensions."""

import subprocess
import textwrap
from pathlib import Path

import pytest

FRONT_MATTER = """\
---
orphan: true
file_format: mystnb
kernelspec:
  name: python3
  language: python
---
# A page
"""


class Book:
    """A checkout with a few pages, and a package of one function for them to import."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.page = root / "docs" / "index.md"
        (root / "gdlbook").mkdir()
        self.package('__version__ = "0"\n\n\ndef answer():\n    return 42\n')

    def package(self, source: str) -> None:
        (self.root / "gdlbook" / "__init__.py").write_text(source)

    def write(self, text: str, page: str = "index") -> None:
        path = self.root / "docs" / f"{page}.md"
        path.write_text(FRONT_MATTER + textwrap.dedent(text))

    def cell(self, code: str, pin: str | None = None, tags: str = "") -> str:
        """Return the source of a cell, with its pin if it has one."""
        head = f":tags: [{tags}]\n\n" if tags else ""
        block = f"\n```{{code-cell}} python\n{head}{code}\n```\n"
        return block if pin is None else block + self.pin(pin)

    def pin(self, text: str) -> str:
        return f"```{{testoutput}}\n:hide:\n{text}\n```\n"

    def make(self, target: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", target], cwd=self.root, capture_output=True, text=True, check=False
        )

    def passes(self, target: str) -> None:
        done = self.make(target)
        assert done.returncode == 0, done.stdout + done.stderr

    def fails(self, target: str, *words: str) -> None:
        done = self.make(target)
        assert done.returncode != 0, done.stdout
        for word in words:
            assert word in done.stderr, done.stderr

    def line(self, text: str, page: str = "index") -> int:
        """Return the number of the first line of a page that is `text`."""
        path = self.root / "docs" / f"{page}.md"
        return path.read_text().splitlines().index(text) + 1

    def html(self, page: str = "index") -> str:
        return (self.root / "build" / "html" / f"{page}.html").read_text()


IMPORT = "from gdlbook import answer"
TAGS = [
    "remove-input",
    "remove-output",
    "hide-input",
    "hide-output",
    "hide-cell",
    "remove-cell",
    "remove-input, remove-output",
]
RAISES = "Traceback (most recent call last):\n    ...\nZeroDivisionError: "


@pytest.fixture
def book(furnish, tmp_path):
    return Book(furnish(tmp_path))


def hidden(book: Book, promised: int | None = None) -> str:
    """Return hidden cells; the shown cell behind each adds to what that one did."""
    return "".join(
        book.cell(
            f"x = {number}\nprint(x)",
            str(number if promised is None else promised),
            tags,
        )
        + book.cell(f"print(x + {number})", str(2 * number))
        for number, tags in enumerate(TAGS, 1)
    )


def test_right_pages_pass_both_builders_and_show_the_results(book):
    book.write(
        book.cell(IMPORT) + book.cell("print(answer())\nprint('  a')", "42\n  a")
    )
    raised = RAISES + "division by zero"
    book.write(book.cell("1 / 0", raised, tags="raises-exception"), "expected")
    book.write(hidden(book), "hidden")
    first = book.cell("x = 1", tags="remove-cell")
    last = book.cell("x = 3", tags="remove-cell")
    book.write(first + book.cell("print(x)", "1") + last, "unpinned")
    slow = "import time\nprint('a', end=' ')\ntime.sleep(0.6)\nprint('b')"
    book.write(book.cell(slow, "a b"), "two-goes")
    book.passes("doctest")
    book.passes("html")
    assert ">42\n  a" in book.html().replace("<span></span>", "")
    assert "testoutput" not in book.html()
    assert "ZeroDivisionError" in book.html("expected")
    # It would name folders of this machine.
    assert "Traceback" not in book.html("expected")


def test_every_wrong_page_fails_both_builders_with_file_and_line(book):
    changed = book.cell(IMPORT) + "\ntext\n" + book.cell("x = 1\nprint(answer())", "41")
    pin, right = book.pin("1"), book.cell("print(1)", "1")
    pages = {
        "index": changed,
        "stray": book.cell("print('stray')") + book.cell("x = 1", "promised"),
        "many": book.cell("6 * 7")
        + book.cell("y = 1" + " + 1" * 17)
        + "\n```python\n>>> x\n1\n```\n\n```pycon\nx\n```\n",
        "raised": book.cell("x = 0") + book.cell("1 / x") + book.cell("print(x)", "0"),
        "message": book.cell("1 / 0", RAISES + "another", tags="raises-exception"),
        "hidden": hidden(book, promised=0),
        "before": "\n" + pin + right,
        "list": right + "\n- item\n\n" + textwrap.indent(pin, "  "),
        "twice": right + pin,
    }
    for page, text in pages.items():
        book.write(text, page)

    def at(page: str, code: str) -> str:
        return f"docs/{page}.md:{book.line(code, page)}"

    # Of cells whose output is taken away, it is the doctest builder that tells.
    words = (
        at("index", "x = 1") + ": ERROR: the cell does not print",
        "Pinned:\n41\nPrinted:\n42\n",
        at("stray", "print('stray')") + ": ERROR: the cell does not print",
        at("stray", "x = 1") + ": ERROR: the cell does not print",
        at("many", "6 * 7") + ": ERROR: the cell shows '42' unpinned",
        at("many", "y = 1" + " + 1" * 17) + ": ERROR: 73 columns of code",
        at("many", ">>> x") + ": ERROR: nobody runs this prompt",
        at("many", "```pycon") + ": ERROR: nobody runs this prompt",
        at("raised", "1 / x") + ": ERROR: the cell raised ZeroDivision",
        at("message", "1 / 0") + ": ERROR: the cell does not print",
        "ZeroDivisionError: another\nPrinted:\nZeroDivisionError: division by zero\n",
        "docs/before.md:1: ERROR: a testoutput stands at the top level",
        "docs/list.md:1: ERROR: a testoutput stands at the top level",
        at("twice", "print(1)") + ": ERROR: a cell has at most one testoutput",
        "no page was written",
    )
    book.fails("html", *words)
    # What one build refused, the next must not publish from its cache.
    book.fails("html", *words)
    assert not list((book.root / "build" / "html").glob("*.html"))
    # Of a page that is not written as it should be, the doctests do not run.
    for page in ("many", "before", "list", "twice"):
        (book.root / "docs" / f"{page}.md").unlink()
    book.fails(
        "doctest",
        *(
            '"{}", line {}'.format(*at(page, code).split(":"))
            for page, code in (
                ("index", "x = 1"),
                ("stray", "print('stray')"),
                ("stray", "x = 1"),
                ("raised", "1 / x"),
                ("message", "1 / 0"),
                *(("hidden", f"x = {number}") for number in range(1, len(TAGS) + 1)),
            )
        ),
        *("Got nothing", "ZeroDivisionError", "another"),
    )


def test_an_edit_in_the_package_reaches_a_cached_page(book):
    book.write(book.cell(IMPORT + "\nprint(answer())", "42"))
    book.passes("html")
    book.package('__version__ = "0"\n\n\ndef answer():\n    return 43\n')
    book.fails("html", "42", "43")
    book.passes("pins")
    book.passes("html")
    assert "43" in book.html()


def test_bad_tex_fails(book):
    book.write("\n$\\frac{1}$\n")
    book.fails("html", "bad TeX")


def test_pins_are_written_rewritten_and_taken_away(book):
    book.write(
        book.cell("print('new')")
        + book.cell("print('changed')", "old")
        + book.cell("x = 1", "gone")
        + book.cell("1 / 0", tags="raises-exception")
    )
    book.passes("pins")
    text = book.page.read_text()
    assert text.count("{testoutput}") == 3
    assert "gone" not in text
    assert "old" not in text
    book.passes("doctest")
    book.passes("html")
    book.passes("pins")
    assert book.page.read_text() == text


def test_pins_change_nothing_when_a_cell_fails(book):
    book.write(book.cell("print('new')") + book.cell("1 / 0"))
    before = book.page.read_text()
    book.fails("pins", f"docs/index.md:{book.line('1 / 0')}", "Nothing was written")
    assert book.page.read_text() == before
