"""Local pooling of a finite domain, and the subgroup that survives it.

Pooling over blocks commutes with the elements that take blocks to blocks; keeping some
cells, with those that take kept cells to kept cells. Both are found by trying every
element of the group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.layers._arrays import Array, namespace, read
from gdlbook.layers.coarsening import cluster_matrix
from gdlbook.symmetry.enumeration import enumerate_elements
from gdlbook.symmetry.groups import FiniteGroup
from gdlbook.symmetry.representations import Representation


@dataclass(frozen=True, eq=False, repr=False)
class LocalPooling:
    """A map of signals to a coarser domain, and what it commutes with.

    Attributes
    ----------
    group : FiniteGroup
        The subgroup of all elements that the coarser domain still follows.
    signal_in, signal_out : Representation
        How this subgroup moves the signal before and after.
    index : int
        How many times larger the whole group is.
    """

    group: FiniteGroup
    signal_in: Representation
    signal_out: Representation
    index: int
    pool: Callable[[Array], Array]

    def __call__(self, signals: Any) -> Array:
        """Pool signals of shape (..., n) to (..., k)."""
        return self.pool(read("signals", signals, (self.signal_in.dimension,)))

    def __repr__(self) -> str:
        return (
            f"pooling {self.signal_in.dimension} -> {self.signal_out.dimension}, keeps "
            f"{self.group.order} of {self.group.order * self.index} elements"
        )


def block_pooling(
    group: FiniteGroup, blocks: ArrayLike, reduction: str = "max"
) -> LocalPooling:
    r"""Return the pooling over blocks of a finite domain.

    .. math:: y_b = \max_{i \in b} x_i \quad \text{or} \quad
              \frac{1}{|b|} \sum_{i \in b} x_i

    Parameters
    ----------
    group : FiniteGroup
        The group that acts on the domain; its elements are listed.
    blocks : array_like of int, shape (n,)
        The block of each point, numbers 0..k-1 that all occur.
    reduction : {"max", "mean"}
        What is taken over a block.

    Returns
    -------
    LocalPooling
        A function of arrays (..., n), with the subgroup it keeps.

    Raises
    ------
    ArgumentError
        If the blocks are not 0..k-1 for each point, or the group has too many elements
        to list.

    Examples
    --------
    >>> from gdlbook import cyclic_group
    >>> pairs = block_pooling(cyclic_group(12), np.arange(12) // 2)
    >>> pairs
    pooling 12 -> 6, keeps 6 of 12 elements
    >>> pairs(np.arange(12))
    array([ 1,  3,  5,  7,  9, 11])
    """
    if reduction not in ("max", "mean"):
        _checks.refuse("reduction", "max or mean", repr(reduction))
    elements = _listed(group)
    table = cluster_matrix(blocks).astype(bool)
    if len(table) != group.degree:
        _checks.refuse(
            "blocks", f"a block for each of {group.degree} points", len(table)
        )
    labels = table.argmax(axis=1)
    # An element keeps the partition if it sends each block to where its first point
    # goes; entry (g, b) says which block that is.
    target = labels[elements][:, table.argmax(axis=0)]
    keeps = (labels[elements] == target[:, labels]).all(axis=1)

    def pool(x: Array) -> Array:
        xp = namespace(x)
        if reduction == "mean":
            return x @ xp.asarray(table / table.sum(axis=0), xp.result_type(x, 1.0))
        members = xp.asarray(table.T)
        lowest = xp.min(x, axis=-1)[..., None, None]
        return xp.max(xp.where(members, x[..., None, :], lowest), axis=-1)

    return _restricted(group, elements[keeps], target[keeps], pool)


def kept_cells(group: FiniteGroup, kept: ArrayLike) -> LocalPooling:
    r"""Return the subsampling that keeps some points of a finite domain.

    .. math:: y_a = x_{k_a}

    Parameters
    ----------
    group : FiniteGroup
        The group that acts on the domain; its elements are listed.
    kept : array_like of int, shape (k,)
        The points kept, each once, in the order of the output.

    Returns
    -------
    LocalPooling
        A function of arrays (..., n), with the subgroup it keeps.

    Raises
    ------
    ArgumentError
        If a point is not there or named twice, or the group has too many elements to
        list.

    Examples
    --------
    >>> from gdlbook import cyclic_group
    >>> kept_cells(cyclic_group(12), range(0, 12, 2))
    pooling 12 -> 6, keeps 6 of 12 elements
    >>> kept_cells(cyclic_group(12), range(0, 12, 5))
    pooling 12 -> 3, keeps 1 of 12 elements
    """
    elements = _listed(group)
    cells = np.asarray(kept)
    n = group.degree
    _checks.real_array("kept", cells, (None,))
    whole = cells.dtype.kind in "iu" and len(cells) > 0
    if not (whole and np.isin(cells, np.arange(n)).all()):
        _checks.refuse("kept", f"points 0..{n - 1}, at least one", cells.tolist())
    if len(np.unique(cells)) < len(cells):
        _checks.refuse("kept", "each point once", cells.tolist())
    place = np.full(n, -1)
    place[cells] = np.arange(len(cells))
    target = place[elements[:, cells]]
    keeps = (target >= 0).all(axis=1)

    def pool(x: Array) -> Array:
        return namespace(x).take(x, cells, axis=-1)

    return _restricted(group, elements[keeps], target[keeps], pool)


def _listed(group: FiniteGroup) -> NDArray[np.intp]:
    """Return all elements of a group that has few enough of them."""
    if not isinstance(group, FiniteGroup) or not group.is_enumerable:
        expected = "a finite group whose elements can be listed; take fewer points"
        _checks.refuse("group", expected, group)
    return group.elements()


def _restricted(
    group: FiniteGroup,
    elements: NDArray[np.intp],
    images: NDArray[np.intp],
    pool: Callable[[Array], Array],
) -> LocalPooling:
    """Return a pooling with the subgroup of some elements, given by few generators."""
    chosen: list[int] = []
    reached = {tuple(range(group.degree))}
    for row, element in enumerate(elements.tolist()):
        if tuple(element) not in reached:
            chosen.append(row)
            found = enumerate_elements(elements[chosen]).elements
            reached = set(map(tuple, found.tolist()))
    chosen = chosen or [0]  # the identity alone, which comes first
    kept = FiniteGroup(
        elements[chosen], f"{len(elements)} of {group.name}", known_order=len(elements)
    )
    after = kept.representation(list(images[chosen]), name="coarse")
    index = group.order // len(elements)
    return LocalPooling(kept, kept.defining, after, index, pool)
