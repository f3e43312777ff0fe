"""The digits, their turns, and the tasks made of them."""

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.experiments import digit_tasks, group_size, six_and_nine
from gdlbook.experiments.digits import load_digits, orbit_of_turns, split, turned
from gdlbook.experiments.random_features import ReluFeatures


def test_each_picture_is_turned_by_its_own_number():
    images, _ = load_digits()
    quarters = np.random.default_rng(0).integers(-4, 8, size=20)
    found = turned(images[:20], quarters)
    for image, quarter, moved in zip(images, quarters, found, strict=False):
        assert np.array_equal(moved, np.rot90(image, quarter))


def test_larger_training_sets_contain_the_smaller_ones():
    small, tests = split(np.random.default_rng(3), 1797, 20)
    large, again = split(np.random.default_rng(3), 1797, 640)
    assert np.array_equal(small, large[:20])
    assert np.array_equal(tests, again)
    assert not set(large) & set(tests)


def test_the_tasks_are_what_they_are_called():
    images, labels = load_digits()
    rng = np.random.default_rng(0)
    seen, tested, merged = digit_tasks.pictures("turned", rng)
    assert seen is tested
    assert np.array_equal(merged == 6, (labels == 6) | (labels == 9))
    orbit = orbit_of_turns(images)
    kinds = (seen == orbit).all(axis=(2, 3))
    assert kinds.any(axis=0).all()
    assert (kinds.mean(axis=1) > 0.2).all()
    seen, tested, _ = digit_tasks.pictures("upright", rng)
    assert np.array_equal(seen, images)
    assert seen is tested
    seen, tested, merged = digit_tasks.pictures("upright, tested turned", rng)
    assert np.array_equal(seen, images)
    assert not np.array_equal(tested, images)
    assert set(digit_tasks.pictures("upright without 9", rng)[2]) == set(range(9))


@pytest.mark.parametrize("model", digit_tasks.MODELS)
def test_only_the_invariant_model_scores_all_turns_alike(model):
    images, labels = load_digits()
    rng = np.random.default_rng(0)
    orbit = orbit_of_turns(images[100:110]).reshape(-1, 8, 8)
    found = digit_tasks.predictions(
        model, 0.1, 0.01, (images[:60], labels[:60]), orbit, rng
    )
    for name, scores in found.items():
        by_turn = scores.reshape(4, 10, 10)
        difference = np.abs(by_turn - by_turn[0]).max()
        assert (difference < 1e-9) == (name == "invariant")


def test_the_features_are_those_of_the_formula():
    features = ReluFeatures.draw(np.random.default_rng(0), inputs=3, count=5)
    x = np.random.default_rng(1).normal(size=(2, 4, 3))
    for place in np.ndindex(2, 4):
        sums = [a @ x[place] + b for a, b in zip(*vars(features).values(), strict=True)]
        wanted = np.maximum(sums, 0) / np.sqrt(5)
        assert np.allclose(features(x)[place], wanted, rtol=0, atol=1e-14)


def test_half_turned_sixes_cannot_be_told_apart():
    found = six_and_nine.measure("turned", 60, seed=0)
    assert found["ties"] == 1.0
    assert found["invariant"] == 0.5
    assert found["plain"] > 0.99
    written = six_and_nine.measure("written", 60, seed=0)
    assert written["ties"] == 0.0
    assert written["invariant"] > 0.9


def test_digits_are_scattered_over_the_torus():
    images, _ = load_digits()
    found = group_size.scattered(images[:50], np.random.default_rng(0))
    shifts = np.random.default_rng(0).integers(12, size=(2, 50))
    for image, cells, down, across in zip(images, found, *shifts, strict=False):
        padded = np.pad(image, ((0, 4), (0, 4)))
        assert np.array_equal(cells, np.roll(padded, (down, across), axis=(0, 1)))


def test_the_averages_run_over_each_group_of_shifts():
    rng = np.random.default_rng(0)
    images, x = rng.normal(size=(2, 3, 12, 12))
    found = group_size._averages(x.reshape(3, -1), images)
    assert list(found) == [1, 4, 9, 16, 36, 144]
    for step, order in zip(group_size.STEPS, found, strict=True):
        total, count = np.zeros((3, 3)), 0
        for down in range(0, 12, step):
            for across in range(0, 12, step):
                moved = np.roll(images, (down, across), axis=(1, 2))
                squares = ((x[:, None] - moved) ** 2).sum(axis=(2, 3))
                total += np.exp(-0.1 * squares)
                count += 1
        assert count == order
        assert np.allclose(found[order], total / count, rtol=1e-9, atol=0)


def test_bad_input():
    rng = np.random.default_rng(0)
    with pytest.raises(ArgumentError, match="task: expected one of"):
        digit_tasks.pictures("sideways", rng)
    with pytest.raises(ArgumentError, match="model: expected one of"):
        digit_tasks.measure("upright", "deep", 0.1, 0.1, 20, 0)
    with pytest.raises(ArgumentError, match="n: expected at most 1297"):
        split(rng, 1797, 1298)
    with pytest.raises(ArgumentError, match="quarters"):
        turned(np.ones((2, 3, 3)), np.ones(3, dtype=int))
    with pytest.raises(ArgumentError, match="kind"):
        six_and_nine.pairs("nine")
    with pytest.raises(ArgumentError, match="count"):
        ReluFeatures.draw(rng, 3, 0)
