"""The named colours of the book's figures, and the CSS variable behind each name.

A figure is drawn once, in the colours of the light theme. Each colour stands for a
role, and no two roles share one, so that `BookFigure` can replace it in the SVG by
the variable of that role. The values for the dark theme are in
``docs/_static/book.css``; a test keeps its light values equal to these.
"""

from __future__ import annotations

import numpy as np
from matplotlib.colors import to_hex, to_rgb

from gdlbook import _checks

INK = "#222832"
"""Text and lines that carry meaning."""
QUIET = "#5a6472"
"""Labels and arrows that stand back."""
RULE = "#8a94a3"
"""Frames and axes."""
HAIRLINE = "#dde1e6"
"""Lines between cells, which only decorate."""
PAPER = "#ffffff"
"""The page itself."""
EQUIVARIANT = "#00706b"
"""What holds; always with a check mark and a word."""
BROKEN = "#b3261e"
"""What fails; always with a cross and a word."""
LOW, ZERO, HIGH = "#5b9bd8", "#f3f4f5", "#dd9326"
"""Ends and middle of the one map for signed data. `INK` is readable on all of it."""
CATEGORIES = ("#0072b2", "#c05000", "#00815c", "#b0588a")
"""Four hues of Okabe and Ito (2008), darkened until they show on white paper."""
MARKERS = ("o", "s", "^", "D")
"""One marker per category: a colour never stands alone."""
DASHES = ("-", "--", ":", "-.")
"""One line style per category, for the same reason."""

STEPS = 8
"""Steps of the diverging map on either side of zero."""


def _mix(end: str, step: int) -> str:
    """Return the colour `step` steps of the way from `ZERO` to `end`, as CSS does."""
    share = step / STEPS
    pairs = zip(to_rgb(end), to_rgb(ZERO), strict=True)
    red, green, blue = (share * far + (1 - share) * near for far, near in pairs)
    return to_hex((red, green, blue))


_LOWER = tuple(_mix(LOW, step) for step in range(STEPS + 1))
_UPPER = tuple(_mix(HIGH, step) for step in range(STEPS + 1))

_NAMES = {
    INK: "ink",
    "#000000": "ink",  # what matplotlib draws where nobody names a colour
    QUIET: "quiet",
    RULE: "rule",
    HAIRLINE: "hairline",
    PAPER: "paper",
    EQUIVARIANT: "equivariant",
    BROKEN: "broken",
    LOW: "low",
    ZERO: "zero",
    HIGH: "high",
    **{hue: f"category-{number}" for number, hue in enumerate(CATEGORIES, start=1)},
}


def _variable(colour: str) -> str:
    """Return the variable of a colour; itself where no style sheet defines it."""
    return f"var(--gdl-{_NAMES[colour]},{colour})"


def _mixture(end: str, step: int) -> str:
    """Return what CSS calls the colour ``_mix(end, step)``."""
    share = f"{100 * step / STEPS:g}%"
    return f"color-mix(in srgb,{_variable(end)} {share},{_variable(ZERO)})"


CSS: dict[str, str] = {
    **{colour: _variable(colour) for colour in _NAMES},
    **{_LOWER[step]: _mixture(LOW, step) for step in range(1, STEPS)},
    **{_UPPER[step]: _mixture(HIGH, step) for step in range(1, STEPS)},
}
"""What replaces each colour in the SVG."""


def diverging(value: float, limit: float) -> str:
    """Return the colour of a signed number on the map centred at zero.

    Parameters
    ----------
    value : float
        The number; beyond ``-limit`` and ``limit`` the colour stays the same.
    limit : float
        The size at which the map ends, greater than 0.

    Returns
    -------
    str
        One of the 17 colours of the map. Zero alone has the middle one.

    Raises
    ------
    ArgumentError
        If `value` is not finite or `limit` is not positive.

    Examples
    --------
    >>> diverging(0.0, limit=2.0) == ZERO, diverging(-5.0, limit=2.0) == LOW
    (True, True)
    """
    value, limit = _checks.real_array("value, limit", [value, limit], (2,)).tolist()
    if not limit > 0:
        _checks.refuse("limit", "a number greater than 0", limit)
    # Rounded away from zero, so that a small number never looks like none.
    step = min(STEPS, int(np.ceil(STEPS * abs(value) / limit)))
    return (_LOWER if value < 0 else _UPPER)[step]
