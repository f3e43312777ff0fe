"""The book as one page and as an e-book: what the extensions forget there.

Some extensions name the builder ``singlehtml`` or ``epub`` when they say how a node
is written. Sphinx then looks for no other node's rule under the name ``html``, so the
rules are brought together here. Some bring their stylesheets when the build is over,
and the file of an e-book closed: these come in before it begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sphinx_exercise
import sphinx_proof
from myst_nb.sphinx_ext import add_global_html_resources

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def join_rules(app: Sphinx) -> None:
    """Let these builders know all that the HTML builder knows."""
    rules = app.registry.translation_handlers
    for name in ("singlehtml", "epub"):
        if name in rules:
            rules[name] = {**rules.get("html", {}), **rules[name]}


def bring_stylesheets(app: Sphinx) -> None:
    """Copy into an e-book what its pages link, in time."""
    if app.builder.name == "epub":
        sphinx_proof.copy_asset_files(app, None)
        sphinx_exercise.copy_asset_files(app, None)
        add_global_html_resources(app, None)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("builder-inited", join_rules)
    app.connect("builder-inited", bring_stylesheets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
