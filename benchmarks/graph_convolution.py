"""Time the graph convolution beside a bare product with SciPy's sparse matrix.

64 features in and out, 10,000 nodes, 100,000 undirected edges, one thread. The layer
checks its input, multiplies by the weights, scales twice and adds the self-loops; the
product does none of this.

Usage: python benchmarks/graph_convolution.py
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
from scipy import sparse

from gdlbook.layers.graph_convolution import (
    edge_graph_convolution,
    graph_convolution,
    polynomial_filter,
)

NODES, EDGES, FEATURES = 10_000, 100_000, 64
REPEATS = 25


def random_graph(rng: np.random.Generator) -> sparse.csr_array:
    """Return the adjacency matrix of a simple graph with exactly `EDGES` edges."""
    drawn = np.sort(rng.integers(NODES, size=(2 * EDGES, 2)), axis=1)
    simple = np.unique(drawn[drawn[:, 0] < drawn[:, 1]], axis=0)
    i, j = rng.permutation(simple)[:EDGES].T
    half = sparse.coo_array((np.ones(EDGES), (i, j)), (NODES, NODES))
    return (half + half.T).tocsr()


def median_times(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return medians of CPU time in milliseconds; the works take turns."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(REPEATS):
        for name, work in works.items():
            start = time.process_time()
            work()
            times[name].append(1000 * (time.process_time() - start))
    return {name: statistics.median(each) for name, each in times.items()}


def main() -> None:
    """Print a table of medians and ratios, for both float types."""
    rng = np.random.default_rng(0)
    graph = random_graph(rng)
    edges = np.argwhere(graph)[:, ::-1]
    print("dtype    work                         CPU (ms)     ratio")
    for dtype in (np.float64, np.float32):
        A = graph.astype(dtype)
        x = rng.normal(size=(NODES, FEATURES)).astype(dtype)
        theta = rng.normal(size=(FEATURES, FEATURES)).astype(dtype)
        works: dict[str, Callable[[], object]] = {
            "bare CSR product": lambda A=A, x=x: A @ x,
            "bare CSR product and weights": lambda A=A, x=x, w=theta: A @ (x @ w),
            "graph_convolution": lambda A=A, x=x, w=theta: graph_convolution(A, x, w),
            "polynomial_filter, degree 1": lambda A=A, x=x: polynomial_filter(
                A, x, [1, 1]
            ),
            "edge_graph_convolution": lambda x=x, w=theta: edge_graph_convolution(
                edges, x, w
            ),
        }
        medians = median_times(works)
        bare = medians["bare CSR product"]
        for name, median in medians.items():
            row = f"{name:28} {median:11.2f}  {median / bare:5.2f}"
            print(f"{np.dtype(dtype).name:8} {row}")


if __name__ == "__main__":
    main()
