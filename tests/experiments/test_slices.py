"""Every committed table is what its experiment measures: a slice of each, again."""

import numpy as np
import pytest

from gdlbook.experiments import read
from gdlbook.experiments.registry import experiment

# What to measure again, and by how much it may differ on another machine: an accuracy
# by two of its 500 test digits, a sum of squares by rounding.
SLICES = {
    "linear_theory": ({"seed": 7}, 1e-5),
    "locality": ({"seed": 3}, 1e-5),
    "digit_tasks": ({"seed": 4, "n": 80}, 0.0041),
    "six_and_nine": ({"seed": 2}, 0.012),
    "absurd_symmetry": ({"seed": 1}, 0.0041),
    "sets": ({"seed": 5, "n": 400}, 1e-5),
    "group_size": ({"seed": 6, "n": 40}, 0.0041),
    "double_descent": ({"seed": 8, "features": 100}, 0.0041),
}


@pytest.mark.parametrize("name", SLICES)
def test_a_slice_measured_again_is_the_same(name):
    chosen = experiment(name)
    conditions, tolerance = SLICES[name]
    rows = read(name).where(**conditions)
    cases = [
        case
        for case in chosen.cases
        if all(case[key] == value for key, value in conditions.items())
    ]
    assert len(rows) == len(cases) > 0
    for index, case in enumerate(cases):
        for column, value in chosen.measure(**case).items():
            committed = float(rows[column][index])
            assert abs(value - committed) <= tolerance * max(1, abs(committed)), (
                case,
                column,
            )


@pytest.mark.parametrize("name", SLICES)
def test_a_table_is_complete_and_says_what_made_it(name):
    chosen, table = experiment(name), read(name)
    for argument in chosen.arguments:
        wanted = [case[argument] for case in chosen.cases]
        assert table[argument].tolist() == wanted
    assert "numpy" in table.notes["versions"]
    assert table.notes["measured"].startswith("20")
    for column in set(table.columns) - set(chosen.arguments):
        assert np.isfinite(table[column].astype(float)).all()


@pytest.mark.parametrize("name", SLICES)
def test_there_are_at_least_ten_seeds(name):
    assert len(set(read(name)["seed"].tolist())) >= 10
