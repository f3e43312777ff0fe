"""Labels, arrows and verdicts: what every drawing places around its data.

All positions are inches on a `canvas`: x to the right, y downwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from gdlbook import _checks
from gdlbook.figures import roles
from gdlbook.figures.signs import draw_sign

# Where something is on a canvas: inches from the left, inches from the top.
Point = tuple[float, float]

Side = Literal["left", "right", "top", "bottom"]


@dataclass(frozen=True)
class Box:
    """The rectangle that a drawn thing fills, for placing the next thing beside it.

    Parameters
    ----------
    x, y : float
        Its top left corner.
    width, height : float
        Its size.

    Examples
    --------
    >>> Box(1.0, 0.0, 2.0, 1.0).side("right")
    (3.0, 0.5)
    """

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        """The middle of the box."""
        return self.x + self.width / 2, self.y + self.height / 2

    def side(self, side: Side, gap: float = 0.0) -> Point:
        """Return the middle of a side, or the point `gap` inches outside it.

        Parameters
        ----------
        side : {"left", "right", "top", "bottom"}
            The side.
        gap : float
            Distance from the box.

        Returns
        -------
        tuple of float
            The point.

        Raises
        ------
        ArgumentError
            If there is no such side.
        """
        x, y = self.centre
        points = {
            "left": (self.x - gap, y),
            "right": (self.x + self.width + gap, y),
            "top": (x, self.y - gap),
            "bottom": (x, self.y + self.height + gap),
        }
        if side not in points:
            _checks.refuse("side", "left, right, top or bottom", repr(side))
        return points[side]


_ALIGNMENT = {
    "left": ("right", "center_baseline"),
    "right": ("left", "center_baseline"),
    "top": ("center", "baseline"),
    "bottom": ("center", "top"),
}


def label(
    ax: Axes, box: Box, text: str, *, side: Side = "top", color: str = roles.INK
) -> None:
    """Write `text` beside a box.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes of a `canvas`.
    box : Box
        What the label belongs to.
    text : str
        One line, in Unicode: ``g·f(x)``, ``x₁``.
    side : {"left", "right", "top", "bottom"}
        Where the label stands.
    color : str
        A colour of `gdlbook.figures.roles`.

    Raises
    ------
    ArgumentError
        If there is no such side.

    Examples
    --------
    >>> from gdlbook.figures import canvas, draw_signal
    >>> figure, ax = canvas(2.0, 1.0)
    >>> label(ax, draw_signal(ax, [1, 2, 3], at=(0.5, 0.4)), "x")
    >>> ax.texts[-1].get_text()
    'x'
    """
    x, y = box.side(side, gap=0.07)
    across, along = _ALIGNMENT[side]
    ax.text(x, y, text, ha=across, va=along, size=10, color=color)


def arrow(
    ax: Axes,
    start: Point,
    end: Point,
    text: str = "",
    *,
    text_side: Side = "top",
    color: str = roles.QUIET,
) -> None:
    """Draw an arrow from `start` to `end`, with a text at its middle.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes of a `canvas`.
    start, end : tuple of float
        Its two ends; ``box.side("right", gap=0.1)`` gives one.
    text : str
        One line that names the map.
    text_side : {"left", "right", "top", "bottom"}
        On which side of the arrow the text stands.
    color : str
        A colour of `gdlbook.figures.roles`.

    Raises
    ------
    ArgumentError
        If there is no such side.

    Examples
    --------
    >>> from gdlbook.figures import canvas
    >>> figure, ax = canvas(2.0, 1.0)
    >>> arrow(ax, (0.2, 0.5), (1.8, 0.5), "f")
    >>> len(ax.patches), len(ax.texts)
    (1, 1)
    """
    ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="->,head_length=3.5,head_width=2.5",
            shrinkA=0,
            shrinkB=0,
            linewidth=1.2,
            color=color,
            clip_on=False,
        )
    )
    middle = Box((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, 0.0, 0.0)
    label(ax, middle, text, side=text_side, color=color)


def verdict(ax: Axes, at: Point, *, holds: bool, text: str) -> None:
    """Write whether something holds: a sign, a colour and words.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes of a `canvas`.
    at : tuple of float
        Left end of the line, at the middle of its height.
    holds : bool
        A check mark in the accent for "equivariant", or a cross in that for "broken".
    text : str
        The words, which say it without sign and colour.

    Raises
    ------
    ArgumentError
        If `text` is empty.

    Examples
    --------
    >>> from gdlbook.figures import canvas
    >>> figure, ax = canvas(2.0, 0.5)
    >>> verdict(ax, (0.2, 0.25), holds=False, text="they differ")
    >>> ax.texts[-1].get_color() == roles.BROKEN
    True
    """
    if not text.strip():
        _checks.refuse("text", "words beside the sign", repr(text))
    color = roles.EQUIVARIANT if holds else roles.BROKEN
    x, y = at
    size = 0.15
    corner = (x, y - size / 2)
    draw_sign(ax, "check" if holds else "cross", at=corner, size=size, color=color)
    words = ax.text(x + size + 0.06, y, text, va="center_baseline", size=10)
    words.set(color=color, weight="bold")
