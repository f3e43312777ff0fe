r"""Message passing: what each node of a graph hears from its neighbours, added up.

An edge (j, i) carries a message from node j to node i. A sum does not depend on the
order of its terms, so that renaming the nodes renames the result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.layers._arrays import Array, is_traced, namespace, read, segment_sum


def message_passing(
    features: Any,
    edges: Any,
    message: Callable[..., Any],
    edge_features: Any = None,
) -> Array:
    r"""Return the sum of the messages that reach each node.

    .. math:: y_i = \sum_{(j, i) \in E} m(x_i, x_j, e_{j i})

    A node that nothing points at gets zeros: the empty sum.

    Parameters
    ----------
    features : array of real numbers, shape (..., n, d)
        The features x of the nodes; leading axes are a batch on one graph.
    edges : array of int, shape (m, 2)
        Rows (j, i), from the sender to the receiver, numbers below n. An undirected
        edge takes two rows; a row that stands twice sends twice.
    message : callable
        ``message(x_i, x_j)`` of two arrays (..., m, d), receivers first, or
        ``message(x_i, x_j, e)`` if there are edge features. Returns (..., m, d_out).
    edge_features : array of real numbers, shape (m, d_e), optional
        The features e of the edges, in the order of `edges`.

    Returns
    -------
    array, shape (..., n, d_out)
        The sums y, in the library and the type of the messages.

    Raises
    ------
    ArgumentError
        If a shape does not fit, an edge leads to a node that is not there, or a
        number is not finite.

    Notes
    -----
    The sum of messages is equation 1 of [1]_. Their update, a function of x_i and
    y_i, is a further step: ``relu(x @ U + message_passing(x, edges, m))``. Numbers
    in a JAX array that is being traced cannot be checked: there, an edge out of range
    is lost.

    References
    ----------
    .. [1] J. Gilmer, S. S. Schoenholz, P. F. Riley, O. Vinyals, G. E. Dahl, Neural
       message passing for quantum chemistry, ICML 2017, arXiv:1704.01212.

    Examples
    --------
    On the path 0 - 1 - 2, each node adds up how much larger its neighbours are:

    >>> x = np.array([[1.0], [5.0], [6.0]])
    >>> edges = [[0, 1], [1, 0], [1, 2], [2, 1]]
    >>> message_passing(x, edges, lambda x_i, x_j: x_j - x_i).ravel()
    array([ 4., -3., -1.])

    Renaming the nodes, here i to s[i], renames the result:

    >>> s = np.array([1, 2, 0])
    >>> moved = message_passing(x[np.argsort(s)], s[edges], lambda x_i, x_j: x_j - x_i)
    >>> moved[s].ravel()
    array([ 4., -3., -1.])
    """
    x = read("features", features, (None, None))
    pairs = read_edges(edges, x.shape[-2])
    xp = namespace(x, pairs)
    arguments = [xp.take(x, pairs[:, side], axis=-2) for side in (1, 0)]
    if edge_features is not None:
        arguments.append(read("edge_features", edge_features, (len(pairs), None)))
    sent = read("message(...)", message(*arguments), (len(pairs), None))
    rows = xp.moveaxis(sent, -2, 0)
    return xp.moveaxis(segment_sum(rows, pairs[:, 1], x.shape[-2]), 0, -2)


def edges_of(adjacency: ArrayLike) -> NDArray[np.intp]:
    r"""Return the edges behind a product with an adjacency matrix.

    .. math:: E = \{(j, i) : A_{i j} \ne 0\}, \qquad
              (A X)_i = \sum_{(j, i) \in E} A_{i j} x_j

    Parameters
    ----------
    adjacency : array_like of float, shape (n, n)
        The matrix A. It may be directed; weights only count as zero or not.

    Returns
    -------
    numpy.ndarray of int, shape (m, 2)
        Rows (j, i), from the sender to the receiver; an undirected edge has two.

    Raises
    ------
    ArgumentError
        If `adjacency` is not a square matrix of finite numbers.

    Examples
    --------
    >>> A = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> edges_of(A).tolist()
    [[1, 0], [0, 1], [2, 1], [1, 2]]
    >>> x = np.array([[1.0], [5.0], [6.0]])
    >>> heard = message_passing(x, edges_of(A), lambda x_i, x_j: x_j)
    >>> bool((heard == A @ x).all())
    True
    """
    return np.argwhere(_checks.square_matrix("adjacency", adjacency))[:, ::-1]


def read_edges(edges: Any, nodes: int) -> Array:
    """Return `edges` as integers (m, 2) below `nodes`; an empty list has shape (0, 2).

    The numbers in an array that JAX is tracing are not looked at.
    """
    array = read("edges", edges, ())
    if array.shape == (0,):
        array = array.reshape(0, 2).astype(np.int32)
    if array.ndim != 2 or array.shape[1] != 2:
        _checks.refuse("edges", "shape (m, 2)", f"shape {tuple(array.shape)}")
    if array.dtype.kind not in "iu":
        _checks.refuse("edges", "whole numbers", f"dtype {array.dtype}")
    if not is_traced(array) and array.size:
        known = np.asarray(array)  # under jit, JAX would trace even a known minimum
        least, most = int(known.min()), int(known.max())
        if least < 0 or most >= nodes:
            worst = least if least < 0 else most
            _checks.refuse("edges", f"nodes 0..{nodes - 1}", f"node {worst}")
    return array
