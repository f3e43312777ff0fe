"""How many more examples one model needs: curves whose answer is known."""

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.experiments.data_ratio import data_ratio, examples_needed

SIZES = np.array([10, 20, 40, 80, 160, 320])


def curve(gain):
    """Accuracy that is linear in the logarithm of n, so interpolation is exact."""
    return 0.1 + 0.1 * np.log2(gain * SIZES)


def test_a_known_gain_is_found():
    rng = np.random.default_rng(0)
    noise = 0.02 * rng.normal(size=(30, 1))
    found = data_ratio(SIZES, curve(1) + noise, curve(3) + noise, 0.75)
    assert found.value == pytest.approx(3)
    # The noise moves both curves alike, and the pairs are drawn together.
    assert (found.low, found.high) == pytest.approx((3, 3))


def test_the_interval_covers_the_truth_and_shrinks():
    rng = np.random.default_rng(1)
    covered, widths = 0, []
    for _ in range(60):
        slow, fast = (curve(g) + 0.03 * rng.normal(size=(20, 6)) for g in (1, 3))
        found = data_ratio(SIZES, slow, fast, 0.75)
        covered += found.low <= 3 <= found.high
        widths.append(found.high - found.low)
    assert covered >= 48
    slow, fast = (curve(g) + 0.03 * rng.normal(size=(320, 6)) for g in (1, 3))
    found = data_ratio(SIZES, slow, fast, 0.75)
    assert found.high - found.low < np.mean(widths) / 2


def test_the_first_crossing_counts():
    assert examples_needed([1, 10, 100], [0.1, 0.5, 0.3], 0.5) == pytest.approx(10)
    stack = examples_needed([10, 40], [[0.5, 0.9], [0.6, 0.8]], 0.7)
    assert np.allclose(stack, 20)


def test_bad_input():
    for curves in ([0.1, 0.2], [0.8, 0.9]):
        with pytest.raises(ArgumentError, match="level"):
            examples_needed([10, 20], curves, 0.5)
    with pytest.raises(ArgumentError, match="accuracies"):
        examples_needed([10, 20], [0.1, 0.2, 0.9], 0.5)
    with pytest.raises(ArgumentError, match="fast"):
        data_ratio([10, 20], np.ones((3, 2)), np.ones((4, 2)), 0.5)
