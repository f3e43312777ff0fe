"""Drawings of chapter 8: the digits of the first question, and learning curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.experiments.data_ratio import Interval
from gdlbook.experiments.digits import load_digits, turned
from gdlbook.experiments.tables import Estimate
from gdlbook.figures import roles
from gdlbook.figures.book_figure import BookFigure, canvas, chart
from gdlbook.figures.cells import draw_grid

TURNS = (1, 2, 3, 0, 2, 1)
"""How often each digit of the second row is turned."""

_SURE = 1.96  # standard errors on either side, for 95 of 100
_SHARE = 0.74  # of the width, for the data; the rest is for the names of the curves
_APART = 0.085  # between two names, as a share of the height

Curve = tuple[ArrayLike, ArrayLike]
"""The places and the heights of a line."""


def two_tasks() -> BookFigure:
    """Draw the digits 4 to 9 upright, and the same six pictures turned at random.

    Returns
    -------
    BookFigure
        Two rows of six pictures.

    Examples
    --------
    >>> two_tasks().alt[:53]
    'Two rows of six handwritten digits, each 8 by 8 cells'
    """
    images, _ = load_digits()
    upright = images[4:10]
    figure, ax = canvas(4.4, 1.75)
    cell, pitch = 0.066, 0.62
    rows = {"A": upright, "B": turned(upright, np.array(TURNS))}
    for row, (name, pictures) in enumerate(rows.items()):
        top = 0.1 + 0.88 * row
        ax.text(0.2, top + 4 * cell, name, va="center", size=12, color=roles.INK)
        for place, picture in enumerate(pictures):
            corner = (0.55 + pitch * place, top)
            draw_grid(ax, picture, at=corner, cell=cell, limit=1.0, numbers=False)
    alt = (
        "Two rows of six handwritten digits, each 8 by 8 cells. Row A: 4, 5, 6, 7, 8 "
        "and 9, upright. Row B: the same six pictures after 1, 2, 3, 0, 2 and 1 "
        "quarter turns."
    )
    return BookFigure(figure, alt)


def learning_curves(
    measured: Mapping[str, Mapping[float, Estimate]],
    *,
    y_label: str,
    x_label: str = "training examples",
    exact: Mapping[str, Curve] | None = None,
    log_y: bool = False,
) -> BookFigure:
    """Draw means with their 95 % intervals over a logarithmic axis.

    Parameters
    ----------
    measured : mapping from str to mapping from float to Estimate
        For each curve, the mean and standard error at each place; up to four curves.
    y_label, x_label : str
        What the axes measure.
    exact : mapping from str to (array_like, array_like), optional
        Exact curves, under names of `measured`. Where there is one, it is the line,
        and what was measured are points on it.
    log_y : bool
        Whether the upright axis is logarithmic too.

    Returns
    -------
    BookFigure
        Markers with bars of 1.96 standard errors; each curve is named at its end.

    Raises
    ------
    ArgumentError
        If there is no curve, or more than four, or an exact one that was not measured.

    Examples
    --------
    >>> points = {20: Estimate(0.4, 0.01, 20), 80: Estimate(0.7, 0.01, 20)}
    >>> learning_curves({"plain": points}, y_label="accuracy").alt[-33:]
    'plain: 0.4 at 20, then 0.7 at 80.'
    """
    lines = {} if exact is None else dict(exact)
    if not 1 <= len(measured) <= len(roles.CATEGORIES):
        _checks.refuse("measured", "one to four curves", len(measured))
    for name in lines:
        if name not in measured:
            _checks.refuse("exact", f"names of {', '.join(measured)}", name)
    figure, ax = chart(4.4, 3.0, x_label=x_label, y_label=y_label)
    ends: dict[str, float] = {}
    alt = f"A chart of the {y_label} over the {x_label}, with 95 % intervals. "
    for number, (name, points) in enumerate(measured.items()):
        color, marker = roles.CATEGORIES[number], roles.MARKERS[number]
        x = np.array(list(points), dtype=float)
        y = np.array([point.mean for point in points.values()])
        error = np.array([point.error for point in points.values()])
        if name in lines:
            xs, ys = (np.asarray(part, dtype=float) for part in lines[name])
            ax.plot(xs, ys, roles.DASHES[number], color=color, linewidth=1.4)
            ends[name] = float(ys[-1])
        else:
            ax.plot(x, y, roles.DASHES[number], color=color, linewidth=1.4)
            ends[name] = float(y[-1])
        ax.errorbar(
            *(x, y, _SURE * error),
            fmt=marker,
            markersize=4.5,
            color=color,
            elinewidth=1.2,
            capsize=2.5,
        )
        listed = ", then ".join(f"{b:.3g} at {a:g}" for a, b in zip(x, y, strict=True))
        alt += f"{name}: {listed}. "
    places = sorted({float(x) for points in measured.values() for x in points})
    _log_axis(ax, places)
    if log_y:
        ax.set_yscale("log")
        ax.yaxis.set_minor_locator(NullLocator())
        _plain_powers(ax)
    _name_ends(ax, ends)
    return BookFigure(figure, alt.rstrip())


def gain_chart(ratios: Mapping[int, Interval]) -> BookFigure:
    """Draw the gain in data over the order of the group, beside the line "gain = |G|".

    Parameters
    ----------
    ratios : mapping from int to Interval
        For each order of a group, how many times as many examples the plain model
        needs.

    Returns
    -------
    BookFigure
        Both axes are logarithmic.

    Raises
    ------
    ArgumentError
        If there is no group.

    Examples
    --------
    >>> gain_chart({4: Interval(4.3, 3.4, 5.3), 16: Interval(18, 15.7, 21.7)}).alt[-45:]
    'order 4: 4.3 (3.4 to 5.3), 16: 18 (16 to 22).'
    """
    if not ratios:
        _checks.refuse("ratios", "at least one group", "none")
    figure, ax = chart(
        4.4, 3.0, x_label="order of the group |G|", y_label="gain in data"
    )
    orders = np.array(list(ratios), dtype=float)
    value = np.array([ratio.value for ratio in ratios.values()])
    spread = np.abs(np.array([ratio[1:] for ratio in ratios.values()]).T - value)
    ax.plot(orders, orders, "--", color=roles.CATEGORIES[1], linewidth=1.4)
    ax.errorbar(
        *(orders, value, spread),
        fmt="o",
        markersize=4.5,
        color=roles.CATEGORIES[0],
        elinewidth=1.2,
        capsize=2.5,
    )
    _log_axis(ax, orders.tolist())
    ax.set_yscale("log")
    ax.yaxis.set_minor_locator(NullLocator())
    _plain_powers(ax)
    _name_ends(
        ax,
        {"measured": float(value[-1]), "gain = |G|": float(orders[-1])},
    )
    listed = ", ".join(
        f"{order}: {_spoken(r.value)} ({_spoken(r.low)} to {_spoken(r.high)})"
        for order, r in ratios.items()
    )
    alt = (
        "A chart of the gain in data over the order of the group, beside the line on "
        f"which both are equal. Measured, for order {listed}."
    )
    return BookFigure(figure, alt)


def _spoken(value: float) -> str:
    """Return a ratio to one digit after the point, or none from 10 on."""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _log_axis(ax: Axes, places: Sequence[float]) -> None:
    """Scale the level axis by powers, and leave room for names on the right."""
    ax.set_xscale("log")
    first, last = places[0] / 1.15, places[-1]
    ax.set_xlim(first, first * (last / first) ** (1 / _SHARE))
    ticks = _thinned(places)
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.xaxis.set_minor_locator(NullLocator())


def _thinned(places: Sequence[float]) -> list[float]:
    """Leave out ticks whose numbers would touch."""
    span = np.log(places[-1] / places[0]) if len(places) > 1 else 1.0
    kept = [places[0]]
    for place in places[1:]:
        if np.log(place / kept[-1]) > 0.11 * span:
            kept.append(place)
    return kept


def _plain_powers(ax: Axes) -> None:
    """Write powers of ten as 0.01 and 100, without superscripts."""
    low, high = ax.get_ylim()
    powers = range(int(np.ceil(np.log10(low))), int(np.floor(np.log10(high))) + 1)
    ax.set_yticks([10.0**p for p in powers], [f"{10.0**p:g}" for p in powers])
    ax.set_ylim(low, high)


def _name_ends(ax: Axes, ends: Mapping[str, float]) -> None:
    """Write the name of each curve beside its end, far enough from the next."""
    to_share = ax.transData + ax.transAxes.inverted()
    x = ax.get_xlim()[0]
    wanted = {name: float(to_share.transform((x, y))[1]) for name, y in ends.items()}
    order = sorted(wanted, key=lambda name: wanted[name])
    placed: NDArray[np.float64] = np.array([wanted[name] for name in order])
    for number in range(1, len(placed)):
        placed[number] = max(placed[number], placed[number - 1] + _APART)
    colors = dict(zip(ends, roles.CATEGORIES, strict=False))
    for name, y in zip(order, placed, strict=True):
        ax.text(
            *(_SHARE + 0.03, float(y), name),
            transform=ax.transAxes,
            va="center",
            size=9.5,
            color=colors[name],
        )
