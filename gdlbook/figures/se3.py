"""Drawings of the SE(3)-Transformer page: dumbbells, globes, clouds that turn."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, PathPatch, Polygon
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas, chart
from gdlbook.figures.cells import draw_signal
from gdlbook.figures.commuting_square import Drawer, commuting_square
from gdlbook.figures.pieces import Box, Point, arrow, label
from gdlbook.layers.spherical_harmonics import spherical_harmonics

_LAST = ("xy", "yz", "3z²\N{MINUS SIGN}1", "xz", "x²\N{MINUS SIGN}y²")
_ACROSS = 21  # points across a globe at which it is evaluated
_SHORTEST = 0.03  # inches; of a shorter arrow only the head would show
_NAMES = (("1",), ("y", "z", "x"), _LAST)


def five_numbers(answers: bool = False) -> BookFigure:
    """Draw a dumbbell at three tilts, and the five numbers that describe it.

    Parameters
    ----------
    answers : bool
        Write the numbers of the tilted ones too, instead of question marks.

    Returns
    -------
    BookFigure
        Three dumbbells in the plane of x and z, and five cells beside each.

    Examples
    --------
    >>> five_numbers().alt[-43:]
    'numbers beside the other two are left open.'
    """
    figure, ax = canvas(4.4, 2.6)
    names = _NAMES[2]
    cell, left = 0.5, 1.65
    for k, name in enumerate(names):
        ax.text(
            left + cell * (k + 0.5), 0.2, name, ha="center", size=9, color=roles.INK
        )
    told = []
    for row, tilt in enumerate((0, 45, 90)):
        top = 0.3 + 0.77 * row
        axis = _tilted(tilt)
        _dumbbell(ax, (0.45, top + 0.32), 0.27 * axis[[0, 2]])
        ax.text(0.85, top + 0.36, f"{tilt}°", size=10, color=roles.QUIET)
        values = _degree_two(axis)
        at = (left, top + 0.08)
        if row and not answers:
            for k in range(5):
                box = Box(left + cell * k, at[1], cell, cell)
                corners = [(0, 0), (cell, 0), (cell, cell), (0, cell)]
                points = [(box.x + x, box.y + y) for x, y in corners]
                ax.add_patch(Polygon(points, fill=False, edgecolor=roles.RULE))
                mark = ax.text(*box.centre, "?", ha="center", va="center", size=10)
                mark.set_color(roles.INK)
            continue
        draw_signal(
            ax, values.round(2) + 0.0, at=at, cell=cell, limit=1.0, numbers=True
        )
        told.append(f"at {tilt} degrees {', '.join(f'{v:.1f}' for v in values + 0.0)}")
    alt = (
        "Three dumbbells: one upright along the z axis, one tilted by 45 degrees "
        "towards the x axis, one lying along it. Beside each, five cells named "
        f"{', '.join(_LAST)}. The numbers {'; '.join(told)}."
    )
    if not answers:
        alt += " The numbers beside the other two are left open."
    return BookFigure(figure, alt)


def _tilted(degrees: float) -> NDArray[np.float64]:
    """Return the z axis, tilted towards the x axis."""
    angle = np.radians(degrees)
    return np.array([np.sin(angle), 0.0, np.cos(angle)])


def _degree_two(axis: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the harmonics of degree 2 of a direction, 1 for the z axis."""
    scale = float(spherical_harmonics(2, [0.0, 0.0, 1.0])[6])
    values: NDArray[np.float64] = spherical_harmonics(2, axis)[4:] / scale
    return values


def _dumbbell(ax: Axes, centre: Point, half: NDArray[np.float64]) -> None:
    """Draw two balls and a rod; x to the right, z up."""
    x, z = half
    ends = [(centre[0] + x, centre[1] - z), (centre[0] - x, centre[1] + z)]
    ax.plot(*zip(*ends, strict=True), color=roles.RULE, linewidth=2)
    for end in ends:
        ax.add_patch(
            Circle(end, 0.085, facecolor=roles.CATEGORIES[0], edgecolor="none")
        )


def globes() -> BookFigure:
    """Draw the harmonics of degree 0, 1 and 2 on globes.

    Returns
    -------
    BookFigure
        Nine globes in three rows, seen from between the axes.

    Examples
    --------
    >>> globes().figure.axes[0].texts[0].get_text()
    'l = 0'
    """
    figure, ax = canvas(4.4, 2.95)
    radius = 0.31
    towards = np.array([2.0, 1.0, 0.9]) / np.linalg.norm([2.0, 1.0, 0.9])
    right = np.cross([0.0, 0.0, 1.0], towards)
    right /= np.linalg.norm(right)
    up = np.cross(towards, right)
    line = np.linspace(-1.0, 1.0, _ACROSS)
    a, b = np.meshgrid(line, line)
    # Beyond the rim the value on the rim is kept, and a circle cuts it off.
    shrink = np.maximum(np.hypot(a, b), 1.0)[..., None]
    flat = np.stack([a, b], axis=-1) / shrink
    depth = np.sqrt(np.maximum(1 - (flat**2).sum(axis=-1), 0.0))
    points = flat[..., :1] * right + flat[..., 1:] * up + depth[..., None] * towards
    values = spherical_harmonics(2, points)
    limit = float(np.abs(spherical_harmonics(2, np.eye(3))).max())
    steps = np.linspace(-limit, limit, 7)
    colors = [roles.diverging(float(m), limit) for m in (steps[:-1] + steps[1:]) / 2]
    for degree, names in enumerate(_NAMES):
        y = 0.4 + 0.93 * degree
        ax.text(0.05, y + 0.05, f"l = {degree}", size=10, color=roles.INK)
        for k, name in enumerate(names):
            x = 2.5 + 0.76 * (k - degree)
            shown = values[..., degree**2 + k]
            regions = ax.contourf(x + radius * a, y - radius * b, shown, levels=steps)
            regions.remove()
            rim = Circle((x, y), radius, fill=False, edgecolor=roles.RULE)
            ax.add_patch(rim)
            for path, color in zip(regions.get_paths(), colors, strict=True):
                if np.size(path.vertices):
                    patch = PathPatch(path, facecolor=color, edgecolor=color)
                    patch.set(linewidth=0.5, zorder=0.5)
                    ax.add_patch(patch)
                    patch.set_clip_path(rim)
            label(ax, Box(x, y + radius, 0, 0), name, side="bottom")
    for name, axis in zip("xyz", np.eye(3), strict=True):
        tip = (3.75 + 0.24 * float(axis @ right), 0.55 - 0.24 * float(axis @ up))
        arrow(ax, (3.75, 0.55), tip)
        ends = (3.75 + 0.33 * float(axis @ right), 0.59 - 0.33 * float(axis @ up))
        ax.text(*ends, name, ha="center", size=9.5, color=roles.QUIET)
    alt = (
        "Nine globes in rows of one, three and five, coloured by the value of a "
        "harmonic. Degree 0 is the same everywhere. Degree 1, named y, z and x: one "
        "half is positive, the opposite one negative, along the axis of the name. "
        f"Degree 2, named {', '.join(_LAST)}: four fields of alternating sign, but for "
        "the middle one, which is positive at both poles and negative around the "
        "equator."
    )
    return BookFigure(figure, alt)


def cloud_square(
    points: ArrayLike,
    turn: ArrayLike,
    arrows: ArrayLike,
    then: ArrayLike,
    *,
    f_name: str = "f",
) -> BookFigure:
    """Draw the commuting square of a layer that gives each point of a cloud an arrow.

    Parameters
    ----------
    points : array_like of float, shape (n, 3)
        The cloud p.
    turn : array_like of float, shape (3, 3)
        The rotation R.
    arrows : array_like of float, shape (n, 3)
        What the layer gives for p, as (x, y, z).
    then : array_like of float, shape (n, 3)
        What it gives for the turned cloud.
    f_name : str
        The layer's name at the arrow.

    Returns
    -------
    BookFigure
        The square, seen along the z axis. Whether its ways meet is computed.

    Raises
    ------
    ArgumentError
        If a shape does not fit.

    Examples
    --------
    >>> p = [[0.0, 0, 0], [1, 0, 0]]
    >>> turn = [[0.0, -1, 0], [1, 0, 0], [0, 0, 1]]
    >>> cloud_square(p, turn, p, [[0.0, 0, 0], [0, 1, 0]]).alt[-18:]
    'The two ways meet.'
    """
    p = _checks.real_array("points", points, (None, 3))
    R = _checks.real_array("turn", turn, (3, 3))
    first = _checks.real_array("arrows", arrows, p.shape)
    second = _checks.real_array("then", then, p.shape)
    moved = first @ R.T
    both = np.linalg.norm([first, second], axis=-1)
    scale = float(both.max(initial=0))
    meets = bool(np.abs(moved - second).max(initial=0) <= 1e-9 * scale)
    reach = float(np.linalg.norm(p, axis=1).max(initial=0)) or 1.0
    corners = [
        (p, None),
        (p, first),
        (p @ R.T, None),
        (p @ R.T, moved),
        (p @ R.T, second),
    ]
    drawers = [_cloud(q, a, reach, scale or 1.0) for q, a in corners]
    ends = "The two ways meet." if meets else "The two ways do not meet."
    alt = (
        f"A commuting square. Top left, a cloud of {len(p)} points; below it, the "
        "cloud after a rotation. To the right of each, the same points with an arrow "
        f"from each of them. {ends}"
    )
    return commuting_square(
        *drawers,
        meets=meets,
        f_name=f_name,
        g_name="rotate",
        sign="rotation",
        size=1.45,
        alt=alt,
    )


def _cloud(
    points: NDArray[np.float64],
    arrows: NDArray[np.float64] | None,
    reach: float,
    longest: float,
) -> Drawer:
    """Return a function that draws a cloud from above, with arrows or without."""

    def draw(ax: Axes, at: Point, width: float) -> Box:
        centre = (at[0] + width / 2, at[1] + width / 2)
        unit = 0.28 * width / reach
        for k, point in enumerate(points):
            color, marker = roles.CATEGORIES[k % 4], roles.MARKERS[k % 4]
            x, y = centre[0] + unit * point[0], centre[1] - unit * point[1]
            ax.plot([x], [y], marker=marker, markersize=5, color=color)
            step = np.zeros(3) if arrows is None else 0.22 * width * arrows[k] / longest
            if np.hypot(step[0], step[1]) > _SHORTEST:
                arrow(ax, (x, y), (x + step[0], y - step[1]), color=roles.INK)
        return Box(*at, width, width)

    return draw


def radial_chart(
    distances: ArrayLike, law: ArrayLike, learned: ArrayLike, seen: tuple[float, float]
) -> BookFigure:
    """Draw a radial function that was found from examples, beside the true one.

    Parameters
    ----------
    distances : array_like of float, shape (n,)
        The distances r.
    law, learned : array_like of float, shape (n,)
        The true function and the one that was found.
    seen : tuple of float
        The smallest and largest distance in the examples.

    Returns
    -------
    BookFigure
        Two lines; the range of the examples is marked under them.

    Raises
    ------
    ArgumentError
        If a shape does not fit.

    Examples
    --------
    >>> chart = radial_chart([0, 1, 2], [0, 1, 4], [0, 1, 3], (0.0, 1.0))
    >>> len(chart.figure.axes[0].lines)
    3
    """
    r = _checks.real_array("distances", distances, (None,))
    true = _checks.real_array("law", law, r.shape)
    found = _checks.real_array("learned", learned, r.shape)
    figure, ax = chart(4.4, 2.5, x_label="distance r", y_label="radial function φ(r)")
    ax.plot(r, true, "--", color=roles.CATEGORIES[0], linewidth=1.5)
    ax.plot(r, found, "-", color=roles.CATEGORIES[1], linewidth=1.5)
    low = min(0.0, float(true.min()), float(found.min()))
    high = float(max(true.max(), found.max()))
    ax.set(xlim=(0, float(r.max())), ylim=(low - 0.12 * high, 1.05 * high))
    ax.plot(seen, [low - 0.05 * high] * 2, "-", color=roles.QUIET, linewidth=3)
    inside = (r >= seen[0]) & (r <= seen[1])
    apart = float(np.abs(found - true)[inside].max() / np.abs(true[inside]).max())
    words = ("-- the law", "— learned", "distances in the examples")
    for k, text in enumerate(words):
        color = (*roles.CATEGORIES[:2], roles.QUIET)[k]
        at = (0.04, 0.92 - 0.12 * k)
        ax.text(*at, text, transform=ax.transAxes, size=9.5, color=color)
    alt = (
        "A chart of a radial function over the distance. The dashed line is the law, "
        "the solid line what least squares found. Over the distances that the examples "
        f"hold, {seen[0]:.1f} to {seen[1]:.1f}, they differ by at most "
        f"{100 * apart:.2g} percent of the largest value; beyond, the learned line "
        "leaves the law."
    )
    return BookFigure(figure, alt)
