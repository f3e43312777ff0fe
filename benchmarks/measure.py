"""Repeat a piece of work in this process and print what it took, as JSON."""

from __future__ import annotations

import json
import resource
import statistics
import time
from collections.abc import Callable

REPEATS = 7
BUDGET = 30.0  # seconds: no further repeat is started after this


def report(work: Callable[[], int]) -> None:
    """Print the result, the median CPU time and the peak memory of `work`.

    The first repeat counts like the others; it holds what a solver imports or
    compiles when it is first used, and is printed by itself too.
    """
    times: list[float] = []
    begin = time.perf_counter()
    try:
        while len(times) < REPEATS and time.perf_counter() - begin < BUDGET:
            start = time.process_time()
            result = work()
            times.append(time.process_time() - start)
    except Exception as error:
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
        return
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(
        json.dumps(
            {
                "dimension": result,
                "first": times[0],
                "median": statistics.median(times),
                "repeats": len(times),
                "peak": peak,
            }
        )
    )
