"""Time the making of the book: from nothing, and after an edit.

Prints how long each phase took, and how long the cells of each page ran. The pages go
to a folder of their own; of the sources, only the time stamp of one chapter is touched.
Where nothing changed, `make html` sees so by itself and does not start Sphinx.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHAPTER = ROOT / "docs" / "03-convolution.md"
GOALS = {"from nothing": 120.0, "one chapter edited": 6.0}
# Events of Sphinx, and what has been done when one of them comes.
PHASES = {
    "env-before-read-docs": "looking for what changed",
    "env-updated": "reading, while cells run",
    "write-started": "numbering",
    "build-finished": "writing",
}


def build(folder: str) -> dict[str, float]:
    """Build the book into a folder; return the seconds of each phase."""
    start = time.perf_counter()
    from sphinx.application import Sphinx

    book = Sphinx(
        ROOT / "docs",
        ROOT,
        f"{folder}/html",
        f"{folder}/doctrees",
        "html",
        {"nb_execution_cache_path": f"{folder}/cells"},
        status=None,
        exception_on_warning=True,
    )
    ends = {"importing": time.perf_counter()}
    for event, words in PHASES.items():
        # Before all others, but for the end, which comes after the joined files.
        priority = 10_000 if event == "build-finished" else 0
        book.connect(event, partial(_note, ends, words), priority)
    book.build()
    seconds, before = {}, start
    for words, end in ends.items():
        seconds[words], before = end - before, end
    return seconds


def _note(ends: dict[str, float], words: str, *_: object) -> None:
    ends[words] = time.perf_counter()


def cells(folder: str) -> dict[str, float]:
    """Return the seconds that the cells of each page ran, with their kernel's start."""
    from jupyter_cache import get_cache

    return {
        Path(record.uri).stem: record.data["execution_seconds"]
        for record in get_cache(f"{folder}/cells").list_cache_records()
    }


def main() -> None:
    """Build twice, each time in a process of its own."""
    spawn = multiprocessing.get_context("spawn")
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(1, spawn, max_tasks_per_child=1) as pool,
    ):
        for what, goal in GOALS.items():
            if what == "one chapter edited":
                os.utime(CHAPTER)
            phases = pool.submit(build, folder).result()
            print(f"{what}: {sum(phases.values()):.1f} s, goal {goal:g} s")
            for words, seconds in phases.items():
                print(f"    {words:26}{seconds:7.1f}")
        print("cells of each page, two pages at once:")
        for page, seconds in sorted(cells(folder).items(), key=lambda item: item[1]):
            print(f"    {page:26}{seconds:7.1f}")


if __name__ == "__main__":
    main()
