r"""Gauge-equivariant convolution: a filter on a surface that has no directions.

Every point of a mesh has a frame of its own, and a feature of frequency k is a pair of
numbers in that frame. A convolution carries the neighbours' features into the frame of
the point, and applies a kernel of the neighbour's direction. The result does not depend
on which frames were chosen exactly if the kernel solves

.. math:: K(\varphi - \alpha) = \rho_{out}(-\alpha) \, K(\varphi) \, \rho_{in}(\alpha)

for every angle: the constraint of the steerable kernels in the plane.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.layers._arrays import Array, in_one_dtype, namespace, read
from gdlbook.layers.message_passing import message_passing, read_edges
from gdlbook.layers.steerable import angular_kernels
from gdlbook.layers.tangent_frames import turns
from gdlbook.symmetry.representations import Representation


def gauge_kernels(
    rep_in: Representation,
    rep_out: Representation,
    angles: ArrayLike,
    highest: int | None = None,
) -> NDArray[np.float64]:
    r"""Return a basis of the kernels that solve the constraint, at given angles.

    .. math:: K_b(\varphi) = \rho_{out}(\varphi) \, K_b(0) \, \rho_{in}(-\varphi)

    Parameters
    ----------
    rep_in, rep_out : Representation
        The types of the features: representations of SO(2) or O(2), such as
        ``SO2.irrep(1)`` or ``SO2.irrep(0) + SO2.irrep(2)``.
    angles : array_like of float, shape (...)
        The directions φ of the neighbours, of `logarithmic_maps`.
    highest : int, optional
        The highest frequency to keep; all of them if left out. With 0, kernels are
        the same in all directions: isotropic.

    Returns
    -------
    numpy.ndarray of float64, shape (count, d_out, d_in, ...)
        The kernels, by rising frequency. For SO(2) and all frequencies, count is
        d_out · d_in: K(0) is any matrix.

    Raises
    ------
    ArgumentError
        If the representations are not of one group of rotations of the plane.

    References
    ----------
    .. [1] P. de Haan, M. Weiler, T. Cohen, M. Welling, Gauge equivariant mesh CNNs,
       ICLR 2021, arXiv:2003.05425.

    Examples
    --------
    >>> from gdlbook import special_orthogonal_group
    >>> SO2 = special_orthogonal_group(2)
    >>> len(gauge_kernels(SO2.irrep(1), SO2.irrep(2), 0.0))
    4
    >>> len(gauge_kernels(SO2.irrep(1), SO2.irrep(2), 0.0, highest=0))
    0
    """
    phi = _checks.real_array("angles", angles)
    top = rep_in.frequency + rep_out.frequency
    if highest is not None:
        top = min(top, _checks.integer("highest", highest, minimum=0))
    return np.concatenate(
        [angular_kernels(rep_in, rep_out, m, phi) for m in range(top + 1)]
    )


def feature_transport(rep: Representation, angles: ArrayLike) -> NDArray[np.float64]:
    r"""Return the matrices that carry features along edges.

    .. math:: \rho(g_{ij})

    Parameters
    ----------
    rep : Representation
        The type of the features: a representation of SO(2) or O(2).
    angles : array_like of float, shape (m,)
        The angles g of `transport_angles`.

    Returns
    -------
    numpy.ndarray of float64, shape (m, d, d)
        One matrix for each edge.

    Raises
    ------
    ArgumentError
        If the representation is not one of rotations of the plane.

    Examples
    --------
    >>> from gdlbook import special_orthogonal_group
    >>> SO2 = special_orthogonal_group(2)
    >>> feature_transport(SO2.irrep(2), [np.pi / 2]).round(12) + 0.0
    array([[[-1.,  0.],
            [ 0., -1.]]])
    """
    g = _checks.real_array("angles", angles, (None,))
    if not len(g):
        return np.zeros((0, rep.dimension, rep.dimension))
    return rep.matrix(turns(g))


def gauge_convolution(
    features: Any,
    edges: Any,
    transport: Any,
    kernels: Any,
    weights: Any,
    self_kernels: Any,
    self_weights: Any,
) -> Array:
    r"""Convolve features on a mesh, whatever the frames are.

    .. math:: y_{i, o} = \sum_{c, b} w^{self}_{o c b} \, K^{self}_b \, x_{i, c}
              + \sum_{c, b} w_{o c b} \sum_{(j, i) \in E}
              K_b(\varphi_{ij}) \, \rho_{in}(g_{ij}) \, x_{j, c}

    Parameters
    ----------
    features : array of real numbers, shape (..., n, c_in, d_in)
        Features x of one type at each point, in that point's frame.
    edges : array of int, shape (m, 2)
        Rows (j, i), from the neighbour j to the point i.
    transport : array of real numbers, shape (m, d_in, d_in)
        The matrices ρ(g), of `feature_transport`.
    kernels : array of real numbers, shape (count, d_out, d_in, m)
        The kernels K at the directions of the edges, of `gauge_kernels`.
    weights : array of real numbers, shape (c_out, c_in, count)
        The free numbers w.
    self_kernels : array of real numbers, shape (count_self, d_out, d_in)
        Equivariant matrices for the point itself:
        ``equivariant_maps(rep_in, rep_out).basis()``. May be none, count_self = 0.
    self_weights : array of real numbers, shape (c_out, c_in, count_self)
        The free numbers of those.

    Returns
    -------
    array, shape (..., n, c_out, d_out)
        Features y of the other type, in the same frames. A point without neighbours
        hears itself alone.

    Raises
    ------
    ArgumentError
        If a shape does not fit, an edge leads to a point that is not there, or a
        number is not finite.

    Notes
    -----
    [1]_ write the sum with the weights inside. Here every point first adds up the
    answers of the basis, and the weights mix these sums: there are fewer points than
    edges. All neighbours count alike, whatever their distance, as there.

    References
    ----------
    .. [1] P. de Haan, M. Weiler, T. Cohen, M. Welling, Gauge equivariant mesh CNNs,
       ICLR 2021, arXiv:2003.05425.

    Examples
    --------
    The divergence of a field of unit vectors that point away from one point, seen at
    that point, in the plane:

    >>> from gdlbook import special_orthogonal_group
    >>> SO2 = special_orthogonal_group(2)
    >>> phi = np.arange(4) * np.pi / 2
    >>> star = np.array([[k, 0] for k in range(1, 5)])
    >>> x = np.zeros((5, 1, 2))
    >>> x[1:, 0] = np.stack([np.cos(phi), np.sin(phi)], axis=1)
    >>> K = gauge_kernels(SO2.irrep(1), SO2.irrep(0), phi)
    >>> still = feature_transport(SO2.irrep(1), np.zeros(4))
    >>> none = np.zeros((0, 1, 2)), np.zeros((1, 1, 0))
    >>> y = gauge_convolution(x, star, still, K, np.ones((1, 1, 2)), *none)
    >>> y.shape, bool(abs(y[0, 0, 0]) > 1), bool(abs(y[1:]).max() == 0)
    ((5, 1, 1), True, True)
    """
    K = read("kernels", kernels, (None, None, None, None), batch=False)
    count, d_out, d_in, m = K.shape
    rho = read("transport", transport, (m, d_in, d_in), batch=False)
    own = read("self_kernels", self_kernels, (None, d_out, d_in), batch=False)
    w = read("weights", weights, (None, None, count), batch=False)
    c_out, c_in = w.shape[:2]
    w_own = read("self_weights", self_weights, (c_out, c_in, len(own)), batch=False)
    x = read("features", features, (None, c_in, d_in))
    if len(read_edges(edges, x.shape[-3])) != m:
        _checks.refuse("edges", f"{m} edges, as the kernels have", len(edges))
    x, K, rho, own, w, w_own = in_one_dtype(x, K, rho, own, w, w_own)
    xp = namespace(x)

    def message(_: Array, x_j: Array) -> Array:
        sent = x_j.reshape((*x_j.shape[:-1], c_in, d_in))
        carried = xp.einsum("mqp,...mcp->...mcq", rho, sent)
        heard = xp.einsum("bqpm,...mcp->...mcbq", K, carried, optimize=True)
        return heard.reshape((*heard.shape[:-3], c_in * count * d_out))

    flat = x.reshape((*x.shape[:-2], c_in * d_in))
    sums = message_passing(flat, edges, message)
    sums = sums.reshape((*x.shape[:-2], c_in, count, d_out))
    mine = xp.einsum("bqp,...icp->...icbq", own, x)
    y = xp.einsum("ocb,...icbq->...ioq", w, sums, optimize=True)
    return y + xp.einsum("ocb,...icbq->...ioq", w_own, mine, optimize=True)
