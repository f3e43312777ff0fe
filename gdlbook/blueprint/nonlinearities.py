r"""Which nonlinearities a representation leaves, and the others refused with a remedy.

A function σ applied to each number alone commutes with a matrix M for *every* σ only if
M moves entries; for every *odd* σ, if M also changes signs; and otherwise there is
always one that fails. What is bent instead is the length of a vector, or a number that
scales it: both commute with every orthogonal matrix.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from gdlbook import _checks
from gdlbook.layers._arrays import Array, namespace
from gdlbook.layers.field_nonlinearities import gated, norm_relu
from gdlbook.symmetry.representations import Representation

Function = Callable[[Array], Array]

POINTWISE: dict[str, Function] = {
    "relu": lambda x: namespace(x).maximum(x, 0),
    "abs": lambda x: namespace(x).abs(x),
    "tanh": lambda x: namespace(x).tanh(x),
}
"""Functions of one number. Of these, tanh is odd: tanh(-x) = -tanh(x)."""

_ODD = ("tanh",)
_BY_LENGTH = ("norm", "gated")
_TOLERANCE = 1e-10


def allowed(rep: Representation) -> tuple[str, ...]:
    """Return the names of the nonlinearities that commute with a representation.

    Parameters
    ----------
    rep : Representation
        How the signal moves.

    Returns
    -------
    tuple of str
        Names for `nonlinearity`: all of them if every element moves entries; the odd
        ones and those by length if it moves entries and changes signs; those by length
        for other orthogonal matrices; none for the rest.

    Examples
    --------
    >>> from gdlbook import cyclic_group, orthogonal_group, symmetric_group
    >>> allowed(cyclic_group(12).defining)
    ('relu', 'abs', 'tanh', 'norm', 'gated')
    >>> allowed(symmetric_group(3).sign)
    ('tanh', 'norm', 'gated')
    >>> allowed(orthogonal_group(3).defining)
    ('norm', 'gated')
    """
    if rep.is_permutation:
        return (*POINTWISE, *_BY_LENGTH)
    matrices = rep.matrices(rep.group.generators)
    algebra = rep.algebra_images()
    signs = not algebra.any() and np.isin(matrices, (-1.0, 0.0, 1.0)).all()
    if signs and (np.abs(matrices).sum(axis=2) == 1).all():
        moves = (matrices >= 0).all()
        return (*(POINTWISE if moves else _ODD), *_BY_LENGTH)
    one = np.eye(rep.dimension)
    error = np.abs(matrices @ matrices.swapaxes(1, 2) - one).max(initial=0.0)
    skew = np.abs(algebra + algebra.swapaxes(1, 2)).max(initial=0.0)
    return _BY_LENGTH if max(error, skew) <= _TOLERANCE else ()


def nonlinearity(
    rep: Representation, kind: str | Function, bias: ArrayLike = 0.0
) -> Function:
    r"""Return a nonlinearity that commutes with a representation, or refuse it.

    Parameters
    ----------
    rep : Representation
        How each channel of the signal moves, of dimension d.
    kind : {"relu", "abs", "tanh", "norm", "gated"} or callable
        A name; or a function of your own that treats each number alone.
        ``"norm"`` shortens each vector by a bias, max(\|x\| + b, 0) x/\|x\|;
        ``"gated"`` scales it by a sigmoid of one more number, its gate.
    bias : array_like of float, shape () or (c,)
        The bias b of ``"norm"``, one for all channels or one for each.

    Returns
    -------
    callable
        Takes (..., c, d) to (..., c, d); for ``"gated"``, takes (..., c, d + 1), with
        the gate last: a signal of ``rep + group.trivial``. NumPy or JAX.

    Raises
    ------
    ArgumentError
        If it does not commute with the representation; the message says which do. A
        function of your own is let pass where every function is, and where every odd
        one is, if it is odd.

    References
    ----------
    .. [1] J. Wood, J. Shawe-Taylor, Representation theory and invariant neural
       networks, Discrete Applied Mathematics 69 (1996), 33-60.

    Examples
    --------
    >>> from gdlbook import cyclic_group, orthogonal_group
    >>> relu = nonlinearity(cyclic_group(3).defining, "relu")
    >>> relu(np.array([[1.0, -2.0, 3.0]]))
    array([[1., 0., 3.]])
    >>> nonlinearity(orthogonal_group(3).defining, "relu")
    ... # doctest: +NORMALIZE_WHITESPACE
    Traceback (most recent call last):
        ...
    gdlbook._checks.ArgumentError: nonlinearity: expected norm or gated, since V of O(3)
    does not only move entries, got 'relu'
    """
    names = allowed(rep)
    if callable(kind):
        if "relu" in names or ("tanh" in names and _is_odd(kind)):
            return kind
    elif kind in names:
        if kind in POINTWISE:
            return POINTWISE[kind]
        return _gate if kind == "gated" else _norm(bias)
    remedy = " or ".join(names) or "an orthogonal representation first"
    why = f"since {rep.name} of {rep.group.name} does not only move entries"
    if callable(kind) and "tanh" in names:
        why += ": an own function has to be odd"
    if not callable(kind) and kind not in (*POINTWISE, *_BY_LENGTH):
        why = "or a function"
    _checks.refuse("nonlinearity", f"{remedy}, {why}", _shown(kind))


def _norm(bias: ArrayLike) -> Function:
    def shorten(x: Array) -> Array:
        b = namespace(x).broadcast_to(np.asarray(bias, dtype=x.dtype), x.shape[-2:-1])
        return norm_relu(x[..., None, None], b)[..., 0, 0]

    return shorten


def _gate(x: Array) -> Array:
    fields = x[..., None, None]
    return gated(fields[..., :-1, :, :], fields[..., -1:, :, :])[..., 0, 0]


def _is_odd(function: Function) -> bool:
    probe = np.linspace(0.0, 5.0, 101)
    there, back = np.asarray(function(probe)), np.asarray(function(-probe))
    return bool(np.allclose(back, -there, rtol=0, atol=1e-12))


def _shown(kind: object) -> str:
    return getattr(kind, "__name__", "a function") if callable(kind) else repr(kind)
