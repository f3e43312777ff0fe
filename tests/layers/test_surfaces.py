"""The surfaces to try things on: counts, closed formulas, and symmetry or its lack."""

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.layers.mesh import boundary_points, mesh_edges, read_mesh
from gdlbook.layers.surfaces import bumpy_sphere, icosphere, octahedron


@pytest.mark.parametrize("level", range(4))
def test_an_icosphere_is_closed_and_has_twelve_points_of_five(level):
    points, faces = read_mesh(*icosphere(level))
    assert len(points) == 10 * 4**level + 2
    assert len(faces) == 20 * 4**level
    assert np.abs(np.linalg.norm(points, axis=1) - 1).max() <= 1e-12
    degrees = np.bincount(mesh_edges(faces)[:, 0])
    assert sorted(np.unique(degrees)) == ([5] if level == 0 else [5, 6])
    assert (degrees == 5).sum() == 12
    assert not boundary_points(points, faces).any()


def volume(points, faces):
    """The volume by the theorem of Gauss: positive if the faces look outwards."""
    return np.linalg.det(points[faces]).sum() / 6


def test_volumes_are_those_of_the_solids():
    edge = 1 / np.sin(2 * np.pi / 5)  # of an icosahedron with corners at distance 1
    icosahedron = 5 * (3 + np.sqrt(5)) / 12 * edge**3
    assert np.isclose(volume(*icosphere(0)), icosahedron, rtol=1e-12)
    assert np.isclose(volume(*octahedron()), 4 / 3, rtol=1e-12)
    errors = [4 / 3 * np.pi - volume(*icosphere(level)) for level in (3, 4, 5)]
    assert errors[0] > errors[1] > errors[2] > 0
    assert 3.9 < errors[1] / errors[2] < 4.1


def test_the_points_of_a_level_come_first_on_the_next():
    for level in range(3):
        points, _ = icosphere(level)
        assert np.array_equal(icosphere(level + 1)[0][: len(points)], points)


def test_a_bumpy_sphere_has_no_mirror_and_no_bumps_of_height_zero():
    points, faces = read_mesh(*bumpy_sphere(3))
    round_points, round_faces = icosphere(3)
    assert np.array_equal(faces, round_faces)
    assert np.abs(bumpy_sphere(3, 0.0)[0] - round_points).max() <= 1e-15
    radii = np.linalg.norm(points, axis=1)
    assert radii.min() >= 0.75
    assert radii.max() <= 1.25
    # The mirror images of the icosahedron's points are points; their radii differ.
    for axis in range(3):
        image = round_points * (1 - 2 * np.eye(3)[axis])
        twin = ((round_points[:, None] - image) ** 2).sum(axis=-1).argmin(axis=0)
        assert np.abs(radii[twin] - radii).max() > 0.05


@pytest.mark.parametrize("level", [-1, 8, 1.5, True])
def test_levels_are_checked(level):
    for surface in (icosphere, bumpy_sphere):
        with pytest.raises(ArgumentError, match="level"):
            surface(level)


@pytest.mark.parametrize("height", [-0.1, 0.6, np.nan])
def test_heights_are_checked(height):
    with pytest.raises(ArgumentError, match="height"):
        bumpy_sphere(1, height)
