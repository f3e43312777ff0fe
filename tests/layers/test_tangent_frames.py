"""Frames and transport against SciPy's rotations, closed formulas and plain loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from gdlbook import ArgumentError
from gdlbook.layers.mesh import mesh_edges
from gdlbook.layers.surfaces import bumpy_sphere, icosphere, octahedron
from gdlbook.layers.tangent_frames import (
    holonomy,
    logarithmic_maps,
    tangent_frames,
    transport_angles,
    turn_frames,
    turns,
    vertex_normals,
)

POINTS, FACES = bumpy_sphere(2)
EDGES = mesh_edges(FACES)
NORMALS = vertex_normals(POINTS, FACES)
FRAMES = tangent_frames(NORMALS)
FULL = 2 * np.pi
seeds = st.integers(0, 2**32 - 1)


def same_angles(a, b, tolerance=1e-12):
    return np.abs(np.exp(1j * np.asarray(a)) - np.exp(1j * np.asarray(b))).max() <= (
        tolerance
    )


def test_normals_are_the_mean_of_the_faces_by_area():
    sums = np.zeros_like(POINTS)
    for a, b, c in FACES:
        for corner in (a, b, c):
            sums[corner] += np.cross(POINTS[b] - POINTS[a], POINTS[c] - POINTS[a]) / 2
    wanted = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    assert np.abs(NORMALS - wanted).max() <= 1e-12
    assert ((NORMALS * POINTS).sum(axis=1) > 0).all()


def test_normals_of_a_sphere_converge_with_order_one():
    errors = []
    for level in (2, 3, 4):
        points, faces = icosphere(level)
        errors.append(np.abs(vertex_normals(points, faces) - points).max())
    assert 1.7 < errors[0] / errors[1] < 2.3
    assert 1.7 < errors[1] / errors[2] < 2.3


def test_frames_are_right_handed_and_orthonormal():
    for frames in (FRAMES, turn_frames(FRAMES, np.arange(len(FRAMES)))):
        gram = np.einsum("nac,nbc->nab", frames, frames)
        assert np.abs(gram - np.eye(2)).max() <= 1e-12
        assert np.abs(np.cross(frames[:, 0], frames[:, 1]) - NORMALS).max() <= 1e-12


def test_components_turn_backwards():
    alpha = np.random.default_rng(0).uniform(0, FULL, len(FRAMES))
    arrows = np.cross([0.3, -1.0, 0.5], NORMALS)
    before = np.einsum("nac,nc->na", FRAMES, arrows)
    after = np.einsum("nac,nc->na", turn_frames(FRAMES, alpha), arrows)
    found = (after @ [1, 1j]) / (before @ [1, 1j])
    assert np.abs(found - np.exp(-1j * alpha)).max() <= 1e-12


def test_logarithmic_maps_project_each_edge():
    lengths, angles = logarithmic_maps(POINTS, FRAMES, EDGES)
    for k, (j, i) in enumerate(EDGES):
        along = POINTS[j] - POINTS[i]
        flat = along - (along @ NORMALS[i]) * NORMALS[i]
        direction = np.cos(angles[k]) * FRAMES[i, 0] + np.sin(angles[k]) * FRAMES[i, 1]
        assert abs(lengths[k] - np.linalg.norm(along)) <= 1e-12
        assert np.abs(direction - flat / np.linalg.norm(flat)).max() <= 1e-12


def test_transport_is_the_smallest_rotation():
    for (j, i), g in zip(EDGES, transport_angles(FRAMES, EDGES), strict=True):
        axis = np.cross(NORMALS[j], NORMALS[i])
        angle = np.arctan2(np.linalg.norm(axis), NORMALS[j] @ NORMALS[i])
        turn = Rotation.from_rotvec(angle * axis / np.linalg.norm(axis))
        assert np.abs(turn.apply(NORMALS[j]) - NORMALS[i]).max() <= 1e-12
        for first in (0.0, 0.7):  # a vector of angle ψ arrives with angle ψ + g
            start = np.cos(first) * FRAMES[j, 0] + np.sin(first) * FRAMES[j, 1]
            end = FRAMES[i] @ turn.apply(start)
            assert same_angles(np.arctan2(end[1], end[0]), first + g)


@settings(max_examples=20)
@given(seeds)
def test_both_angles_change_with_the_gauge_as_stated(seed):
    alpha = np.random.default_rng(seed).uniform(-9, 9, len(FRAMES))
    turned = turn_frames(FRAMES, alpha)
    j, i = EDGES.T
    _, phi = logarithmic_maps(POINTS, FRAMES, EDGES)
    _, phi_turned = logarithmic_maps(POINTS, turned, EDGES)
    assert same_angles(phi_turned, phi - alpha[i])
    g = transport_angles(FRAMES, EDGES)
    assert same_angles(transport_angles(turned, EDGES), g + alpha[j] - alpha[i])
    assert same_angles(transport_angles(FRAMES, EDGES[:, ::-1]), -g)


@settings(max_examples=30)
@given(seeds)
def test_around_a_triangle_a_vector_turns_by_the_area_of_the_normals(seed):
    rng = np.random.default_rng(seed)
    normals = np.add(rng.normal(size=(3, 3)), [0, 0, 3])  # mostly in one half
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    a, b, c = normals
    # Girard: the angles between the planes of the arcs, minus π
    planes = [np.cross(p, q) for p, q in ((a, b), (b, c), (c, a))]
    planes = [p / np.linalg.norm(p) for p in planes]
    between = [np.arccos(-planes[k] @ planes[k - 1]) for k in range(3)]
    area = np.sign(np.linalg.det(normals)) * (sum(between) - np.pi)
    frames = turn_frames(tangent_frames(normals), rng.uniform(0, FULL, 3))
    assert abs(holonomy(frames, [0, 1, 2]) - area) <= 1e-7
    assert abs(holonomy(frames, [2, 1, 0]) + area) <= 1e-7


def rim(faces):
    """The boundary of a disc of triangles, by a walk."""
    sides = {(f[k], f[(k + 1) % 3]) for f in faces.tolist() for k in range(3)}
    after = {a: b for a, b in sides if (b, a) not in sides}
    loop = [min(after)]
    while after[loop[-1]] != loop[0]:
        loop.append(after[loop[-1]])
    assert len(loop) == len(after)
    return loop


def octant(level):
    points, faces = icosphere(level)
    inside = (points[faces].mean(axis=1) > 1e-9).all(axis=1)
    return points, faces, faces[inside]


def test_an_octant_turns_by_ninety_degrees_in_the_limit():
    missing, off = [], []
    for level in (3, 4, 5):
        points, faces, part = octant(level)
        turned_by = holonomy(tangent_frames(vertex_normals(points, faces)), rim(part))
        a, b, c = np.moveaxis(points[part], 1, 0)
        # L'Huilier: area from the sides
        x, y, z = (np.arccos((p * q).sum(axis=1)) for p, q in ((a, b), (b, c), (c, a)))
        s = (x + y + z) / 2
        product = np.tan(s / 2) * np.tan((s - x) / 2)
        product *= np.tan((s - y) / 2) * np.tan((s - z) / 2)
        missing.append(np.pi / 2 - turned_by)
        off.append(turned_by - 4 * np.arctan(np.sqrt(product)).sum())
    orders = [np.log2(np.divide(e[:-1], e[1:])) for e in (missing, off)]
    assert np.abs(orders[0] - 1).max() <= 0.1
    assert np.abs(orders[1] - 2).max() <= 0.25
    assert missing[-1] < np.radians(2)


def test_the_octahedron_has_octants_of_ninety_degrees():
    points, faces = octahedron()
    frames = tangent_frames(vertex_normals(points, faces))
    for face in faces:
        assert abs(holonomy(frames, face) - np.pi / 2) <= 1e-12


@settings(max_examples=20)
@given(seeds)
def test_holonomy_does_not_depend_on_the_gauge(seed):
    alpha = np.random.default_rng(seed).uniform(0, FULL, len(FRAMES))
    loop = rim(FACES[: 1 + seed % 2])
    turned = holonomy(turn_frames(FRAMES, alpha), loop)
    assert same_angles(turned, holonomy(FRAMES, loop))
    assert -np.pi < turned <= np.pi


@settings(max_examples=10)
@given(seeds)
def test_the_indices_of_every_gauge_add_up_to_two(seed):
    points, faces = icosphere(2)
    normals = vertex_normals(points, faces)
    alpha = np.random.default_rng(seed).uniform(0, FULL, len(points))
    frames = turn_frames(tangent_frames(normals), alpha)
    around = sum(transport_angles(frames, faces[:, [k, (k + 1) % 3]]) for k in range(3))
    a, b, c = np.moveaxis(normals[faces], 1, 0)
    cosines = ((a + b) * c).sum(axis=1) + (a * b).sum(axis=1)
    areas = 2 * np.arctan2((np.cross(a, b) * c).sum(axis=1), 1 + cosines)
    index = (areas - around) / FULL
    assert np.abs(index - index.round()).max() <= 1e-10
    assert index.round().sum() == 2


def test_turns_are_scipys():
    angles = np.array([[0.3, -2.0], [7.0, 0.0]])
    wanted = Rotation.from_euler("z", angles.reshape(-1, 1)).as_matrix()[:, :2, :2]
    assert np.abs(turns(angles).reshape(-1, 2, 2) - wanted).max() <= 1e-12


FLAT = np.array([[[1.0, 0, 0], [0, 1, 0]]] * 2)
FLIPPED = np.array([[[1.0, 0, 0], [0, 1, 0]], [[1.0, 0, 0], [0, -1, 0]]])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: vertex_normals([[0, 0, 0]] * 3, [[0, 1, 2]]), "points: .*one place"),
        (lambda: tangent_frames([[0, 0, 2.0]]), "normals: expected vectors of length"),
        (lambda: tangent_frames([[0, 0, np.nan]]), "normals: expected finite"),
        (lambda: turn_frames(FLAT, [0.0]), "angles: expected shape"),
        (lambda: turn_frames(FLAT, [0.0, np.inf]), "angles: expected finite"),
        (
            lambda: logarithmic_maps([[0, 0, 0], [0, 0, 1]], FLAT, [[1, 0]]),
            "direction in the tangent plane, got none for the edge from 1 to 0",
        ),
        (
            lambda: logarithmic_maps([[0, 0, 0], [0, 0, 0]], FLAT, [[1, 0]]),
            "direction in the tangent plane",
        ),
        (
            lambda: logarithmic_maps([[0, 0, 0], [1, 0, 0]], FLAT, [[2, 0]]),
            "edges: expected nodes 0..1, got node 2",
        ),
        (lambda: logarithmic_maps([[0, 0, 0]], FLAT, [[0, 0]]), "frames: expected"),
        (lambda: transport_angles(FLIPPED, [[0, 1]]), "opposite ones at 0 and 1"),
        (lambda: transport_angles(FLAT[:, :1], [[0, 1]]), "frames: expected shape"),
        (lambda: holonomy(FLAT, []), "loop"),
        (lambda: holonomy(FLAT, [0, 5]), "edges: expected nodes"),
        (lambda: turns([np.nan]), "angles: expected finite"),
    ],
)
def test_what_has_no_direction_is_refused(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()


def test_normals_that_cancel_are_refused():
    # A fan that folds back on itself so that its two faces look at each other.
    points = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 0, 1e-13]]
    with pytest.raises(ArgumentError, match="a normal at every point, got faces"):
        vertex_normals(points, [[0, 1, 2], [0, 2, 3]])


def test_nothing_is_written_to():
    kept = [a.copy() for a in (POINTS, FACES, FRAMES, EDGES)]
    vertex_normals(POINTS, FACES)
    logarithmic_maps(POINTS, FRAMES, EDGES)
    transport_angles(FRAMES, EDGES)
    for a, b in zip((POINTS, FACES, FRAMES, EDGES), kept, strict=True):
        assert np.array_equal(a, b)
