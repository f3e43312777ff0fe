"""Lists of what the book numbers: ``{list-of} theorem``, ``figure`` or ``exercise``.

Each entry shows its number and title and leads to its place. "theorem" stands for
everything that is stated: definitions, theorems, propositions and the like.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

KINDS = ("theorem", "figure", "exercise")


class list_of(nodes.General, nodes.Element):
    """The place where a list will stand."""


class ListOf(SphinxDirective):
    """``{list-of} KIND``: all numbered things of a kind, chapter by chapter."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Leave a mark; the numbers are known when the pages are written."""
        kind = self.arguments[0]
        if kind not in KINDS:
            raise self.error(f"list-of: expected one of {', '.join(KINDS)}, got {kind}")
        return [list_of(kind=kind)]


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the lists where their marks stand; each page of the book is opened once."""
    marks = list(doctree.findall(list_of))
    if not marks:
        return
    for chapter in _in_order(app.env, app.config.root_doc):
        tree = app.env.get_doctree(chapter)
        title = app.env.titles[chapter].astext()
        number = app.env.toc_secnumbers.get(chapter, {}).get("", ())
        heading = f"{'.'.join(map(str, number))} {title}".strip()
        address = app.builder.get_relative_uri(docname, chapter)
        numbers = app.env.toc_fignumbers.get(chapter, {})
        for mark in marks:
            bullets = nodes.bullet_list(classes=["gdl-list-of"])
            for label, name, words in _entries(tree, numbers, mark["kind"]):
                link = nodes.reference("", label, refuri=f"{address}#{name}")
                line = nodes.paragraph("", "", link, nodes.Text("  "), *words)
                bullets += nodes.list_item("", line)
            if bullets.children:
                mark += nodes.paragraph("", "", nodes.strong("", heading))
                mark += bullets
    for mark in marks:
        mark.replace_self(mark.children)


def _in_order(env: BuildEnvironment, docname: str) -> Iterator[str]:
    """Yield the pages in the order of the book."""
    yield docname
    for child in env.toctree_includes.get(docname, ()):
        yield from _in_order(env, child)


def _entries(
    tree: nodes.document, numbers: dict[str, dict[str, tuple[int, ...]]], kind: str
) -> Iterator[tuple[str, str, list[nodes.Node]]]:
    """Yield (label, id, title) of what a page numbers, from its top to its end."""
    for node in tree.findall(nodes.Element):
        name = type(node).__name__
        if kind == "figure" and isinstance(node, nodes.figure):
            counter, title = "figure", next(iter(node.findall(nodes.caption)), None)
        elif kind == "exercise" and name == "exercise_enumerable_node":
            counter = "exercise"
            title = next(
                (n for n in node.findall() if type(n).__name__ == "exercise_subtitle"),
                None,
            )
        elif kind == "theorem" and node.get("realtype") and node.get("countertype"):
            counter, title = node["realtype"], node.children[0]
        else:
            continue
        ids = [i for i in node["ids"] if i in numbers.get(counter, {})]
        if ids:
            number = ".".join(map(str, numbers[counter][ids[0]]))
            label = {"figure": "Fig."}.get(counter, counter.capitalize())
            yield f"{label} {number}", ids[0], _words(title)


def _words(title: nodes.Element | None) -> list[nodes.Node]:
    """Return a title's text and formulas, without brackets around the whole."""
    if title is None:
        return []
    words: list[nodes.Node] = []
    for child in title.children:
        keep = isinstance(child, nodes.math | nodes.emphasis | nodes.literal)
        words.append(child.deepcopy() if keep else nodes.Text(child.astext()))
    if words and isinstance(words[0], nodes.Text) and words[0].lstrip()[:1] == "(":
        words[0] = nodes.Text(words[0].lstrip()[1:])
        if isinstance(words[-1], nodes.Text):
            words[-1] = nodes.Text(words[-1].rstrip().removesuffix(")"))
    return words


def read_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Write the lists anew whenever any page was read."""
    del app
    return [name for name in env.found_docs if name == "reference/lists"]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.add_node(list_of)
    app.add_directive("list-of", ListOf)
    app.connect("doctree-resolved", fill)
    app.connect("env-updated", read_again)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
