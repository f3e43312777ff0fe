"""What a report prints, and what it is worth as a truth value."""

import dataclasses

import numpy as np
import pytest

from gdlbook.equivariance import check_equivariance, sets
from gdlbook.equivariance.report import VERDICTS, EquivarianceReport


def report(verdict="equivariant", **changes):
    plain = EquivarianceReport(verdict, 0.25, 1e-10, "float64", None, 6, 6, "all", 0, 2)
    return dataclasses.replace(plain, **changes)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_only_one_verdict_is_true(verdict):
    assert bool(report(verdict)) == (verdict == "equivariant")
    assert str(report(verdict)).startswith(f"{verdict}: ")


def test_a_residual_that_passes_is_not_printed():
    assert "below the tolerance 1e-10" in str(report(error=3e-16))
    assert "exactly 0" in str(report(error=0.0))
    assert "e-16" not in str(report(error=3e-16))


def test_what_was_tried_is_printed():
    def last_line(**changes):
        return str(report(**changes)).splitlines()[-1]

    assert last_line() == "tried all 6 elements on 2 inputs"
    assert last_line(chosen="given") == "tried 6 given elements on 2 inputs"
    assert last_line(chosen="sampled", order=None, inputs_tried=1) == (
        "tried 6 of infinitely many elements on 1 input"
    )
    assert "6 of 720 elements" in last_line(chosen="sampled", order=720)
    assert last_line(elements_failed=5).endswith(", 5 failed")


def test_a_failure_prints_in_four_lines():
    def layer(x):
        return x * (1 + 3 * (np.arange(3) == 0))[:, None]

    found = check_equivariance(
        layer, sets, sets, inputs=[[[1.0], [2.0], [4.0]]], elements=[[1, 0, 2]]
    )
    assert str(found).splitlines() == [
        "not equivariant: relative error 0.75, tolerance 1e-10 (float64)",
        "worst at relabelling [1, 0, 2], input 0, entry (0, 0):",
        "  layer(g·x) has 8, g·layer(x) has 2",
        "tried 1 given element on 1 input, 1 failed",
    ]


def test_a_report_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        report().error = 0.0
