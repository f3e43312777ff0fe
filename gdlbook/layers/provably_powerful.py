r"""The matrix product of signals on pairs of nodes: what two steps of a walk can see.

Linear layers on pairs see an edge, its two ends and the whole. The product
Σ_k x_ik y_kj looks at a pair through every third node, and closes triangles.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gdlbook import _checks
from gdlbook.layers._arrays import Array, in_one_dtype, namespace, read
from gdlbook.layers.higher_order import read_pairs


def pair_product(left: Any, right: Any) -> Array:
    r"""Multiply two signals on pairs of nodes as matrices, channel by channel.

    .. math:: y_{ij c} = \sum_k l_{ik c} \, r_{kj c}

    Parameters
    ----------
    left, right : arrays of real numbers, shape (..., n, n, c)
        The signals l and r; leading axes are a batch. NumPy or JAX.

    Returns
    -------
    array, shape (..., n, n, c)
        The products y, of the common dtype. Small integers are widened first.

    Raises
    ------
    ArgumentError
        If shapes do not fit or an array holds anything but finite real numbers.

    References
    ----------
    .. [1] H. Maron, H. Ben-Hamu, H. Serviansky, Y. Lipman, Provably powerful graph
       networks, NeurIPS 2019, arXiv:1905.11136.

    Examples
    --------
    The trace of A·A·A counts each triangle six times, and two triangles twelve:

    >>> import numpy as np
    >>> triangle = 1 - np.eye(3, dtype=int)
    >>> A = np.kron(np.eye(2, dtype=int), triangle)[:, :, None]
    >>> int(np.trace(pair_product(pair_product(A, A), A))[0])
    12
    """
    l_ik = read_pairs("left", left)
    r_kj = read_pairs("right", right, l_ik.shape[-1])
    if r_kj.shape[-2] != l_ik.shape[-2]:
        expected = f"{l_ik.shape[-2]} nodes, as in left"
        _checks.refuse("right", expected, f"shape {tuple(r_kj.shape)}")
    l_ik, r_kj = in_one_dtype(l_ik, r_kj)
    xp = namespace(l_ik)
    product = xp.moveaxis(l_ik, -1, -3) @ xp.moveaxis(r_kj, -1, -3)
    return xp.moveaxis(product, -3, -1)


def powerful_block(
    pairs: Any,
    left: Callable[[Array], Any],
    right: Callable[[Array], Any],
    kept: Callable[[Array], Any],
) -> Array:
    r"""Map each pair by three functions, and multiply two of the results.

    .. math:: y = \big[\, m_3(x), \; m_1(x) \cdot m_2(x) \,\big]

    The brackets put channels side by side; the dot is `pair_product`.

    Parameters
    ----------
    pairs : array of real numbers, shape (..., n, n, c)
        The signal x on pairs of nodes; leading axes are a batch. NumPy or JAX.
    left, right : callable
        The functions m₁ and m₂ of the channels of one pair, (..., n, n, c) to
        (..., n, n, c'): the same for every pair.
    kept : callable
        The function m₃, (..., n, n, c) to (..., n, n, c'').

    Returns
    -------
    array, shape (..., n, n, c'' + c')
        The signal y.

    Raises
    ------
    ArgumentError
        If `pairs` holds anything but finite real numbers on two equal axes, or a
        function does not keep the pairs.

    Notes
    -----
    In [1]_, the functions m₁, m₂ and m₃ are networks of several layers. No function
    of one pair can tell (i, i) from a pair without an edge: mark the diagonal by a
    channel of the input.

    References
    ----------
    .. [1] H. Maron, H. Ben-Hamu, H. Serviansky, Y. Lipman, Provably powerful graph
       networks, NeurIPS 2019, arXiv:1905.11136.

    Examples
    --------
    A block that keeps x and adds x·x follows a relabelling:

    >>> import numpy as np
    >>> x = np.random.default_rng(0).integers(-9, 10, (5, 5, 2))
    >>> same = lambda x: x
    >>> y, s = powerful_block(x, same, same, same), [3, 0, 1, 4, 2]
    >>> y.shape
    (5, 5, 4)
    >>> np.array_equal(powerful_block(x[s][:, s], same, same, same), y[s][:, s])
    True
    """
    x = read_pairs("pairs", pairs)
    kept_x = read("kept(pairs)", kept(x), (*x.shape[:-1], None), batch=False)
    first = read("left(pairs)", left(x), (*x.shape[:-1], None), batch=False)
    second = read("right(pairs)", right(x), tuple(first.shape), batch=False)
    product = pair_product(first, second)
    return namespace(x).concatenate([*in_one_dtype(kept_x, product)], axis=-1)
