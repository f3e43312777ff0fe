"""Small signs: one for each of the four groups, a check mark and a cross.

Every sign is one SVG path on a square of 24 by 24, drawn as strokes. The figures,
the inline SVG and the style sheet use the same path.
"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from gdlbook import _checks
from gdlbook.figures import roles

SIGNS: dict[str, str] = {
    "translation": "M 4 5 L 4 19 M 8 12 L 21 12 M 16 7 L 21 12 L 16 17",
    "permutation": (
        "M 3 6 C 12 6 12 18 20 18 M 3 18 C 12 18 12 6 20 6 "
        "M 17 3 L 20.5 6 L 17 9 M 17 15 L 20.5 18 L 17 21"
    ),
    "quarter-turn": (
        "M 4 3 L 4 20 L 21 20 M 17 16 C 17 10.5 13.5 7 8.5 7 M 12 3.5 L 8.5 7 L 12 10.5"
    ),
    "rotation": (
        "M 20.5 12 C 20.5 16.7 16.7 20.5 12 20.5 C 7.3 20.5 3.5 16.7 3.5 12 "
        "C 3.5 7.3 7.3 3.5 12 3.5 C 15 3.5 17.4 4.9 19 7 "
        "M 19.5 2.5 L 19.3 7.3 L 14.5 7.1 M 11.5 12 L 12.5 12"
    ),
    "check": "M 4 13 L 9.5 18.5 L 20 6",
    "cross": "M 5.5 5.5 L 18.5 18.5 M 18.5 5.5 L 5.5 18.5",
}
"""The path of each sign, by name."""

_SIDE = 24
_VERBS = {"M": Path.MOVETO, "L": Path.LINETO, "C": Path.CURVE4}


def draw_sign(
    ax: Axes,
    name: str,
    *,
    at: tuple[float, float],
    size: float = 0.22,
    color: str = roles.INK,
) -> None:
    """Draw a sign in a figure.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes of a `canvas`.
    name : str
        A key of `SIGNS`.
    at : tuple of float
        Its top left corner, in inches.
    size : float
        Its side, in inches.
    color : str
        A colour of `gdlbook.figures.roles`.

    Raises
    ------
    ArgumentError
        If there is no such sign.

    Examples
    --------
    >>> from gdlbook.figures import canvas
    >>> figure, ax = canvas(1.0, 1.0)
    >>> draw_sign(ax, "quarter-turn", at=(0.4, 0.4))
    >>> len(ax.patches)
    1
    """
    vertices: list[tuple[float, float]] = []
    verbs: list[np.uint8] = []
    words = _path(name).split()
    for start in (k for k, word in enumerate(words) if word in _VERBS):
        points = 3 if words[start] == "C" else 1
        numbers = [float(word) for word in words[start + 1 : start + 1 + 2 * points]]
        vertices += zip(numbers[::2], numbers[1::2], strict=True)
        verbs += [_VERBS[words[start]]] * points
    ax.add_patch(
        PathPatch(
            Path(np.array(at) + np.array(vertices) * size / _SIDE, verbs),
            fill=False,
            edgecolor=color,
            linewidth=max(1.1, 72 * size * 2 / _SIDE),
            capstyle="round",
            clip_on=False,
        )
    )


def sign_svg(name: str) -> str:
    """Return a sign as inline SVG, in the colour and size of the text around it.

    Parameters
    ----------
    name : str
        A key of `SIGNS`.

    Returns
    -------
    str
        One ``svg`` element, hidden from screen readers: the word stands beside it.

    Raises
    ------
    ArgumentError
        If there is no such sign.

    Examples
    --------
    >>> sign_svg("cross")[:38]
    '<svg class="gdl-sign" aria-hidden="tru'
    """
    return (
        f'<svg class="gdl-sign" aria-hidden="true" viewBox="0 0 {_SIDE} {_SIDE}">'
        f'<path d="{_path(name)}" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def _path(name: str) -> str:
    """Return the path of a sign, or refuse its name."""
    if name not in SIGNS:
        _checks.refuse("name", f"one of {', '.join(SIGNS)}", repr(name))
    return SIGNS[name]
