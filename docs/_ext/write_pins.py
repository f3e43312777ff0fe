"""Rewrite the pins of the chapters to what their cells print now.

Run as ``python docs/_ext/write_pins.py CHAPTER.md ...``. Each chapter is run whole
before a line of it is written, so a failing cell leaves every file as it was.
"""

from __future__ import annotations

import contextlib
import io
import sys
import traceback
from pathlib import Path

from cells import Cell, read_cells


class CellFailure(Exception):
    """A cell that raised, or one that should have raised and did not."""


def rewrite(path: Path) -> str:
    """Return the text of the chapter at `path` with the pins its cells print now."""
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = read_cells(path)
    printed = _run(path, cells)
    # From the end, so that the line numbers before a change stay true.
    for cell, text in reversed(list(zip(cells, printed, strict=True))):
        block = ["```{testoutput}", ":hide:", *text.splitlines(), "```"]
        if not text:
            for pin in reversed(cell.pins):
                del lines[pin.start : pin.end]
        elif cell.pins:
            pin = cell.pins[0]
            options = [
                line
                for line in lines[pin.start + 1 : pin.end - 1]
                if line.startswith(":") and line.endswith(":")
            ]
            block[1:2] = options
            lines[pin.start : pin.end] = block
        else:
            lines[cell.end : cell.end] = block
    return "\n".join(lines) + "\n"


def _run(path: Path, cells: list[Cell]) -> list[str]:
    """Run the cells in one namespace, and return what each prints or raises."""
    namespace: dict[str, object] = {}
    results = []
    for cell in cells:
        stream = io.StringIO()
        try:
            # Leading blank lines make a traceback name the chapter's own line.
            code = compile("\n" * (cell.line - 1) + cell.code, str(path), "exec")
            with contextlib.redirect_stdout(stream):
                exec(code, namespace)
        except Exception as error:
            if not cell.may_raise:
                raise CellFailure(f"{path}:{cell.line}: {error!r}") from error
            last = "".join(traceback.format_exception_only(error)).rstrip()
            results.append(f"Traceback (most recent call last):\n    ...\n{last}")
            continue
        if cell.may_raise:
            raise CellFailure(f"{path}:{cell.line}: expected an exception, none came")
        results.append(stream.getvalue().rstrip("\n"))
    return results


def main(arguments: list[str]) -> int:
    """Rewrite the chapters named on the command line."""
    paths = [Path(argument) for argument in arguments]
    try:
        texts = [rewrite(path) for path in paths]
    except CellFailure as failure:
        print(failure, file=sys.stderr)
        print("Nothing was written.", file=sys.stderr)
        return 1
    for path, text in zip(paths, texts, strict=True):
        if text != path.read_text(encoding="utf-8"):
            path.write_text(text, encoding="utf-8")
            print(f"{path}: pins rewritten; read the diff before you commit it")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    raise SystemExit(main(sys.argv[1:]))
