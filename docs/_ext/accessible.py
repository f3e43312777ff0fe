"""What the writers of HTML get wrong for readers who listen to a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def name_roles(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any
) -> None:
    """Let the entries of a list of sources be items of that list.

    Docutils opens such a list with ``role="list"``, which has to hold items, and gives
    each entry a role that ARIA 1.2 has withdrawn.
    """
    if "body" in context:
        wrong, right = ' role="doc-biblioentry"', ' role="listitem"'
        context["body"] = context["body"].replace(wrong, right)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("html-page-context", name_roles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
