r"""Surfaces made of triangles: what a mesh has to be, and how curved it is.

A mesh is an array of points and an array of faces: three numbers of points each,
counterclockwise as seen from outside. Every edge borders one face or two, which run
along it in opposite directions, and the faces around a point form one fan. Edges with
one face are the boundary; a closed mesh has none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gdlbook import _checks
from gdlbook.layers._arrays import segment_sum

_LEAST_ANGLE = 1e-9  # of a triangle, in radians; below, it counts as degenerate
_BASE = 2**31  # a pair of numbers of points is one number in this base


def read_mesh(
    points: ArrayLike, faces: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return a mesh as arrays, or say what is wrong with it.

    Parameters
    ----------
    points : array_like of float, shape (n, 3)
        The points, no two at one place, each in some face.
    faces : array_like of int, shape (m, 3)
        The corners of each face, counterclockwise as seen from outside.

    Returns
    -------
    points : numpy.ndarray of float64, shape (n, 3)
        The points.
    faces : numpy.ndarray of int, shape (m, 3)
        The faces.

    Raises
    ------
    ArgumentError
        If a number is not finite, two points coincide, a point has no face, a face is
        degenerate, an edge borders three faces, two faces run along an edge in the
        same direction, or the faces around a point do not form one fan.

    Notes
    -----
    A mesh with a boundary is fine. Whether faces pass through each other is not
    checked.

    Examples
    --------
    >>> corners = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]]
    >>> read_mesh(corners, [[0, 1, 2], [0, 3, 2]])
    Traceback (most recent call last):
        ...
    gdlbook._checks.ArgumentError: faces: expected opposite directions along each \
edge, got 2 -> 0 and 2 -> 0 in two faces
    """
    x = _checks.real_array("points", points, (None, 3))
    f = _read_faces(faces)
    if f.max() >= len(x):
        _checks.refuse("faces", f"points 0..{len(x) - 1}", f"point {f.max()}")
    _check_points(x, f)
    _check_triangles(x, f)
    _check_surface(f)
    return x, f


def mesh_edges(faces: ArrayLike) -> NDArray[np.intp]:
    """Return the edges of a mesh, in both directions.

    Parameters
    ----------
    faces : array_like of int, shape (m, 3)
        The faces.

    Returns
    -------
    numpy.ndarray of int, shape (e, 2)
        Rows (j, i), sorted: what `message_passing` takes. Each edge has two.

    Raises
    ------
    ArgumentError
        If `faces` is not a table of whole numbers from 0 on.

    Examples
    --------
    >>> mesh_edges([[0, 1, 2]]).tolist()
    [[0, 1], [0, 2], [1, 0], [1, 2], [2, 0], [2, 1]]
    """
    along = _sides(_read_faces(faces))
    codes = _codes(np.concatenate([along, along[:, ::-1]]))
    return np.stack(np.divmod(np.unique(codes), _BASE), axis=1)


def boundary_points(points: ArrayLike, faces: ArrayLike) -> NDArray[np.bool_]:
    """Return which points lie on the boundary.

    Parameters
    ----------
    points, faces
        A mesh, as for `read_mesh`.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
        True on the boundary; nowhere on a closed mesh.

    Raises
    ------
    ArgumentError
        As for `read_mesh`.

    Examples
    --------
    >>> boundary_points([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]])
    array([ True,  True,  True])
    """
    x, f = read_mesh(points, faces)
    return _on_boundary(f, len(x))


def euler_characteristic(faces: ArrayLike) -> int:
    r"""Return the Euler characteristic of a mesh whose every point has a face.

    .. math:: \chi = V - E + F

    Parameters
    ----------
    faces : array_like of int, shape (m, 3)
        The faces.

    Returns
    -------
    int
        2 for a sphere, 0 for a torus, 1 for a disc.

    Raises
    ------
    ArgumentError
        If `faces` is not a table of whole numbers from 0 on.

    Examples
    --------
    >>> tetrahedron = [[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]]
    >>> euler_characteristic(tetrahedron), euler_characteristic(tetrahedron[:3])
    (2, 1)
    """
    edges = mesh_edges(faces)
    return len(np.unique(edges)) - len(edges) // 2 + len(_read_faces(faces))


def angle_defects(points: ArrayLike, faces: ArrayLike) -> NDArray[np.float64]:
    r"""Return how much each point of a mesh is curved.

    .. math:: d_i = 2\pi - \sum_{f \ni i} \alpha_{f, i}, \qquad
              \sum_i d_i = 2 \pi \chi

    with the angle α of face f at point i. On the boundary it is π in place of 2π: how
    far the boundary turns there. With this, the second equation, the discrete theorem
    of Gauss and Bonnet, holds for every mesh.

    Parameters
    ----------
    points, faces
        A mesh, as for `read_mesh`.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        The defects in radians.

    Raises
    ------
    ArgumentError
        As for `read_mesh`.

    Examples
    --------
    >>> from gdlbook.layers.surfaces import bumpy_sphere
    >>> points, faces = bumpy_sphere(3)
    >>> total = angle_defects(points, faces).sum()
    >>> bool(abs(total - 4 * np.pi) <= 1e-10)
    True
    """
    x, f = read_mesh(points, faces)
    sums = segment_sum(_angles(x, f).ravel(), f.ravel(), len(x))
    whole = np.where(_on_boundary(f, len(x)), np.pi, 2 * np.pi)
    defects: NDArray[np.float64] = whole - sums
    return defects


def _read_faces(faces: ArrayLike) -> NDArray[np.intp]:
    """Return faces as integers (m, 3) of at least 0."""
    f = _checks.finite_array("faces", faces)
    if f.ndim != 2 or f.shape[1] != 3 or len(f) == 0:
        _checks.refuse("faces", "shape (m, 3), at least one face", f"shape {f.shape}")
    if f.dtype.kind not in "iu":
        _checks.refuse("faces", "whole numbers", f"dtype {f.dtype}")
    if f.min() < 0:
        _checks.refuse("faces", "points from 0 on", f"point {f.min()}")
    return f.astype(np.intp)


def _sides(faces: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the sides (from, to) of all faces: (3 m, 2), those of a face at m."""
    return np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])


def _codes(pairs: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return one number for each pair, in the order of the pairs."""
    codes: NDArray[np.intp] = _BASE * pairs[:, 0] + pairs[:, 1]
    return codes


def _on_boundary(f: NDArray[np.intp], n: int) -> NDArray[np.bool_]:
    """Return which of n points belong to an edge of a single face."""
    sides = _sides(f)
    alone = ~np.isin(_codes(sides), _codes(sides[:, ::-1]))
    found = np.zeros(n, dtype=np.bool_)
    found[sides[alone]] = True
    return found


def _angles(x: NDArray[np.float64], f: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the angles of the faces at their corners: (m, 3)."""
    corner = x[f]
    ahead = np.roll(corner, -1, axis=1) - corner
    back = np.roll(corner, 1, axis=1) - corner
    cross = np.linalg.norm(np.cross(ahead, back), axis=-1)
    angles: NDArray[np.float64] = np.arctan2(cross, (ahead * back).sum(axis=-1))
    return angles


def _check_points(x: NDArray[np.float64], f: NDArray[np.intp]) -> None:
    """Refuse points without a face, and points at one place."""
    alone = np.setdiff1d(np.arange(len(x)), f)
    if len(alone):
        _checks.refuse("faces", "a face at every point", f"none at point {alone[0]}")
    _, first, where = np.unique(x, axis=0, return_index=True, return_inverse=True)
    twin = np.flatnonzero(first[where.ravel()] != np.arange(len(x)))
    if len(twin):
        pair = f"{first[where.ravel()[twin[0]]]} and {twin[0]} at one place"
        _checks.refuse("points", "no two points at one place", pair)


def _check_triangles(x: NDArray[np.float64], f: NDArray[np.intp]) -> None:
    """Refuse faces without an area."""
    angles = _angles(x, f)
    flat = np.flatnonzero(~(angles.min(axis=1) > _LEAST_ANGLE))
    if len(flat):
        _checks.refuse("faces", "triangles with an area", f"{f[flat[0]].tolist()}")


def _check_surface(f: NDArray[np.intp]) -> None:
    """Refuse edges of three faces, faces that disagree, and points of two fans."""
    sides = _sides(f)
    edges, where, counts = np.unique(
        _codes(np.sort(sides, axis=1)), return_inverse=True, return_counts=True
    )
    if counts.max() > 2:
        a, b = divmod(int(edges[counts.argmax()]), _BASE)
        got = f"{counts.max()} at {a} - {b}"
        _checks.refuse("faces", "one or two faces at each edge", got)
    directed, times = np.unique(_codes(sides), return_counts=True)
    if times.max() > 1:
        a, b = divmod(int(directed[times.argmax()]), _BASE)
        got = f"{a} -> {b} and {a} -> {b} in two faces"
        _checks.refuse("faces", "opposite directions along each edge", got)
    # Join two corners at a point if their faces share an edge there: one fan each.
    m = len(f)
    corner = np.arange(3 * m).reshape(3, m)  # side s of a face starts at its corner s
    starts, ends = corner.ravel(), np.roll(corner, -1, axis=0).ravel()
    order = np.argsort(where.ravel(), kind="stable")
    shared = np.flatnonzero(np.diff(where.ravel()[order]) == 0)
    one, other = order[shared], order[shared + 1]
    # They run along the edge in opposite directions: one starts where the other ends.
    rows = np.concatenate([starts[one], ends[one]])
    columns = np.concatenate([ends[other], starts[other]])
    joined = coo_array((np.ones(len(rows)), (rows, columns)), (3 * m, 3 * m))
    fans, label = connected_components(joined, directed=False)
    points = np.unique(f)
    if fans > len(points):
        of_fan = np.zeros(fans, np.intp)
        of_fan[label] = f.T.ravel()
        split = points[np.bincount(of_fan)[points] > 1][0]
        _checks.refuse("faces", "one fan of faces at each point", f"two at {split}")
