import tracemalloc

import numpy as np
import pytest

from gdlbook import (
    ArgumentError,
    FiniteGroup,
    cyclic_group,
    dihedral_group,
    equivariant_maps,
    p4_group,
    p4m_group,
    special_orthogonal_group,
    symmetric_group,
    translation_group,
)
from gdlbook.symmetry.orbit_maps import pair_labels

TRANSITIVE = [
    cyclic_group(6),
    dihedral_group(5),
    translation_group(3, 4),
    p4_group(4),
    p4m_group(3),
]


@pytest.mark.parametrize("group", TRANSITIVE, ids=lambda g: g.name)
def test_one_column_says_what_the_whole_table_says(group):
    for rep_in in (group.defining, group.trivial, group.regular):
        for rep_out in (group.defining, group.trivial, group.regular):
            space = equivariant_maps(rep_in, rep_out)
            labels = pair_labels(rep_in, rep_out)
            assert space.dimension == labels.max() + 1
            assert (space.stabiliser_labels == labels[:, 0]).all()
            assert (space.labels == labels).all()


def test_labels_are_constant_on_orbits_and_count_up_by_columns():
    V = symmetric_group(4).defining
    labels = equivariant_maps(V * V, V).labels
    assert labels.shape == (4, 16)
    for g in V.group.elements():
        (pairs,) = (V * V).images(g[None])
        assert (labels[np.ix_(g, pairs)] == labels).all()
    first_seen = np.unique(labels.T.ravel(), return_index=True)[1]
    assert (np.diff(first_seen) > 0).all()


def test_the_table_is_built_when_no_stabiliser_is_known():
    V = symmetric_group(4).defining
    with pytest.raises(ArgumentError, match="known stabiliser"):
        _ = equivariant_maps(V, V).stabiliser_labels


def test_labels_of_the_circulant_matrices():
    C5 = cyclic_group(5).defining
    labels = equivariant_maps(C5, C5).labels
    i, j = np.indices((5, 5))
    assert (labels == (i - j) % 5).all()


def test_a_wallpaper_group_needs_no_pair_table():
    tracemalloc.start()
    V = p4_group(128).defining
    space = equivariant_maps(V, V)
    # 16384² pairs would be 1 GB even as single bytes.
    assert space.dimension == 128**2 // 4 + 2
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30e6
    with pytest.raises(ArgumentError, match=r"pair table: expected at most .* bytes"):
        _ = space.labels


def test_dimension_and_labels_do_not_build_the_basis():
    V = symmetric_group(16).defining
    tracemalloc.start()
    space = equivariant_maps(V * V, V * V)
    assert (space.dimension, space.labels.shape) == (15, (256, 256))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < space.dimension * 256 * 256 * 8


def test_matrices_without_labels():
    group = cyclic_group(2)
    space = equivariant_maps(group.sign, group.sign)
    for read in (lambda: space.labels, lambda: space.stabiliser_labels):
        with pytest.raises(ArgumentError, match="permutation representations"):
            read()


def test_trivial_representations_of_a_lie_group():
    one = special_orthogonal_group(3).trivial
    assert equivariant_maps(one + one, one).dimension == 2


def test_a_group_of_the_identity_alone_allows_everything():
    V = FiniteGroup([[0, 1]]).defining
    assert equivariant_maps(V, V).labels.tolist() == [[0, 2], [1, 3]]
