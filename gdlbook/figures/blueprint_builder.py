"""What the Blueprint Builder of chapter 7 reads: counts, programs, sample data."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook.blueprint.table import counts
from gdlbook.figures.book_figure import BookFigure
from gdlbook.figures.commuting_square import square_of
from gdlbook.figures.rotation import EDGE
from gdlbook.layers.group_convolution import circular_padding, lifting_convolution
from gdlbook.layers.image_convolution import circular_correlation_2d

CHANNELS = (1, 2, 3, 4, 8, 16)
SIZES = {
    "grid": (3, 4, 5, 6, 8, 16),
    "graph": (2, 3, 4, 5, 6, 8),
    "set": (1, 2, 3, 5, 8, 12),
    "grid with rotation": (3, 4, 5, 6, 7, 8),
    "3D points": (1, 2, 3, 5, 8, 16),
    "curved surface": (3, 4, 5, 6, 8, 12),
}
"""The sizes offered, the fourth that of the sample; the programs run with them all."""

COUNTED = ("parameters", "unconstrained", "biases", "layer_parameters")

LETTER = (
    (0, 0, 0, 0, 0, 0),
    (0, 3, 0, 0, 0, 0),
    (0, 3, 0, 0, 0, 0),
    (0, 3, 0, 0, 0, 0),
    (0, 3, 3, 3, 2, 0),
    (0, 0, 0, 0, 0, 0),
)
STACK_FILTER = (
    ((0, 0, 0), (0, 2, 0), (0, 0, 0)),
    ((0, 0, 0), (0, 0, 1), (0, 0, 0)),
    ((0, 0, 0), (0, 0, 0), (0, 0, 0)),
    ((0, -1, 0), (0, 0, 0), (0, 0, 0)),
)
GRAPH_EDGES = ((0, 1), (1, 2), (2, 3), (3, 1), (3, 4))
MOLECULE = (
    (0.0, 0.0, 0.0),
    (1.4, 0.6, 0.1),
    (-1.1, 1.1, 0.3),
    (-0.9, -1.0, 0.9),
    (0.6, -1.0, -1.1),
)

PROGRAMS = {
    "grid": """\
import numpy as np
from gdlbook import translation_group
from gdlbook.blueprint import Blueprint, torus

n, c_in, c_out = {n}, {c_in}, {c_out}
plan = Blueprint(torus(n, n), translation_group(n, n))
print(plan.parameters(c_in, c_out),
      plan.unconstrained(c_in, c_out))
layer = plan.layer(c_in, c_out, rng=np.random.default_rng(0))
y = layer(np.ones((c_in, n * n)))
""",
    "graph": """\
import numpy as np
from gdlbook import equivariant_maps, symmetric_group
from gdlbook.layers.message_passing import (
    edges_of, message_passing)

n, c_in, c_out = {n}, {c_in}, {c_out}
S = symmetric_group(n)
matrices = S.defining * S.defining
rules = equivariant_maps(S.trivial + matrices, matrices)
print(rules.dimension * c_in * c_out,
      (1 + n**2) * n**2 * c_in * c_out)

def layer(A, x, own, other):
    return x @ own + message_passing(
        x @ other, edges_of(A), lambda x_i, x_j: x_j)

W = np.ones((c_in, c_out))
path = np.eye(n, k=1) + np.eye(n, k=-1)
y = layer(path, np.ones((n, c_in)), W, W)
""",
    "set": """\
import numpy as np
from gdlbook import symmetric_group
from gdlbook.blueprint import Blueprint, point_set

n, c_in, c_out = {n}, {c_in}, {c_out}
plan = Blueprint(point_set(n), symmetric_group(n))
print(plan.parameters(c_in, c_out),
      plan.unconstrained(c_in, c_out))
layer = plan.layer(c_in, c_out, rng=np.random.default_rng(0))
y = layer(np.ones((c_in, n)))
""",
    "grid with rotation": """\
import numpy as np
from gdlbook import p4_group
from gdlbook.blueprint import Blueprint, torus

n, c_in, c_out = {n}, {c_in}, {c_out}
plan = Blueprint(torus(n, n), p4_group(n), "regular", "regular")
print(plan.parameters(c_in, c_out),
      plan.unconstrained(c_in, c_out))
layer = plan.layer(c_in, c_out, rng=np.random.default_rng(0))
y = layer(np.ones((c_in, 4 * n * n)))
""",
    "3D points": """\
import numpy as np
from gdlbook.blueprint import counts
from gdlbook.layers.egnn import all_pairs, egnn_layer

n, c_in, c_out = {n}, {c_in}, {c_out}
row = counts("3D points", n, c_in, c_out)
print(row["parameters"], row["unconstrained"])

W = np.ones((c_in, c_out))
h, x = np.ones((n, c_in)), np.eye(n, 3)
y = egnn_layer(
    h, x, all_pairs(n),
    phi_e=lambda h_i, h_j, d2: (h_i + h_j) @ W / (1 + d2),
    phi_x=lambda m: m.mean(axis=-1, keepdims=True),
    phi_h=lambda h, m: h @ W + m)
""",
    "curved surface": """\
import numpy as np
from gdlbook import equivariant_maps, special_orthogonal_group
from gdlbook.layers.gauge import gauge_convolution, gauge_kernels

n, c_in, c_out = {n}, {c_in}, {c_out}
V = special_orthogonal_group(2).irrep(1)
own = equivariant_maps(V, V).basis()
K = gauge_kernels(V, V, 2 * np.pi * np.arange(n) / n)
print((len(own) + len(K)) * c_in * c_out,
      4 * (1 + n) * c_in * c_out)

star = np.array([[j, 0] for j in range(1, n + 1)])
y = gauge_convolution(
    np.ones((n + 1, c_in, 2)), star, np.stack([np.eye(2)] * n),
    K, np.ones((c_out, c_in, len(K))),
    own, np.ones((c_out, c_in, len(own))))
""",
}
"""For each domain the program that the reader may copy; it prints both counts first."""

WORDS = {
    "grid": {
        "acts": "shifts, round the edges",
        "rule": "y(u) = Σᵥ ψ(v) x(u + v)",
        "architecture": "convolutional network",
        "size": "side of the grid",
        "wrong": "zeros outside",
    },
    "graph": {
        "acts": "new names for the nodes",
        "rule": "yᵢ = a xᵢ + b Σⱼ Aᵢⱼ xⱼ",
        "architecture": "message passing network",
        "size": "nodes",
        "wrong": "a weight for each name",
    },
    "set": {
        "acts": "another order of the elements",
        "rule": "yᵢ = a xᵢ + b Σⱼ xⱼ",
        "architecture": "Deep Sets, Transformer without positions",
        "size": "elements",
        "wrong": "a running sum",
    },
    "grid with rotation": {
        "acts": "shifts and quarter turns; planes change places",
        "rule": "yᵣ(u) = Σₛ,ᵥ (r·ψ)ₛ(v) xₛ(u + v)",
        "architecture": "group convolutional network",
        "size": "side of the grid",
        "wrong": "filter planes stay in place",
    },
    "3D points": {
        "acts": "turns, mirrors and shifts of space",
        "rule": "xᵢ\u2032 = xᵢ + C Σⱼ (xᵢ \u2212 xⱼ) φ(hᵢ, hⱼ, |xᵢ \u2212 xⱼ|²)",
        "architecture": "E(n)-equivariant graph network",
        "size": "points",
        "wrong": "a weight for each axis",
    },
    "curved surface": {
        "acts": "another frame at the point",
        "rule": "y = S v₀ + Σⱼ R(φⱼ) K R(\u2212φⱼ) vⱼ",
        "architecture": "gauge equivariant network on a mesh",
        "size": "neighbours",
        "wrong": "K not turned",
    },
}


def terms(values: NDArray[np.int_]) -> list[list[int]]:
    """Write a count as a polynomial in the channels in (degree 1) and out (degree 2).

    Parameters
    ----------
    values : numpy.ndarray of int, shape (2, 3)
        The counts with 1 and 2 channels in, and 1, 2 and 3 out.

    Returns
    -------
    list of list of int
        Terms [c, i, j] for c · c_in^i · c_out^j, without those that are zero.

    Examples
    --------
    >>> terms(np.array([[7, 14, 21], [14, 28, 42]]))
    [[7, 1, 1]]
    """
    rows = [[int(v) for v in row] for row in values]
    slope = [b - a for a, b in zip(*rows, strict=True)]
    level = [a - s for a, s in zip(rows[0], slope, strict=True)]
    found = []
    for i, (one, two, three) in enumerate((level, slope)):
        square = Fraction(three - 2 * two + one, 2)
        line = two - one - 3 * square
        for j, c in enumerate((one - line - square, line, square)):
            if c.denominator != 1:
                raise ArithmeticError(f"no whole coefficients: {rows}")
            if c:
                found.append([int(c), i, j])
    return found


def count_terms(domain: str, size: int) -> dict[str, Any]:
    """Return the counts of a domain for all channels.

    Parameters
    ----------
    domain, size
        As for `gdlbook.blueprint.counts`.

    Returns
    -------
    dict
        The name of the group, its order, and `terms` for each number in `COUNTED`.

    Examples
    --------
    >>> count_terms("set", 5)["parameters"], count_terms("set", 5)["order"]
    ([[2, 1, 1]], '120')
    """
    rows = [[counts(domain, size, i, j) for j in (1, 2, 3)] for i in (1, 2)]
    given = {key: rows[0][0][key] for key in ("group", "order")}
    return given | {
        key: terms(np.array([[row[key] for row in line] for line in rows]))
        for key in COUNTED
    }


def samples() -> dict[str, dict[str, Any]]:
    """Return what the group acts on in each domain, and the weights of the layers.

    Returns
    -------
    dict
        By domain: the signal x and the free numbers of the layer, as lists.

    Examples
    --------
    >>> samples()["set"]
    {'x': [1, -2, 3, 0, 2], 'own': 2, 'other': -1}
    """
    edges = lifting_convolution(
        circular_padding(np.array(LETTER)[None], 3),
        np.array([[0, -1, 0], [0, 0, 0], [0, 1, 0]])[None, None],
    )[0]
    A = np.zeros((5, 5), dtype=int)
    for i, j in GRAPH_EDGES:
        A[i, j] = A[j, i] = 1
    return {
        "grid": {"x": np.ravel(LETTER).tolist(), "kernel": np.ravel(EDGE).tolist()},
        "graph": {"x": [1, -2, 3, 0, 2], "A": A.tolist(), "own": 2, "other": -1},
        "set": {"x": [1, -2, 3, 0, 2], "own": 2, "other": -1},
        "grid with rotation": {
            "x": edges.reshape(4, -1).tolist(),
            "kernel": np.reshape(STACK_FILTER, (4, 9)).tolist(),
        },
        "3D points": {
            "x": [list(point) for point in MOLECULE],
            "h": [2, 1, -1, 1, 3],
            "axes": [1.5, 0.2, -0.6],
        },
        "curved surface": {
            "angles": [0.3, 1.4, 2.4, 3.5, 4.6, 5.5],
            "x": [[0, 1], [1, 0], [0.6, 0.8], [1, 0.4], [-0.3, 1], [1, -0.5], [0.8, 0]],
            "own": [0.5, 0.3],
            "K": [[0.7, -0.2], [0.1, 0.0]],
        },
    }


def builder() -> dict[str, Any]:
    """Return all that the Blueprint Builder reads.

    Returns
    -------
    dict
        The channels offered; for each domain its words, its layer, the counts of each
        size, the program and the sample.

    Examples
    --------
    >>> list(builder()["domains"])[:3], builder()["channels"]
    (['grid', 'graph', 'set'], [1, 2, 3, 4, 8, 16])
    """
    given = samples()
    return {
        "channels": list(CHANNELS),
        "domains": {
            domain: {
                **WORDS[domain],
                **{k: counts(domain, sizes[3])[k] for k in ("counted", "layer")},
                "sizes": {str(n): count_terms(domain, n) for n in sizes},
                "program": PROGRAMS[domain],
                "sample": given[domain],
            }
            for domain, sizes in SIZES.items()
        },
    }


def builder_square() -> BookFigure:
    """Draw the first state of the Builder: a filter on a torus follows a shift.

    Returns
    -------
    BookFigure
        The square of the sample picture and a shift to the right.

    Examples
    --------
    >>> builder_square().alt[-18:]
    'the two ways meet.'
    """

    def edges(image: NDArray[np.float64]) -> NDArray[np.float64]:
        kernel = np.array(EDGE, dtype=float)[None, None]
        found: NDArray[np.float64] = circular_correlation_2d(image[None], kernel)[0]
        return found

    return square_of(
        LETTER,
        f=edges,
        g=lambda image: np.roll(image, 1, axis=1),
        f_name="convolution",
        g_name="shift",
        sign="translation",
        numbers=False,
        alt=(
            "A commuting square. Top left, the letter L on 6 by 6 cells; to its right, "
            "the answer of a filter that subtracts what is above from what is below. "
            "Below the letter, the letter shifted by one cell. The shifted answer and "
            "the answer to the shifted letter are the same: the two ways meet."
        ),
    )
