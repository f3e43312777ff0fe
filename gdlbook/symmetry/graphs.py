"""The automorphism group of a graph."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.symmetry.enumeration import orbit_labels
from gdlbook.symmetry.groups import FiniteGroup


def automorphism_group(adjacency: ArrayLike) -> FiniteGroup:
    r"""Return the permutations of the nodes that leave the adjacency matrix as it is.

    .. math:: \{s : A_{s(i) s(j)} = A_{i j}\} = \{s : P_s A P_s^\top = A\}

    Directed edges, weights and self-loops all count: entries must be equal exactly.

    Parameters
    ----------
    adjacency : array_like of float, shape (n, n)
        Entry (i, j) is the weight of the edge from i to j, 0 for none.

    Returns
    -------
    FiniteGroup
        Acting on the n nodes; its only generator is the identity if the graph has
        no symmetry.

    Raises
    ------
    ArgumentError
        If `adjacency` is not a square matrix of finite numbers, or has no node.

    Notes
    -----
    Node by node, from the last to the first, one automorphism is sought that keeps
    all earlier nodes and moves this node to each place that the automorphisms found
    so far do not reach: a strong generating set. NetworkX searches for it (VF2),
    among nodes that colour refinement cannot tell apart. Fast for graphs of up to
    a hundred nodes or so.

    Examples
    --------
    >>> path = np.diag([1, 1, 1, 1], k=1) + np.diag([1, 1, 1, 1], k=-1)
    >>> automorphism_group(path).generators
    array([[4, 3, 2, 1, 0]])
    """
    weights = _checks.square_matrix("adjacency", adjacency)
    n = len(weights)
    if n == 0:
        _checks.refuse("adjacency", "at least one node", "none")
    # Equal numbers get equal codes; the colours of the search are integers.
    codes = np.unique(weights, return_inverse=True)[1].reshape(n, n)
    found: list[NDArray[np.intp]] = []
    order = 1
    for node in reversed(range(n)):
        reached = {node}
        for other in range(node + 1, n):
            if other in reached:
                continue
            s = _automorphism(codes, node, other)
            if s is not None:
                found.append(s)
                labels = orbit_labels(np.stack(found))
                reached = set(np.flatnonzero(labels == labels[node]).tolist())
        order *= len(reached)
    return FiniteGroup(
        found or [np.arange(n)], f"Aut(graph of {n} nodes)", known_order=order
    )


def _automorphism(
    codes: NDArray[np.intp], node: int, other: int
) -> NDArray[np.intp] | None:
    """Return an automorphism that keeps 0..node-1 and moves `node` to `other`."""
    n = len(codes)
    before, after = np.full((2, n), node)
    before[:node] = after[:node] = np.arange(node)
    before[node] = after[other] = n
    before, after = _refine(codes, before, after)
    if not np.array_equal(np.sort(before), np.sort(after)):
        return None
    from networkx.algorithms.isomorphism import DiGraphMatcher

    search = DiGraphMatcher(
        _coloured_graph(codes, before),
        _coloured_graph(codes, after),
        node_match=lambda a, b: bool(a["colour"] == b["colour"]),
        edge_match=lambda a, b: bool(a["code"] == b["code"]),
    )
    if not search.is_isomorphic():
        return None
    return np.array([search.mapping[i] for i in range(n)])


def _refine(
    codes: NDArray[np.intp], before: NDArray[np.intp], after: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Split the colours of two copies of the nodes by their edges until stable.

    Colours are compared between the copies, so that both are refined in one step.
    """
    n = len(codes)
    classes = 0
    colours = np.stack([before, after])
    edges = codes * (codes.max() + 1) + codes.T
    while classes < (classes := len(np.unique(colours))):
        # What a node sees: its colour, then its edges with the colours they lead to.
        seen = np.sort(edges * (2 * n + 1) + colours[:, None, :], axis=2)
        signature = np.concatenate([colours[:, :, None], seen], axis=2)
        colours = np.unique(
            signature.reshape(2 * n, n + 1), axis=0, return_inverse=True
        )[1].reshape(2, n)
    return colours[0], colours[1]


def _coloured_graph(codes: NDArray[np.intp], colours: NDArray[np.intp]) -> Any:
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(
        (node, {"colour": int(colour)}) for node, colour in enumerate(colours)
    )
    # The most frequent code plays the part of "no edge": fewer edges to match.
    common = np.bincount(codes.ravel()).argmax()
    graph.add_edges_from(
        (int(i), int(j), {"code": int(codes[i, j])})
        for i, j in np.argwhere(codes != common)
    )
    return graph
