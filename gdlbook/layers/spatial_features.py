r"""Features of points in space: what kinds there are, and what one point may do alone.

A feature of degree l is a vector of 2l + 1 numbers that a rotation R turns by the
matrix D_l(R) of ``special_orthogonal_group(3).irrep(l)``: degree 0 a number, degree 1
an arrow (y, z, x), degree 2 a symmetric matrix without trace. A *kind* of features is
its degree l or, where reflections count, a pair (l, p): the inversion of space
multiplies it by the parity p, 1 or -1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from gdlbook import _checks
from gdlbook.layers._arrays import Array, in_one_dtype, read
from gdlbook.layers.field_nonlinearities import norm_relu

Kind: TypeAlias = int | tuple[int, int]
Path: TypeAlias = tuple[Kind, int, Kind]
Features: TypeAlias = Mapping[Kind, Any]


def kernel_paths(
    kinds_in: Iterable[Kind], kinds_out: Iterable[Kind], highest: int | None = None
) -> list[Path]:
    r"""List the kernels there are between kinds of features.

    .. math:: (k, J, l) : \lvert k - l \rvert \le J \le k + l, \qquad
              p_l = (-1)^J p_k

    The second condition is asked of kinds with a parity, and makes the layer follow
    reflections as well.

    Parameters
    ----------
    kinds_in, kinds_out : iterable of int, or of pairs of int
        Degrees l, all of them, or pairs (l, p), all of them.
    highest : int, optional
        The highest degree J of harmonics. By default there is no limit.

    Returns
    -------
    list of tuple
        Paths (kind in, J, kind out): the keys of the weights of a layer.

    Raises
    ------
    ArgumentError
        If a degree is negative, a parity is not ±1, or kinds with and without parity
        are mixed.

    Examples
    --------
    Three kernels between vectors; the middle one is the cross product, which turns true
    vectors into pseudovectors:

    >>> kernel_paths([1], [1])
    [(1, 0, 1), (1, 1, 1), (1, 2, 1)]
    >>> kernel_paths([(1, -1)], [(1, -1), (1, 1)])
    [((1, -1), 0, (1, -1)), ((1, -1), 2, (1, -1)), ((1, -1), 1, (1, 1))]
    """
    ins, outs = list(kinds_in), list(kinds_out)
    if len({isinstance(kind, tuple) for kind in (*ins, *outs)}) > 1:
        _checks.refuse("kinds", "degrees, or pairs of degree and parity", [*ins, *outs])
    return [
        (one, J, other)
        for one in ins
        for other in outs
        for J in _triangle(degree_of(one), degree_of(other))
        if (highest is None or highest >= J) and _keeps_parity(one, J, other)
    ]


def degree_of(kind: Kind) -> int:
    """Return the degree l of a kind, l or (l, p).

    Examples
    --------
    >>> degree_of(2), degree_of((2, -1))
    (2, 2)
    """
    degree, parity = kind if isinstance(kind, tuple) else (kind, 1)
    if parity not in (1, -1):
        _checks.refuse("kind", "a parity of 1 or -1", kind)
    return _checks.integer("kind", degree, minimum=0)


def self_interaction(
    features: Features, weights: Mapping[Kind, Any]
) -> dict[Kind, Array]:
    r"""Mix the channels of each kind, point by point, alike for all components.

    .. math:: y_{i o p}^{l} = \sum_c w^{l}_{o c} \, x_{i c p}^{l}

    By Schur's lemma these are all the equivariant linear maps of one point's features.

    Parameters
    ----------
    features : mapping of kind to array, each of shape (..., n, c, 2l + 1)
        The features x.
    weights : mapping of kind to array, each of shape (c_out, c)
        The matrices w. A kind that is missing is dropped.

    Returns
    -------
    dict
        For each kind of the weights an array of shape (..., n, c_out, 2l + 1).

    Raises
    ------
    ArgumentError
        If a kind is not among the features, a shape does not fit or a number is not
        finite.

    Examples
    --------
    >>> self_interaction({1: [[[1, 2, 3]]]}, {1: [[2], [-1]]})[1].tolist()
    [[[2, 4, 6], [-1, -2, -3]]]
    """
    x = read_features("features", features)
    mixed: dict[Kind, Array] = {}
    for kind, weight in weights.items():
        if kind not in x:
            _checks.refuse("weights", f"kinds of the features, {list(x)}", kind)
        axes = (None, x[kind].shape[-2])
        w = read(f"weights[{kind}]", weight, axes, batch=False)
        value, w = in_one_dtype(x[kind], w)
        mixed[kind] = w @ value
    return mixed


def read_features(
    argument: str, features: Features, points: int | None = None
) -> dict[Kind, Array]:
    """Return a mapping of kinds to arrays (..., n, c, 2l + 1), checked."""
    if not isinstance(features, Mapping):
        _checks.refuse(argument, "a mapping of kinds", type(features).__name__)
    return {
        kind: read(f"{argument}[{kind}]", x, (points, None, 2 * degree_of(kind) + 1))
        for kind, x in features.items()
    }


def norm_nonlinearity(
    features: Features, biases: Mapping[Kind, Any]
) -> dict[Kind, Array]:
    r"""Shorten or lengthen the vector of each channel, and keep its direction.

    .. math:: y = \max(\lvert x \rvert + b, 0) \, \frac{x}{\lvert x \rvert}

    Parameters
    ----------
    features : mapping of kind to array, each of shape (..., n, c, 2l + 1)
        The features x.
    biases : mapping of kind to array, each of shape (c,)
        The numbers b. A kind without stays as it is.

    Returns
    -------
    dict
        Features y of the same kinds and shapes.

    Raises
    ------
    ArgumentError
        If a shape does not fit or a number is not finite.

    Examples
    --------
    >>> norm_nonlinearity({1: [[[0.0, 3.0, 4.0]]]}, {1: [-2.5]})[1].tolist()
    [[[0.0, 1.5, 2.0]]]
    """
    x = read_features("features", features)
    bent = {
        kind: norm_relu(each, biases[kind], places=0)
        for kind, each in x.items()
        if kind in biases
    }
    return {**x, **bent}


def _triangle(one: int, other: int) -> range:
    """Return the degrees of harmonics between two degrees of features."""
    return range(abs(one - other), one + other + 1)


def _keeps_parity(one: Kind, J: int, other: Kind) -> bool:
    """Return whether harmonics of degree J lead from one parity to the other."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return bool(other[1] == one[1] * (-1) ** J)
    return True
