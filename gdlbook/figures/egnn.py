"""Drawings of the page on EGNN: charges, their forces and ways, and mirror images."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.experiments.nbody import forces, leapfrog
from gdlbook.experiments.tables import Table, read
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas, chart
from gdlbook.figures.commuting_square import Drawer, commuting_square
from gdlbook.figures.pieces import Box, Point, arrow, label
from gdlbook.layers.egnn import all_pairs
from gdlbook.layers.egnn_network import egnn_network, random_egnn_network
from gdlbook.layers.message_passing import message_passing

Floats = NDArray[np.float64]

CHARGES = (1.0, 1.0, -1.0)
"""The three charges of the page's question."""
PLACES = ((0.0, 0.0), (1.0, 0.0), (0.2, 1.2))
"""Where they are."""
QUARTER = ((0.0, -1.0), (1.0, 0.0))
"""A quarter turn of the plane."""
MIRROR = ((-1.0, 0.0), (0.0, 1.0))
"""Left and right exchanged."""
MOLECULE = ((1.0, 1.0, 1.0), (1.0, -1.0, -1.0), (-1.0, 1.0, -1.0), (-1.0, -1.0, 1.0))
"""Four corners of a cube that are no two neighbours: a regular tetrahedron."""

_RADIUS = 0.1


def force_question(*, answered: bool = False) -> BookFigure:
    """Draw three charges and the force on one, then three changes of the system.

    Parameters
    ----------
    answered : bool
        Whether the force after each change is drawn, or left as a question.

    Returns
    -------
    BookFigure
        Four panels: as it is, turned, mirrored, and twice as wide.

    Examples
    --------
    >>> force_question().alt[-40:]
    'force on particle 0 is a question there.'
    """
    x, q = np.array(PLACES), np.array(CHARGES)
    panels = {
        "as it is": x,
        "turned": x @ np.array(QUARTER).T,
        "mirrored": x @ np.array(MIRROR).T,
        "twice as wide": 2 * x,
    }
    figure, ax = canvas(4.4, 1.75)
    told = []
    for number, (name, places) in enumerate(panels.items()):
        box = Box(0.1 + 1.07 * number, 0.3, 0.97, 1.15)
        label(ax, box, name)
        middle = (places.max(axis=0) + places.min(axis=0)) / 2
        on_page = _page(places - middle, box.centre, 0.37)
        force = forces(q, places)[0]
        if answered or number == 0:
            rim = on_page[0] + _RADIUS * force / np.linalg.norm(force) * (1, -1)
            tip = rim + 0.33 * force * (1, -1)
            arrow(ax, tuple(rim), tuple(tip), color=roles.EQUIVARIANT)
            told.append(f"{name}, ({force[0]:.2f}, {force[1]:.2f})")
        else:
            across, down = (on_page[0] + (0.17, 0.05)).tolist()
            ax.text(across, down, "?", size=11, color=roles.INK)
        _particles(ax, on_page, q, names=True)
    alt = (
        "Three charges in the plane, 0 and 1 positive, 2 negative, drawn four times: "
        "as they are, after a quarter turn, mirrored left to right, and at twice the "
        f"distances. The force on particle 0: {'; '.join(told)}."
    )
    if not answered:
        alt = (
            "Three charges in the plane, 0 and 1 positive, 2 negative, with an arrow "
            "for the force on particle 0, to the upper left. Beside it the three "
            "charges after a quarter turn, mirrored left to right, and at twice the "
            "distances: the force on particle 0 is a question there."
        )
    return BookFigure(figure, alt)


def motion_square(layer: str) -> BookFigure:
    """Draw the commuting square of a quarter turn and a layer that moves points.

    Parameters
    ----------
    layer : {"egnn", "coordinates"}
        Two equivariant layers with random weights, or a layer of message passing
        that reads the coordinates of the sender as numbers.

    Returns
    -------
    BookFigure
        The square. Whether its ways meet is computed.

    Raises
    ------
    ArgumentError
        If there is no such layer.

    Examples
    --------
    >>> motion_square("egnn").alt[-14:], motion_square("coordinates").alt[-17:]
    ('two ways meet.', 'ways do not meet.')
    """
    layers = {"egnn": _equivariant, "coordinates": _of_coordinates}
    if layer not in layers:
        _checks.refuse("layer", " or ".join(layers), repr(layer))
    f, turn = layers[layer], np.array(QUARTER).T
    x = np.array([(-0.8, -0.5), (0.7, -0.6), (0.5, 0.3), (-0.2, 0.8)])
    down, across = f(x) @ turn, f(x @ turn)
    meets = bool(np.abs(down - across).max() < 1e-10)
    alt = (
        "A commuting square. Top left four points; below them the same points after a "
        "quarter turn. To the right, an arrow leads from each point to where the layer "
        "moves it. On one way the points with their arrows are turned, on the other "
        f"the turned points are moved: the two ways {'' if meets else 'do not '}meet."
    )
    return commuting_square(
        _cloud(x, x),
        _cloud(x, f(x)),
        _cloud(x @ turn, x @ turn),
        _cloud(x @ turn, down),
        _cloud(x @ turn, across),
        meets=meets,
        f_name="layer",
        g_name="turn",
        sign="rotation",
        alt=alt,
    )


def _equivariant(x: Floats) -> Floats:
    network = random_egnn_network(np.random.default_rng(3), 1, 8, 2, gain=4.0)
    h, still = np.ones((len(x), 1)), np.zeros_like(x)
    moved = egnn_network(h, x, still, all_pairs(len(x)), network)[1]
    return np.asarray(moved)


def _of_coordinates(x: Floats) -> Floats:
    def message(x_i: Floats, x_j: Floats) -> Floats:
        return np.tanh(x_i - x_j) * [0.35, 0.05]

    return np.asarray(x + message_passing(x, all_pairs(len(x)), message))


def trajectories(
    charges: ArrayLike, positions: ArrayLike, velocities: ArrayLike, steps: int = 200
) -> BookFigure:
    """Draw the ways of particles in the plane, and those of a turned start.

    Parameters
    ----------
    charges, positions, velocities
        The start of one system in the plane, as in `gdlbook.experiments.nbody`.
    steps : int
        How many steps of the simulator.

    Returns
    -------
    BookFigure
        Two panels; the second start is the first one after a quarter turn.

    Raises
    ------
    ArgumentError
        If the start does not fit.

    Examples
    --------
    >>> x = [[0.0, 0.0], [1.0, 0.0]]
    >>> trajectories([1.0, -1.0], x, np.zeros((2, 2)), steps=5).alt[:9]
    'The ways '
    """
    q, turn = _checks.real_array("charges", charges, (None,)), np.array(QUARTER).T
    x = _checks.real_array("positions", positions, (len(q), 2))
    v = _checks.real_array("velocities", velocities, (len(q), 2))
    runs = [leapfrog(q, x, v, steps)[0], leapfrog(q, x @ turn, v @ turn, steps)[0]]
    reach = max(float(np.abs(run).max()) for run in runs)
    figure, ax = canvas(4.4, 2.3)
    for number, (run, name) in enumerate(
        zip(runs, ("a start", "the start, turned"), strict=True)
    ):
        box = Box(0.1 + 2.15 * number, 0.3, 1.95, 1.95)
        label(ax, box, name)
        on_page = _page(run, box.centre, 0.9 / reach)
        for i, way in enumerate(on_page.swapaxes(0, 1)):
            color, dashes = roles.CATEGORIES[i % 4], roles.DASHES[i % 4]
            ax.plot(*way.T, color=color, linestyle=dashes, linewidth=1.5)
        _particles(ax, on_page[0], q)
        ax.plot(*on_page[-1].T, "o", color=roles.INK, markersize=3.5)
    alt = (
        f"The ways of {len(q)} charged particles in the plane over {steps} steps, from "
        "circles that hold the sign of each charge to dots. Beside them the ways after "
        "the start was turned by a quarter: the same curves, turned by a quarter."
    )
    return BookFigure(figure, alt)


def enantiomers() -> BookFigure:
    """Draw a molecule of four different atoms and its mirror image.

    Returns
    -------
    BookFigure
        Both, with the determinant of the three differences from the first atom.

    Examples
    --------
    >>> enantiomers().alt[-46:]
    'they have determinants -16 and 16, from atom a'
    """
    x = np.array(MOLECULE)
    pair = (x, x * [-1, 1, 1])
    figure, ax = canvas(4.4, 2.15)
    volumes = []
    for number, places in enumerate(pair):
        box = Box(0.3 + 2.1 * number, 0.1, 1.7, 1.7)
        centre = np.array(box.centre)
        # Seen from the first axis's side, slightly from above.
        view = np.array([[0.92, 0.39, 0.0], [-0.13, 0.32, 0.94]])
        on_page = centre + 0.5 * (places @ view.T) * (1, -1)
        for i, j in np.argwhere(np.triu(np.ones((4, 4)), 1)):
            ax.plot(*on_page[[i, j]].T, color=roles.HAIRLINE, linewidth=2, zorder=1)
        for i, place in enumerate(on_page):
            _disc(ax, place, 0.15, "abcd"[i], roles.CATEGORIES[i], width=2.4)
        volume = round(float(np.linalg.det(places[1:] - places[0])))
        volumes.append(volume)
        label(ax, box, f"determinant {volume}".replace("-", "\N{MINUS SIGN}"))
        ax.texts[-1].set(position=(box.centre[0], 2.05))
    alt = (
        "Two tetrahedra with atoms a, b, c, d at their corners, each the mirror image "
        "of the other. All six distances between the atoms are the same in both, and "
        f"they have determinants {volumes[0]} and {volumes[1]}, from atom a"
    )
    return BookFigure(figure, alt)


class _Curve(NamedTuple):
    """A line of the chart of errors: a column of a model, and how it is drawn."""

    model: str
    column: str
    name: str
    color: str
    dashes: str
    marker: str


_CURVES = (
    _Curve("plain", "other", "plain, other directions", roles.BROKEN, ":", "s"),
    _Curve("straight", "same", "straight lines", roles.QUIET, "-.", "D"),
    _Curve("plain", "same", "plain", roles.CATEGORIES[1], "--", "s"),
    _Curve("plain, turned", "other", "plain, turned", roles.CATEGORIES[0], "--", "^"),
    _Curve("egnn", "other", "equivariant", roles.EQUIVARIANT, "-", "o"),
)


def error_chart() -> BookFigure:
    """Draw the errors of the trained models over the number of examples.

    Returns
    -------
    BookFigure
        Means over seeds, with bars of one standard error to either side.

    Raises
    ------
    ArgumentError
        If the table has not been measured.

    Examples
    --------
    >>> error_chart().alt[:7]
    'A chart'
    """
    table = read("nbody")
    figure, ax = chart(
        *(4.4, 3.4), x_label="systems to train on", y_label="mean squared distance"
    )
    ax.set(xscale="log", yscale="log")
    told = []
    for curve in _CURVES:
        sizes, means, bars = _estimates(table, curve.model, curve.column)
        ax.errorbar(
            *(sizes, means, bars),
            color=curve.color,
            linestyle=curve.dashes,
            marker=curve.marker,
            markersize=4.5,
            linewidth=1.5,
            label=curve.name,
        )
        numbers = ", ".join(f"{mean:.2g}" for mean in means)
        told.append(f"{curve.name}: {numbers}")
    sizes = _estimates(table, "egnn", "other")[0]
    ax.set_xticks(sizes, [f"{size:g}" for size in sizes])
    decades = 10.0 ** np.arange(-3, 2)
    low, high = ax.get_ylim()
    ax.set_yticks(decades, [f"{decade:g}" for decade in decades])
    ax.set_ylim(low, high * 4.5)
    ax.minorticks_off()
    legend = ax.legend(frameon=False, fontsize=9, ncols=2, loc="upper center")
    for text in legend.get_texts():
        text.set_color(roles.INK)
    alt = (
        "A chart of the mean squared distance between predicted and true places, on "
        "logarithmic axes, for "
        f"{', '.join(f'{size:g}' for size in sizes)} training systems. "
        f"{'. '.join(told)}."
    )
    return BookFigure(figure, alt)


def _estimates(table: Table, model: str, column: str) -> tuple[Floats, Floats, Floats]:
    """Return the numbers of examples, the means and the standard errors."""
    found = table.where(model=model).summary(column, by="examples")
    rows = [(size, each.mean, each.error) for size, each in found.items()]
    sizes, means, bars = np.array(rows, dtype=float).T
    return sizes, means, bars


def _page(places: Floats, centre: Point, scale: float) -> Floats:
    """Return points of the plane in inches on the page, the second axis upwards."""
    return np.asarray(np.array(centre) + scale * places * (1, -1))


def _particles(
    ax: Axes, on_page: Floats, charges: Floats, *, names: bool = False
) -> None:
    """Draw charges as circles with their signs, and perhaps their numbers beside."""
    for i, (place, charge) in enumerate(zip(on_page, charges, strict=True)):
        sign = "+" if charge > 0 else "\N{MINUS SIGN}"
        _disc(ax, place, _RADIUS, sign, roles.QUIET)
        if names:
            x, y = place.tolist()
            ax.text(x + 0.1, y + 0.2, str(i), size=9, color=roles.QUIET)


def _disc(
    ax: Axes, place: Floats, radius: float, text: str, color: str, width: float = 1.1
) -> None:
    x, y = place.tolist()
    disc = Circle((x, y), radius, facecolor=roles.PAPER, edgecolor=color, zorder=2)
    disc.set(linewidth=width, clip_on=False)
    ax.add_patch(disc)
    written = ax.text(x, y, text, ha="center", va="center_baseline", zorder=3)
    written.set(size=9.5, color=roles.INK)


def _cloud(start: Floats, end: Floats) -> Drawer:
    """Return a function that draws points, and arrows to where they were moved."""

    def draw(ax: Axes, at: Point, width: float) -> Box:
        box = Box(*at, width, width)
        old, new = (_page(each, box.centre, 0.36 * width) for each in (start, end))
        for i, (a, b) in enumerate(zip(old, new, strict=True)):
            color = roles.CATEGORIES[i]
            if np.abs(a - b).max() > 0.02:
                arrow(ax, tuple(a.tolist()), tuple(b.tolist()))
            ax.plot(*a, roles.MARKERS[i], color=color, markersize=6, zorder=3)
        return box

    return draw
