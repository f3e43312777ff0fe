"""Symmetry and locality: the runs against expectations for a finite sample."""

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.experiments import Estimate, read
from gdlbook.experiments.locality import (
    CELLS,
    PARAMETERS,
    TAPS,
    expected_risks,
    measure,
)


@pytest.mark.parametrize("signals", [48, 64, 128, 256])
def test_the_runs_agree_with_the_expectations(signals):
    rows = read("locality").where(signals=signals)
    for name, expected in expected_risks(signals).items():
        found = Estimate.of(rows[name])
        assert abs(found.mean - expected) <= 3 * found.error, (name, found, expected)


def design(x, places):
    """One row for each output cell, one column for each free number, cell by cell."""
    return np.array(
        [
            [signal[(i - p) % CELLS] for p in places]
            for signal in x
            for i in range(CELLS)
        ]
    )


def test_the_fits_are_least_squares_with_shared_or_missing_entries():
    rng = np.random.default_rng(11)
    taps = rng.normal(size=TAPS)
    wanted = np.zeros(CELLS)
    wanted[[-1, 0, 1]] = taps
    matrix = np.array([np.roll(wanted[::-1], i + 1) for i in range(CELLS)])
    x = rng.normal(size=(40, CELLS))
    y = x @ matrix.T + rng.normal(size=(40, CELLS))
    found = measure(40, seed=11)

    whole = np.linalg.lstsq(design(x, range(CELLS)), y.ravel())[0]
    assert found["symmetric"] == pytest.approx(((whole - wanted) ** 2).sum())
    three = np.linalg.lstsq(design(x, (-1, 0, 1)), y.ravel())[0]
    assert found["both"] == pytest.approx(((three - taps) ** 2).sum())
    local = 0.0
    for i in range(CELLS):
        near = [(i + 1) % CELLS, i, (i - 1) % CELLS]
        row = np.linalg.lstsq(x[:, near], y[:, i])[0]
        local += ((row - taps) ** 2).sum() / CELLS
    assert found["local"] == pytest.approx(local)
    full = sum(
        ((np.linalg.lstsq(x, y[:, i])[0] - matrix[i]) ** 2).sum() for i in range(CELLS)
    )
    assert found["neither"] == pytest.approx(full / CELLS)


def test_the_expansion_for_three_taps_is_that_of_the_exact_distribution():
    # The Gram matrix from the energies at the frequencies, drawn as chi-squared.
    rng = np.random.default_rng(0)
    signals, draws = 48, 40_000
    energy = rng.chisquare(2 * signals, size=(draws, CELLS // 2 + 1)) / 2
    energy[:, [0, -1]] = rng.chisquare(signals, size=(draws, 2))
    correlations = np.fft.irfft(energy, CELLS) * CELLS
    lags = np.abs(np.subtract.outer(range(TAPS), range(TAPS)))
    traces = np.trace(np.linalg.inv(correlations[:, lags]), axis1=1, axis2=2)
    found = Estimate.of(traces)
    expected = expected_risks(signals)["both"]
    assert abs(found.mean - expected) <= 3 * found.error
    # Without the second term the formula would be seen to be wrong.
    assert abs(found.mean - TAPS / (signals * CELLS)) > 5 * found.error


def test_the_parameters_are_counted():
    assert PARAMETERS == {"neither": 1024, "local": 96, "symmetric": 32, "both": 3}


def test_bad_input():
    with pytest.raises(ArgumentError, match="signals"):
        expected_risks(33)
    with pytest.raises(ArgumentError, match="signals"):
        measure(31, 0)
