"""Run the cells of several pages at once, before Sphinx reads the pages one by one.

MyST-NB executes a page when Sphinx reads it, so a cold build would leave all cores but
one idle. Here every page that will be read, and whose cells the cache does not hold, is
executed into that cache first, each in a kernel of its own. A page that fails is left
to MyST-NB, which runs it again and reports the cell.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def execute_ahead(
    app: Sphinx,
    env: BuildEnvironment,
    added: Iterable[str],
    changed: Iterable[str],
    removed: Iterable[str],
) -> list[str]:
    """Fill the cache for the pages that are about to be read; ask for none more."""
    del removed
    if app.config.nb_execution_mode != "cache":
        return []
    cache = get_cache(app.config.nb_execution_cache_path)
    waiting = []
    for name in sorted({*added, *changed}):
        path = Path(env.doc2path(name))
        notebook = read_notebook(env, path)
        if notebook is not None:
            try:
                cache.match_cache_notebook(notebook)
            except KeyError:
                waiting.append((path, notebook))
    if len(waiting) < 2:
        return []

    def execute(page: tuple[Path, NotebookNode]) -> ExecutionResult:
        path, notebook = page
        return single_nb_execution(
            notebook,
            cwd=str(path.parent),
            timeout=app.config.nb_execution_timeout,
            allow_errors=False,
        )

    # The kernels are the ones that work; a thread only waits for its own. The longest
    # pages come last in the book, so they start first.
    waiting.reverse()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for (path, notebook), result in zip(
            waiting, pool.map(execute, waiting), strict=True
        ):
            if result.err is None:
                bundle = CacheBundleIn(
                    notebook, str(path), data={"execution_seconds": result.time}
                )
                cache.cache_notebook_bundle(
                    bundle, check_validity=False, overwrite=True
                )
    return []


def read_notebook(env: BuildEnvironment, path: Path) -> NotebookNode | None:
    """Return the page as MyST-NB reads it, or None if it has no cells."""
    if path.suffix != ".md":
        return None
    text = path.read_text(encoding="utf-8")
    reader = create_nb_reader(str(path), env.myst_config, env.mystnb_config, text)
    if reader is None:
        return None
    notebook: NotebookNode = reader.read(text)
    has_cells = any(cell.cell_type == "code" for cell in notebook.cells)
    return notebook if has_cells else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.setup_extension("myst_nb")
    app.connect("env-get-outdated", execute_ahead)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
