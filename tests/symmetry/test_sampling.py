import numpy as np
import pytest

from gdlbook import (
    ArgumentError,
    FiniteGroup,
    cyclic_group,
    p4_group,
    symmetric_group,
)
from gdlbook.symmetry.sampling import sample_by_chain, sample_by_stabiliser


def counts(group, sample):
    """Return how often each element was drawn."""
    return np.bincount(group.enumeration.locate(sample), minlength=group.order)


@pytest.mark.parametrize("route", ["table", "stabiliser", "chain"])
def test_every_element_is_equally_likely(route):
    group, rng, draws = p4_group(4), np.random.default_rng(0), 12_800
    if route == "table":
        sample = group.sample(rng, draws)
    elif route == "chain":
        sample = sample_by_chain(group.generators, rng, draws)
    else:
        sample = sample_by_stabiliser(
            group.generators, group.point_stabiliser, rng, draws
        )
    # Chi squared of 64 cells: 63 on average, above 113 once in ten thousand times.
    expected = draws / group.order
    assert ((counts(group, sample) - expected) ** 2 / expected).sum() < 113


def test_the_chain_is_uniform_without_transitivity():
    group = FiniteGroup([[1, 2, 0, 3, 4, 5], [0, 1, 2, 4, 3, 5]])
    sample = sample_by_chain(group.generators, np.random.default_rng(0), 600)
    assert ((counts(group, sample) - 100) ** 2 / 100).sum() < 26


def test_large_groups_are_sampled():
    rng = np.random.default_rng(0)
    torus = p4_group(64).sample(rng, 3)
    shuffle = symmetric_group(15).sample(rng, 3)
    for sample in (torus, shuffle):
        assert (np.sort(sample, axis=1) == np.arange(sample.shape[1])).all()


def test_sizes():
    C3, rng = cyclic_group(3), np.random.default_rng(0)
    assert C3.sample(rng, 0).shape == (0, 3)
    with pytest.raises(ArgumentError, match="count"):
        C3.sample(rng, -1)
