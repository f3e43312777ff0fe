r"""Tensor-field convolution: messages between points that turn with the cloud.

The kernel between two points is a function of their distance times the harmonics of
their direction, which Clebsch-Gordan coefficients multiply with the sender's features.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gdlbook import _checks
from gdlbook.layers._arrays import Array, in_one_dtype, namespace, read, segment_sum
from gdlbook.layers.message_passing import read_edges
from gdlbook.layers.radial_basis import radial_basis
from gdlbook.layers.spatial_features import (
    Features,
    Kind,
    Path,
    degree_of,
    kernel_paths,
    read_features,
)
from gdlbook.layers.spherical_harmonics import spherical_harmonics


def edge_messages(
    features: Features,
    positions: Any,
    edges: Any,
    weights: Mapping[Path, Any],
    coefficients: Mapping[tuple[int, int, int], Any],
    cutoff: float,
) -> dict[Kind, Array]:
    r"""Return what each edge of a cloud of points carries to its receiver.

    .. math:: m_{j i}^{l} = \sum_{k, J} \varphi^{k J l}(\lvert r \rvert) \,
              C^{J k l} \left( Y_J(r / \lvert r \rvert) \otimes x_j^{k} \right),
              \qquad r = p_j - p_i, \qquad
              \varphi^{k J l}_{o c} = \sum_b w^{k J l}_{b o c} \, b_b

    Parameters, exceptions and notes are those of `tensor_field_convolution`, which adds
    the messages up.

    Returns
    -------
    dict
        For each kind that a path ends in, an array of shape (..., m, c_out, 2l + 1).

    Examples
    --------
    One edge from (0, 0, 2) to the origin, a number in, an arrow out. It points up the z
    axis, the middle one of (y, z, x):

    >>> from gdlbook.symmetry.clebsch_gordan import clebsch_gordan_table
    >>> import numpy as np
    >>> sent = edge_messages({0: [[[0.0]], [[1.0]]]}, [[0, 0, 0], [0, 0, 2.0]],
    ...     [[1, 0]], {(0, 1, 1): [[[1.0]]]}, clebsch_gordan_table(1), cutoff=4.0)
    >>> (sent[1][0, 0] / np.abs(sent[1]).max()).round(12) + 0.0
    array([0., 1., 0.])
    """
    p = read("positions", positions, (None, 3))
    pairs = read_edges(edges, p.shape[-2])
    x = read_features("features", features, p.shape[-2])
    w, tensors = _read_weights(weights, x, coefficients)
    if not w:
        return {}
    p, *arrays = in_one_dtype(_as_float(p), *x.values(), *w.values())
    x = dict(zip(x, arrays[: len(x)], strict=True))
    w = dict(zip(w, arrays[len(x) :], strict=True))
    xp = namespace(p)
    r = xp.take(p, pairs[:, 0], axis=-2) - xp.take(p, pairs[:, 1], axis=-2)
    radial = radial_basis(lengths(r), cutoff, next(iter(w.values())).shape[0])
    Y = spherical_harmonics(max(J for _, J, _ in w), r)
    messages: dict[Kind, Array] = {}
    for path, weight in w.items():
        k, J, out = path
        C = xp.asarray(tensors[path], dtype=p.dtype)
        kernel = xp.einsum("pmq,...em->...epq", C, Y[..., J * J : (J + 1) ** 2])
        sent = xp.einsum(
            "...epq,...ecq->...ecp", kernel, xp.take(x[k], pairs[:, 0], axis=-3)
        )
        phi = xp.einsum("...eb,boc->...eoc", radial, weight)
        term = phi @ sent
        messages[out] = messages[out] + term if out in messages else term
    return messages


def tensor_field_convolution(
    features: Features,
    positions: Any,
    edges: Any,
    weights: Mapping[Path, Any],
    coefficients: Mapping[tuple[int, int, int], Any],
    cutoff: float,
) -> dict[Kind, Array]:
    r"""Add up, at each point, the messages of a kernel that turns with the cloud.

    .. math:: y_i^{l} = \sum_{(j, i) \in E} \sum_k W^{l k}(p_j - p_i) \, x_j^{k},
              \qquad W^{l k}(R r) = D_l(R) \, W^{l k}(r) \, D_k(R)^\top

    Parameters
    ----------
    features : mapping of kind to array, each of shape (..., n, c, 2l + 1)
        For each kind its channels x at the n points; leading axes are a batch.
    positions : array of real numbers, shape (..., n, 3)
        The points p. Those that coincide send each other what harmonics of degree 0
        carry; degrees above 0 have no direction and send zeros.
    edges : array of int, shape (m, 2)
        Rows (j, i), from the sender to the receiver.
    weights : mapping of path to array, each of shape (b, c_out, c_in)
        The free numbers w for b functions of the radius. The paths (k, J, l) are those
        of `kernel_paths`, or some of them: a path that is missing sends nothing.
    coefficients : mapping
        A `clebsch_gordan_table` that reaches all degrees of the paths.
    cutoff : float
        The distance from which on nothing is sent.

    Returns
    -------
    dict
        For each kind that a path ends in, an array of shape (..., n, c_out, 2l + 1). A
        point that no edge reaches gets zeros.

    Raises
    ------
    ArgumentError
        If a shape does not fit, a path starts at a kind that the features do not have
        or breaks the rules of `kernel_paths`, the table ends before its degrees, or a
        number is not finite.

    Notes
    -----
    The layer of [1]_; self-interaction is a step of its own, `self_interaction`. Their
    radial functions are networks of the distance, ours combinations of
    `radial_basis`, linear in the weights. All solutions of the constraint are of this
    form, up to the choice of radial functions.

    References
    ----------
    .. [1] N. Thomas, T. Smidt, S. Kearnes, L. Yang, L. Li, K. Kohlhoff, P. Riley,
       Tensor field networks, 2018, arXiv:1802.08219.

    Examples
    --------
    >>> import numpy as np
    >>> from gdlbook import special_orthogonal_group
    >>> from gdlbook.symmetry.clebsch_gordan import clebsch_gordan_table
    >>> rng, SO3 = np.random.default_rng(0), special_orthogonal_group(3)
    >>> p, x = rng.normal(size=(5, 3)), rng.normal(size=(5, 1, 1))
    >>> edges, table = np.argwhere(1 - np.eye(5)), clebsch_gordan_table(2)
    >>> def layer(p):
    ...     w = {(0, 2, 2): np.ones((4, 1, 1))}
    ...     return tensor_field_convolution({0: x}, p, edges, w, table, 5.0)[2]
    >>> R = SO3.sample(rng, 1)[0]
    >>> bool(np.allclose(layer(p @ R.T), layer(p) @ SO3.irrep(2).matrix(R).T))
    True
    """
    messages = edge_messages(features, positions, edges, weights, coefficients, cutoff)
    n = read("positions", positions, (None, 3)).shape[-2]
    return {kind: add_up(sent, edges, n) for kind, sent in messages.items()}


def lengths(vectors: Array) -> Array:
    """Return the lengths of vectors (..., d); the gradient at 0 is 0, not NaN."""
    xp = namespace(vectors)
    squared = xp.sum(vectors * vectors, axis=-1)
    positive = squared > 0
    root = xp.sqrt(xp.where(positive, squared, xp.ones_like(squared)))
    return xp.where(positive, root, xp.zeros_like(root))


def add_up(messages: Array, edges: Any, points: int) -> Array:
    """Return the sums over the edges that reach each point: (..., n, c, d)."""
    pairs = read_edges(edges, points)
    xp = namespace(messages, pairs)
    sums = segment_sum(xp.moveaxis(messages, -3, 0), pairs[:, 1], points)
    return xp.moveaxis(sums, 0, -3)


def _as_float(array: Array) -> Array:
    xp = namespace(array)
    return xp.asarray(array, dtype=xp.result_type(array, 1.0))


def _read_weights(
    weights: Mapping[Path, Any],
    features: Mapping[Kind, Array],
    coefficients: Mapping[tuple[int, int, int], Any],
) -> tuple[dict[Path, Array], dict[Path, Any]]:
    """Return checked weights and the coefficients of each path."""
    if not isinstance(weights, Mapping):
        _checks.refuse("weights", "a mapping of paths", type(weights).__name__)
    found: dict[Path, Array] = {}
    tensors: dict[Path, Any] = {}
    count: int | None = None
    for path, weight in weights.items():
        k, J, out = path
        if k not in features:
            _checks.refuse("weights", f"paths from the kinds {list(features)}", path)
        if path not in kernel_paths([k], [out]):
            expected = "paths (k, J, l) that kernel_paths lists"
            _checks.refuse("weights", expected, path)
        key = (J, degree_of(k), degree_of(out))
        if key not in coefficients:
            expected = f"a table that reaches degree {max(key)}"
            _checks.refuse("coefficients", expected, f"none for {key}")
        axes = (count, None, features[k].shape[-2])
        found[path] = read(f"weights[{path}]", weight, axes, batch=False, minimum=1)
        count = found[path].shape[0]
        tensors[path] = coefficients[key]
    return found, tensors
