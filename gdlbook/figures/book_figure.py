"""A drawing that follows the theme of the page, from one execution.

The figure is written as SVG in the colours of the light theme. Each colour is then
replaced by the CSS variable of its role, so that the page recolours the drawing when
its theme changes. LaTeX receives a PNG of the same drawing.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from gdlbook import _checks
from gdlbook.figures import roles

_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_FONT_FAMILY = re.compile(r"font-family: [^;]*;? ?")

# Text is 9 points, 12 CSS pixels, or larger at full size. A phone may shrink a figure
# to this share of its size (9 pixels); beyond that the figure scrolls in its own box.
_SMALLEST_TEXT = 9.0
_SMALLEST_SHARE = 0.75
_PHONE_WIDTH = 320
_PIXELS_PER_INCH = 96


@dataclass(frozen=True, repr=False, eq=False)
class BookFigure:
    """A matplotlib figure with its text alternative, ready for a page of the book.

    In a notebook or a built page it shows itself as an SVG image in the colours of
    the reader's theme; in LaTeX as a PNG.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The drawing. Every colour in it is one of `gdlbook.figures.roles`, every text
        is one line of at least 9 points, and no part of it is a raster image.
    alt : str
        What the drawing shows, for a reader who does not see it.

    Raises
    ------
    ArgumentError
        If `alt` is empty, or the drawing breaks one of the rules above.

    Examples
    --------
    >>> figure, ax = canvas(2.0, 1.0)
    >>> label = ax.text(1.0, 0.5, "x", ha="center")
    >>> BookFigure(figure, alt="The letter x.")
    BookFigure(2 x 1 inches, alt='The letter x.')
    """

    figure: Figure
    alt: str

    def __post_init__(self) -> None:
        if not isinstance(self.figure, Figure):
            kind = type(self.figure).__name__
            _checks.refuse("figure", "a matplotlib Figure", kind)
        if not isinstance(self.alt, str) or not self.alt.strip():
            _checks.refuse("alt", "a sentence that tells what is drawn", repr(self.alt))
        for text in self.figure.findobj(Text):
            _check_text(text)

    def __repr__(self) -> str:
        width, height = self.figure.get_size_inches()
        alt = self.alt if len(self.alt) <= 50 else f"{self.alt[:49]}…"
        return f"BookFigure({width:g} x {height:g} inches, alt={alt!r})"

    def html(self) -> str:
        """Return the drawing as inline SVG in the variables of ``book.css``.

        Returns
        -------
        str
            One ``div`` on one line. The same drawing
            with the same `alt` gives the same bytes in every process, and ids that
            no other figure has.

        Raises
        ------
        ArgumentError
            If the drawing holds a colour that is no role, or a raster image.

        Examples
        --------
        >>> figure, ax = canvas(2.0, 1.0)
        >>> line = ax.plot([0, 2], [0, 1], color=roles.EQUIVARIANT)
        >>> "stroke: var(--gdl-equivariant," in BookFigure(figure, alt="A line.").html()
        True
        """
        root = ElementTree.fromstring(_svg(self.figure))
        _strip_namespaces(root)
        for parent in list(root.iter()):
            _drop_unwanted(parent)
        for element in root.iter():
            _follow_theme(element)
        content = ElementTree.tostring(root, encoding="unicode") + self.alt
        _prefix_ids(root, f"gdl-{hashlib.sha256(content.encode()).hexdigest()[:10]}-")
        _flatten(root)
        width = round(self.figure.get_size_inches()[0] * _PIXELS_PER_INCH)
        root.attrib = {
            "viewBox": root.attrib["viewBox"],
            "role": "img",
            "aria-label": " ".join(self.alt.split()),
            "style": f"max-width:{width}px;min-width:{_least_width(width)}px",
            # matplotlib says this in a style sheet for *, which would leak to the page
            "stroke-linejoin": "round",
        }
        svg = ElementTree.tostring(root, encoding="unicode")
        # A box that scrolls must be within reach of the keyboard.
        scrolls = ' tabindex="0"' if _least_width(width) > _PHONE_WIDTH else ""
        return f'<div class="gdl-figure"{scrolls}>{svg}</div>'

    def png(self) -> bytes:
        """Return the drawing in the colours of the light theme, at 200 dots an inch.

        Returns
        -------
        bytes
            A PNG file without a date, the same in every process.
        """
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", dpi=200, metadata={"Software": None})
        return buffer.getvalue()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, str]:
        """Offer a notebook the SVG first, then the PNG, then one line of text."""
        del include, exclude  # Jupyter filters by itself
        return {
            "text/html": self.html(),
            "image/png": base64.b64encode(self.png()).decode("ascii"),
            "text/plain": repr(self),
        }


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Return an empty figure whose one axes measures inches from the top left.

    Parameters
    ----------
    width, height : float
        Size in inches. Up to 4.4 wide a figure fits a phone; 6.5 is the most.

    Returns
    -------
    figure : matplotlib.figure.Figure
        The drawing, with no background.
    ax : matplotlib.axes.Axes
        Axes that fill it: x runs right from 0 to `width`, y down from 0 to `height`,
        and nothing of the axes themselves shows.

    Raises
    ------
    ArgumentError
        If a size is not positive, or the width is above 6.5.

    Examples
    --------
    >>> figure, ax = canvas(4.0, 1.5)
    >>> [float(y) for y in ax.get_ylim()]
    [1.5, 0.0]
    """
    figure = _empty_figure(width, height)
    ax = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    ax.set(xlim=(0.0, width), ylim=(height, 0.0))
    ax.set_axis_off()
    return figure, ax


def chart(
    width: float, height: float, *, x_label: str, y_label: str
) -> tuple[Figure, Axes]:
    """Return a figure with quiet axes for data that are read off a scale.

    Parameters
    ----------
    width, height : float
        Size in inches, as for `canvas`.
    x_label, y_label : str
        What the axes measure; `y_label` is written above the axis, to be read
        without turning the head.

    Returns
    -------
    figure : matplotlib.figure.Figure
        The drawing, with no background.
    ax : matplotlib.axes.Axes
        Axes with two spines, whose lines cycle through the categories: colour and
        dashes change together.

    Raises
    ------
    ArgumentError
        If a size is not positive, or the width is above 6.5.

    Examples
    --------
    >>> figure, ax = chart(4.4, 2.4, x_label="angle (degrees)", y_label="error")
    >>> first, second = ax.plot([0, 1], [[0, 0], [1, 2]])
    >>> (first.get_color(), second.get_linestyle()) == (roles.CATEGORIES[0], "--")
    True
    """
    figure = _empty_figure(width, height)
    left, right, bottom, top = 0.55, 0.15, 0.5, 0.35
    ax = figure.add_axes(
        (
            left / width,
            bottom / height,
            1 - (left + right) / width,
            1 - (bottom + top) / height,
        ),
        facecolor="none",
    )
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(roles.RULE)
    ax.tick_params(color=roles.RULE, labelcolor=roles.QUIET, labelsize=9)
    ax.set_xlabel(x_label, color=roles.QUIET, size=9.5)
    above = (0.05 / width, 1 - 0.2 / height)
    ax.text(*above, y_label, transform=figure.transFigure, color=roles.QUIET, size=9.5)
    ax.set_prop_cycle(color=roles.CATEGORIES, linestyle=roles.DASHES)
    return figure, ax


def _empty_figure(width: float, height: float) -> Figure:
    """Return a figure without background, of a size a page can hold."""
    for name, value in (("width", width), ("height", height)):
        if not float(_checks.real_array(name, value, ())) > 0:
            _checks.refuse(name, "a size in inches above 0", value)
    if width > 6.5:
        _checks.refuse("width", "at most 6.5 inches", width)
    return Figure(figsize=(width, height), facecolor="none")


def _least_width(width: int) -> int:
    """Return the width in pixels below which a figure scrolls."""
    return round(_SMALLEST_SHARE * width)


def _check_text(text: Text) -> None:
    """Refuse text that would be drawn askew or too small to read."""
    words = text.get_text()
    size = float(text.get_fontsize())
    if "\n" in words:
        # matplotlib aligns the lines by the widths of its own font, not the reader's.
        _checks.refuse("figure", "texts of one line each", repr(words))
    if words.strip() and not size >= _SMALLEST_TEXT:
        got = f"{size:g} for {words!r}"
        _checks.refuse("figure", "texts of at least 9 points", got)


def _svg(figure: Figure) -> str:
    """Return the figure as matplotlib writes it, without date or random ids."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "gdlbook"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue()


def _strip_namespaces(root: ElementTree.Element) -> None:
    """Write ``path`` and ``href`` without their namespaces, as HTML reads them."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib = {
            key.rpartition("}")[2]: value for key, value in element.attrib.items()
        }
        if element.tag != "tspan" and not (element.text or "").strip():
            element.text = None
        element.tail = None


def _drop_unwanted(parent: ElementTree.Element) -> None:
    """Remove the metadata, the style sheet for the whole page and what is unseen."""
    for child in list(parent):
        if child.tag == "image":
            expected = "shapes that follow the theme (draw_grid draws an image)"
            _checks.refuse("figure", expected, "a raster image")
        unseen = child.tag == "path" and child.attrib.get("style") == "fill: none"
        if child.tag in ("metadata", "style") or unseen:
            parent.remove(child)
    if parent.tag == "path":
        parent.attrib["d"] = " ".join(parent.attrib["d"].split())


def _follow_theme(element: ElementTree.Element) -> None:
    """Replace colours by their variables, and fonts by the page's own."""
    for key in ("style", "fill", "stroke"):
        value = element.attrib.get(key)
        if value is not None:
            plain = _FONT_FAMILY.sub("", _COLOUR.sub(_variable, value))
            element.attrib[key] = plain.rstrip("; ")


def _variable(colour: re.Match[str]) -> str:
    """Return what CSS calls a role's colour."""
    found = roles.CSS.get(colour.group())
    if found is None:
        expected = "the colours of gdlbook.figures.roles alone"
        _checks.refuse("figure", expected, colour.group())
    return found


def _references(element: ElementTree.Element) -> Iterator[str]:
    """Yield the ids that an element refers to."""
    for key, value in element.attrib.items():
        if key == "href":
            yield value.removeprefix("#")
        yield from _REFERENCE.findall(value)


def _prefix_ids(root: ElementTree.Element, prefix: str) -> None:
    """Prefix the ids that something refers to, and drop the others."""
    used = {name for element in root.iter() for name in _references(element)}
    for element in root.iter():
        for key, value in list(element.attrib.items()):
            if key == "id" and value not in used:
                del element.attrib[key]
            elif key == "id":
                element.attrib[key] = prefix + value
            elif key == "href":
                element.attrib[key] = f"#{prefix}{value.removeprefix('#')}"
            else:
                element.attrib[key] = _REFERENCE.sub(rf"url(#{prefix}\1)", value)


def _flatten(parent: ElementTree.Element) -> None:
    """Lift the children of groups that say nothing, and drop empty groups."""
    children: list[ElementTree.Element] = []
    for child in parent:
        _flatten(child)
        idle = child.tag in ("g", "defs") and not child.attrib
        empty_or_group = child.tag == "g" or not len(child)
        children += list(child) if idle and empty_or_group else [child]
    parent[:] = children
