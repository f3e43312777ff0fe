"""Kernel ridge regression, and the two ways of making it invariant."""

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge

from gdlbook import ArgumentError
from gdlbook.experiments.digits import flat, load_digits, one_hot, orbit_of_turns
from gdlbook.experiments.kernel_ridge import (
    group_average,
    kernel_ridge,
    linear_kernel,
    rbf_kernel,
)


@pytest.fixture
def data():
    images, labels = load_digits()
    return images[:80], one_hot(labels[:80]), images[100:140]


def test_the_predictions_are_those_of_scikit_learn(data):
    images, targets, tests = data
    x, z = flat(images), flat(tests)
    kernel = rbf_kernel(0.1)
    ours = kernel_ridge(kernel(x, x), kernel(z, x), targets, 0.01)
    theirs = KernelRidge(alpha=0.01, kernel="rbf", gamma=0.1).fit(x, targets)
    assert np.abs(ours - theirs.predict(z)).max() < 1e-9


def test_the_linear_kernel_is_ridge_regression_with_a_constant(data):
    images, targets, tests = data
    x, z = (np.c_[flat(part), np.ones(len(part))] for part in (images, tests))
    weights = np.linalg.solve(x.T @ x + 0.5 * np.eye(65), x.T @ targets)
    x, z = x[:, :-1], z[:, :-1]
    ours = kernel_ridge(linear_kernel(x, x), linear_kernel(z, x), targets, 0.5)
    assert np.abs(ours - z @ weights[:-1] - weights[-1]).max() < 1e-9


@pytest.mark.parametrize("penalty", [0.01, 1.0])
def test_the_group_average_is_full_augmentation_with_a_larger_penalty(data, penalty):
    images, targets, tests = data
    kernel, orbits = rbf_kernel(0.1), flat(orbit_of_turns(images))
    everything, z = orbits.reshape(-1, 64), flat(tests)
    averaged = kernel_ridge(
        group_average(kernel, orbits[0], orbits),
        group_average(kernel, z, orbits),
        targets,
        penalty,
    )
    table = kernel(everything, everything), kernel(z, everything)
    augmented = kernel_ridge(*table, np.tile(targets, (4, 1)), 4 * penalty)
    assert np.abs(averaged - augmented).max() < 1e-9
    same_penalty = kernel_ridge(*table, np.tile(targets, (4, 1)), penalty)
    assert np.abs(averaged - same_penalty).max() > 1e-4


def test_the_averaged_kernel_is_invariant_and_symmetric(data):
    images, _, tests = data
    kernel, orbits = rbf_kernel(0.3), flat(orbit_of_turns(images))
    table = group_average(kernel, flat(tests), orbits)
    turned = group_average(kernel, flat(np.rot90(tests, axes=(1, 2))), orbits)
    assert np.abs(table - turned).max() < 1e-13
    gram = group_average(kernel, orbits[0], orbits)
    assert np.abs(gram - gram.T).max() < 1e-13
    by_hand = np.mean([kernel(flat(tests), moved) for moved in orbits], axis=0)
    assert np.abs(table - by_hand).max() < 1e-14


def test_inputs_are_left_alone():
    gram = np.eye(3)
    kernel_ridge(gram, np.ones((1, 3)), np.ones((3, 1)), 1.0)
    assert np.array_equal(gram, np.eye(3))


@pytest.mark.parametrize("gamma", [0.0, -1.0, np.inf, np.nan])
def test_gamma_is_refused(gamma):
    with pytest.raises(ArgumentError, match="gamma"):
        rbf_kernel(gamma)


def test_bad_input():
    with pytest.raises(ArgumentError, match="penalty"):
        kernel_ridge(np.eye(2), np.eye(2), np.eye(2), 0.0)
    with pytest.raises(ArgumentError, match="cross"):
        kernel_ridge(np.eye(2), np.eye(3), np.eye(2), 1.0)
    with pytest.raises(ArgumentError, match="targets"):
        kernel_ridge(np.eye(2), np.eye(2), np.eye(3), 1.0)
    with pytest.raises(ArgumentError, match="gram"):
        kernel_ridge(np.full((2, 2), np.nan), np.eye(2), np.eye(2), 1.0)
    with pytest.raises(ArgumentError, match="orbits"):
        group_average(linear_kernel, np.eye(2), np.eye(2))
