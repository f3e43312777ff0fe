"""Time pieces of work side by side, on one thread; print a table, write it as CSV."""

from __future__ import annotations

import csv
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
COLUMNS = ("work", "median CPU time (ms)", "ratio")
REPEATS = 15

Row = tuple[str, str, str]


def one_thread() -> None:
    """Keep this process on one core; call it before the array libraries load."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    os.environ.update(dict.fromkeys(names, "1"))
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def side_by_side(works: dict[str, Callable[[], object]], note: str = "") -> list[Row]:
    """Return a row for each work: its median, and the ratio to the first one's.

    Each is called once before, so that nothing is compiled while it is timed, and then
    they take turns, so that what else the machine does slows all alike.
    """
    for work in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(REPEATS):
        for name, work in works.items():
            start = time.process_time()
            work()
            times[name].append(1000 * (time.process_time() - start))
    medians = {name: statistics.median(each) for name, each in times.items()}
    base = next(iter(medians.values()))
    return [
        (name + note, f"{median:.1f}", f"{median / base:.2f}")
        for name, median in medians.items()
    ]


def publish(name: str, rows: list[Row]) -> None:
    """Print the rows, and write them where the benchmark page shows them."""
    for work, median, ratio in (COLUMNS, *rows):
        print(f"{work:45} {median:>22} {ratio:>7}")
    path = REFERENCE / f"benchmarks-{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
