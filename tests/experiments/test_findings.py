"""What the chapter says of the committed tables, as inequalities."""

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.experiments import Estimate, read, tables
from gdlbook.experiments.absurd_symmetry import VIEWS
from gdlbook.experiments.absurd_symmetry import measure as measure_view
from gdlbook.experiments.sets import TARGETS
from gdlbook.experiments.sets import measure as measure_set


def test_the_views_are_invariant_to_what_they_are_called_after():
    rng = np.random.default_rng(0)
    images = rng.normal(size=(3, 8, 8))
    shuffled = rng.permuted(images.reshape(3, 64), axis=1).reshape(3, 8, 8)
    shifted = np.roll(images, (3, 5), axis=(1, 2))
    for name, view in VIEWS.items():
        seen = view(images)
        to_shifts = np.allclose(view(shifted), seen)
        to_all = np.allclose(view(shuffled), seen)
        assert to_shifts == (name != "pixels")
        assert to_all == (name in ("sorted pixels", "sum of pixels", "nothing"))


def test_two_targets_ignore_the_order():
    x = np.random.default_rng(0).normal(size=(5, 8))
    for name, target in TARGETS.items():
        same = np.allclose(target(x[:, ::-1]), target(x))
        assert same == (name != "first")


def test_an_invariant_model_explains_at_most_an_eighth_of_the_first_element():
    rows = read("sets").where(target="first", n=1600)
    for name in ("sorted", "sums"):
        found = Estimate.of(rows[name])
        assert found.mean <= 1 / 8 + 3 * found.error
    assert rows["plain"].min() > 0.99


def test_poor_features_lose_with_the_right_symmetry():
    rows = read("sets").where(target="deviation", n=1600)
    assert (rows["sums"] < rows["plain"]).all()
    assert (rows["sorted"] > rows["plain"]).all()


def test_a_grid_needs_one_row_for_each_pair():
    table = read("double_descent")
    errors = table.grid("test", down="seed", across="features")
    assert errors.shape == (20, 11)
    assert errors[3, 2] == table.where(seed=3, features=100)["test"][0]
    with pytest.raises(ArgumentError, match="one row for each pair"):
        read("locality").grid("both", down="seed", across="seed")
    with pytest.raises(ArgumentError, match="one row for each pair"):
        read("digit_tasks").grid("plain", down="seed", across="n")
    part = tables.Table(
        {"a": np.array([1, 2, 2]), "b": np.array([1, 1, 2]), "c": np.zeros(3)}, {}
    )
    with pytest.raises(ArgumentError, match="one row for each pair"):
        part.grid("c", down="a", across="b")


def test_bad_input():
    with pytest.raises(ArgumentError, match="view"):
        measure_view("x-ray", 20, 0)
    with pytest.raises(ArgumentError, match="target"):
        measure_set("median", 20, 0)
