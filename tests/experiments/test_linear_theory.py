"""Risks of least squares: the committed runs against the closed forms."""

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.experiments import Estimate, read
from gdlbook.experiments.linear_theory import (
    INVARIANTS,
    PIXELS,
    expected_risks,
    invariant_basis,
    least_squares_risk,
    measure,
)

SIZES = (80, 129, 160, 320, 640, 1280)


@pytest.mark.parametrize("eps", [0.0, 0.5])
@pytest.mark.parametrize("n", SIZES)
def test_the_runs_agree_with_the_closed_forms(n, eps):
    rows = read("linear_theory").where(n=n, eps=eps)
    for name, expected in expected_risks(n, eps).items():
        found = Estimate.of(rows[name])
        assert abs(found.mean - expected) <= 3 * found.error, (name, found, expected)


def test_the_basis_is_that_of_orbit_sums():
    basis = invariant_basis()
    assert basis.shape == (INVARIANTS, PIXELS)
    assert np.allclose(basis @ basis.T, np.eye(INVARIANTS), rtol=0, atol=1e-12)
    for row in basis:
        image = row.reshape(8, 8)
        assert np.array_equal(np.rot90(image), image)


def test_the_mean_of_an_inverse_gram_matrix():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(4000, 30, 5))
    traces = np.trace(np.linalg.inv(x.swapaxes(1, 2) @ x), axis1=1, axis2=2)
    found = Estimate.of(traces)
    assert abs(found.mean - least_squares_risk(30, 5)) <= 3 * found.error
    assert least_squares_risk(30, 5, 2.0) == 2 * least_squares_risk(30, 5)


def test_without_noise_of_its_own_the_wrong_part_stays():
    # With many examples, only what the invariant model cannot express is left.
    found = measure(20_000, 0.5, seed=0)
    assert 0.25 < found["invariant"] < 0.252
    assert found["plain"] < 0.005


def test_equal_risks_have_a_ratio_that_tends_to_four():
    # d/(n - d - 1) = m/(k - m - 1) for k - 17 = (n - 65)/4
    for n in (129, 705, 100_065):
        k = INVARIANTS + 1 + (n - 65) / 4
        assert n / k < 4
    assert n / k > 3.999


def test_bad_input():
    with pytest.raises(ArgumentError, match="n: expected an integer of at least 66"):
        expected_risks(65)
    with pytest.raises(ArgumentError, match="n: expected an integer of at least 64"):
        measure(63, 0.0, 0)
    with pytest.raises(ArgumentError, match="variance"):
        least_squares_risk(10, 2, -1.0)
    with pytest.raises(ArgumentError, match="parameters"):
        least_squares_risk(10, 0)
