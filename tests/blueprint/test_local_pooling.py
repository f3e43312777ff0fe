"""Pooling keeps exactly the subgroup it names, element by element."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdlbook import (
    ArgumentError,
    automorphism_group,
    check_equivariance,
    cyclic_group,
    dihedral_group,
    orthogonal_group,
    p4_group,
    symmetric_group,
    translation_group,
)
from gdlbook.blueprint import block_pooling, kept_cells
from gdlbook.layers.downsampling import strided
from gdlbook.layers.pooling import spatial_pooling

SQUARE = np.arange(16).reshape(4, 4)
CORNERS = (SQUARE // 4 // 2 * 2 + SQUARE % 4 // 2).ravel()  # the blocks of 2 by 2
CASES = [
    (cyclic_group(12), np.arange(12) // 2, 6),
    (dihedral_group(12), np.arange(12) // 2, 12),
    (cyclic_group(12), np.arange(12) % 6, 12),  # opposite points: all of them
    (cyclic_group(12), np.arange(12) // 5, 1),
    (translation_group(4, 4), CORNERS, 4),
    (p4_group(4), CORNERS, 16),
    (symmetric_group(4), np.array([0, 0, 1, 1]), 8),
    (symmetric_group(5), np.zeros(5, dtype=int), 120),
]


@pytest.mark.parametrize(("group", "blocks", "order"), CASES)
@pytest.mark.parametrize("reduction", ["max", "mean"])
def test_blocks_keep_the_subgroup_they_name(group, blocks, order, reduction):
    layer = block_pooling(group, blocks, reduction)
    assert layer.group.order == order
    assert layer.index * order == group.order
    report = check_equivariance(
        layer, layer.signal_in, layer.signal_out, shape=(2, group.degree)
    )
    assert report or order == 1, report


@pytest.mark.parametrize(("group", "blocks", "order"), CASES)
def test_no_other_element_takes_blocks_to_blocks(group, blocks, order):
    layer = block_pooling(group, blocks)
    partition = {frozenset(np.flatnonzero(blocks == b)) for b in set(blocks.tolist())}
    kept = [
        s
        for s in group.elements()
        if {frozenset(s[list(block)]) for block in partition} == partition
    ]
    assert len(kept) == order
    found = set(map(tuple, layer.group.elements().tolist()))
    assert {tuple(s.tolist()) for s in kept} == found


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 9))
def test_keeping_every_other_cell_is_the_stride(m, stride, seed):
    n = m * stride
    layer = kept_cells(cyclic_group(n), range(0, n, stride))
    assert layer.group.order == m
    x = np.random.default_rng(seed).normal(size=(3, n))
    assert np.array_equal(layer(x), strided(x, stride, axes=1))


def test_cells_that_are_kept_in_another_order_are_followed_too():
    layer = kept_cells(dihedral_group(6), [4, 0, 2])
    assert layer.group.order == 6
    report = check_equivariance(layer, layer.signal_in, layer.signal_out)
    assert report, report


def test_blocks_of_a_picture_are_its_spatial_pooling():
    x = np.random.default_rng(0).normal(size=(3, 4, 4))
    layer = block_pooling(translation_group(4, 4), CORNERS)
    assert np.array_equal(layer(x.reshape(3, 16)), spatial_pooling(x, 2).reshape(3, 4))


def test_clusters_of_a_graph_keep_its_symmetries_that_respect_them():
    cycle = np.roll(np.eye(6), 1, axis=0)
    group = automorphism_group(cycle + cycle.T)
    assert block_pooling(group, [0, 0, 1, 1, 2, 2]).group.order == 6
    assert block_pooling(group, [0, 0, 0, 1, 1, 1]).group.order == 4


def test_mean_and_maximum_against_loops():
    x = np.random.default_rng(1).integers(-9, 10, size=(2, 7))
    blocks = np.array([1, 0, 1, 2, 0, 1, 2])
    group = cyclic_group(7)
    for b in range(3):
        part = x[:, blocks == b]
        assert np.array_equal(block_pooling(group, blocks)(x)[:, b], part.max(axis=1))
        found = block_pooling(group, blocks, "mean")(x)[:, b]
        assert np.allclose(found, part.mean(axis=1), rtol=0, atol=1e-15)


@pytest.mark.parametrize("reduction", ["max", "mean"])
def test_jax_agrees_with_numpy(reduction):
    x = np.random.default_rng(2).normal(size=(3, 12)).astype(np.float32)
    layer = block_pooling(cyclic_group(12), np.arange(12) // 3, reduction)
    found = jax.jit(layer)(jnp.asarray(x))
    assert found.dtype == layer(x).dtype == np.float32
    assert np.allclose(np.asarray(found), layer(x), atol=1e-6)
    kept = kept_cells(cyclic_group(12), [0, 6])
    assert np.array_equal(np.asarray(jax.jit(kept)(jnp.asarray(x))), kept(x))


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: block_pooling(cyclic_group(4), [0, 0, 2, 2]), "clusters"),
        (lambda: block_pooling(cyclic_group(4), [0, 0, 1]), "blocks"),
        (lambda: block_pooling(cyclic_group(4), [0, 0, 1, 1], "sum"), "reduction"),
        (lambda: block_pooling(symmetric_group(20), np.arange(20) // 2), "group"),
        (lambda: block_pooling(orthogonal_group(3), [0, 0, 1]), "group"),
        (lambda: kept_cells(cyclic_group(4), [0, 4]), "kept"),
        (lambda: kept_cells(cyclic_group(4), [0, 0]), "kept"),
        (lambda: kept_cells(cyclic_group(4), []), "kept"),
        (lambda: kept_cells(cyclic_group(4), [0.5]), "kept"),
        (lambda: kept_cells(cyclic_group(4), [0, 2])(np.ones(5)), "signals"),
    ],
)
def test_refuses_what_does_not_fit(call, argument):
    with pytest.raises(ArgumentError) as caught:
        call()
    assert caught.value.argument == argument
