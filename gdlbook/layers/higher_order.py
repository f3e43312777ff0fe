r"""Linear layers on the pairs of nodes of a graph: all that follow every relabelling.

A signal on pairs has a number x_ij for each ordered pair of nodes, (i, i) included:
an adjacency matrix, a table of distances. Its equivariant linear maps have one
parameter for each way in which output and input indices may coincide. A pattern such as
``ij|ik`` names one: before the bar the entry of the output, after it the entry of the
input, and letters that only the input has are summed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gdlbook.layers._arrays import Array, in_one_dtype, namespace, read

PAIRS_TO_PAIRS: dict[str, str] = {
    "keep": "ij|ij",
    "transpose": "ij|ji",
    "row sum of i": "ij|ik",
    "column sum of i": "ij|ki",
    "diagonal of i": "ij|ii",
    "row sum of j": "ij|jk",
    "column sum of j": "ij|kj",
    "diagonal of j": "ij|jj",
    "row sum, on the diagonal": "ii|ik",
    "column sum, on the diagonal": "ii|ki",
    "keep the diagonal": "ii|ii",
    "total": "ij|kl",
    "trace": "ij|kk",
    "total, on the diagonal": "ii|kl",
    "trace, on the diagonal": "ii|kk",
}
"""What each of the fifteen operations from pairs to pairs writes, and its pattern."""

PAIRS_TO_NODES: dict[str, str] = {
    "row sum": "i|ij",
    "column sum": "i|ji",
    "diagonal": "i|ii",
    "total": "i|jk",
    "trace": "i|jj",
}
"""The five operations from pairs to nodes."""

PAIRS_TO_INVARIANTS: dict[str, str] = {"total": "|ij", "trace": "|ii"}
"""The two operations from pairs to numbers that no relabelling changes."""


def pairs_to_pairs(pairs: Any, weights: Any, bias: Any) -> Array:
    r"""Map a signal on pairs of nodes by fifteen operations, each with its own weights.

    .. math:: y_{ij} = \sum_{\pi} W_\pi \, (O_\pi x)_{ij} + b_0 + [i = j] \, b_1

    The operations O_π are those of `PAIRS_TO_PAIRS`, in its order. These are all
    linear maps that follow every relabelling of at least four nodes.

    Parameters
    ----------
    pairs : array of real numbers, shape (..., n, n, c_in)
        The signal x, c_in numbers for each pair; leading axes are a batch. NumPy or
        JAX. Without nodes (n = 0) the answer is empty.
    weights : array of real numbers, shape (15, c_out, c_in)
        A matrix W_π for each operation.
    bias : array of real numbers, shape (2, c_out)
        What is added to every pair, and once more to the pairs (i, i).

    Returns
    -------
    array, shape (..., n, n, c_out)
        The signal y, of the common dtype. Small integers are widened first.

    Raises
    ------
    ArgumentError
        If shapes do not fit or an array holds anything but finite real numbers.

    Notes
    -----
    Sums and broadcasts of size n² stand for the (n², n²) matrix of the layer. With
    fewer nodes some operations coincide: 14 dimensions for n = 3 and 8 for n = 2.
    The orthogonal basis of [1]_ sums over indices that are different; here they need
    not be, which spans the same space. Sums are not divided by n.

    References
    ----------
    .. [1] H. Maron, H. Ben-Hamu, N. Shamir, Y. Lipman, Invariant and equivariant
       graph networks, ICLR 2019, arXiv:1812.09902.

    Examples
    --------
    Relabelling the nodes before is relabelling them after:

    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> x = rng.integers(-9, 10, (5, 5, 2))
    >>> W, b = rng.integers(-9, 10, (15, 3, 2)), rng.integers(-9, 10, (2, 3))
    >>> s = [3, 0, 1, 4, 2]
    >>> moved, y = pairs_to_pairs(x[s][:, s], W, b), pairs_to_pairs(x, W, b)
    >>> np.array_equal(moved, y[s][:, s])
    True
    """
    x, W, b = _read(pairs, weights, bias, len(PAIRS_TO_PAIRS), biases=2)
    nodes = _of_nodes(x)
    whole = _of_all(nodes)
    # The order of PAIRS_TO_PAIRS: three signals of nodes along i, along j and on the
    # diagonal, then two numbers everywhere and on the diagonal.
    of_i, of_j, on_diagonal = (_mixed(nodes, W[k : k + 3]) for k in (2, 5, 8))
    everywhere = _mixed(whole, W[11:13]) + b[0]
    on_diagonal = on_diagonal + (_mixed(whole, W[13:15]) + b[1])[..., None, :]
    y = x @ W[0].T + x.swapaxes(-3, -2) @ W[1].T
    y = y + of_i[..., :, None, :] + of_j[..., None, :, :]
    y = y + everywhere[..., None, None, :]
    eye = namespace(x).eye(x.shape[-2], dtype=x.dtype)
    return y + eye[:, :, None] * on_diagonal[..., None, :]


def pairs_to_nodes(pairs: Any, weights: Any, bias: Any) -> Array:
    r"""Map a signal on pairs of nodes to a signal on nodes, by all five operations.

    .. math:: y_i = W_0 \sum_j x_{ij} + W_1 \sum_j x_{ji} + W_2 \, x_{ii}
              + W_3 \sum_{jk} x_{jk} + W_4 \sum_j x_{jj} + b

    These are all linear maps that follow every relabelling of at least three nodes.

    Parameters
    ----------
    pairs : array of real numbers, shape (..., n, n, c_in)
        The signal x; leading axes are a batch. NumPy or JAX.
    weights : array of real numbers, shape (5, c_out, c_in)
        A matrix for each operation, in the order of `PAIRS_TO_NODES`.
    bias : array of real numbers, shape (1, c_out)
        What is added at every node.

    Returns
    -------
    array, shape (..., n, c_out)
        The signal y on the nodes.

    Raises
    ------
    ArgumentError
        As for `pairs_to_pairs`.

    References
    ----------
    .. [1] H. Maron, H. Ben-Hamu, N. Shamir, Y. Lipman, Invariant and equivariant
       graph networks, ICLR 2019, arXiv:1812.09902.

    Examples
    --------
    The degrees of a path of three nodes, once as row sums and once as column sums:

    >>> import numpy as np
    >>> path = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    >>> W = np.array([[1, 0], [0, 1], [0, 0], [0, 0], [0, 0]])[:, :, None]
    >>> pairs_to_nodes(np.array(path)[:, :, None], W, [[0, 0]]).tolist()
    [[1, 1], [2, 2], [1, 1]]
    """
    x, W, b = _read(pairs, weights, bias, len(PAIRS_TO_NODES), biases=1)
    nodes = _of_nodes(x)
    everywhere = _mixed(_of_all(nodes), W[3:5]) + b[0]
    return _mixed(nodes, W[:3]) + everywhere[..., None, :]


def pairs_to_invariants(pairs: Any, weights: Any, bias: Any) -> Array:
    r"""Map a signal on pairs of nodes to numbers that no relabelling changes.

    .. math:: y = W_0 \sum_{ij} x_{ij} + W_1 \sum_i x_{ii} + b

    These are all linear maps with that property, for at least two nodes.

    Parameters
    ----------
    pairs : array of real numbers, shape (..., n, n, c_in)
        The signal x; leading axes are a batch. NumPy or JAX. Of no nodes, both sums
        are 0.
    weights : array of real numbers, shape (2, c_out, c_in)
        The matrices that the total and the trace meet.
    bias : array of real numbers, shape (1, c_out)
        What is added.

    Returns
    -------
    array, shape (..., c_out)
        The numbers y.

    Raises
    ------
    ArgumentError
        As for `pairs_to_pairs`.

    References
    ----------
    .. [1] H. Maron, H. Ben-Hamu, N. Shamir, Y. Lipman, Invariant and equivariant
       graph networks, ICLR 2019, arXiv:1812.09902.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.arange(9).reshape(3, 3, 1)
    >>> pairs_to_invariants(x, [[[1], [0]], [[0], [1]]], [[0, 0]])
    array([36, 12])
    """
    x, W, b = _read(pairs, weights, bias, len(PAIRS_TO_INVARIANTS), biases=1)
    return _mixed(_of_all(_of_nodes(x)), W) + b[0]


def read_pairs(argument: str, value: Any, channels: int | None = None) -> Array:
    """Return `value` as a signal on pairs (..., n, n, c): two axes of equal length."""
    x = read(argument, value, (None, None, channels))
    n = x.shape[-3]
    return read(argument, x, (n, n, channels))


def _read(
    pairs: Any, weights: Any, bias: Any, operations: int, biases: int
) -> tuple[Array, ...]:
    """Return the three arguments of a layer in one dtype, or refuse them."""
    W = read("weights", weights, (operations, None, None), batch=False)
    b = read("bias", bias, (biases, W.shape[1]), batch=False)
    return in_one_dtype(read_pairs("pairs", pairs, W.shape[2]), W, b)


def _of_nodes(x: Array) -> tuple[Array, Array, Array]:
    """Return row sums, column sums and diagonal, each (..., n, c)."""
    xp = namespace(x)
    diagonal = xp.diagonal(x, axis1=-3, axis2=-2)  # (..., c, n)
    return x.sum(axis=-2), x.sum(axis=-3), xp.swapaxes(diagonal, -2, -1)


def _of_all(nodes: tuple[Array, Array, Array]) -> tuple[Array, Array]:
    """Return total and trace, each (..., c), from the sums of `_of_nodes`."""
    rows, _, diagonal = nodes
    return rows.sum(axis=-2), diagonal.sum(axis=-2)


def _mixed(signals: Sequence[Array], weights: Array) -> Array:
    """Return the sum of some signals (..., c_in), each mapped by its own matrix."""
    parts = [x @ W.T for x, W in zip(signals, weights, strict=True)]
    return sum(parts[1:], start=parts[0])
