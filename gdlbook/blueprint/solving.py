"""The solver, with a word on what to change where a problem is too large for it."""

from __future__ import annotations

from gdlbook import _checks
from gdlbook.symmetry.equivariant_maps import equivariant_maps
from gdlbook.symmetry.map_space import EquivariantMaps
from gdlbook.symmetry.representations import Representation


def solved(rep_in: Representation, rep_out: Representation) -> EquivariantMaps:
    """Return the space of equivariant maps; where it is too large, say what to change.

    Raises
    ------
    ArgumentError
        If the solver refuses, with its reason.
    """
    try:
        maps = equivariant_maps(rep_in, rep_out)
        _ = maps.dimension
    except _checks.ArgumentError as error:
        raise _checks.ArgumentError(
            "signal_in, signal_out",
            "a problem small enough to solve: take fewer points, signals of fewer "
            "numbers, or a group that can move any point to any other",
            f"{rep_in.dimension} numbers in, {rep_out.dimension} out ({error})",
        ) from error
    return maps
