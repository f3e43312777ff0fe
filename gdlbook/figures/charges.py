"""Drawings of charged particles: their forces, their ways, and who learned them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdlbook import _checks
from gdlbook.experiments.nbody import forces, leapfrog
from gdlbook.experiments.tables import Table, read
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas, chart
from gdlbook.figures.clouds import QUARTER, Floats, disc, on_canvas
from gdlbook.figures.pieces import Box, arrow, label

CHARGES = (1.0, 1.0, -1.0)
"""The three charges of the page's question."""
PLACES = ((0.0, 0.0), (1.0, 0.0), (0.2, 1.2))
"""Where they are."""
MIRROR = ((-1.0, 0.0), (0.0, 1.0))
"""Left and right exchanged."""

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
        placed = on_canvas(places - middle, box.centre, 0.37)
        force = forces(q, places)[0]
        if answered or number == 0:
            rim = placed[0] + _RADIUS * force / np.linalg.norm(force) * (1, -1)
            tip = rim + 0.33 * force * (1, -1)
            arrow(ax, tuple(rim), tuple(tip), color=roles.EQUIVARIANT)
            told.append(f"{name}, ({force[0]:.2f}, {force[1]:.2f})")
        else:
            across, down = (placed[0] + (0.17, 0.05)).tolist()
            ax.text(across, down, "?", size=11, color=roles.INK)
        _particles(ax, placed, q, names=True)
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
        placed = on_canvas(run, box.centre, 0.9 / reach)
        for i, way in enumerate(placed.swapaxes(0, 1)):
            color, dashes = roles.CATEGORIES[i % 4], roles.DASHES[i % 4]
            ax.plot(*way.T, color=color, linestyle=dashes, linewidth=1.5)
        _particles(ax, placed[0], q)
        ax.plot(*placed[-1].T, "o", color=roles.INK, markersize=3.5)
    alt = (
        f"The ways of {len(q)} charged particles in the plane over {steps} steps, from "
        "circles that hold the sign of each charge to dots. Beside them the ways after "
        "the start was turned by a quarter: the same curves, turned by a quarter."
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


def _particles(
    ax: Axes, placed: Floats, charges: Floats, *, names: bool = False
) -> None:
    """Draw charges as circles with their signs, and perhaps their numbers beside."""
    for i, (place, charge) in enumerate(zip(placed, charges, strict=True)):
        sign = "+" if charge > 0 else "\N{MINUS SIGN}"
        disc(ax, place, _RADIUS, sign, roles.QUIET)
        if names:
            x, y = place.tolist()
            ax.text(x + 0.1, y + 0.2, str(i), size=9, color=roles.QUIET)
