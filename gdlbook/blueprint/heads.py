"""Invariant ends: what no element of a group changes, channel by channel."""

from __future__ import annotations

import numpy as np

from gdlbook import _checks
from gdlbook.blueprint.nonlinearities import Function, allowed
from gdlbook.blueprint.solving import solved
from gdlbook.layers._arrays import Array, namespace
from gdlbook.symmetry.elementary import trivial
from gdlbook.symmetry.representations import Representation


def invariant_head(rep: Representation) -> Function:
    r"""Return a function of signals that no element of the group changes.

    .. math:: y_{c o} = \frac{1}{|o|} \sum_{a \in o} x_{c a}
              \qquad \text{or} \qquad y_c = \sum_a x_{c a}^2

    Where the group moves entries, the means over its orbits o; otherwise, where it
    acts by orthogonal matrices, the squared length, since there may be no linear
    invariant at all.

    Parameters
    ----------
    rep : Representation
        How each channel of the signal moves, of dimension d.

    Returns
    -------
    callable
        Takes (..., c, d) to (..., c, k), for k orbits, or k = 1. NumPy or JAX.

    Raises
    ------
    ArgumentError
        If the representation is neither by permutations nor orthogonal.

    Examples
    --------
    >>> from gdlbook import FiniteGroup, orthogonal_group
    >>> reversal = FiniteGroup([[2, 1, 0]])
    >>> invariant_head(reversal.defining)(np.array([[1.0, 5.0, 3.0]]))
    array([[2., 5.]])
    >>> invariant_head(orthogonal_group(2).defining)(np.array([[3.0, 4.0]]))
    array([[25.]])
    """
    if not rep.is_permutation:
        if not allowed(rep):
            _checks.refuse("rep", "an orthogonal representation", repr(rep))
        return squared_lengths
    sums = np.abs(solved(rep, trivial(rep.group)).basis()[:, 0])
    means = sums / sums.sum(axis=1, keepdims=True)

    def orbit_means(signals: Array) -> Array:
        xp = namespace(signals)
        return signals @ xp.asarray(means.T, xp.result_type(signals, 1.0))

    return orbit_means


def squared_lengths(signals: Array) -> Array:
    r"""Return the squared length of each channel: what no orthogonal matrix changes.

    .. math:: y_c = \sum_a x_{c a}^2

    Parameters
    ----------
    signals : array, shape (..., c, d)
        The signals x.

    Returns
    -------
    array, shape (..., c, 1)
        The invariants y.

    Examples
    --------
    >>> squared_lengths(np.array([[3.0, 4.0], [0.0, 2.0]])).ravel()
    array([25.,  4.])
    """
    return namespace(signals).sum(signals * signals, axis=-1, keepdims=True)
