"""The pins of a tiny book, built with this book's own Makefile, conf.py, extensions."""

import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What a book of this house needs beside its pages.
LINKED = (
    ".venv",
    ".ci",
    *(f"docs/{name}" for name in ("_ext", "_npm", "_search", "_static", "_templates")),
)


FRONT_MATTER = """\
---
file_format: mystnb
kernelspec:
  name: python3
  language: python
---
# A page
"""


class Book:
    """A checkout with one page, and a package of one function for it to import."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.page = root / "docs" / "index.md"
        (root / "gdlbook").mkdir()
        (root / "docs").mkdir()
        self.package('__version__ = "0"\n\n\ndef answer():\n    return 42\n')
        for name in ("Makefile", "conf.py", "requirements.lock"):
            shutil.copy(ROOT / name, root / name)
        for name in LINKED:
            (root / name).symlink_to(ROOT / name)
        (root / "docs" / "references.bib").write_text("")

    def package(self, source: str) -> None:
        (self.root / "gdlbook" / "__init__.py").write_text(source)

    def write(self, text: str) -> None:
        self.page.write_text(FRONT_MATTER + textwrap.dedent(text))

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

    def line(self, text: str) -> int:
        """Return the number of the first line of the page that is `text`."""
        return self.page.read_text().splitlines().index(text) + 1

    @property
    def html(self) -> str:
        return (self.root / "build" / "html" / "index.html").read_text()


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)


IMPORT = "from gdlbook import answer"


def test_true_pins_pass_both_builders_and_show_the_result(book):
    book.write(
        book.cell(IMPORT) + book.cell("print(answer())\nprint('  a')", "42\n  a")
    )
    book.passes("doctest")
    book.passes("html")
    assert ">42\n  a" in book.html.replace("<span></span>", "")
    assert "testoutput" not in book.html


def test_a_changed_result_fails_both_and_names_file_and_line(book):
    book.write(
        book.cell(IMPORT) + "\ntext\n" + book.cell("x = 1\nprint(answer())", "41")
    )
    place = f"docs/index.md:{book.line('x = 1')}"
    book.fails("html", place, "41", "42", "no page was written")
    # What one build refused, the next must not publish from its cache.
    book.fails("html", place)
    assert not (book.root / "build" / "html" / "index.html").exists()
    book.fails("doctest", f'"docs/index.md", line {book.line("x = 1")}')


def test_every_fault_of_a_page_is_named_with_its_line(book):
    book.write(
        book.cell("print('stray')")
        + book.cell("x = 1", "promised")
        + book.cell("6 * 7")
        + book.cell("y = 1" + " + 1" * 17)
        + "\n```python\n>>> x\n1\n```\n\n```pycon\nx\n```\n"
    )
    stray = book.line("print('stray')")
    book.fails(
        "html",
        f"docs/index.md:{stray}: ERROR: the cell does not print",
        f"docs/index.md:{book.line('x = 1')}: ERROR: the cell does not print",
        f"docs/index.md:{book.line('6 * 7')}: ERROR: the cell shows '42' unpinned",
        f"docs/index.md:{book.line('y = 1' + ' + 1' * 17)}: ERROR: 73 columns of code",
        f"docs/index.md:{book.line('>>> x')}: ERROR: nobody runs this prompt",
        f"docs/index.md:{book.line('```pycon')}: ERROR: nobody runs this prompt",
        "no page was written",
    )


def test_the_doctest_builder_refuses_a_stray_print_and_an_empty_promise(book):
    book.write(book.cell("print('stray')") + book.cell("x = 1", "promised"))
    stray, empty = book.line("print('stray')"), book.line("x = 1")
    book.fails(
        "doctest",
        f'"docs/index.md", line {stray}',
        f'"docs/index.md", line {empty}',
        "Got nothing",
    )


def test_a_raised_exception_fails_both(book):
    book.write(book.cell("x = 0") + book.cell("1 / x") + book.cell("print(x)", "0"))
    place = book.line("1 / x")
    book.fails("html", f"docs/index.md:{place}: ERROR: the cell raised ZeroDivision")
    book.fails("doctest", f'"docs/index.md", line {place}', "ZeroDivisionError")


@pytest.mark.parametrize("promised", ["division by zero", "another message"])
def test_an_expected_exception_is_pinned_by_its_message(book, promised):
    pin = f"Traceback (most recent call last):\n    ...\nZeroDivisionError: {promised}"
    book.write(book.cell("1 / 0", pin, tags="raises-exception"))
    if promised == "division by zero":
        book.passes("html")
        assert "ZeroDivisionError" in book.html
        assert "Traceback" not in book.html  # it would name folders of this machine
        book.passes("doctest")
    else:
        book.fails("html", promised)
        book.fails("doctest", promised)


TAGS = [
    "remove-input",
    "remove-output",
    "hide-input",
    "hide-output",
    "hide-cell",
    "remove-cell",
    "remove-input, remove-output",
]


def test_a_cell_hidden_by_a_tag_runs_and_is_pinned(book):
    """Each hidden cell adds to what the shown cell behind it prints."""
    cells = [
        book.cell(f"x = {number}\nprint(x)", str(number), tags)
        + book.cell(f"print(x + {number})", str(2 * number))
        for number, tags in enumerate(TAGS, 1)
    ]
    book.write("".join(cells))
    book.passes("doctest")
    book.passes("html")
    wrong = [
        cell.replace(f"\n{number}\n```", "\n0\n```", 1)
        for number, cell in enumerate(cells, 1)
    ]
    book.write("".join(wrong))
    lines = [book.line(f"x = {number}") for number in range(1, len(TAGS) + 1)]
    book.fails("doctest", *(f'"docs/index.md", line {line}' for line in lines))


def test_an_unpinned_hidden_cell_runs_where_it_stands(book):
    first = book.cell("x = 1", tags="remove-cell")
    last = book.cell("x = 3", tags="remove-cell")
    book.write(first + book.cell("print(x)", "1") + last)
    book.passes("doctest")
    book.passes("html")


def test_a_line_printed_in_two_goes_stays_one_line(book):
    slow = "import time\nprint('a', end=' ')\ntime.sleep(0.6)\nprint('b')"
    book.write(book.cell(slow, "a b"))
    book.passes("html")


def test_an_edit_in_the_package_reaches_a_cached_page(book):
    book.write(book.cell(IMPORT + "\nprint(answer())", "42"))
    book.passes("html")
    book.package('__version__ = "0"\n\n\ndef answer():\n    return 43\n')
    book.fails("html", "42", "43")
    book.passes("pins")
    book.passes("html")
    assert "43" in book.html


@pytest.mark.parametrize("place", ["before any cell", "in a list", "twice"])
def test_a_misplaced_pin_fails(book, place):
    pin, cell = book.pin("1"), book.cell("print(1)", "1")
    page = {
        "before any cell": "\n" + pin + cell,
        "in a list": cell + "\n- item\n\n" + textwrap.indent(pin, "  "),
        "twice": cell + pin,
    }
    book.write(page[place])
    book.fails("html", "testoutput")


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
