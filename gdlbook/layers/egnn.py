r"""The E(n)-equivariant graph layer: messages from distances, moves along differences.

Points carry a position, which turns and shifts with the cloud, and features, which do
not. Functions of one's choice see only features and squared distances; what they return
scales the differences of positions. So no coordinate system is ever seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.layers._arrays import (
    Array,
    in_one_dtype,
    namespace,
    read,
    segment_sum,
)
from gdlbook.layers.message_passing import message_passing, read_edges

Function = Callable[..., Any]


def egnn_layer(
    features: Any,
    positions: Any,
    edges: Any,
    phi_e: Function,
    phi_x: Function,
    phi_h: Function,
    *,
    edge_features: Any = None,
    phi_inf: Function | None = None,
) -> tuple[Array, Array]:
    r"""Move points along their differences, by weights that distances decide.

    .. math:: \begin{aligned}
              m_{ij} &= \phi_e(h_i, h_j, |x_i - x_j|^2, a_{ij}) \\
              x_i' &= x_i + C_i \sum_{(j, i) \in E} (x_i - x_j) \, \phi_x(m_{ij}) \\
              m_i &= \sum_{(j, i) \in E} m_{ij} \\
              h_i' &= \phi_h(h_i, m_i)
              \end{aligned}

    with C_i = 1 / (number of edges that reach i). Turning, reflecting or shifting the
    points does the same to x' and nothing to h'; relabelling them relabels both.

    Parameters
    ----------
    features : array of real numbers, shape (..., m, f)
        The features h of m points; leading axes are a batch. NumPy or JAX.
    positions : array of real numbers, shape (..., m, n)
        The positions x in R^n, for any n.
    edges : array of int, shape (k, 2)
        Rows (j, i), from the sender to the receiver; `all_pairs` gives all of them.
    phi_e : callable
        ``phi_e(h_i, h_j, d2)``, or ``phi_e(h_i, h_j, d2, a)`` with edge features, of
        arrays (..., k, f), (..., k, f), (..., k, 1), (k, d). Returns (..., k, c).
    phi_x : callable
        ``phi_x(m)`` of the messages; returns (..., k, 1).
    phi_h : callable
        ``phi_h(h, m)`` of arrays (..., m, f) and (..., m, c); returns (..., m, f').
    edge_features : array of real numbers, shape (k, d), optional
        The features a of the edges, in their order; unmoved by every motion.
    phi_inf : callable, optional
        ``phi_inf(m)``, the share (..., k, 1) of each message that is added to m_i:
        :math:`m_i = \sum \phi_{inf}(m_{ij}) \, m_{ij}`.

    Returns
    -------
    features : array, shape (..., m, f')
        The features h'.
    positions : array, shape (..., m, n)
        The positions x'.

    Raises
    ------
    ArgumentError
        If a shape does not fit, an edge leads to a point that is not there, or a
        number is not finite.

    Notes
    -----
    Equations 3 to 6 of [1]_, and equation 8 with `phi_inf`. One departure: there,
    C = 1 / (M - 1) for M points that are all joined, here one over the number of terms
    of the sum, which is the same for `all_pairs` and defined for one point too. A
    point that no edge reaches stays where it is, and has m_i = 0. The squared distance
    has a gradient everywhere: points may coincide.

    References
    ----------
    .. [1] V. G. Satorras, E. Hoogeboom, M. Welling, E(n) equivariant graph neural
       networks, ICML 2021, arXiv:2102.09844.

    Examples
    --------
    Points that repel each other the more, the closer they are; then the same after a
    quarter turn:

    >>> h, x = np.zeros((3, 1)), np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0]])
    >>> def repel(x):
    ...     return egnn_layer(
    ...         h, x, all_pairs(3),
    ...         phi_e=lambda h_i, h_j, d2: 1 / (1 + d2),
    ...         phi_x=lambda m: m,
    ...         phi_h=lambda h, m: m)
    >>> turn = np.array([[0.0, -1.0], [1.0, 0.0]])
    >>> (h1, x1), (h2, x2) = repel(x), repel(x @ turn.T)
    >>> bool(np.allclose(x2, x1 @ turn.T)), bool(np.allclose(h2, h1))
    (True, True)
    """
    h, x = _read_points(features, positions)
    pull, heard = _gather(h, x, edges, phi_e, phi_x, edge_features, phi_inf)
    return phi_h(h, heard), x + pull


def egnn_velocity_layer(
    features: Any,
    positions: Any,
    velocities: Any,
    edges: Any,
    phi_e: Function,
    phi_x: Function,
    phi_h: Function,
    phi_v: Function,
    *,
    edge_features: Any = None,
    phi_inf: Function | None = None,
) -> tuple[Array, Array, Array]:
    r"""Change velocities as `egnn_layer` moves points, then move along them.

    .. math:: \begin{aligned}
              v_i' &= \phi_v(h_i) \, v_i
                  + C_i \sum_{(j, i) \in E} (x_i - x_j) \, \phi_x(m_{ij}) \\
              x_i' &= x_i + v_i'
              \end{aligned}

    with the messages, C_i and h' of `egnn_layer`.

    Parameters
    ----------
    features, positions, edges, phi_e, phi_x, phi_h, edge_features, phi_inf
        As for `egnn_layer`.
    velocities : array of real numbers, shape (..., m, n)
        The velocities v. They turn with the cloud and are not shifted.
    phi_v : callable
        ``phi_v(h)`` of the features; returns (..., m, 1).

    Returns
    -------
    features, positions, velocities : arrays
        h', x' and v'.

    Raises
    ------
    ArgumentError
        As for `egnn_layer`.

    Notes
    -----
    Equation 7 of [1]_, which hands every layer of a network the *first* velocities; so
    does `gdlbook.layers.egnn_network.egnn_network`. With v = 0 it is `egnn_layer`.

    References
    ----------
    .. [1] V. G. Satorras, E. Hoogeboom, M. Welling, E(n) equivariant graph neural
       networks, ICML 2021, arXiv:2102.09844.

    Examples
    --------
    Two points at rest, and one that flies on alone:

    >>> h, x = np.zeros((3, 1)), np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 9.0]])
    >>> v = np.array([[0.0, 0.0], [0.0, 0.0], [2.0, 0.0]])
    >>> _, x1, v1 = egnn_velocity_layer(
    ...     h, x, v, [[0, 1], [1, 0]],
    ...     phi_e=lambda h_i, h_j, d2: 1 / (1 + d2),
    ...     phi_x=lambda m: m,
    ...     phi_h=lambda h, m: h,
    ...     phi_v=lambda h: h + 1)
    >>> x1.tolist()
    [[-0.5, 0.0], [1.5, 0.0], [2.0, 9.0]]
    """
    h, x = _read_points(features, positions)
    v = read("velocities", velocities, (None, None))
    if v.shape != x.shape:
        _checks.refuse("velocities", f"shape {tuple(x.shape)}", f"shape {v.shape}")
    pull, heard = _gather(h, x, edges, phi_e, phi_x, edge_features, phi_inf)
    v = read("phi_v(h)", phi_v(h), (h.shape[-2], 1)) * v + pull
    return phi_h(h, heard), x + v, v


def all_pairs(points: int) -> NDArray[np.intp]:
    """Return the edges of the graph in which every point hears every other one.

    Parameters
    ----------
    points : int
        How many points, m ≥ 0.

    Returns
    -------
    numpy.ndarray of int, shape (m (m - 1), 2)
        Rows (j, i) with j ≠ i.

    Raises
    ------
    ArgumentError
        If `points` is not an integer of at least 0.

    Examples
    --------
    >>> all_pairs(3).tolist()
    [[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]]
    """
    points = _checks.integer("points", points, minimum=0)
    return np.argwhere(~np.eye(points, dtype=bool))


def _read_points(features: Any, positions: Any) -> tuple[Array, Array]:
    """Return features and positions of the same points, in one floating type."""
    h = read("features", features, (None, None))
    x = read("positions", positions, (h.shape[-2], None))
    if h.shape[:-2] != x.shape[:-2]:
        batch = f"leading axes {tuple(h.shape[:-2])}, as in features"
        _checks.refuse("positions", batch, f"shape {tuple(x.shape)}")
    h, x = in_one_dtype(h, x)
    return h + 0.0, x + 0.0


def _gather(
    h: Array,
    x: Array,
    edges: Any,
    phi_e: Function,
    phi_x: Function,
    edge_features: Any,
    phi_inf: Function | None,
) -> tuple[Array, Array]:
    """Return what moves each point, and what it hears: one pass over the edges."""
    points, width, dimension = h.shape[-2], h.shape[-1], x.shape[-1]
    pairs = read_edges(edges, points)
    xp = namespace(h, pairs)
    count = len(pairs)

    def message(z_i: Array, z_j: Array, *a: Array) -> Array:
        difference = z_i[..., width:] - z_j[..., width:]
        d2 = (difference**2).sum(axis=-1, keepdims=True)
        m = phi_e(z_i[..., :width], z_j[..., :width], d2, *a)
        weight = read("phi_x(m)", phi_x(m), (count, 1))
        share = 1 if phi_inf is None else read("phi_inf(m)", phi_inf(m), (count, 1))
        return xp.concatenate([weight * difference, share * m], axis=-1)

    both = xp.concatenate([h, x], axis=-1)
    sums = message_passing(both, pairs, message, edge_features)
    reached = segment_sum(xp.ones(count, sums.dtype), pairs[:, 1], points)
    pull = sums[..., :dimension] / xp.maximum(reached, 1)[:, None]
    return pull, sums[..., dimension:]
