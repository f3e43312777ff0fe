"""The book as one page and as an e-book: what the extensions forget there.

Some extensions name the builder ``singlehtml`` or ``epub`` when they say how a node
is written. Sphinx then looks for no other node's rule under the name ``html``, so the
rules are brought together here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def join_rules(app: Sphinx) -> None:
    """Let these builders know all that the HTML builder knows."""
    rules = app.registry.translation_handlers
    for name in ("singlehtml", "epub"):
        if name in rules:
            rules[name] = {**rules.get("html", {}), **rules[name]}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("builder-inited", join_rules)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
