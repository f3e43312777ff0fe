"""Time one case of this package's solver in this process; print one line of JSON.

Usage: python benchmarks/time_gdlbook.py CASE dimension|basis
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from measure import report

from gdlbook import (
    EquivariantMaps,
    cyclic_group,
    equivariant_maps,
    orthogonal_group,
    p4_group,
    special_orthogonal_group,
    symmetric_group,
)


def squares(group) -> EquivariantMaps:
    """Return the maps V ⊗ V -> V ⊗ V."""
    V = group.defining
    return equivariant_maps(V * V, V * V)


def vectors(group) -> EquivariantMaps:
    """Return the maps V -> V."""
    return equivariant_maps(group.defining, group.defining)


def products(group) -> EquivariantMaps:
    """Return the maps V ⊗ V -> V."""
    return equivariant_maps(group.defining * group.defining, group.defining)


def cubes(group) -> EquivariantMaps:
    """Return the maps V ⊗ V ⊗ V -> V ⊗ V ⊗ V."""
    V = group.defining
    return equivariant_maps(V * V * V, V * V * V)


CASES: dict[str, Callable[[], EquivariantMaps]] = {
    "S4 V2->V2": lambda: squares(symmetric_group(4)),
    "S6 V2->V2": lambda: squares(symmetric_group(6)),
    "S10 V2->V2": lambda: squares(symmetric_group(10)),
    "S32 V2->V2": lambda: squares(symmetric_group(32)),
    "Z100 V->V": lambda: vectors(cyclic_group(100)),
    "Z128 V->V": lambda: vectors(cyclic_group(128)),
    "Z256 V->V": lambda: vectors(cyclic_group(256)),
    "p4 8x8 V->V": lambda: vectors(p4_group(8)),
    "p4 512x512 V->V": lambda: vectors(p4_group(512)),
    "SO(3) V2->V": lambda: products(special_orthogonal_group(3)),
    "O(3) V2->V2": lambda: squares(orthogonal_group(3)),
    "O(3) V3->V3": lambda: cubes(orthogonal_group(3)),
}


def dimension(build: Callable[[], EquivariantMaps]) -> int:
    """Return the dimension, after finding the labels where there are any."""
    space = build()
    if not space.rep_in.is_permutation:
        return space.dimension
    # The labels are one column of the table where the action is transitive.
    labels = space.labels if space.rep_in.stabiliser() is None else None
    if labels is None:
        labels = space.stabiliser_labels
    assert labels.max() + 1 == space.dimension
    return space.dimension


def basis(build: Callable[[], EquivariantMaps]) -> int:
    """Return the number of matrices of the dense orthonormal basis."""
    return len(build().basis())


if __name__ == "__main__":
    case, task = sys.argv[1:]
    work = {"dimension": dimension, "basis": basis}[task]
    report(lambda: work(CASES[case]))
