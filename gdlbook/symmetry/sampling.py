"""Uniform random elements of permutation groups too large to list."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdlbook.symmetry.enumeration import enumerate_elements


def sample_by_stabiliser(
    generators: NDArray[np.intp],
    stabiliser: NDArray[np.intp],
    rng: np.random.Generator,
    count: int,
) -> NDArray[np.intp]:
    """Return uniform elements of a transitive group: first fix point 0, then move it.

    Every element is one element of the stabiliser followed by one chosen element
    that takes point 0 to where it goes, and is so in one way.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order

    _, degree = generators.shape
    step = np.tile(np.arange(degree), (len(generators), 1))
    graph = csr_array(
        (np.ones(step.size, np.int8), (step.ravel(), generators.ravel())),
        shape=(degree, degree),
    )
    _, came_from = breadth_first_order(graph, 0)
    fixing = enumerate_elements(stabiliser).elements
    sample = np.empty((count, degree), dtype=np.intp)
    for row, point in enumerate(rng.integers(degree, size=count)):
        element = fixing[rng.integers(len(fixing))]
        for step_to, step_from in reversed(_path(came_from, point)):
            number = int(np.flatnonzero(generators[:, step_from] == step_to)[0])
            element = generators[number][element]
        sample[row] = element
    return sample


def _path(came_from: NDArray[np.int32], point: int) -> list[tuple[int, int]]:
    """Return the steps (to, from) of the search tree from a point back to 0."""
    steps = []
    while point != 0:
        steps.append((int(point), int(came_from[point])))
        point = came_from[point]
    return steps


def sample_by_chain(
    generators: NDArray[np.intp], rng: np.random.Generator, count: int
) -> NDArray[np.intp]:
    """Return uniform elements through a chain of stabilisers, found by SymPy.

    Every element is one choice from each transversal of the Schreier-Sims chain,
    the deepest first, and is so in one way.
    """
    from sympy.combinatorics import Permutation, PermutationGroup

    group = PermutationGroup([Permutation(s) for s in generators.tolist()])
    levels = [
        np.array([u.array_form for u in level.values()])
        for level in group.basic_transversals
    ]
    sample = np.tile(np.arange(generators.shape[1]), (count, 1))
    for level in reversed(levels):
        chosen = level[rng.integers(len(level), size=count)]
        sample = np.take_along_axis(chosen, sample, axis=1)
    return sample
