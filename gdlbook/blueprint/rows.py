"""One row of the blueprint's table for each kind of domain, counted by the solver."""

from __future__ import annotations

import math
from typing import Any

from gdlbook import _checks
from gdlbook.blueprint.blueprint import Blueprint
from gdlbook.blueprint.domains import point_set, torus
from gdlbook.blueprint.solving import solved
from gdlbook.layers.egnn_network import egnn_parameters
from gdlbook.symmetry.matrix_groups import orthogonal_group, special_orthogonal_group
from gdlbook.symmetry.named_groups import p4_group, symmetric_group, translation_group

Row = dict[str, Any]


def grid(n: int, c_in: int, c_out: int) -> Row:
    """Count maps of pictures on a torus that follow shifts."""
    n = _checks.integer("size", n, minimum=3)
    plan = Blueprint(torus(n, n), translation_group(n, n), "scalar", "scalar")
    return _row(plan, c_in, c_out, "scalar", "weights of a linear map") | {
        "layer": "convolution, 3 x 3",
        "layer_parameters": 9 * c_in * c_out,
        "layer_linear": True,
    }


def turning_grid(n: int, c_in: int, c_out: int) -> Row:
    """Count maps of stacks of four planes that follow shifts and quarter turns."""
    n = _checks.integer("size", n, minimum=3)
    if n > 24:
        _checks.refuse("size", "at most 24, with rotation", n)
    plan = Blueprint(torus(n, n), p4_group(n), "regular", "regular")
    return _row(plan, c_in, c_out, "regular", "weights of a linear map") | {
        "layer": "group convolution, 3 x 3",
        "layer_parameters": 4 * 9 * c_in * c_out,
        "layer_linear": True,
    }


def elements(n: int, c_in: int, c_out: int) -> Row:
    """Count maps of sets; attention stands beside them."""
    few = min(n, 2)
    plan = Blueprint(point_set(few), symmetric_group(few), "scalar", "scalar")
    return {
        "group": f"S{n}",
        "order": str(math.factorial(n)),
        "signal_in": "scalar",
        "signal_out": "scalar",
        "counted": "weights of a linear map",
        "parameters": plan.parameters(c_in, c_out),
        "unconstrained": n * n * c_in * c_out,
        "biases": plan.bias_parameters(c_out),
        # queries, keys and values, each a matrix of c_in by c_out
        "layer": "attention, one head",
        "layer_parameters": 3 * c_in * c_out,
        "layer_linear": False,
    }


def graph(n: int, c_in: int, c_out: int) -> Row:
    """Count natural rules W(A) that are affine in A."""
    few = min(n, 4)
    group = symmetric_group(few)
    pairs = group.defining * group.defining
    rules = solved(group.trivial + pairs, pairs).dimension
    return {
        "group": f"S{n}",
        "order": str(math.factorial(n)),
        "signal_in": "A, scalar",
        "signal_out": "scalar",
        "counted": "natural rules W(A) affine in A",
        "parameters": rules * c_in * c_out,
        "unconstrained": (1 + n**2) * n**2 * c_in * c_out,
        "biases": solved(group.trivial, group.defining).dimension * c_out,
        # y_i = own x_i + sum over neighbours of other x_j
        "layer": "message passing, linear",
        "layer_parameters": 2 * c_in * c_out,
        "layer_linear": True,
    }


def points(n: int, c_in: int, c_out: int) -> Row:
    """Count maps of features and positions under E(3) x S_n; EGNN beside them."""
    few = min(n, 2)
    permutations, turns = symmetric_group(few), orthogonal_group(3)
    one, vector = turns.trivial, turns.defining
    among = solved(permutations.defining, permutations.defining).dimension
    constant = solved(permutations.trivial, permutations.defining).dimension

    def turned(start: Any, end: Any) -> int:
        return solved(start, end).dimension

    # Of the maps of positions, translations leave those that send n equal positions
    # to zero: one condition for each constant. Features are not translated.
    features = among * turned(one, one) * c_in * c_out
    mixed = among * turned(one, vector) * c_in
    mixed += (among - constant) * turned(vector, one) * c_out
    positions = (among - constant) * turned(vector, vector)
    return {
        "group": f"E(3) x S{n}",
        "order": "infinite",
        "signal_in": "features, position",
        "signal_out": "features, displacement",
        "counted": "weights of a linear map",
        "parameters": features + mixed + positions,
        "unconstrained": n * (c_in + 3) * n * (c_out + 3),
        "biases": constant * (turned(one, one) * c_out + turned(one, vector)),
        "layer": "EGNN",
        "layer_parameters": egnn_parameters(
            c_in, c_out, features_out=c_out, velocities=False
        ),
        "layer_linear": False,
    }


def surface(neighbours: int, c_in: int, c_out: int) -> Row:
    """Count maps of tangent vectors that no choice of frame changes."""
    turns = special_orthogonal_group(2)
    tangent = turns.irrep(1)
    own = solved(tangent, tangent).dimension
    # A kernel over the direction of a neighbour is a sum of harmonics of frequency m.
    around = sum(solved(turns.irrep(m) * tangent, tangent).dimension for m in range(3))
    pairs = c_in * c_out
    return {
        "group": "SO(2) at a point",
        "order": "infinite",
        "signal_in": "tangent vectors",
        "signal_out": "tangent vector",
        "counted": "weights at one point",
        "parameters": (own + around) * pairs,
        "unconstrained": 4 * (1 + neighbours) * pairs,
        "biases": solved(turns.trivial, tangent).dimension * c_out,
        "layer": "gauge convolution",
        "layer_parameters": (own + around) * pairs,
        "layer_linear": True,
    }


def _row(plan: Blueprint, c_in: int, c_out: int, kind: str, counted: str) -> Row:
    """Return the part of a row that a blueprint of a finite group knows."""
    return {
        "group": plan.group.name,
        "order": str(getattr(plan.group, "order", "infinite")),
        "signal_in": kind,
        "signal_out": kind,
        "counted": counted,
        "parameters": plan.parameters(c_in, c_out),
        "unconstrained": plan.unconstrained(c_in, c_out),
        "biases": plan.bias_parameters(c_out),
    }
