"""Representations of a finite group given by the images of its generators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.symmetry.acting_group import ActingGroup
from gdlbook.symmetry.enumeration import (
    ENTRY_LIMIT,
    Enumeration,
    homomorphism_error,
    spread,
)
from gdlbook.symmetry.representations import Representation

HOMOMORPHISM_TOLERANCE = 1e-10


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Tabulated(Representation):
    """A table holds the image of every element of the group.

    `table` has one permutation or one matrix for each row of the enumeration;
    `is_free` says that only the identity keeps entry 0, and that the action is
    transitive.
    """

    enumeration: Enumeration
    table: NDArray[Any]
    is_free: bool = False

    def images(self, elements: NDArray[Any]) -> NDArray[Any]:
        """Return the rows of the table."""
        return self.table[self.enumeration.locate(elements)]

    def algebra_images(self) -> NDArray[np.float64]:
        """Return no matrix at all: a finite group has no Lie algebra."""
        return np.zeros((0, self.dimension, self.dimension))

    def stabiliser(self) -> NDArray[Any] | None:
        """Return no generator at all where the action is free and transitive."""
        return np.zeros((0, self.group.degree), np.intp) if self.is_free else None


def tabulate(
    group: ActingGroup,
    enumeration: Enumeration,
    table: NDArray[Any],
    name: str,
    is_free: bool = False,
) -> Representation:
    """Wrap a table of images, one row an element, that is known to be right."""
    table.flags.writeable = False
    return Tabulated(
        group=group,
        dimension=table.shape[1],
        is_permutation=table.ndim == 2,
        name=name,
        enumeration=enumeration,
        table=table,
        is_free=is_free,
    )


def from_generator_images(
    group: ActingGroup,
    enumeration: Enumeration,
    images: Sequence[ArrayLike],
    name: str,
) -> Representation:
    """Extend images of the generators to all elements and check the result."""
    stack = _read_images(images, len(group.generators))
    entries = len(enumeration.elements) * stack[0].size
    if entries > ENTRY_LIMIT:
        _checks.refuse(
            "images",
            f"a table of at most {ENTRY_LIMIT} entries over all elements",
            entries,
        )
    # Images that grow without bound overflow: their error is infinite or NaN.
    with np.errstate(over="ignore", invalid="ignore"):
        table = spread(enumeration, stack)
        error = homomorphism_error(enumeration, stack, table)
    scale = max(1.0, float(np.abs(table).max()))
    tolerance = 0.0 if stack.ndim == 2 else HOMOMORPHISM_TOLERANCE * scale**2
    if not error <= tolerance:
        _checks.refuse(
            "images",
            "images that multiply as the generators do (a homomorphism)",
            f"an error of {error:.2g}",
        )
    return tabulate(group, enumeration, table, name)


def _read_images(images: Sequence[ArrayLike], count: int) -> NDArray[Any]:
    """Return one permutation or one square matrix for each generator."""
    if len(images) != count:
        _checks.refuse(
            "images", f"one image for each of {count} generators", len(images)
        )
    first = np.asarray(images[0])
    if first.ndim == 1:
        size = len(_checks.permutation("images", first))
        return np.stack([_checks.permutation("images", s, size) for s in images])
    size = len(_checks.square_matrix("images", first))
    return np.stack([_checks.square_matrix("images", m, size) for m in images])
