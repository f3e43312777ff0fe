r"""Attention between points in space, whose weights no rotation or translation changes.

Queries and keys are features of several degrees. Their inner product is the same in
every orientation, so that the softmax of these products may weigh values of any degree.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from gdlbook import _checks
from gdlbook.layers._arrays import Array, namespace, read, segment_softmax
from gdlbook.layers.message_passing import read_edges
from gdlbook.layers.radial_basis import smooth_cutoff
from gdlbook.layers.spatial_features import (
    Features,
    Kind,
    Path,
    norm_nonlinearity,
    self_interaction,
)
from gdlbook.layers.tensor_field import add_up, edge_messages, lengths


def se3_attention(
    features: Features,
    positions: Any,
    edges: Any,
    queries: Mapping[Kind, Any],
    keys: Mapping[Path, Any],
    values: Mapping[Path, Any],
    coefficients: Mapping[tuple[int, int, int], Any],
    cutoff: float,
) -> dict[Kind, Array]:
    r"""Average the messages that reach each point, with weights that do not turn.

    .. math:: y_i^{l} = \sum_{(j, i) \in E} \alpha_{j i} \, v_{j i}^{l}, \qquad
              v_{j i}^{l} = \sum_k W_V^{l k}(p_j - p_i) \, x_j^{k}

    with the weights α of `se3_attention_weights`.

    Parameters
    ----------
    features, positions, edges, coefficients, cutoff
        As for `tensor_field_convolution`.
    queries : mapping of kind to array, each of shape (c_q, c_in)
        Matrices that mix the receiver's channels, as in `self_interaction`.
    keys, values : mapping of path to array, each of shape (b, c_out, c_in)
        Weights of two tensor-field kernels. The keys end in the kinds of the queries,
        with as many channels.

    Returns
    -------
    dict
        For each kind that a path of the values ends in, an array of shape
        (..., n, c_out, 2l + 1). A point that no edge reaches gets zeros.

    Raises
    ------
    ArgumentError
        As for `tensor_field_convolution`, and if keys and queries do not fit.

    Notes
    -----
    Equations 10 and 11 of [1]_ for one head; several heads are several layers, added.
    Their first term, a mixture of the point's own features, is `self_interaction`.
    Two departures: scores are divided by the root of the length of the queries, as in
    other transformers, and weights end smoothly at the cut-off, where the original has
    a fixed number of neighbours.

    References
    ----------
    .. [1] F. B. Fuchs, D. E. Worrall, V. Fischer, M. Welling, SE(3)-Transformers: 3D
       roto-translation equivariant attention networks, NeurIPS 2020, arXiv:2006.10503.

    Examples
    --------
    >>> import numpy as np
    >>> from gdlbook import special_orthogonal_group
    >>> from gdlbook.layers.spatial_features import kernel_paths
    >>> from gdlbook.symmetry.clebsch_gordan import clebsch_gordan_table
    >>> rng, SO3 = np.random.default_rng(0), special_orthogonal_group(3)
    >>> p, x, v = (rng.normal(size=(5, *each)) for each in ((3,), (1, 1), (1, 3)))
    >>> edges, table = np.argwhere(1 - np.eye(5)), clebsch_gordan_table(2)
    >>> w = {path: rng.normal(size=(3, 1, 1)) for path in kernel_paths([0, 1], [0, 1])}
    >>> def layer(p, v):
    ...     q = {0: [[1.0]], 1: [[1.0]]}
    ...     return se3_attention({0: x, 1: v}, p, edges, q, w, w, table, 5.0)[1]
    >>> R = SO3.sample(rng, 1)[0]
    >>> D = SO3.irrep(1).matrix(R)
    >>> bool(np.allclose(layer(p @ R.T + 7.0, v @ D.T), layer(p, v) @ D.T))
    True
    """
    weights = se3_attention_weights(
        features, positions, edges, queries, keys, coefficients, cutoff
    )
    found = edge_messages(features, positions, edges, values, coefficients, cutoff)
    n = read("positions", positions, (None, 3)).shape[-2]
    shares = weights[..., None, None]
    return {kind: add_up(shares * each, edges, n) for kind, each in found.items()}


def se3_attention_weights(
    features: Features,
    positions: Any,
    edges: Any,
    queries: Mapping[Kind, Any],
    keys: Mapping[Path, Any],
    coefficients: Mapping[tuple[int, int, int], Any],
    cutoff: float,
) -> Array:
    r"""Return the share that each edge has in what its receiver hears.

    .. math:: \alpha_{j i} = \frac{u_{j i} \, e^{s_{j i}}}
              {\sum_{j'} u_{j' i} \, e^{s_{j' i}}}, \qquad
              s_{j i} = \frac{1}{\sqrt{d}} \sum_l \langle q_i^{l}, k_{j i}^{l} \rangle,
              \quad q_i^{l} = W_Q^{l} x_i^{l}, \quad
              k_{j i}^{l} = \sum_k W_K^{l k}(p_j - p_i) \, x_j^{k}

    d is the number of entries of all queries of a point, u the `smooth_cutoff`.

    Parameters
    ----------
    features, positions, edges, queries, keys, coefficients, cutoff
        As for `se3_attention`.

    Returns
    -------
    array, shape (..., m)
        Numbers of at least 0. Those of the edges to one point have sum 1, or are all 0
        where all senders are at the cut-off or beyond.

    Raises
    ------
    ArgumentError
        As for `se3_attention`.

    Examples
    --------
    Without queries all scores are equal, and only the distance counts:

    >>> from gdlbook.symmetry.clebsch_gordan import clebsch_gordan_table
    >>> p = [[0.0, 0, 0], [0, 0, 1], [0, 2, 0]]
    >>> se3_attention_weights({0: [[[1.0]]] * 3}, p, [[1, 0], [2, 0]], {0: [[0.0]]},
    ...     {(0, 0, 0): [[[1.0]]]}, clebsch_gordan_table(0), cutoff=4.0).round(3)
    array([0.661, 0.339])
    """
    p = read("positions", positions, (None, 3))
    pairs = read_edges(edges, p.shape[-2])
    q = self_interaction(features, queries)
    k = edge_messages(features, positions, edges, keys, coefficients, cutoff)
    if not q or q.keys() != k.keys():
        expected = f"paths that end in the kinds of the queries, {list(q)}"
        _checks.refuse("keys", expected, list(k))
    xp = namespace(p, *k.values())
    scores: Array = 0.0
    for kind, each in q.items():
        if each.shape[-2] != k[kind].shape[-2]:
            expected = f"{each.shape[-2]} channels of kind {kind}, as the queries have"
            _checks.refuse("keys", expected, k[kind].shape[-2])
        received = xp.take(each, pairs[:, 1], axis=-3)
        scores = scores + xp.sum(received * k[kind], axis=(-2, -1))
    scores = scores / math.sqrt(
        sum(each.shape[-2] * each.shape[-1] for each in q.values())
    )
    r = xp.take(p, pairs[:, 0], axis=-2) - xp.take(p, pairs[:, 1], axis=-2)
    u = smooth_cutoff(lengths(r), cutoff)
    inside = xp.where(u > 0, u, xp.ones_like(u))
    scores = xp.where(u > 0, scores + xp.log(inside), -xp.inf)
    rows = xp.moveaxis(scores, -1, 0)
    shares = segment_softmax(rows, pairs[:, 1], p.shape[-2])
    return xp.moveaxis(shares, 0, -1)


def se3_transformer_block(
    features: Features,
    positions: Any,
    edges: Any,
    parameters: Mapping[str, Mapping[Any, Any]],
    coefficients: Mapping[tuple[int, int, int], Any],
    cutoff: float,
) -> dict[Kind, Array]:
    r"""Let points attend to each other, add a mixture of their own features, bend.

    .. math:: y = \sigma(W_{self} \, x + \mathrm{attention}(x))

    where σ is `norm_nonlinearity`.

    Parameters
    ----------
    features, positions, edges, coefficients, cutoff
        As for `tensor_field_convolution`.
    parameters : mapping
        ``"self"``, ``"queries"``, ``"keys"``, ``"values"`` and ``"biases"``, each a
        mapping as the functions of these steps take it.

    Returns
    -------
    dict
        Features y of each kind that the own features or the values end in.

    Raises
    ------
    ArgumentError
        If a parameter is missing, and as for `se3_attention`.
    """
    names = ("self", "queries", "keys", "values", "biases")
    missing = [name for name in names if name not in parameters]
    if missing:
        _checks.refuse("parameters", ", ".join(names), f"no {missing[0]}")
    total = self_interaction(features, parameters["self"])
    heard = se3_attention(
        features,
        positions,
        edges,
        parameters["queries"],
        parameters["keys"],
        parameters["values"],
        coefficients,
        cutoff,
    )
    for kind, each in heard.items():
        total[kind] = total[kind] + each if kind in total else each
    return norm_nonlinearity(total, parameters["biases"])
