"""Invariant ends against loops over orbits, and over every element."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gdlbook import (
    ArgumentError,
    check_equivariance,
    cyclic_group,
    dihedral_group,
    orthogonal_group,
    pixel_rotations,
    symmetric_group,
)
from gdlbook.blueprint.heads import invariant_head
from gdlbook.equivariance import invariant

V4 = symmetric_group(4).defining
PERMUTATIONS = [pixel_rotations(3), V4 * V4, cyclic_group(5).regular, V4 + V4]
ORTHOGONAL = [orthogonal_group(3).defining, dihedral_group(5).irreps[2]]


@pytest.mark.parametrize("rep", PERMUTATIONS + ORTHOGONAL, ids=repr)
def test_no_element_changes_the_answer(rep):
    head = invariant_head(rep)
    shape = (2, rep.dimension)
    report = check_equivariance(head, rep, invariant, shape=shape, tolerance=1e-12)
    assert report, report


@pytest.mark.parametrize("rep", PERMUTATIONS, ids=repr)
def test_each_orbit_has_its_mean(rep):
    group = rep.group
    moved = rep.images(group.elements())
    orbits = {frozenset(moved[:, point].tolist()) for point in range(rep.dimension)}
    x = np.random.default_rng(0).normal(size=(3, rep.dimension))
    wanted = np.sort([x[:, list(orbit)].mean(axis=1) for orbit in orbits], axis=0)
    found = np.sort(invariant_head(rep)(x).T, axis=0)
    assert found.shape == (len(orbits), 3)
    assert np.allclose(found, wanted, rtol=0, atol=1e-12)


def test_jax_agrees_with_numpy():
    for rep in (PERMUTATIONS[0], ORTHOGONAL[0]):
        x = np.random.default_rng(1).normal(size=(2, rep.dimension)).astype(np.float32)
        head = invariant_head(rep)
        found = jax.jit(head)(jnp.asarray(x))
        assert found.dtype == head(x).dtype == np.float32
        assert np.allclose(np.asarray(found), head(x), atol=1e-5)


def test_matrices_that_change_lengths_are_refused():
    skewed = cyclic_group(3).representation([[[0, -1], [1, -1]]])
    with pytest.raises(ArgumentError, match="an orthogonal representation"):
        invariant_head(skewed)
