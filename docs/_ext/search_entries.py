"""Keep the index entries of every page in the search index when one page is edited.

Sphinx notes them while it writes a page and forgets them with the build, so the search
of an edited book would find the names of the edited page only: issue 12599 of Sphinx.
What it notes is known before, from the general index.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sphinx.util.index_entries import split_index_msg

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def note(_app: Sphinx, env: BuildEnvironment) -> None:
    """Note the entries of all pages where the search index will look for them."""
    noted = env._search_index_index_entries
    noted.clear()
    for page, entries in env.domains.index_domain.entries.items():
        found = set()
        for kind, words, target, main, _ in entries:
            with suppress(ValueError):  # words that the general index refuses
                found |= {(part, target, main) for part in split_index_msg(kind, words)}
        noted[page] = sorted(found)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("env-updated", note)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
