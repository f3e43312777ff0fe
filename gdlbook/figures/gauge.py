"""Drawings of the page on gauges: a carried arrow, frames, a source and a whirl."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas, chart
from gdlbook.figures.commuting_square import commuting_square
from gdlbook.figures.pieces import Box, label
from gdlbook.figures.surface import View, draw_surface, draw_tangent_arrow
from gdlbook.layers.gauge import feature_transport, gauge_convolution, gauge_kernels
from gdlbook.layers.mesh import mesh_edges, read_mesh
from gdlbook.layers.surfaces import bumpy_sphere, icosphere, octahedron
from gdlbook.layers.tangent_frames import (
    logarithmic_maps,
    tangent_frames,
    transport_angles,
    turn_frames,
    turns,
    vertex_normals,
)
from gdlbook.symmetry.matrix_groups import special_orthogonal_group

_EYE = (1.0, 0.72, 0.8)
_CORNERS = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
_STEPS = 4  # arrows on each side of the octant


def octant_walk(*, answer: bool = False) -> BookFigure:
    """Draw a sphere, an octant of it, and an arrow that is carried around.

    Parameters
    ----------
    answer : bool
        Show the whole walk and how the arrow comes back; otherwise only its start.

    Returns
    -------
    BookFigure
        The sphere with the pole at the top.

    Examples
    --------
    >>> octant_walk(answer=True).alt[-33:]
    'it is turned by 90 degrees, left.'
    """
    figure, ax = canvas(3.4, 3.2)
    view = View(_EYE, (1.7, 1.62), 1.42)
    draw_surface(ax, *icosphere(2), view)
    for a, b in zip(_CORNERS, np.roll(_CORNERS, -1, axis=0), strict=True):
        line = view.project(_arc(a, b, np.linspace(0, 1, 30)))
        ax.plot(line[:, 0], line[:, 1], color=roles.INK, linewidth=1.8)
    way = [(0, 0.0)]
    if answer:
        shares = np.arange(1, _STEPS + 1) / _STEPS
        way += [(leg, float(s)) for leg in range(3) for s in shares]
    for step, (leg, share) in enumerate(way):
        place, arrow = _carried(leg, share)
        color = roles.CATEGORIES[0] if step < len(way) - 1 else roles.CATEGORIES[1]
        thick = 2.4 if step in (0, len(way) - 1) else 1.3
        if not answer:
            color = roles.CATEGORIES[0]
        draw_tangent_arrow(ax, view, place, 0.38 * arrow, color=color, width=thick)
    for name, corner in zip(("P", "A", "B"), _CORNERS, strict=True):
        x, y = view.project(1.13 * corner).tolist()
        ax.text(x, y, name, ha="center", va="center_baseline", size=11)
    alt = (
        "A sphere made of triangles. Three arcs of a quarter circle each join the pole "
        "P at the top, a point A on the equator in front and a point B on the equator "
        "to the right. At P an arrow points along the arc to A."
    )
    if answer:
        alt += (
            " It is carried along the three arcs: down to A it points along the way, "
            "from A to B it points to the south, from B up to P it points backwards. "
            "Back at P it points to B: it is turned by 90 degrees, left."
        )
    return BookFigure(figure, alt)


def _arc(
    a: NDArray[np.float64], b: NDArray[np.float64], share: ArrayLike
) -> NDArray[np.float64]:
    """Return points on the quarter circle from one unit vector to another."""
    angle = np.asarray(share)[..., None] * np.pi / 2
    return np.cos(angle) * a + np.sin(angle) * b


def _carried(leg: int, share: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return place and arrow on a leg of the walk; the arrow starts towards A."""
    a, b = _CORNERS[leg], _CORNERS[(leg + 1) % 3]
    place = _arc(a, b, share)
    ahead = _arc(b, -a, share)
    # Ahead on the first leg, to the right on the second, back on the third.
    arrow = (ahead, np.cross(ahead, place), -ahead)[leg]
    return place, arrow


def two_gauges() -> BookFigure:
    """Draw one field of arrows on a bumpy surface with two choices of frames.

    Returns
    -------
    BookFigure
        Two views of the same surface: the frames differ, the arrows do not.

    Examples
    --------
    >>> len(two_gauges().figure.axes[0].texts)
    2
    """
    figure, ax = canvas(4.4, 2.5)
    points, faces = bumpy_sphere(2)
    normals = vertex_normals(points, faces)
    frames = tangent_frames(normals)
    angles = np.random.default_rng(0).uniform(0, 2 * np.pi, len(points))
    axis = np.array([0.4, -0.5, 0.9])
    arrows = np.cross(axis, normals)
    for column, (gauge, name) in enumerate(
        ((frames, "some frames"), (turn_frames(frames, angles), "each turned"))
    ):
        view = View(_EYE, (1.1 + 2.2 * column, 1.1), 0.9)
        draw_surface(ax, points, faces, view)
        for i in _in_front(points, normals, view, 0.45)[::3]:
            for axis_number, color in ((0, roles.INK), (1, roles.QUIET)):
                tip = 0.22 * gauge[i, axis_number]
                ends = view.project([points[i], points[i] + tip])
                ax.plot(*ends.T, color=color, linewidth=1.5 - 0.7 * axis_number)
            draw_tangent_arrow(
                ax, view, points[i], 0.3 * arrows[i], color=roles.CATEGORIES[1]
            )
        label(ax, Box(2.2 * column, 0.1, 2.2, 2.05), name, side="bottom")
    alt = (
        "Two views of the same bumpy surface with the same arrows on it. At each arrow "
        "stand two short lines at right angles, the frame. On the right every "
        "frame is turned by another angle, and no arrow has changed."
    )
    return BookFigure(figure, alt)


def _in_front(
    points: NDArray[np.float64],
    normals: NDArray[np.float64],
    view: View,
    least: float,
) -> NDArray[np.intp]:
    """Return the points whose normals lean towards the eye, from left to right."""
    seen = np.flatnonzero(normals @ view.eye > least)
    return seen[np.argsort(view.project(points[seen])[:, 0], kind="stable")]


def gauge_square(*, transport: bool = True) -> BookFigure:
    """Draw the commuting square of a convolution and a change of frames.

    Parameters
    ----------
    transport : bool
        Carry features along the edges, or leave their numbers as they are.

    Returns
    -------
    BookFigure
        Two numbers at each of the six corners of an octahedron, as columns. Whether
        the ways meet is computed.

    Examples
    --------
    >>> for kept in (True, False):
    ...     print(gauge_square(transport=kept).alt.split(". ")[-1])
    The two ways meet.
    The two ways do not meet.
    """
    points, faces = octahedron()
    frames = tangent_frames(vertex_normals(points, faces))
    rng = np.random.default_rng(3)
    angles = rng.uniform(0, 2 * np.pi, 6)
    x = rng.normal(size=(6, 2)).round(1)
    change = turns(-angles)

    def layer(gauge: NDArray[np.float64], fields: NDArray[np.float64]) -> ArrayLike:
        return _vectors_to_vectors(points, faces, gauge, fields, transport).T

    def moved(fields: NDArray[np.float64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = np.einsum("nab,nb->na", change, fields)
        return found

    first = np.asarray(layer(frames, x))
    down = moved(first.T).T
    across = np.asarray(layer(turn_frames(frames, angles), moved(x)))
    meets = bool(np.abs(down - across).max() <= 1e-12 * np.abs(down).max())
    ways = "meet" if meets else "do not meet"
    alt = (
        "A commuting square. Top left, the components of a vector at each of the six "
        "corners of an octahedron, as six columns of two numbers; to the right, "
        "those after a convolution. Downwards, every frame turns by an angle of its "
        f"own, and the columns by its opposite. The two ways {ways}."
    )
    return commuting_square(
        x.T,
        first,
        moved(x).T,
        down,
        across,
        alt=alt,
        f_name="convolve",
        g_name="turn frames",
        sign="rotation",
        numbers=False,
    )


def _vectors_to_vectors(
    points: NDArray[np.float64],
    faces: NDArray[np.intp],
    frames: NDArray[np.float64],
    fields: NDArray[np.float64],
    transport: bool,
) -> NDArray[np.float64]:
    """Return a convolution of fields (n, 2) of frequency 1, with fixed weights."""
    edges = mesh_edges(faces)
    vector = special_orthogonal_group(2).irrep(1)
    _, directions = logarithmic_maps(points, frames, edges)
    carry = transport_angles(frames, edges) if transport else np.zeros(len(edges))
    kernels = gauge_kernels(vector, vector, directions)
    found: NDArray[np.float64] = gauge_convolution(
        fields[:, None],
        edges,
        feature_transport(vector, carry),
        kernels,
        np.array([[[0.4, -0.3, 0.8, 0.5]]]),
        np.zeros((0, 2, 2)),
        np.zeros((1, 1, 0)),
    )[:, 0]
    return found


def holonomy_chart(
    levels: ArrayLike, missing: ArrayLike, area: ArrayLike
) -> BookFigure:
    """Draw how an angle converges with the level of a mesh.

    Parameters
    ----------
    levels : array_like of int, shape (k,)
        Levels of the icosphere.
    missing, area : array_like of float, shape (k,)
        Differences in degrees, above 0: to the whole octant, and to the area that the
        loop encloses.

    Returns
    -------
    BookFigure
        Two lines over a logarithmic axis.

    Raises
    ------
    ArgumentError
        If the shapes differ or a difference is not positive.

    Examples
    --------
    >>> holonomy_chart([2, 3], [13.0, 6.7], [1.2, 0.47]).alt[-32:]
    'To the area enclosed: 1.2, 0.47.'
    """
    level = _checks.real_array("levels", levels, (None,))
    lines = {
        "missing": _checks.real_array("missing", missing, level.shape),
        "area": _checks.real_array("area", area, level.shape),
    }
    for name, values in lines.items():
        if not (values > 0).all():
            _checks.refuse(name, "numbers greater than 0", values.tolist())
    figure, ax = chart(4.4, 2.5, x_label="level", y_label="difference in degrees")
    names = ("to 90 degrees", "to the area enclosed")
    for k, (name, values) in enumerate(zip(names, lines.values(), strict=True)):
        ax.plot(
            level,
            np.log10(values),
            roles.DASHES[k],
            marker=roles.MARKERS[k],
            markersize=5,
            color=roles.CATEGORIES[k],
        )
        ax.text(
            level[-1] + 0.1,
            np.log10(values[-1]),
            name,
            color=roles.CATEGORIES[k],
            size=9.5,
            va="center_baseline",
        )
    powers = range(-2, 3)
    ax.set(yticks=list(powers), yticklabels=["0.01", "0.1", "1", "10", "100"])
    ax.set(xticks=level.tolist(), xticklabels=[f"{x:g}" for x in level])
    ax.set(ylim=(-2.2, 1.6), xlim=(level[0] - 0.2, level[-1] + 1.9))
    read = {k: ", ".join(f"{v:.2g}" for v in values) for k, values in lines.items()}
    alt = (
        "A chart of the difference between the angle by which a vector is turned "
        "around an octant's mesh and two others, over the level of the mesh. To 90 "
        f"degrees: {read['missing']}. To the area enclosed: {read['area']}."
    )
    return BookFigure(figure, alt)


def source_and_whirl(
    points: ArrayLike,
    faces: ArrayLike,
    fields: dict[str, tuple[ArrayLike, ArrayLike]],
) -> BookFigure:
    """Draw two fields of arrows side by side, over what a filter answers to each.

    Parameters
    ----------
    points, faces
        A mesh, as for `gdlbook.layers.mesh.read_mesh`.
    fields : dict from str to a pair of array_like, shapes (n, 3) and (n,)
        For each of two names, tangent vectors and the filter's answers.

    Returns
    -------
    BookFigure
        The colours of both have one scale.

    Raises
    ------
    ArgumentError
        If there are not two fields, or a shape does not fit.

    Examples
    --------
    >>> points, faces = icosphere(1)
    >>> away = points - points[:, 2:] * points
    >>> pair = {"one": (away, points[:, 2]), "other": (away, 0 * points[:, 2])}
    >>> source_and_whirl(points, faces, pair)  # doctest: +ELLIPSIS
    BookFigure(4.4 x 2.5 inches, alt='Two views of one surface...
    """
    x, f = read_mesh(points, faces)
    if len(fields) != 2:
        _checks.refuse("fields", "two fields", len(fields))
    normals = vertex_normals(x, f)
    read = {
        name: (
            _checks.real_array(name, arrows, (len(x), 3)),
            _checks.real_array(name, answers, (len(x),)),
        )
        for name, (arrows, answers) in fields.items()
    }
    limit = max(float(np.abs(answers).max()) for _, answers in read.values())
    figure, ax = canvas(4.4, 2.5)
    for column, (name, (arrows, answers)) in enumerate(read.items()):
        view = View(_EYE, (1.1 + 2.2 * column, 1.1), 1.0)
        draw_surface(ax, x, f, view, answers, limit or 1.0)
        _draw_arrows(ax, view, x, normals, arrows)
        label(ax, Box(2.2 * column, 0.1, 2.2, 2.05), name, side="bottom")
    most = {name: np.abs(a).max() / (limit or 1.0) for name, (_, a) in read.items()}
    shares = ", ".join(f"{name} {share:.2f}" for name, share in most.items())
    alt = (
        "Two views of one surface with a field of arrows on each, coloured by what one "
        f"filter answers. The largest answers, relative to the larger: {shares}."
    )
    return BookFigure(figure, alt)


def _draw_arrows(
    ax: Axes,
    view: View,
    points: NDArray[np.float64],
    normals: NDArray[np.float64],
    arrows: NDArray[np.float64],
) -> None:
    """Draw the arrows in front, the longest as long as 0.3."""
    longest = float(np.linalg.norm(arrows, axis=1).max()) or 1.0
    for i in _in_front(points, normals, view, 0.25):
        vector = 0.3 * arrows[i] / longest
        if np.linalg.norm(vector) > 0.03:
            draw_tangent_arrow(ax, view, points[i] - vector / 2, vector)
