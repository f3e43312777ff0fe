"""The blueprint as a program: a domain, a group and two signals give the layers."""

from gdlbook.blueprint.blueprint import Blueprint
from gdlbook.blueprint.domain import Domain
from gdlbook.blueprint.domains import (
    acted_on_by,
    graph,
    point_set,
    ring,
    space,
    torus,
)
from gdlbook.blueprint.local_pooling import LocalPooling, block_pooling, kept_cells
from gdlbook.blueprint.nonlinearities import allowed, nonlinearity
from gdlbook.blueprint.table import blueprint_table, counts

__all__ = [
    "Blueprint",
    "Domain",
    "LocalPooling",
    "acted_on_by",
    "allowed",
    "block_pooling",
    "blueprint_table",
    "counts",
    "graph",
    "kept_cells",
    "nonlinearity",
    "point_set",
    "ring",
    "space",
    "torus",
]
