r"""Tangent planes of a mesh: a frame in each, and the way from one to the next.

A frame at a point is two unit vectors e1, e2 at right angles in its tangent plane, such
that (e1, e2, normal) is right-handed. Directions become angles from e1 towards e2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.layers._arrays import segment_sum
from gdlbook.layers.mesh import read_mesh
from gdlbook.layers.message_passing import read_edges

_LEAST = 1e-9  # what counts as zero for the length of a vector, relatively


def vertex_normals(points: ArrayLike, faces: ArrayLike) -> NDArray[np.float64]:
    r"""Return a unit normal at each point: the mean of its faces' normals, by area.

    .. math:: n_i \propto \sum_{f \ni i} (x_b - x_a) \times (x_c - x_a)

    Parameters
    ----------
    points, faces
        A mesh, as for `read_mesh`.

    Returns
    -------
    numpy.ndarray of float64, shape (n, 3)
        The normals, pointing outwards.

    Raises
    ------
    ArgumentError
        As for `read_mesh`, or if the normals around a point cancel.

    Examples
    --------
    >>> from gdlbook.layers.surfaces import icosphere
    >>> points, faces = icosphere(0)
    >>> bool(np.allclose(vertex_normals(points, faces), points))
    True
    """
    x, f = read_mesh(points, faces)
    a, b, c = (x[f[:, side]] for side in range(3))
    areas = np.cross(b - a, c - a)
    sums = segment_sum(np.tile(areas, (3, 1)), f.T.ravel(), len(x))
    sizes = segment_sum(np.tile(np.linalg.norm(areas, axis=1), 3), f.T.ravel(), len(x))
    lengths = np.linalg.norm(sums, axis=1)
    lost = np.flatnonzero(~(lengths > _LEAST * sizes))
    if len(lost):
        got = f"faces that cancel at point {lost[0]}"
        _checks.refuse("faces", "a normal at every point", got)
    normals: NDArray[np.float64] = sums / lengths[:, None]
    return normals


def tangent_frames(normals: ArrayLike) -> NDArray[np.float64]:
    """Return some frame at each point. Which one is arbitrary: that is the point.

    The first vector is the coordinate axis that is nearest to the tangent plane,
    projected onto it; so the choice jumps where the nearest axis changes.

    Parameters
    ----------
    normals : array_like of float, shape (n, 3)
        Unit vectors.

    Returns
    -------
    numpy.ndarray of float64, shape (n, 2, 3)
        The vectors e1 and e2 of each frame.

    Raises
    ------
    ArgumentError
        If a normal is not finite or not of length 1, to 1e-6.

    Examples
    --------
    >>> tangent_frames([[0.0, 0.0, 1.0]])
    array([[[1., 0., 0.],
            [0., 1., 0.]]])
    """
    n = _checks.real_array("normals", normals, (None, 3))
    if not (np.abs(np.linalg.norm(n, axis=1) - 1) <= 1e-6).all():
        _checks.refuse("normals", "vectors of length 1", "another length")
    axis = np.eye(3)[np.abs(n).argmin(axis=1)]
    first = axis - (axis * n).sum(axis=1, keepdims=True) * n
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    return np.stack([first, np.cross(n, first)], axis=1)


def turn_frames(frames: ArrayLike, angles: ArrayLike) -> NDArray[np.float64]:
    r"""Turn each frame in its plane: another gauge.

    .. math:: e_1' = \cos\alpha \, e_1 + \sin\alpha \, e_2, \qquad
              e_2' = -\sin\alpha \, e_1 + \cos\alpha \, e_2

    Parameters
    ----------
    frames : array_like of float, shape (n, 2, 3)
        The frames.
    angles : array_like of float, shape (n,)
        One angle α for each, in radians.

    Returns
    -------
    numpy.ndarray of float64, shape (n, 2, 3)
        The new frames. A vector's components turn by -α.

    Raises
    ------
    ArgumentError
        If the shapes do not fit.

    Examples
    --------
    >>> turn_frames([[[1, 0, 0], [0, 1, 0]]], [np.pi / 2]).round(12) + 0.0
    array([[[ 0.,  1.,  0.],
            [-1.,  0.,  0.]]])
    """
    e = _checks.real_array("frames", frames, (None, 2, 3))
    alpha = _checks.real_array("angles", angles, (len(e),))
    turned: NDArray[np.float64] = turns(-alpha) @ e
    return turned


def logarithmic_maps(
    points: ArrayLike, frames: ArrayLike, edges: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Return where each neighbour lies, in polar coordinates of the tangent plane.

    .. math:: r_{ij} = \lvert x_j - x_i \rvert, \qquad
              \varphi_{ij} = \operatorname{atan2}
              (e_{i,2} \cdot (x_j - x_i), \; e_{i,1} \cdot (x_j - x_i))

    The edge is projected onto the plane of its receiver, and keeps its length.

    Parameters
    ----------
    points : array_like of float, shape (n, 3)
        The points x.
    frames : array_like of float, shape (n, 2, 3)
        The frames e.
    edges : array_like of int, shape (m, 2)
        Rows (j, i), from the neighbour j to the point i, as of `mesh_edges`.

    Returns
    -------
    lengths, angles : numpy.ndarray of float64, shape (m,)
        The coordinates r and φ of j as seen from i.

    Raises
    ------
    ArgumentError
        If a shape does not fit, or an edge stands upright on a tangent plane, so that
        it has no direction there.

    References
    ----------
    .. [1] P. de Haan, M. Weiler, T. Cohen, M. Welling, Gauge equivariant mesh CNNs,
       ICLR 2021, arXiv:2003.05425.

    Examples
    --------
    >>> flat = [[[1, 0, 0], [0, 1, 0]]] * 2
    >>> r, phi = logarithmic_maps([[0, 0, 0], [0, 2, 0]], flat, [[1, 0], [0, 1]])
    >>> r, (phi / np.pi).round(12)
    (array([2., 2.]), array([ 0.5, -0.5]))
    """
    x = _checks.real_array("points", points, (None, 3))
    e = _checks.real_array("frames", frames, (len(x), 2, 3))
    j, i = read_edges(edges, len(x)).T
    along = x[j] - x[i]
    flat = np.einsum("mac,mc->ma", e[i], along)
    lengths = np.linalg.norm(along, axis=1)
    upright = np.flatnonzero(~(np.linalg.norm(flat, axis=1) > _LEAST * lengths))
    if len(upright):
        k = upright[0]
        got = f"none for the edge from {j[k]} to {i[k]}"
        _checks.refuse("points", "a direction in the tangent plane", got)
    return lengths, np.arctan2(flat[:, 1], flat[:, 0])


def transport_angles(frames: ArrayLike, edges: ArrayLike) -> NDArray[np.float64]:
    r"""Return by how much a vector's angle changes on its way along each edge.

    .. math:: g_{ij} = \operatorname{atan2}
              (e_{i,2} \cdot R_{ij} e_{j,1}, \; e_{i,1} \cdot R_{ij} e_{j,1})

    R is the smallest rotation that takes the normal at j to that at i. A tangent vector
    of angle ψ in the frame at j arrives with angle ψ + g in the frame at i.

    Parameters
    ----------
    frames : array_like of float, shape (n, 2, 3)
        The frames e.
    edges : array_like of int, shape (m, 2)
        Rows (j, i): transport runs from j to i.

    Returns
    -------
    numpy.ndarray of float64, shape (m,)
        The angles g in (-π, π].

    Raises
    ------
    ArgumentError
        If a shape does not fit, or two neighbours have opposite normals: then there
        is no smallest rotation.

    Notes
    -----
    With n and n' the two normals, :math:`R v = v - \frac{n' \cdot v}{1 + n \cdot n'}
    (n + n')` for v at right angles to n.

    References
    ----------
    .. [1] P. de Haan, M. Weiler, T. Cohen, M. Welling, Gauge equivariant mesh CNNs,
       ICLR 2021, arXiv:2003.05425.

    Examples
    --------
    From the north pole to a point on the equator, where e1 points north: the vector
    that pointed to that point now points south.

    >>> north = [[1, 0, 0], [0, 1, 0]]
    >>> equator = [[0, 0, 1], [0, -1, 0]]
    >>> g = transport_angles([north, equator], [[0, 1]])
    >>> bool(np.isclose(abs(g[0]), np.pi))
    True
    """
    e = _checks.real_array("frames", frames, (None, 2, 3))
    j, i = read_edges(edges, len(e)).T
    normals = np.cross(e[:, 0], e[:, 1])
    start, end, first = normals[j], normals[i], e[j, 0]
    whole = 1 + (start * end).sum(axis=1, keepdims=True)
    _check_not_opposite(whole[:, 0], j, i)
    shift = (end * first).sum(axis=1, keepdims=True) / whole
    carried = first - shift * (start + end)
    along = np.einsum("mac,mc->ma", e[i], carried)
    angles: NDArray[np.float64] = np.arctan2(along[:, 1], along[:, 0])
    return angles


def holonomy(frames: ArrayLike, loop: ArrayLike) -> float:
    """Return by how much a vector is turned that is carried around a loop.

    Parameters
    ----------
    frames : array_like of float, shape (n, 2, 3)
        The frames.
    loop : array_like of int, shape (k,)
        The points on the way; from the last, it goes back to the first.

    Returns
    -------
    float
        The angle in radians, in (-π, π], counterclockwise. It does not depend on the
        frames.

    Raises
    ------
    ArgumentError
        As for `transport_angles`, or if the loop is empty.

    Examples
    --------
    Around one octant of a sphere: x, y, z and back to x.

    >>> turn = holonomy(tangent_frames(np.eye(3)), [0, 1, 2])
    >>> round(float(np.degrees(turn)), 9)
    90.0
    """
    way = _checks.finite_array("loop", loop)
    if way.ndim != 1 or len(way) == 0:
        _checks.refuse("loop", "a list of points", f"shape {way.shape}")
    edges = np.stack([way, np.roll(way, -1)], axis=1)
    total = transport_angles(frames, edges).sum()
    return float(-np.remainder(np.pi - total, 2 * np.pi) + np.pi)


def turns(angles: ArrayLike) -> NDArray[np.float64]:
    """Return the matrices that turn the plane by some angles, counterclockwise.

    Parameters
    ----------
    angles : array_like of float, shape (...)
        The angles in radians.

    Returns
    -------
    numpy.ndarray of float64, shape (..., 2, 2)
        The matrices: elements of SO(2), as its representations take them.

    Raises
    ------
    ArgumentError
        If an angle is not finite.

    Examples
    --------
    >>> turns(np.pi / 2).round(12) + 0.0
    array([[ 0., -1.],
           [ 1.,  0.]])
    """
    theta = _checks.real_array("angles", angles)
    cosine, sine = np.cos(theta), np.sin(theta)
    rows = [np.stack([cosine, -sine], axis=-1), np.stack([sine, cosine], axis=-1)]
    return np.stack(rows, axis=-2)


def _check_not_opposite(
    whole: NDArray[np.float64], j: NDArray[np.intp], i: NDArray[np.intp]
) -> None:
    """Refuse edges whose normals have a cosine of -1: ``whole`` is 1 plus it."""
    opposite = np.flatnonzero(~(whole > _LEAST))
    if len(opposite):
        k = opposite[0]
        got = f"opposite ones at {j[k]} and {i[k]}"
        _checks.refuse("frames", "normals less than a half turn apart", got)
