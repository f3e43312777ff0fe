"""All elements of a finite permutation group, found by walking its Cayley graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks

ENTRY_LIMIT = 10_000_000
"""Largest element table (order times degree) that is ever built: 80 MB."""


@dataclass(frozen=True, eq=False)
class Enumeration:
    """The elements of a group, and where each generator sends each of them.

    Attributes
    ----------
    elements : numpy.ndarray of int, shape (order, degree)
        One permutation a row, the identity first.
    successors : numpy.ndarray of int, shape (order, generators)
        ``successors[g, s]`` is the row of "first g, then generator s".
    parents, through : numpy.ndarray of int, shape (order,)
        Row g was first met as generator ``through[g]`` after row ``parents[g]``,
        and ``parents[g] < g`` for every row but the identity's.
    rows : dict of bytes to int
        The row of a permutation, by its bytes.
    """

    elements: NDArray[np.intp]
    successors: NDArray[np.intp]
    parents: NDArray[np.intp]
    through: NDArray[np.intp]
    rows: dict[bytes, int]

    def locate(self, permutations: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the row of each permutation; refuse one outside the group."""
        found = [
            self.rows.get(row.tobytes(), -1)
            for row in np.ascontiguousarray(permutations)
        ]
        if -1 in found:
            stranger = permutations[found.index(-1)]
            _checks.refuse("element", "an element of the group", stranger.tolist())
        return np.array(found, dtype=np.intp)


def enumerate_elements(generators: NDArray[np.intp]) -> Enumeration:
    """Walk the Cayley graph breadth first, from the identity.

    Takes time proportional to order x generators x degree.
    """
    identity = np.arange(generators.shape[1])
    elements = [identity]
    rows = {identity.tobytes(): 0}
    parents, through, successors = [0], [0], []
    # The list grows while the loop walks it: that is the queue of the search.
    for row, element in enumerate(elements):
        for number, generator in enumerate(generators):
            product = generator[element]
            key = product.tobytes()
            if key not in rows:
                rows[key] = len(elements)
                elements.append(product)
                parents.append(row)
                through.append(number)
            successors.append(rows[key])
    return Enumeration(
        np.array(elements),
        np.array(successors, dtype=np.intp).reshape(len(elements), len(generators)),
        np.array(parents),
        np.array(through),
        rows,
    )


def spread(
    enumeration: Enumeration, images: NDArray[np.intp] | NDArray[np.float64]
) -> NDArray[np.intp] | NDArray[np.float64]:
    """Extend images of the generators to every element, along the search tree.

    `images` has shape (generators, d) for permutations, (generators, d, d) for
    matrices; the result has one row for each element instead.
    """
    is_permutation = images.ndim == 2
    size = images.shape[1]
    table = np.empty((len(enumeration.elements), *images.shape[1:]), images.dtype)
    table[0] = np.arange(size) if is_permutation else np.eye(size)
    steps = zip(enumeration.parents[1:], enumeration.through[1:], strict=True)
    for row, (parent, number) in enumerate(steps, start=1):
        image = images[number]
        table[row] = image[table[parent]] if is_permutation else image @ table[parent]
    return table


def homomorphism_error(
    enumeration: Enumeration,
    images: NDArray[np.intp] | NDArray[np.float64],
    table: NDArray[np.intp] | NDArray[np.float64],
) -> float:
    r"""Return how far `table` is from a homomorphism.

    .. math:: \max_{s, g} \lvert \rho(s g) - \rho(s) \rho(g) \rvert

    over generators s and all elements g. It is zero exactly when the table is a
    homomorphism, since every element is a product of generators.
    """
    worst = 0.0
    for number, image in enumerate(images):
        expected = image[table] if images.ndim == 2 else image @ table
        error = np.abs(table[enumeration.successors[:, number]] - expected).max()
        # This maximum keeps NaN, whichever generator it comes from.
        worst = float(np.maximum(worst, error))
    return worst


def orbit_labels(permutations: NDArray[np.intp]) -> NDArray[np.int32]:
    """Label the points that the permutations can move into each other.

    Orbits are numbered in the order of their smallest points. `permutations` has
    shape (count, points); with no permutation at all every point is its own orbit.
    """
    count, points = permutations.shape
    if count == 0:
        return np.arange(points, dtype=np.int32)
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    # Row i of this sparse matrix holds the images of point i. A permutation runs
    # in cycles, so "reached from" and "reaches" are the same relation and the
    # strong components need no transposed copy of the graph.
    graph = csr_array(
        (
            np.ones(count * points, dtype=np.int8),
            np.ascontiguousarray(permutations.T, dtype=np.int32).reshape(-1),
            np.arange(points + 1, dtype=np.int32) * np.int32(count),
        ),
        shape=(points, points),
    )
    orbits, found = connected_components(graph, connection="strong")
    smallest = np.empty(orbits, dtype=np.intp)
    smallest[found[::-1]] = np.arange(points)[::-1]
    number = np.empty(orbits, dtype=np.int32)
    number[np.argsort(smallest)] = np.arange(orbits, dtype=np.int32)
    return np.asarray(number[found])


def signs(permutations: NDArray[np.intp]) -> NDArray[np.float64]:
    r"""Return the sign of each permutation, (-1)^(points - cycles)."""
    count, points = permutations.shape
    offsets = points * np.arange(count)[:, None]
    labels = orbit_labels((permutations + offsets).reshape(1, -1))
    # Labels count up with the smallest point, so the last one of a row tells how
    # many cycles there are up to and including that row.
    cycles = np.diff(labels.reshape(count, points).max(axis=1), prepend=-1)
    return np.asarray(1.0 - 2.0 * ((points - cycles) % 2))
