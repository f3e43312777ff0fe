"""Closed surfaces to try things on: an octahedron, a sphere, and one with bumps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.layers.mesh import mesh_edges


def octahedron() -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the octahedron: the six unit vectors along the axes, and eight faces.

    Returns
    -------
    points : numpy.ndarray of float64, shape (6, 3)
        x, y, z, then -x, -y, -z.
    faces : numpy.ndarray of int, shape (8, 3)
        Counterclockwise as seen from outside. The first is x, y, z.

    Examples
    --------
    >>> from gdlbook.layers.mesh import euler_characteristic
    >>> euler_characteristic(octahedron()[1])
    2
    """
    points = np.concatenate([np.eye(3), -np.eye(3)])
    faces = np.arange(3) + 3 * np.argwhere(np.ones((2, 2, 2)))
    inward = np.linalg.det(points[faces]) < 0
    faces[inward] = faces[inward][:, ::-1]
    return points, faces


def icosphere(level: int) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return a unit sphere: an icosahedron whose faces are cut in four repeatedly.

    Parameters
    ----------
    level : int
        How often, 0 to 7; there are 10 · 4^level + 2 points.

    Returns
    -------
    points : numpy.ndarray of float64, shape (n, 3)
        Points of length 1.
    faces : numpy.ndarray of int, shape (m, 3)
        Faces, counterclockwise as seen from outside.

    Raises
    ------
    ArgumentError
        If the level is negative or above 7.

    Examples
    --------
    >>> [len(icosphere(level)[0]) for level in range(4)]
    [12, 42, 162, 642]
    """
    count = _checks.integer("level", level, minimum=0)
    if count > 7:
        _checks.refuse("level", "at most 7", count)
    golden = (1 + np.sqrt(5)) / 2
    short = np.array([[0, s, t * golden] for s in (1, -1) for t in (1, -1)])
    points = np.concatenate([np.roll(short, turn, axis=1) for turn in range(3)])
    # A face is a triple of points at the distance 2 from each other.
    near = np.isclose(np.linalg.norm(points[:, None] - points, axis=-1), 2)
    i, j, k = np.ogrid[:12, :12, :12]
    triples = near[i, j] & near[j, k] & near[k, i] & (i < j) & (i < k)
    faces = np.argwhere(triples)
    faces = faces[np.linalg.det(points[faces]) > 0]  # counterclockwise from outside
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    for _ in range(count):
        points, faces = _cut_in_four(points, faces)
    return points, faces


def bumpy_sphere(
    level: int, height: float = 0.25
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return a sphere with smooth bumps, without any symmetry.

    Parameters
    ----------
    level : int
        As for `icosphere`.
    height : float
        How high the bumps are, from 0 to 0.5, in units of the radius.

    Returns
    -------
    points : numpy.ndarray of float64, shape (n, 3)
        The points.
    faces : numpy.ndarray of int, shape (m, 3)
        Faces, counterclockwise as seen from outside.

    Raises
    ------
    ArgumentError
        If an argument is out of range.

    Examples
    --------
    >>> points, _ = bumpy_sphere(3)
    >>> np.linalg.norm(points, axis=1).round(1).min()
    np.float64(0.8)
    """
    high = float(_checks.real_array("height", height, ()))
    if not 0 <= high <= 0.5:
        _checks.refuse("height", "a number from 0 to 0.5", height)
    points, faces = icosphere(level)
    x, y, z = points.T
    bumps = np.sin(2 * x + y) * np.cos(3 * y - z) + 0.5 * np.sin(2 * z - x + 1)
    return (1 + high * bumps / 1.5)[:, None] * points, faces


def _cut_in_four(
    x: NDArray[np.float64], f: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the mesh with the middle of each edge moved to the unit sphere."""
    n = len(x)
    edges = mesh_edges(f)
    edges = edges[edges[:, 0] < edges[:, 1]]
    middles = x[edges].sum(axis=1)
    middles /= np.linalg.norm(middles, axis=1, keepdims=True)
    corner, after = f, np.roll(f, -1, axis=1)
    codes = n * np.minimum(corner, after) + np.maximum(corner, after)
    a, b, c = f.T
    ab, bc, ca = n + np.searchsorted(edges @ [n, 1], codes).T
    faces = [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]
    new = np.concatenate([np.stack(face, axis=1) for face in faces])
    return np.concatenate([x, middles]), new
