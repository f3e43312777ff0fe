"""No cell of the book escapes the doctests."""

import re
from pathlib import Path

from cells import read_cells

ROOT = Path(__file__).parents[2]


def test_the_doctest_builder_ran_every_cell_of_the_book():
    chapters = [
        path
        for path in (ROOT / "docs").rglob("*.md")
        if "node_modules" not in path.parts
    ]
    written = sum(len(read_cells(chapter)) for chapter in chapters)
    report = (ROOT / "build" / "doctest" / "output.txt").read_text()
    (run,) = re.findall(r"^ *(\d+) tests?$", report, re.MULTILINE)
    assert written > 0
    assert int(run) == written
