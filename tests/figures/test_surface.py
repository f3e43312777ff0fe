"""Surfaces as they are seen: projection, what faces the eye, what lies in front."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdlbook import ArgumentError
from gdlbook.figures import canvas, roles
from gdlbook.figures.surface import View, draw_surface, draw_tangent_arrow
from gdlbook.layers.surfaces import bumpy_sphere, icosphere, octahedron

VIEW = View((1.0, 0.5, 0.4), centre=(1.0, 1.0), scale=0.8)


@given(st.integers(0, 2**32 - 1))
def test_a_view_is_a_rotation_and_forgets_the_depth(seed):
    points = np.random.default_rng(seed).normal(size=(5, 3))
    flat = (VIEW.project(points) - VIEW.centre) / VIEW.scale
    depth = points @ VIEW.eye
    squares = (flat**2).sum(axis=1) + depth**2
    assert np.allclose(squares, (points**2).sum(axis=1), rtol=1e-12)
    assert np.allclose(VIEW.project(points + 3 * VIEW.eye), VIEW.project(points))


def test_up_is_up_and_right_is_right():
    view = View((1.0, 0.0, 0.0), centre=(0.0, 0.0), scale=1.0)
    assert np.allclose(view.project([[0, 0, 1], [0, 1, 0]]), [[0, -1], [1, 0]])


@pytest.mark.parametrize("mesh", [icosphere(2), octahedron(), bumpy_sphere(2, 0.5)])
def test_only_faces_towards_the_eye_are_drawn_the_nearest_last(mesh):
    points, faces = mesh
    figure, ax = canvas(2.0, 2.0)
    box = draw_surface(ax, points, faces, VIEW)
    drawn = [patch.get_xy()[:3] for patch in ax.patches]
    flat = VIEW.project(points)
    place = {flat[f].round(9).tobytes(): k for k, f in enumerate(faces)}
    order = [place[np.round(triangle, 9).tobytes()] for triangle in drawn]
    assert len(set(order)) == len(order)
    corners = points[faces]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert set(order) == set(np.flatnonzero(normals @ VIEW.eye > 0))
    depth = corners.mean(axis=1) @ VIEW.eye
    assert (np.diff(depth[order]) >= 0).all()
    assert box.x <= flat[:, 0].min()
    assert np.isclose(box.x + box.width, flat[:, 0].max())
    del figure


def test_values_are_shown_by_the_map_centred_at_zero():
    points, faces = octahedron()
    for values, colour in ((np.ones(6), roles.HIGH), (-np.ones(6), roles.LOW)):
        _, ax = canvas(2.0, 2.0)
        draw_surface(ax, points, faces, VIEW, values)
        shown = {patch.get_facecolor() for patch in ax.patches}
        assert len(shown) == 1
        assert roles.diverging(float(values[0]), 1.0) == colour


def test_arrows_go_where_they_are_told():
    _, ax = canvas(2.0, 2.0)
    draw_tangent_arrow(ax, VIEW, [1, 0, 0], [0, 0.3, 0.1])
    (patch,) = ax.patches
    ends = np.array(patch._posA_posB)
    assert np.allclose(ends, VIEW.project([[1, 0, 0], [1, 0.3, 0.1]]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda _: View((0, 0, 1), (0, 0), 1).project([[1, 0, 0]]), "towards"),
        (lambda ax: draw_surface(ax, *octahedron(), VIEW, np.ones(5)), "values"),
        (lambda ax: draw_surface(ax, np.eye(3), [[0, 1, 3]], VIEW), "faces"),
        (lambda ax: draw_tangent_arrow(ax, VIEW, [1, 0], [0, 0, 1]), "start"),
        (lambda ax: draw_tangent_arrow(ax, VIEW, [1, 0, 0], [0, np.nan, 1]), "vector"),
    ],
)
def test_what_cannot_be_drawn_is_refused(call, message):
    _, ax = canvas(2.0, 2.0)
    with pytest.raises(ArgumentError, match=message):
        call(ax)
