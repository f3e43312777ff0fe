"""Surfaces of triangles, drawn as seen from one side, and arrows that lie on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Polygon
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.pieces import Box, Point
from gdlbook.layers.mesh import read_mesh


@dataclass(frozen=True)
class View:
    """A place to look from, far away, and where the picture stands on the canvas.

    Parameters
    ----------
    towards : tuple of float
        The direction from the surface to the eye; the z-axis points up in the picture.
        Not parallel to the z-axis.
    centre : tuple of float
        Where the origin is drawn, in inches.
    scale : float
        Inches for a length of 1.

    Examples
    --------
    >>> View((1.0, 0.0, 0.0), centre=(1.0, 1.0), scale=0.5).project([[0, 1, 1]])
    array([[1.5, 0.5]])
    """

    towards: tuple[float, float, float]
    centre: Point
    scale: float

    @property
    def eye(self) -> NDArray[np.float64]:
        """The unit vector towards the eye."""
        towards = _checks.real_array("towards", self.towards, (3,))
        if not np.hypot(towards[0], towards[1]) > 0:
            _checks.refuse("towards", "a direction beside the z-axis", self.towards)
        unit: NDArray[np.float64] = towards / np.linalg.norm(towards)
        return unit

    def project(self, points: ArrayLike) -> NDArray[np.float64]:
        """Return where points of space are drawn.

        Parameters
        ----------
        points : array_like of float, shape (..., 3)
            The points.

        Returns
        -------
        numpy.ndarray of float64, shape (..., 2)
            Inches on the canvas, y downwards.

        Raises
        ------
        ArgumentError
            If the view looks along the z-axis.
        """
        right = np.cross([0.0, 0.0, 1.0], self.eye)
        right /= np.linalg.norm(right)
        up = np.cross(self.eye, right)
        flat = _checks.real_array("points", points) @ np.stack([right, -up], axis=1)
        placed: NDArray[np.float64] = np.asarray(self.centre) + self.scale * flat
        return placed


def draw_surface(
    ax: Axes,
    points: ArrayLike,
    faces: ArrayLike,
    view: View,
    values: ArrayLike | None = None,
    limit: float | None = None,
) -> Box:
    """Draw the faces of a mesh that look towards the eye, the nearest last.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes of a `canvas`.
    points, faces
        A mesh, as for `gdlbook.layers.mesh.read_mesh`.
    view : View
        Where it is seen from.
    values : array_like of float, shape (n,), optional
        A number at each point; a face shows the mean of its corners on the map centred
        at zero.
    limit : float, optional
        Size at which the colours end; the largest value if left out.

    Returns
    -------
    Box
        What the surface fills.

    Raises
    ------
    ArgumentError
        If the mesh is none, or a shape does not fit.

    Examples
    --------
    >>> from gdlbook.figures import canvas
    >>> from gdlbook.layers.surfaces import icosphere
    >>> figure, ax = canvas(2.0, 2.0)
    >>> box = draw_surface(ax, *icosphere(1), View((1, 1, 1), (1.0, 1.0), 0.9))
    >>> len(ax.patches)
    40
    """
    x, f = read_mesh(points, faces)
    heights = np.zeros(len(x))
    if values is not None:
        heights = _checks.real_array("values", values, (len(x),))
    most = float(np.abs(heights).max()) or 1.0 if limit is None else limit
    corners = x[f]
    facing = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    seen = np.flatnonzero(facing @ view.eye > 0)
    order = seen[np.argsort(corners[seen].mean(axis=1) @ view.eye)]
    flat = view.project(x)
    for face in order:
        shade = roles.diverging(float(heights[f[face]].mean()), most)
        ax.add_patch(
            Polygon(flat[f[face]], facecolor=shade, edgecolor=roles.RULE, linewidth=0.4)
        )
    least, largest = flat.min(axis=0), flat.max(axis=0)
    return Box(*least.tolist(), *(largest - least).tolist())


def draw_tangent_arrow(
    ax: Axes,
    view: View,
    start: ArrayLike,
    vector: ArrayLike,
    *,
    color: str = roles.INK,
    width: float = 1.2,
) -> None:
    """Draw an arrow in space, such as a tangent vector at a point of a surface.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes of a `canvas`.
    view : View
        Where it is seen from.
    start, vector : array_like of float, shape (3,)
        Its tail, and the way to its head.
    color : str
        A colour of `gdlbook.figures.roles`.
    width : float
        Width of the line in points; the head follows it.

    Raises
    ------
    ArgumentError
        If a shape does not fit.

    Examples
    --------
    >>> from gdlbook.figures import canvas
    >>> figure, ax = canvas(2.0, 2.0)
    >>> draw_tangent_arrow(ax, View((1, 0, 0), (1, 1), 0.5), [1, 0, 0], [0, 0, 1])
    >>> len(ax.patches)
    1
    """
    tail = _checks.real_array("start", start, (3,))
    head = tail + _checks.real_array("vector", vector, (3,))
    (x0, y0), (x1, y1) = view.project([tail, head]).tolist()
    style = f"->,head_length={1.8 * width},head_width={1.2 * width}"
    ax.add_patch(
        FancyArrowPatch(
            (x0, y0),
            (x1, y1),
            arrowstyle=style,
            shrinkA=0,
            shrinkB=0,
            linewidth=width,
            color=color,
        )
    )
