"""Every page with cells as a notebook that runs by itself in Jupyter.

The prose is plain Markdown, the cells are the executed ones with their outputs; pins
and everything that only this site understands stay behind. The package is installed by
a first cell, where it is missing.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from docutils import nodes
from execute_ahead import read_notebook
from jupyter_cache import get_cache
from nbformat import v4
from plain_markdown import OPENING, Markdown

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "notebooks"
INSTALL = """\
# The cells below need the package of this book.
try:
    import gdlbook
except ModuleNotFoundError:
    %pip install --quiet "gdlbook[figures]"
"""


class Notebooks:
    """Collect the notebook of each page that is written, and link the page to it."""

    def __init__(self) -> None:
        self.made: dict[str, nbformat.NotebookNode] = {}

    def collect(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """Make the notebook of a page, if the page has executed cells."""
        if app.builder.name != "html" or app.config.nb_execution_mode != "cache":
            return
        executed = _executed(app, docname)
        if executed is None or docname == app.config.root_doc:
            return
        numbers = {
            name: ".".join(map(str, number))
            for kind in app.env.toc_fignumbers.get(docname, {}).values()
            for name, number in kind.items()
        }
        writer = Markdown(_linker(app, docname), numbers)
        self.made[docname] = _assemble(docname, doctree, executed, writer)

    def offer(
        self,
        app: Sphinx,
        pagename: str,
        _template: str,
        context: dict[str, Any],
        _: Any,
    ) -> None:
        """Tell the template where the notebook of the page is, and who can open it."""
        if pagename not in self.made:
            return
        context["notebook"] = f"{FOLDER}/{pagename}.ipynb"
        context["notebook_launchers"] = _launchers(app.config.repository, pagename)

    def write(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the notebooks of the pages that were written."""
        if exception:
            return
        folder = Path(app.outdir) / FOLDER
        for path in folder.rglob("*.ipynb"):
            name = path.relative_to(folder).with_suffix("").as_posix()
            if name not in app.env.found_docs or name == app.config.root_doc:
                path.unlink()  # of a page that is gone
        for docname, notebook in self.made.items():
            path = folder / f"{docname}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(notebook, path)
        needs = folder / "requirements.txt"  # what Binder installs
        needs.unlink(missing_ok=True)
        if app.config.repository and any(folder.rglob("*.ipynb")):
            package = f"gdlbook[figures] @ git+{app.config.repository}\n"
            needs.write_text(package, encoding="utf-8")


def _executed(app: Sphinx, docname: str) -> nbformat.NotebookNode | None:
    """Return the notebook of a page with its outputs, from the cache of cells."""
    path = Path(app.env.doc2path(docname))
    notebook = read_notebook(app.env, path)
    if notebook is None:
        return None
    cache = get_cache(app.config.nb_execution_cache_path)
    try:
        return cache.merge_match_into_notebook(notebook)[1]
    except KeyError:
        return None  # its cells failed, and the build with them


def _assemble(
    docname: str,
    doctree: nodes.document,
    executed: nbformat.NotebookNode,
    writer: Markdown,
) -> nbformat.NotebookNode:
    """Return the cells of a page with its prose between them."""
    cells = [v4.new_code_cell(INSTALL, metadata={"tags": ["install"]})]
    prose: list[str] = []

    def flush() -> None:
        if prose:
            cells.append(v4.new_markdown_cell("\n\n".join(prose)))
            prose.clear()

    for piece in _pieces(doctree, writer):
        if isinstance(piece, str):
            prose.extend(filter(None, [piece.strip("\n")]))
            continue
        source = executed.cells[piece]
        flush()
        outputs = [nbformat.from_dict(output) for output in source.outputs]
        tags = source.metadata.get("tags", [])
        kept = [tag for tag in tags if tag in ("raises-exception", "hide-output")]
        cells.append(
            v4.new_code_cell(
                source.source,
                outputs=outputs,
                metadata={"tags": kept} if kept else {},
                execution_count=source.execution_count,
            )
        )
    flush()
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # a random one would differ from build to build
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    metadata = {"kernelspec": kernel, "title": docname}
    return v4.new_notebook(cells=cells, metadata=metadata)


def _pieces(node: nodes.Element, writer: Markdown) -> Iterator[str | int]:
    """Yield prose as Markdown and cells as their place in the notebook, in order."""
    for child in node.children:
        if (
            isinstance(child, nodes.container)
            and child.get("nb_element") == "cell_code"
        ):
            yield child["cell_index"]
            for caption in child.findall(nodes.caption):
                yield writer.write(caption)
        elif type(child).__name__ in OPENING:
            yield OPENING[type(child).__name__](writer, child)
            for part in child.children[1:]:
                yield from _pieces(part, writer)
        elif isinstance(child, nodes.section) or _has_cell(child):
            yield from _pieces(child, writer)
        elif isinstance(child, nodes.Element):
            yield writer.write(child)


def _has_cell(node: nodes.Node) -> bool:
    return any(
        part.get("nb_element") == "cell_code" for part in node.findall(nodes.container)
    )


def _linker(app: Sphinx, docname: str) -> Any:
    """Return what turns a reference into an address that a notebook can follow."""
    base = app.config.html_baseurl
    here = posixpath.dirname(app.builder.get_target_uri(docname))

    def link(node: nodes.Element) -> str | None:
        address = str(node.get("refuri", ""))
        if "://" in address or not address:
            return address or None
        if not base or address.startswith("#"):
            return None
        path = posixpath.normpath(posixpath.join(here, address))
        return f"{base.rstrip('/')}/{path}"

    return link


def _launchers(repository: str, docname: str) -> list[tuple[str, str]]:
    """Return where the published notebook can be run, if the repository is known."""
    if not repository.startswith("https://github.com/"):
        return []
    place = repository.removeprefix("https://github.com/").strip("/")
    notebook = f"{docname}.ipynb"
    colab = "https://colab.research.google.com/github"
    binder = "https://mybinder.org/v2/gh"
    return [
        ("Open in Colab", f"{colab}/{place}/blob/notebooks/{notebook}"),
        ("Open in Binder", f"{binder}/{place}/notebooks?labpath={notebook}"),
    ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    notebooks = Notebooks()
    app.add_config_value("repository", "", "html", types=(str,))
    app.connect("doctree-resolved", notebooks.collect, priority=900)
    app.connect("html-page-context", notebooks.offer)
    app.connect("build-finished", notebooks.write)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
