"""Meshes: what is refused, and curvature against closed formulas and explicit loops."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

from gdlbook import ArgumentError
from gdlbook.layers.mesh import (
    angle_defects,
    boundary_points,
    euler_characteristic,
    mesh_edges,
    read_mesh,
)
from gdlbook.layers.surfaces import bumpy_sphere, icosphere

SQUARE = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
TWO = [[0, 1, 2], [0, 2, 3]]


def grid_faces(rows, columns, *, around=False):
    """Triangles of a grid; with around=True it is closed in both directions."""
    faces = []
    for i in range(rows if around else rows - 1):
        for j in range(columns if around else columns - 1):
            a, b = i * columns + j, (i + 1) % rows * columns + j
            c = (i + 1) % rows * columns + (j + 1) % columns
            d = i * columns + (j + 1) % columns
            faces += [[a, b, c], [a, c, d]]
    return np.array(faces)


def torus(rows, columns):
    u = 2 * np.pi * np.repeat(np.arange(rows), columns) / rows
    v = 2 * np.pi * np.tile(np.arange(columns), rows) / columns
    ring = 2 + np.cos(v)
    points = np.stack([ring * np.cos(u), ring * np.sin(u), np.sin(v)], axis=1)
    return points, grid_faces(rows, columns, around=True)


def hull(seed, n=30):
    """A random convex mesh, oriented outwards."""
    points = np.random.default_rng(seed).normal(size=(n, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    found = ConvexHull(points)
    faces = found.simplices.copy()
    a, b, c = np.moveaxis(points[faces], 1, 0)
    inward = (np.cross(b - a, c - a) * found.equations[:, :3]).sum(axis=1) < 0
    faces[inward] = faces[inward][:, ::-1]
    return points, faces


def defects_by_loop(points, faces):
    """Add up the angles by the law of cosines, one corner at a time."""
    total = np.zeros(len(points))
    for face in faces:
        for k in range(3):
            p, q, r = (points[face[(k + s) % 3]] for s in range(3))
            a, b, c = (np.linalg.norm(w) for w in (q - r, r - p, q - p))
            total[face[k]] += np.arccos((b**2 + c**2 - a**2) / (2 * b * c))
    return 2 * np.pi - total


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(5, 40))
def test_random_convex_meshes_have_a_total_curvature_of_four_pi(seed, n):
    points, faces = hull(seed, n)
    defects = angle_defects(points, faces)
    assert abs(defects.sum() - 4 * np.pi) <= 1e-10
    assert (defects > 0).all()
    assert np.abs(defects - defects_by_loop(points, faces)).max() <= 1e-7
    assert euler_characteristic(faces) == 2


@pytest.mark.parametrize("mesh", [icosphere(2), bumpy_sphere(2), bumpy_sphere(3, 0.5)])
def test_bent_spheres_have_a_total_curvature_of_four_pi(mesh):
    defects = angle_defects(*mesh)
    assert abs(defects.sum() - 4 * np.pi) <= 1e-10
    assert np.abs(defects - defects_by_loop(*mesh)).max() <= 1e-12


def test_a_torus_has_none_and_a_boundary_counts_how_far_it_turns():
    points, faces = torus(9, 7)
    assert euler_characteristic(faces) == 0
    assert abs(angle_defects(points, faces).sum()) <= 1e-10
    assert not boundary_points(points, faces).any()

    defects = angle_defects(SQUARE, TWO)
    assert np.abs(defects - np.pi / 2).max() <= 1e-12
    assert euler_characteristic(TWO) == 1
    assert boundary_points(SQUARE, TWO).all()

    points, faces = icosphere(2)
    for part in (faces[1:], faces[faces[:, 0] % 3 > 0]):
        kept, number = np.unique(part, return_inverse=True)
        try:
            x, f = read_mesh(points[kept], number.reshape(-1, 3))
        except ArgumentError:  # two fans: another cut will do
            continue
        chi = euler_characteristic(f)
        assert abs(angle_defects(x, f).sum() - 2 * np.pi * chi) <= 1e-10


def test_flat_inner_points_have_no_curvature():
    i, j = np.divmod(np.arange(20), 5)
    points = np.stack([i, j + 0.3 * i, 0 * i], axis=1)
    faces = grid_faces(4, 5)
    inner = ~boundary_points(points, faces)
    assert inner.sum() == 6
    assert np.abs(angle_defects(points, faces)[inner]).max() <= 1e-12


def test_edges_are_those_of_the_graph():
    _, faces = icosphere(1)
    graph = nx.Graph()
    for face in faces.tolist():
        nx.add_cycle(graph, face)
    assert {tuple(e) for e in mesh_edges(faces).tolist()} == set(
        graph.to_directed().edges
    )
    assert mesh_edges(faces).tolist() == sorted(mesh_edges(faces).tolist())


def moved(points, row, to):
    points = np.array(points, dtype=float)
    points[row] = to
    return points


UP, DOWN = [0.2, 0.4, 1.0], [0.2, 0.4, -1.0]
# Two tetrahedra that share one point, or one edge, and nothing else.
TETRAHEDRON = np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]])
CLOUD = np.random.default_rng(0).normal(size=(8, 3))
AT_A_POINT = np.concatenate([TETRAHEDRON, np.array([0, 4, 5, 6])[TETRAHEDRON]])
AT_AN_EDGE = np.concatenate([TETRAHEDRON, np.array([0, 1, 4, 5])[TETRAHEDRON]])


@pytest.mark.parametrize(
    ("points", "faces", "message"),
    [
        (moved(SQUARE, 2, [np.nan, 0, 0]), TWO, "points: expected finite"),
        (moved(SQUARE, 2, [np.inf, 0, 0]), TWO, "points: expected finite"),
        (SQUARE[:, :2], TWO, r"points: expected shape \(n, 3\)"),
        (moved(SQUARE, 3, SQUARE[1]), TWO, "points: .* one place, got 1 and 3"),
        ([*SQUARE, UP], TWO, "faces: expected a face at every point, got none at.* 4"),
        (SQUARE, [[0, 1, 4]], r"faces: expected points 0..3, got point 4"),
        (SQUARE, [[0, 1, -1]], "faces: expected points from 0 on"),
        (SQUARE, [[0.0, 1.0, 2.0]], "faces: expected whole numbers"),
        (SQUARE, np.zeros((0, 3), int), "faces: .* at least one face"),
        (SQUARE, [[0, 1, 2, 3]], r"faces: expected shape \(m, 3\)"),
        (SQUARE, [[0, 1, 1], [1, 2, 3]], "triangles with an area"),
        (SQUARE[:3] * [1, 0, 0] + [[0, 0, 0], [0, 0, 0], [1, 0, 0]], [[0, 1, 2]],
         "triangles with an area"),
        ([*SQUARE, UP], [*TWO, [2, 0, 4]], "one or two faces .* got 3 at 0 - 2"),
        (SQUARE, [[0, 1, 2], [0, 3, 2]], "opposite directions along each edge"),
        (SQUARE, [[0, 1, 2], [0, 1, 2], [0, 2, 3]], "opposite|one or two"),
        (CLOUD[:7], AT_A_POINT, "one fan of faces at each point, got two at 0"),
        (CLOUD[:6], AT_AN_EDGE, "one or two faces at each edge, got 4 at 0 - 1"),
    ],
)  # fmt: skip
def test_what_is_no_surface_is_refused(points, faces, message):
    with pytest.raises(ArgumentError, match=message):
        read_mesh(points, faces)
    with pytest.raises(ArgumentError, match=message):
        angle_defects(points, faces)


@pytest.mark.parametrize("function", [mesh_edges, euler_characteristic])
@pytest.mark.parametrize("faces", [[0, 1, 2], [[0, 1]], [[0, 1, -2]], [[0, 1, 0.5]]])
def test_tables_of_faces_are_checked(function, faces):
    with pytest.raises(ArgumentError, match="faces"):
        function(faces)


def test_a_mesh_that_is_fine_comes_back_as_it_is():
    points, faces = read_mesh(SQUARE.astype(int), np.array(TWO, np.uint8))
    assert points.dtype == np.float64
    assert faces.dtype == np.intp
    assert np.array_equal(points, SQUARE)
    assert faces.tolist() == TWO
    # A fan that is open, at a boundary point, is one fan.
    read_mesh([*SQUARE, UP], [*TWO, [0, 3, 4]])
    read_mesh([*SQUARE, DOWN], [*TWO, [1, 0, 4], [0, 3, 4]])


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_defects_follow_the_names_of_points_and_motions(seed):
    rng = np.random.default_rng(seed)
    points, faces = hull(seed, 15)
    s = rng.permutation(15)
    q, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    defects = angle_defects(points, faces)
    back = np.argsort(s)
    renamed = angle_defects(points[back], np.roll(s[faces], 1, axis=1))
    assert np.abs(renamed[s] - defects).max() <= 1e-12
    turned = angle_defects(3.0 * points @ q.T + [1, 2, 3], faces)
    assert np.abs(turned - defects).max() <= 1e-10
