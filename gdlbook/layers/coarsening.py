r"""Coarser graphs: nodes joined into clusters, and what becomes of the edges.

A cluster assignment S has a row for each node and a column for each cluster. It goes
along when nodes are renamed, S to PS, and then nothing of the names is left in the
coarse graph: (PS)ᵀ (P A Pᵀ) (PS) = Sᵀ A S.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.layers._arrays import Array, in_one_dtype, read


def coarsen_graph(
    adjacency: Any, features: Any, assignment: Any
) -> tuple[Array, Array]:
    r"""Return the graph whose nodes are clusters, and the sums of their features.

    .. math:: A' = S^\top A \, S, \qquad X' = S^\top X

    Off the diagonal, :math:`A'_{a b}` is the total weight of the edges between two
    clusters. On it, an undirected edge inside a cluster counts twice.

    Parameters
    ----------
    adjacency : array of real numbers, shape (n, n)
        The matrix A. It may be directed and weighted.
    features : array of real numbers, shape (..., n, d)
        The features X of the nodes; leading axes are a batch on one graph.
    assignment : array of real numbers, shape (n, k)
        The matrix S: ones and zeros, as of `cluster_matrix`, or shares of each node in
        several clusters.

    Returns
    -------
    tuple of array, shapes (k, k) and (..., k, d)
        A' and X'.

    Raises
    ------
    ArgumentError
        If a shape does not fit or a number is not finite.

    Notes
    -----
    Renaming the nodes of A, X *and* S changes nothing. For a rule that finds S from A
    and X, the whole is invariant up to the order of clusters if the rule follows
    renaming; pairing node 0 with 1, 2 with 3 does not.

    References
    ----------
    .. [1] R. Ying, J. You, C. Morris, X. Ren, W. L. Hamilton, J. Leskovec,
       Hierarchical graph representation learning with differentiable pooling, NeurIPS
       2018, arXiv:1806.08804.

    Examples
    --------
    The path 0 - 1 - 2 - 3, cut in the middle:

    >>> A = np.diag([1, 1, 1], k=1) + np.diag([1, 1, 1], k=-1)
    >>> X = np.array([[1], [2], [3], [4]])
    >>> coarse, sums = coarsen_graph(A, X, cluster_matrix([0, 0, 1, 1]))
    >>> coarse
    array([[2, 1],
           [1, 2]])
    >>> sums.ravel()
    array([3, 7])
    """
    s = read("assignment", assignment, (None, None), batch=False)
    n = s.shape[0]
    a = read("adjacency", adjacency, (n, n), batch=False)
    x = read("features", features, (n, None))
    a, x, s = in_one_dtype(a, x, s)
    return s.T @ a @ s, s.T @ x


def cluster_matrix(clusters: ArrayLike) -> NDArray[np.int_]:
    r"""Return the assignment matrix of a partition of the nodes.

    .. math:: S_{i a} = 1 \text{ if node } i \text{ is in cluster } a, \text{ else } 0

    Parameters
    ----------
    clusters : array_like of int, shape (n,)
        The cluster of each node, numbers 0..k-1 that all occur.

    Returns
    -------
    numpy.ndarray of int, shape (n, k)
        The matrix S, with one 1 in each row.

    Raises
    ------
    ArgumentError
        If the numbers are not 0..k-1, or there is no node.

    Examples
    --------
    >>> cluster_matrix([0, 1, 0])
    array([[1, 0],
           [0, 1],
           [1, 0]])
    """
    labels = _checks.real_array("clusters", clusters, (None,))
    found = np.unique(labels)
    if not len(found) or not np.array_equal(found, np.arange(len(found))):
        expected = "the numbers 0..k-1, each at least once"
        _checks.refuse("clusters", expected, found.tolist())
    return np.asarray(labels[:, None] == found, dtype=np.int_)


def contract_edges(nodes: int, edges: ArrayLike) -> NDArray[np.intp]:
    """Return the clusters that arise when the two ends of each edge become one node.

    Edges that share a node are contracted together.

    Parameters
    ----------
    nodes : int
        The number n of nodes.
    edges : array_like of int, shape (m, 2)
        The edges to contract, pairs of nodes. Other edges are not needed.

    Returns
    -------
    numpy.ndarray of int, shape (n,)
        The cluster of each node, numbered in the order of their first nodes.

    Raises
    ------
    ArgumentError
        If an edge leads to a node that is not there.

    Examples
    --------
    >>> contract_edges(5, [[0, 1], [3, 4]])
    array([0, 0, 1, 2, 2])
    >>> contract_edges(5, [[4, 3], [3, 1]])
    array([0, 1, 2, 1, 1])
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    from gdlbook.layers.message_passing import read_edges

    nodes = _checks.integer("nodes", nodes, minimum=1)
    pairs = read_edges(edges, nodes)
    ones = np.ones(len(pairs), dtype=np.int8)
    joined = coo_array((ones, (pairs[:, 0], pairs[:, 1])), (nodes, nodes))
    labels = connected_components(joined, directed=False)[1]
    # Number the clusters by their first nodes, whatever order they were found in.
    first, inverse = np.unique(labels, return_index=True, return_inverse=True)[1:]
    return np.argsort(np.argsort(first))[inverse]
