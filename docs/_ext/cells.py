"""The executed cells of a chapter and the pins behind them, read from its source."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from markdown_it import MarkdownIt
from myst_nb.core.read import read_myst_markdown_notebook

LANGUAGES = ("{code-cell}", "{testoutput}")


@dataclasses.dataclass(frozen=True)
class Pin:
    """One ``testoutput`` block: its source lines, 0-based, the end excluded."""

    start: int
    end: int


@dataclasses.dataclass(frozen=True)
class Cell:
    """One executed cell and the pins that follow it, before the next cell."""

    index: int  # place among all the cells of the notebook, text cells included
    code: str
    tags: tuple[str, ...]
    start: int  # source line of the opening fence, 0-based
    end: int  # source line behind the closing fence
    pins: tuple[Pin, ...]

    @property
    def line(self) -> int:
        """Source line of the first line of code, 1-based, behind fence and options."""
        return self.end - 1 - len(self.code.splitlines()) + 1

    @property
    def may_raise(self) -> bool:
        """Whether the chapter expects this cell to fail."""
        return "raises-exception" in self.tags


def read_cells(path: Path) -> list[Cell]:
    """Return the executed cells of the Markdown file at `path`, in order.

    MyST-NB decides what a cell is; a Markdown parser finds the lines of the fences.
    """
    text = path.read_text(encoding="utf-8")
    notebook = read_myst_markdown_notebook(text, path=path)
    sources = [
        (index, cell)
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
    ]
    fences = _fences(text)
    places = [i for i, (language, _, _) in enumerate(fences) if language == "code-cell"]
    cells = []
    for (index, cell), place in zip(sources, places, strict=True):
        _, start, end = fences[place]
        pins = []
        for language, pin_start, pin_end in fences[place + 1 :]:
            if language == "code-cell":
                break
            pins.append(Pin(pin_start, pin_end))
        cells.append(
            Cell(
                index,
                cell.source,
                tuple(cell.metadata.get("tags", ())),
                start,
                end,
                tuple(pins),
            )
        )
    return cells


def _fences(text: str) -> list[tuple[str, int, int]]:
    """Return (name, first line, line behind the last) of every cell and pin."""
    found = []
    for token in MarkdownIt("commonmark").parse(text):
        if token.type != "fence" or token.level or token.map is None:
            continue
        name = token.info.split()[0] if token.info.split() else ""
        if name in LANGUAGES:
            found.append((name.strip("{}"), token.map[0], token.map[1]))
    return found
