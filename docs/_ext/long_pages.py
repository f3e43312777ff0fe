"""A section out of view waits to be laid out; its length is estimated here.

A chapter has fifteen thousand elements, and a phone needs seconds to lay them all out.
The stylesheet lets browsers leave out the sections that are far from the view. Until a
section was shown once, the scroll bar has to know about how long it is: its number of
rows, as one column of text and code would have.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from docutils import nodes
from widgets import widget

if TYPE_CHECKING:
    from sphinx.application import Sphinx

TEXT, FIGURE, WIDGET, GAP = 70, 16, 50, 1
"""Characters of text in a row; rows of a figure, of an interactive part, of a gap."""
FOLDED = {"dropdown", "tag_hide-output", "tag_hide-cell"}


def rows(element: nodes.Node) -> int:
    """Return about how many rows a part of a page takes; what is folded takes one."""
    if isinstance(element, nodes.Element) and FOLDED & set(element.get("classes", ())):
        return 1 + GAP
    if isinstance(element, widget):
        return WIDGET
    if isinstance(element, nodes.figure):
        return FIGURE
    if isinstance(element, nodes.literal_block | nodes.math_block):
        return element.astext().count("\n") + 1 + GAP
    if isinstance(element, nodes.paragraph | nodes.title):
        return ceil(len(element.astext()) / TEXT) + GAP
    return sum(map(rows, element.children))


def measure(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Write the rows of each main section of a page into its opening tag."""
    if doctree is None or app.builder.name != "html":
        return
    for page in doctree.children:
        for section in page.children if isinstance(page, nodes.section) else ():
            if isinstance(section, nodes.section):
                tag = f'<section id="{section["ids"][0]}"'
                style = f' style="--rows: {rows(section)}"'
                context["body"] = context["body"].replace(tag, tag + style, 1)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("html-page-context", measure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
