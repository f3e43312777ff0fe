"""What readers take away: notebooks that are plain, whole, and free of this site."""

import json
import re

import nbformat
import pytest
from cells import read_cells

# What only this site understands: directives, roles, options of cells, pins.
OURS = re.compile(r"```\{|:::|\{[a-z:]+\}`|testoutput|^:[a-z-]+:|mystnb", re.MULTILINE)


def notebooks(site):
    return sorted((site / "notebooks").rglob("*.ipynb"))


def test_every_page_with_cells_has_a_notebook(site):
    docs = site.parents[1] / "docs"
    pages = [path for path in docs.rglob("*.md") if "_npm" not in path.parts]
    with_cells = {
        path.relative_to(docs).with_suffix("").as_posix()
        for path in pages
        if "file_format: mystnb" in path.read_text(encoding="utf-8")[:200]
    }
    made = {
        path.relative_to(site / "notebooks").with_suffix("").as_posix()
        for path in notebooks(site)
    }
    assert made == with_cells - {"index"}


def test_notebooks_are_valid_and_plain(site):
    for path in notebooks(site):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                plain = re.sub(r"`[^`]*`|\$[^$]*\$", "", cell.source)
                assert not OURS.search(plain), (path.name, OURS.search(plain))


def test_a_notebook_holds_every_cell_with_what_it_printed(site):
    source = site.parents[1] / "docs" / "06-rotation.md"
    notebook = nbformat.read(site / "notebooks" / "06-rotation.ipynb", as_version=4)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"][1:]
    cells = read_cells(source)
    assert [cell.source for cell in codes] == [cell.code for cell in cells]
    for cell, code in zip(cells, codes, strict=True):
        printed = "".join(o.text for o in code.outputs if o.output_type == "stream")
        lines = source.read_text(encoding="utf-8").splitlines()
        pinned = [
            "\n".join(lines[pin.start + 2 : pin.end - 1]) for pin in cell.pins
        ] or [""]
        if "raises-exception" not in cell.tags:
            assert printed.rstrip("\n") == pinned[0]


@pytest.mark.parametrize("kind", ["Theorem 6.1", "Definition 6.1", "Exercise 6.1"])
def test_a_notebook_keeps_the_numbers_of_the_book(site, kind):
    text = (site / "notebooks" / "06-rotation.ipynb").read_text(encoding="utf-8")
    words = "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    assert f"**{kind}" in words


def test_the_page_links_its_notebook(site):
    page = (site / "06-rotation.html").read_text(encoding="utf-8")
    assert 'href="notebooks/06-rotation.ipynb"' in page
