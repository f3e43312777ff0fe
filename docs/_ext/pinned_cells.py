"""Every printed result is a doctest.

Two things happen to each executed cell of a chapter:

- Sphinx's own doctest builder sees it as a ``testcode`` block, so that the
  ``testoutput`` behind it (its *pin*) is compared with what the cell prints;
- an HTML build compares what the cell printed with the same pin and stops where they
  differ, so that no page ever shows a result its source does not promise.
"""

from __future__ import annotations

import doctest
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from cells import Cell, read_cells
from docutils import nodes
from sphinx.ext import doctest as sphinx_doctest
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

COLUMNS = 72  # a code block this wide fits a tablet and scrolls little on a phone
RAISED = "the cell raised"
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def on_config_inited(_app: Sphinx, config: Config) -> None:
    """Compare to the letter, and leave docstrings to pytest."""
    config.doctest_default_flags = doctest.DONT_ACCEPT_TRUE_FOR_1
    config.doctest_test_doctest_blocks = ""


class PinCheck:
    """Pin the cells of every page as it is read; stop before a false page is written.

    Sphinx saves what it read only after this has had its say, so that the next build
    reads, and refuses, the same page again.
    """

    def __init__(self) -> None:
        self.faults: list[tuple[str, str]] = []

    def read(self, app: Sphinx, doctree: nodes.document) -> None:
        """Pin the cells of one page and note what is wrong with them."""
        path = Path(app.env.doc2path(app.env.docname))
        if path.suffix != ".md":
            return
        executed = app.config.nb_execution_mode != "off"
        for line, message in _faults(path, doctree, executed):
            self.faults.append((f"{os.path.relpath(path)}:{line}", message))

    def refuse(self, _app: Sphinx, _env: BuildEnvironment) -> None:
        """Stop the build if any page was at fault."""
        faults, self.faults = self.faults, []
        if faults:
            for location, message in faults:
                logger.error(message, location=location, type="pins")
            logger.error("no page was written", type="pins")
            # An exception would bury these lines under a report about Sphinx.
            raise SystemExit(1)


def _faults(
    path: Path, doctree: nodes.document, executed: bool
) -> Iterator[tuple[int, str]]:
    """Pin the cells of one page; yield (line, message) for each fault."""
    yield from _prompts(path)
    cells = read_cells(path)
    containers = {
        node["cell_index"]: node
        for node in doctree.findall(nodes.container)
        if node.get("nb_element") == "cell_code"
    }
    pins = [node for node in doctree.findall(nodes.Element) if _is_pin(node)]
    if len(pins) != sum(len(cell.pins) for cell in cells):
        # A pin in a list, in another directive, or before the first cell.
        yield 1, "a testoutput stands at the top level, behind its cell"
        return
    # Both lists run in the order of the page, so each cell takes the next pins.
    remaining = iter(pins)
    for cell in cells:
        own = [next(remaining) for _ in cell.pins]
        if len(own) > 1:
            yield cell.line, "a cell has at most one testoutput, this one has more"
        container = containers.get(cell.index)
        if not _mark(container, cell, path):
            _insert(doctree, containers, cell, own, path)
        if container is not None and executed:
            expected = own[0].astext() if own else ""
            fault = _compare(container, cell, expected)
            if fault:
                yield cell.line, fault
            if fault.startswith(RAISED):
                return  # no later cell ran
        width = max(map(len, cell.code.splitlines()), default=0)
        if width > COLUMNS:
            yield cell.line, f"{width} columns of code, at most {COLUMNS}"


def _is_pin(node: nodes.Element) -> bool:
    return node.get("testnodetype") == "testoutput"


def _mark(container: nodes.container | None, cell: Cell, path: Path) -> bool:
    """Make the shown source of the cell a ``testcode``; say whether there was one."""
    for part in container.children if container is not None else ():
        if part.get("nb_element") == "cell_code_source":
            for block in part.findall(nodes.literal_block):
                block.attributes.update(_testcode(cell))
                block.source, block.line = str(path), cell.line
                return True
    return False


def _testcode(cell: Cell) -> dict[str, Any]:
    # "test" is what the builder runs; without it, it would run the displayed text.
    return {
        "testnodetype": "testcode",
        "groups": ["default"],
        "options": {},
        "test": cell.code,
    }


def _insert(
    doctree: nodes.document,
    containers: dict[int, nodes.container],
    cell: Cell,
    own_pins: list[nodes.Element],
    path: Path,
) -> None:
    """Put an invisible ``testcode`` where a tag took the cell's source away."""
    hidden = nodes.comment(cell.code, cell.code, **_testcode(cell))
    hidden.source, hidden.line = str(path), cell.line
    if cell.index in containers:
        containers[cell.index].insert(0, hidden)
        return
    later = [index for index in containers if index > cell.index]
    if own_pins:
        following: nodes.Element | None = own_pins[0]
    else:
        following = containers[min(later)] if later else None
    if following is None:
        doctree.append(hidden)
    else:
        following.parent.insert(following.parent.index(following), hidden)


def _compare(container: nodes.container, cell: Cell, expected: str) -> str:
    """Say where the page would show something else than its pin, if it would."""
    if {"remove-output", "remove_output"} & set(cell.tags):
        return ""  # nothing is published; the doctest builder compares it all the same
    printed, error = "", ""
    for part in _outputs(container):
        classes = part.get("classes", [])
        if "stream" in classes:
            printed += part.astext()
        elif "traceback" in classes:
            error = ANSI.sub("", part.astext()).strip().splitlines()[-1]
        elif part.get("nb_element") == "mime_bundle":
            kinds = {child.get("mime_type", "") for child in part.children}
            if not any(kind.startswith(("image/", "text/html")) for kind in kinds):
                return f"the cell shows {part.astext()!r} unpinned; print it"
    if error and not cell.may_raise:
        return f"{RAISED} {error}"
    match = sphinx_doctest.parser._EXCEPTION_RE.match(expected)
    if match or error:
        promised = _unqualified(match.group("msg")) if match else "no exception"
        came = _unqualified(error) if error else "no exception"
    else:
        promised, came = expected.rstrip("\n"), printed.rstrip("\n")
    if promised == came:
        return ""
    return (
        f"the cell does not print what its testoutput pins.\n"
        f"Pinned:\n{promised or '(nothing)'}\n"
        f"Printed:\n{came or '(nothing)'}\n"
        f"If the new result is right: make pins"
    )


def _outputs(container: nodes.container) -> Iterator[nodes.Element]:
    for part in container.children:
        if part.get("nb_element") == "cell_code_output":
            yield from part.children


def _unqualified(message: str) -> str:
    """Drop the module of ``module.Error: text``; a notebook does not print it."""
    name, colon, text = message.strip().partition(":")
    return name.rpartition(".")[2] + colon + text


def _prompts(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.lstrip().startswith(">>> ") or line.strip().startswith("```pycon"):
            yield number, "nobody runs this prompt; write a code-cell"


class _CellRunner(sphinx_doctest.SphinxDocTestRunner):
    """Report the line of a cell once; Sphinx adds it to itself."""

    def report_failure(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str
    ) -> None:
        with mock.patch.object(example, "lineno", 0):
            super().report_failure(out, test, example, got)

    def report_unexpected_exception(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        with mock.patch.object(example, "lineno", 0):
            super().report_unexpected_exception(out, test, example, exc_info)


class PinBuilder(sphinx_doctest.DocTestBuilder):
    """Sphinx's doctest builder, with file and line as an editor understands them."""

    def get_filename_for_node(self, node: nodes.Node, docname: str) -> str:
        """Return the path of the page, from where the build was started."""
        return os.path.relpath(node.source or self.env.doc2path(docname))

    def test_doc(self, docname: str, doctree: nodes.Node) -> bool:
        """Run the cells of one page."""
        with mock.patch.object(sphinx_doctest, "SphinxDocTestRunner", _CellRunner):
            return super().test_doc(docname, doctree)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.setup_extension("sphinx.ext.doctest")
    app.setup_extension("myst_nb")
    app.add_builder(PinBuilder, override=True)
    app.connect("config-inited", on_config_inited)
    check = PinCheck()
    app.connect("doctree-read", check.read)
    app.connect("env-updated", check.refuse)
    # The faults of a page are kept in this process.
    return {"parallel_read_safe": False, "parallel_write_safe": True}
