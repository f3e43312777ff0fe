r"""Kernel ridge regression, and how a group is built into it.

A kernel measures how alike two inputs are. Averaged over a group, it forgets which
transformation of an input it is looking at, and every function fitted with it is
invariant.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import solve

from gdlbook import _checks

Kernel: TypeAlias = Callable[
    [NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]
]
"""Takes inputs (n, d) and (m, d), returns the table (n, m)."""


def rbf_kernel(gamma: float) -> Kernel:
    r"""Return the Gaussian kernel.

    .. math:: k(x, z) = e^{-\gamma |x - z|^2}

    It does not change when both inputs go through one orthogonal matrix.

    Parameters
    ----------
    gamma : float
        The sharpness γ, above 0.

    Returns
    -------
    callable
        A function of inputs of shape (n, d) and (m, d) that returns (n, m).

    Raises
    ------
    ArgumentError
        If `gamma` is not a positive finite number.

    Examples
    --------
    >>> rbf_kernel(0.5)(np.zeros((1, 2)), np.array([[0.0, 0.0], [2.0, 0.0]])).round(3)
    array([[1.   , 0.135]])
    """
    if not 0 < gamma < np.inf:
        _checks.refuse("gamma", "a finite number above 0", gamma)

    def kernel(x: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.float64]:
        # -|x - z|², in the one table that the matrix product makes.
        table = np.asarray(2 * x @ z.T)
        table -= (x * x).sum(axis=1)[:, None]
        table -= (z * z).sum(axis=1)
        np.minimum(table, 0, out=table)
        table *= gamma
        return np.asarray(np.exp(table, out=table))

    return kernel


def linear_kernel(
    x: NDArray[np.float64], z: NDArray[np.float64]
) -> NDArray[np.float64]:
    r"""Return 1 + x · z, the kernel of linear functions with a constant.

    Parameters
    ----------
    x, z : numpy.ndarray of float64, shape (n, d) and (m, d)
        The inputs.

    Returns
    -------
    numpy.ndarray of float64, shape (n, m)
        The table.

    Examples
    --------
    >>> linear_kernel(np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]]))
    array([[12.]])
    """
    return np.asarray(1 + x @ z.T)


def group_average(
    kernel: Kernel, x: NDArray[np.float64], orbits: NDArray[np.float64]
) -> NDArray[np.float64]:
    r"""Return the average of a kernel over a group.

    .. math:: k_G(x, z) = \frac{1}{|G|} \sum_g k(x, g z)

    It is invariant in both inputs if the kernel keeps its value when both are
    transformed, :math:`k(gx, gz) = k(x, z)`.

    Parameters
    ----------
    kernel : callable
        The kernel k.
    x : numpy.ndarray of float64, shape (n, d)
        The first inputs.
    orbits : numpy.ndarray of float64, shape (order, m, d)
        Every second input z after each of the transformations.

    Returns
    -------
    numpy.ndarray of float64, shape (n, m)
        The averaged table.

    Raises
    ------
    ArgumentError
        If `orbits` has no axis of transformations.

    References
    ----------
    B. Haasdonk, H. Burkhardt, Invariant kernel functions for pattern analysis and
    machine learning, Machine Learning 68:35-61, 2007.

    Examples
    --------
    >>> x, z = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
    >>> swapped = np.stack([z, z[:, ::-1]])
    >>> group_average(linear_kernel, x, swapped)
    array([[1.5]])
    """
    if orbits.ndim != 3 or len(orbits) == 0:
        _checks.refuse("orbits", "shape (order, m, d)", f"shape {orbits.shape}")
    total = kernel(x, orbits[0])
    for moved in orbits[1:]:
        total += kernel(x, moved)
    return total / len(orbits)


def kernel_ridge(
    gram: ArrayLike, cross: ArrayLike, targets: ArrayLike, penalty: float
) -> NDArray[np.float64]:
    r"""Fit kernel ridge regression, and return what it predicts for new inputs.

    .. math:: \hat{Y} = K' (K + \lambda I)^{-1} Y

    minimises :math:`\sum_i |f(x_i) - y_i|^2 + \lambda |f|^2` over the functions that
    the kernel spans.

    Parameters
    ----------
    gram : array_like of float, shape (n, n)
        The kernel K of the examples with each other.
    cross : array_like of float, shape (m, n)
        The kernel K' of the new inputs with the examples.
    targets : array_like of float, shape (n, outputs)
        The wanted outputs Y.
    penalty : float
        The penalty λ on the length of the function, above 0.

    Returns
    -------
    numpy.ndarray of float64, shape (m, outputs)
        The predictions.

    Raises
    ------
    ArgumentError
        If shapes do not fit, an entry is not finite, or `penalty` is not positive.

    Examples
    --------
    >>> kernel_ridge([[1.0, 0.0], [0.0, 1.0]], [[1.0, 1.0]], [[2.0], [4.0]], 1.0)
    array([[3.]])
    """
    table = _checks.square_matrix("gram", gram)
    new = _checks.real_array("cross", cross, (None, len(table)))
    wanted = _checks.real_array("targets", targets, (len(table), None))
    if not 0 < penalty < np.inf:
        _checks.refuse("penalty", "a finite number above 0", penalty)
    table.flat[:: len(table) + 1] += penalty
    return np.asarray(new @ solve(table, wanted, assume_a="pos"))
