"""Drawings of the book: made once, shown in the colours of the reader's theme."""

from gdlbook.figures.book_figure import BookFigure, canvas, chart
from gdlbook.figures.cells import draw_grid, draw_signal
from gdlbook.figures.commuting_square import commuting_square, square_of
from gdlbook.figures.front_page import front_page
from gdlbook.figures.graphs import draw_graph
from gdlbook.figures.pieces import Box, arrow, label, verdict
from gdlbook.figures.signs import SIGNS, draw_sign, sign_svg

__all__ = [
    "SIGNS",
    "BookFigure",
    "Box",
    "arrow",
    "canvas",
    "chart",
    "commuting_square",
    "draw_graph",
    "draw_grid",
    "draw_sign",
    "draw_signal",
    "front_page",
    "label",
    "sign_svg",
    "square_of",
    "verdict",
]
