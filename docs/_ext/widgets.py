"""Interactive parts: an element of its own, beside a picture and words for everyone.

The directive ``{widget} NAME`` places the entry NAME of
`gdlbook.figures.widgets.WIDGETS`. Its content says in words what the part shows. A page
holds the custom element, with that text and a still picture inside, and the data that
`gdlbook` computed for it; the element's script takes the place of the picture. Only the
pages that use a script load it. Without scripts, in print, in EPUB and in LaTeX the
picture and the words stay.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "widgets"


class widget(nodes.General, nodes.Element):
    """An interactive part: attributes `element` and `data`, content for everyone."""


class still(nodes.General, nodes.Element):
    """A picture twice, as inline SVG and as an image file; a builder takes one."""


class WidgetDirective(SphinxDirective):
    """Place an interactive part of the book."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the part, with what is computed for it."""
        from gdlbook.figures.widgets import WIDGETS

        name = self.arguments[0]
        if name not in WIDGETS:
            raise self.error(f"no widget {name!r}; there are {', '.join(WIDGETS)}")
        if not self.content:
            raise self.error("say in words what the widget shows: some never see it")
        entry = WIDGETS[name]
        data = json.dumps(entry.data(), separators=(",", ":"), allow_nan=False)
        part = widget("", element=entry.element, data=data)
        self.set_source_info(part)
        part += self._still(entry.picture())
        part += self.parse_content_to_nodes()
        return [part]

    def _still(self, picture: Any) -> still:
        png = picture.png()
        folder = Path(self.env.doctreedir).parent / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{hashlib.sha256(png).hexdigest()[:16]}.png"
        path.write_bytes(png)
        page = Path(self.env.doc2path(self.env.docname)).parent
        return still(
            "",
            nodes.raw("", picture.html(), format="html"),
            nodes.image("", uri=os.path.relpath(path, page), alt=picture.alt),
        )


class ChooseStill(SphinxPostTransform):
    """Keep the SVG of each still picture on the website, the image file elsewhere."""

    default_priority = 9

    def run(self, **_: Any) -> None:
        """Replace every still picture by one of its two forms."""
        builder = self.app.builder
        site = builder.format == "html" and builder.name != "epub"
        kind = nodes.raw if site else nodes.image
        for node in list(self.document.findall(still)):
            node.replace_self([child for child in node if isinstance(child, kind)])


def visit_html(translator: Any, node: widget) -> None:
    """Open the element; an EPUB runs no scripts and has its content alone."""
    if translator.builder.name != "epub":
        translator.body.append(f'<{node["element"]} class="gdl-widget">')
    translator.body.append('<div class="gdl-static">')


def depart_html(translator: Any, node: widget) -> None:
    """Close the element, with its data inside."""
    translator.body.append("</div>")
    if translator.builder.name != "epub":
        data = node["data"].replace("</", "<\\/")
        translator.body.append(f'<script type="application/json">{data}</script>')
        translator.body.append(f"</{node['element']}>\n")


def pass_by(_translator: Any, _node: widget) -> None:
    """Write the content as it is."""


def load_scripts(
    app: Sphinx, _page: str, _template: str, _context: dict[str, Any], doctree: Any
) -> None:
    """Give a page the scripts of the parts that are on it, and no other page."""
    if doctree is None or app.builder.name == "epub":
        return
    elements = sorted({node["element"] for node in doctree.findall(widget)})
    if elements:
        app.add_css_file(f"{FOLDER}/widgets.css")
    for name in ["kernel", *elements] if elements else []:
        app.add_js_file(f"{FOLDER}/{name}.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive, its nodes and what a page loads."""
    text = (pass_by, pass_by)
    app.add_node(
        widget,
        html=(visit_html, depart_html),
        latex=text,
        text=text,
        man=text,
        texinfo=text,
    )
    app.add_node(still)
    app.add_directive("widget", WidgetDirective)
    app.add_post_transform(ChooseStill)
    app.connect("html-page-context", load_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
