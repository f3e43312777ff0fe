"""Check whether a layer respects a symmetry: NumPy, PyTorch or JAX alike."""

from gdlbook.equivariance.action import Action, invariant
from gdlbook.equivariance.check import check_equivariance
from gdlbook.equivariance.images import (
    flips,
    images,
    quarter_turns,
    shifts,
    square_symmetries,
)
from gdlbook.equivariance.report import EquivarianceReport
from gdlbook.equivariance.standard_actions import (
    edges,
    graphs,
    nodes,
    points,
    relabelling,
    sets,
    vectors,
)

__all__ = [
    "Action",
    "EquivarianceReport",
    "check_equivariance",
    "edges",
    "flips",
    "graphs",
    "images",
    "invariant",
    "nodes",
    "points",
    "quarter_turns",
    "relabelling",
    "sets",
    "shifts",
    "square_symmetries",
    "vectors",
]
