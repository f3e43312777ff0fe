"""Run the cells of several pages at once, while Sphinx reads the other pages.

MyST-NB executes a page when Sphinx reads it, so a cold build would leave all cores but
one idle. Here every page that will be read, and whose cells the cache does not hold, is
executed in a kernel of its own as soon as a core is free. Sphinx reads these pages
last; before it reads one, its cells are put into the cache, where MyST-NB finds them.
A page that fails is left to MyST-NB, which runs it again and reports the cell.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.cache.db import NbCacheRecord
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from myst_nb.core.read import create_nb_reader
from nbformat import NotebookNode
from traitlets.config import Config

if TYPE_CHECKING:
    from jupyter_cache.cache.main import JupyterCacheBase
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


LONGEST = 80  # characters, of a folder with sockets in it


class Ahead:
    """The pages whose cells are being run, by their names."""

    def __init__(self) -> None:
        self.running: dict[str, tuple[Path, NotebookNode, Future[ExecutionResult]]] = {}

    def start(self, app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
        """Start the cells that are not in the cache; let their pages be read last."""
        if app.config.nb_execution_mode != "cache":
            return
        cache = get_cache(app.config.nb_execution_cache_path)
        waiting = []
        for name in names:
            path = Path(env.doc2path(name))
            notebook = read_notebook(env, path)
            if notebook is not None and not holds(cache, notebook):
                waiting.append((name, path, notebook))
        if waiting:
            # The list of fonts, which every kernel would make for itself: making it can
            # take seconds, and then Matplotlib complains in a cell's output.
            import matplotlib.font_manager  # noqa: F401
        if len(waiting) < 2:
            return  # one page alone is run by MyST-NB, and only once if it fails
        # The kernels are the ones that work; a thread only waits for its own.
        pool = ThreadPoolExecutor(os.cpu_count())
        for name, path, notebook in waiting:
            future = pool.submit(
                execute, notebook, path, timeout=app.config.nb_execution_timeout
            )
            self.running[name] = path, notebook, future
        pool.shutdown(wait=False)
        names.sort(key=lambda name: name in self.running)

    def collect(self, app: Sphinx, name: str, _source: list[str]) -> None:
        """Wait for the cells of the page that is read next, and keep their output."""
        if name not in self.running:
            return
        path, notebook, future = self.running.pop(name)
        try:
            result = future.result()
        except KeyboardInterrupt:  # Sphinx does not call this the end of a build
            self.stop(app, None)
            raise
        if result.err is None:
            get_cache(app.config.nb_execution_cache_path).cache_notebook_bundle(
                CacheBundleIn(
                    notebook, str(path), data={"execution_seconds": result.time}
                ),
                check_validity=False,
                overwrite=True,
            )

    def stop(self, _app: Sphinx, _exception: Exception | None) -> None:
        """Start no more cells, if the build ends before its time."""
        for _, _, future in self.running.values():
            future.cancel()


def holds(cache: JupyterCacheBase, notebook: NotebookNode) -> bool:
    """Say whether the cache holds the output of a page; forget a torn entry."""
    try:
        record = cache.match_cache_notebook(notebook)
    except KeyError:
        return False
    try:
        cache.get_cache_bundle(record.pk)
    except (KeyError, ValueError):  # a build that was killed wrote none or half of it
        path = cache._get_notebook_path_cache(record.hashkey)
        shutil.rmtree(path.parent, ignore_errors=True)
        NbCacheRecord.remove_record(record.pk, cache.db)
        return False
    return True


def execute(notebook: NotebookNode, path: Path, timeout: int) -> ExecutionResult:
    """Run the cells of a page in a kernel of its own, where the page is.

    The kernel is spoken to through sockets in a folder, where their names are not too
    long. Free ports are not sure: two kernels that start together can take the same.
    """
    with TemporaryDirectory(prefix="gdl-", ignore_cleanup_errors=True) as folder:
        sockets = {"transport": "ipc", "connection_file": f"{folder}/kernel.json"}
        if len(folder) > LONGEST:
            sockets = {}
        return single_nb_execution(
            notebook,
            cwd=str(path.parent),
            timeout=timeout,
            allow_errors=False,
            config=Config(KernelManager=sockets),
        )


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
    ahead = Ahead()
    app.connect("env-before-read-docs", ahead.start)
    app.connect("source-read", ahead.collect)
    app.connect("build-finished", ahead.stop)
    # What runs is known to one process only.
    return {"parallel_read_safe": False, "parallel_write_safe": True}
