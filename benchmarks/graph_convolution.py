"""The graph convolution beside a bare product with SciPy's sparse matrix.

64 features in and out, 10,000 nodes, 100,000 undirected edges. The layer checks its
input, multiplies by the weights, scales twice and adds the self-loops; the product does
none of this.
"""

from __future__ import annotations

from collections.abc import Callable

import compare

compare.one_thread()

import numpy as np  # noqa: E402
from scipy import sparse  # noqa: E402

from gdlbook.layers.graph_convolution import (  # noqa: E402
    edge_graph_convolution,
    graph_convolution,
    polynomial_filter,
)

NODES, EDGES, FEATURES = 10_000, 100_000, 64


def random_graph(rng: np.random.Generator) -> sparse.csr_array:
    """Return the adjacency matrix of a simple graph with exactly `EDGES` edges."""
    drawn = np.sort(rng.integers(NODES, size=(2 * EDGES, 2)), axis=1)
    simple = np.unique(drawn[drawn[:, 0] < drawn[:, 1]], axis=0)
    i, j = rng.permutation(simple)[:EDGES].T
    half = sparse.coo_array((np.ones(EDGES), (i, j)), (NODES, NODES))
    return (half + half.T).tocsr()


def main() -> None:
    """Time both float types."""
    rng = np.random.default_rng(0)
    graph = random_graph(rng)
    edges = np.argwhere(graph)[:, ::-1]
    rows = []
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
        rows += compare.side_by_side(works, note=f", {np.dtype(dtype).name}")
    compare.publish("graph-convolution", rows)


if __name__ == "__main__":
    main()
