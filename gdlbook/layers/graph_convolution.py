r"""Linear layers made from the adjacency matrix: polynomials in it, and the GCN.

Adjacency matrices may be arrays of NumPy or JAX, (..., n, n), or SciPy's sparse
matrices. Nothing of size n x n is built from a sparse one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from gdlbook import _checks
from gdlbook.layers._arrays import Array, is_traced, namespace, read, segment_sum
from gdlbook.layers.message_passing import read_edges


def polynomial_filter(adjacency: Any, features: Any, coefficients: Any) -> Array:
    r"""Apply a polynomial in the adjacency matrix to node features.

    .. math:: Y = \sum_{k=0}^{K} c_k \, A^k X

    Entry (i, j) of A^k adds up the walks of k steps from i to j, so that K products
    reach K steps far. No power of A is built.

    Parameters
    ----------
    adjacency : array of real numbers, shape (..., n, n), or scipy sparse (n, n)
        The matrix A. It may be directed, weighted and have self-loops; row i sums
        what i has an edge to.
    features : array of real numbers, shape (..., n, d)
        The node features X; leading axes are a batch.
    coefficients : array of real numbers, shape (K + 1,)
        The numbers c, that of the identity first; at least one.

    Returns
    -------
    array, shape (..., n, d)
        The features Y, in the type of X; from integers, the default float.

    Raises
    ------
    ArgumentError
        If a shape does not fit, a number is not finite, or a sparse adjacency comes
        with features that are not NumPy's.

    Examples
    --------
    >>> path = np.diag([1, 1, 1, 1], k=1) + np.diag([1, 1, 1, 1], k=-1)
    >>> polynomial_filter(path, np.eye(5), [0.5, 0.3, 0.1])[2].round(3)
    array([0.1, 0.3, 0.7, 0.3, 0.1])
    """
    x = _float_features(features)
    A = _read_adjacency(adjacency, x)
    c = read("coefficients", coefficients, (None,), batch=False).astype(x.dtype)
    if len(c) == 0:
        _checks.refuse("coefficients", "at least one number", "none")
    y = c[-1] * x
    for k in range(len(c) - 2, -1, -1):  # Horner's rule
        y = _product(A, y) + c[k] * x
    return y


def graph_convolution(adjacency: Any, features: Any, weight: Any) -> Array:
    r"""Apply the graph convolution of Kipf and Welling.

    .. math:: Y = \tilde D^{-1/2} (A + I) \tilde D^{-1/2} X \Theta, \qquad
              \tilde D_{i i} = 1 + \sum_j A_{i j}

    A node without edges has D̃ = 1 and keeps its own features, times Θ.

    Parameters
    ----------
    adjacency : array of real numbers, shape (..., n, n), or scipy sparse (n, n)
        The matrix A of an undirected graph: symmetric, with weights of at least 0.
        The I adds one self-loop to each node, on top of any that are there.
    features : array of real numbers, shape (..., n, d_in)
        The node features X; leading axes are a batch.
    weight : array of real numbers, shape (d_in, d_out)
        The weights Θ.

    Returns
    -------
    array, shape (..., n, d_out)
        The features Y, in the type of X Θ; from integers, the default float.

    Raises
    ------
    ArgumentError
        If a shape does not fit, a number is not finite, the graph is directed or has
        a negative weight, or a sparse adjacency comes with features that are not
        NumPy's. In an array that JAX is tracing, only shapes are checked.

    Notes
    -----
    Equation 2 of [1]_ without its nonlinearity. The two diagonal factors scale the
    features before and after the product with A, so that the normalised matrix is
    never built.

    References
    ----------
    .. [1] T. N. Kipf, M. Welling, Semi-supervised classification with graph
       convolutional networks, ICLR 2017, arXiv:1609.02907.

    Examples
    --------
    >>> A = [[0, 1, 0], [1, 0, 0], [0, 0, 0]]  # node 2 stands alone
    >>> graph_convolution(A, [[1.0], [3.0], [5.0]], [[1.0]]).round(12)
    array([[2.],
           [2.],
           [5.]])
    """
    x = _float_features(features)
    theta = read("weight", weight, (x.shape[-1], None), batch=False)
    h = x @ theta
    A = _read_adjacency(adjacency, h)
    _check_undirected(A)
    scale = (1 + _row_sums(A))[..., None] ** -0.5
    h *= scale  # h and y are arrays of this function alone
    y = _product(A, h)
    y += h
    y *= scale
    return y


def edge_graph_convolution(edges: Any, features: Any, weight: Any) -> Array:
    r"""Apply the graph convolution of Kipf and Welling to a list of edges.

    .. math:: y_i = \tfrac{1}{\tilde d_i} x_i \Theta + \sum_{(j, i) \in E}
              \frac{1}{\sqrt{\tilde d_i \tilde d_j}} \, x_j \Theta, \qquad
              \tilde d_i = 1 + |\{j : (j, i) \in E\}|

    The same layer as `graph_convolution`, as message passing; sparse in JAX too. In
    NumPy, prefer that one with a sparse matrix: there, gathering the features of every
    edge takes several times as long.

    Parameters
    ----------
    edges : array of int, shape (m, 2)
        Rows (j, i), from the sender to the receiver, numbers below n: both
        directions of every edge.
    features : array of real numbers, shape (..., n, d_in)
        The node features x; leading axes are a batch on one graph.
    weight : array of real numbers, shape (d_in, d_out)
        The weights Θ.

    Returns
    -------
    array, shape (..., n, d_out)
        The features y, in the type of x Θ; from integers, the default float.

    Raises
    ------
    ArgumentError
        If a shape does not fit, a number is not finite, an edge leads to a node that
        is not there, or an edge lacks its reverse. In an array that JAX is tracing,
        only shapes are checked.

    Examples
    --------
    >>> edge_graph_convolution([[0, 1], [1, 0]], [[1.0], [3.0], [5.0]], [[1.0]])
    array([[2.],
           [2.],
           [5.]])
    """
    x = _float_features(features)
    theta = read("weight", weight, (x.shape[-1], None), batch=False)
    pairs = read_edges(edges, x.shape[-2])
    _check_both_directions(pairs)
    xp = namespace(x, theta, pairs)
    h = xp.moveaxis(x @ theta, -2, 0)  # nodes first, as segment_sum has them
    senders, receivers = pairs[:, 0], pairs[:, 1]
    ones = xp.ones((len(pairs), *[1] * (h.ndim - 1)), dtype=h.dtype)
    scale = (1 + segment_sum(ones, receivers, len(h))) ** -0.5
    h = scale * h
    heard = segment_sum(xp.take(h, senders, axis=0), receivers, len(h))
    return xp.moveaxis(scale * (heard + h), 0, -2)


def normalized_adjacency(adjacency: Any) -> Array:
    r"""Return the symmetrically normalised adjacency matrix.

    .. math:: D^{-1/2} A D^{-1/2}, \qquad D_{i i} = \sum_j A_{i j}

    Its eigenvalues lie in [-1, 1]. The matrix of `graph_convolution` is
    ``normalized_adjacency(A + I)``.

    Parameters
    ----------
    adjacency : array of real numbers, shape (..., n, n), or scipy sparse (n, n)
        The matrix A of an undirected graph: symmetric, with weights of at least 0.

    Returns
    -------
    array, shape (..., n, n), or scipy.sparse.csr_array (n, n)
        The normalised matrix. Row and column of a node without edges stay zero.

    Raises
    ------
    ArgumentError
        If `adjacency` is not square or not finite, the graph is directed, or a weight
        is negative.

    Examples
    --------
    >>> normalized_adjacency([[0, 4, 0], [4, 0, 0], [0, 0, 0]])
    array([[0., 1., 0.],
           [1., 0., 0.],
           [0., 0., 0.]])
    """
    A = _read_adjacency(adjacency, None)
    _check_undirected(A)
    degree = _row_sums(A)
    xp = namespace(degree)
    alone = degree == 0
    scale = xp.where(alone, 0.0, xp.where(alone, 1.0, degree) ** -0.5)
    if sparse.issparse(A):
        D = sparse.diags_array(scale)
        return (D @ A @ D).tocsr()
    return scale[..., :, None] * A * scale[..., None, :]


def _float_features(features: Any) -> Array:
    """Return node features (..., n, d) in a floating type."""
    x = read("features", features, (None, None))
    return x.astype(_float_type(x), copy=False)


def _float_type(array: Any) -> Any:
    """Return the type of a floating array; Python's float for integers."""
    return float if array.dtype.kind in "biu" else array.dtype


def _read_adjacency(adjacency: Any, x: Array | None) -> Any:
    """Return a finite square matrix in the type of x, as wide as x has rows."""
    nodes = None if x is None else x.shape[-2]
    if sparse.issparse(adjacency):
        if x is not None and not isinstance(x, np.ndarray):
            expected = "an array, or a list of edges, with features of another library"
            _checks.refuse("adjacency", expected, type(adjacency).__name__)
        A = sparse.csr_array(adjacency)
        _checks.finite_array("adjacency", A.data)
    else:
        A = read("adjacency", adjacency, (nodes, nodes))
    if A.shape[-1] != A.shape[-2]:
        _checks.refuse("adjacency", "a square matrix", f"shape {tuple(A.shape)}")
    if nodes is not None and A.shape[-1] != nodes:
        _checks.refuse("adjacency", f"shape {(nodes, nodes)}", f"shape {A.shape}")
    dtype = _float_type(A) if x is None else x.dtype
    return A.astype(dtype, copy=False)


def _check_undirected(A: Any) -> None:
    """Refuse a directed graph and a negative weight, of which D^-1/2 makes NaN."""
    if is_traced(A):
        return
    if not sparse.issparse(A):
        A = np.asarray(A)  # under jit, JAX would trace even a known minimum
    weights = A.data if sparse.issparse(A) else A
    if weights.size and not weights.min() >= 0:
        _checks.refuse("adjacency", "weights of at least 0", float(weights.min()))
    if sparse.issparse(A):
        symmetric = _same_table(A, A.T.tocsr()) or (A != A.T).nnz == 0
    else:
        symmetric = bool((A.swapaxes(-1, -2) == A).all())
    if not symmetric:
        _checks.refuse("adjacency", "a symmetric matrix", "one that is not")


def _same_table(A: Any, B: Any) -> bool:
    """Return whether two sparse matrices are stored alike: fast, and often enough."""
    return all(
        np.array_equal(getattr(A, part), getattr(B, part))
        for part in ("indptr", "indices", "data")
    )


def _check_both_directions(pairs: Array) -> None:
    """Refuse a list in which (j, i) does not stand as often as (i, j)."""
    if is_traced(pairs):
        return
    there = np.asarray(pairs)
    back = there[:, ::-1]
    if not np.array_equal(there[np.lexsort(there.T)], back[np.lexsort(back.T)]):
        _checks.refuse("edges", "both directions of every edge", "one that lacks one")


def _row_sums(A: Any) -> Array:
    """Return the weighted degrees, shape (..., n)."""
    if sparse.issparse(A):
        return A @ np.ones(A.shape[1], A.dtype)  # three times as fast as its sum
    return A.sum(axis=-1)


def _product(A: Any, x: Array) -> Array:
    """Return A x over the node axis, the last but one of x."""
    if not sparse.issparse(A) or x.ndim == 2:
        return A @ x
    rows = np.moveaxis(x, -2, 0)
    return np.moveaxis((A @ rows.reshape(len(rows), -1)).reshape(rows.shape), 0, -2)
