import numpy as np
import pytest

from gdlbook import (
    ArgumentError,
    MatrixGroup,
    cyclic_group,
    orthogonal_group,
    special_orthogonal_group,
)


def test_equality_is_by_algebra_and_generators():
    SO2 = special_orthogonal_group(2)
    same = MatrixGroup(SO2.algebra, name="turns")
    assert same == SO2
    assert hash(same) == hash(SO2)
    assert orthogonal_group(2) != SO2
    assert cyclic_group(2) != SO2
    SO3 = special_orthogonal_group(3)
    assert MatrixGroup(SO3.algebra[:1]) != SO3
    assert MatrixGroup(2 * SO2.algebra) != SO2


def test_groups_are_frozen():
    with pytest.raises(ValueError, match="read-only"):
        special_orthogonal_group(2).algebra[:] = 0
    with pytest.raises(AttributeError):
        special_orthogonal_group(2).name = "other"


@pytest.mark.parametrize("n", [2, 3, 5])
def test_recognition(n):
    assert special_orthogonal_group(n).rotations == "SO"
    assert orthogonal_group(n).rotations == "O"
    one_axis = special_orthogonal_group(n + 1).algebra[:1]
    assert MatrixGroup(one_axis).rotations is None


def test_the_algebra_turns_axis_i_towards_axis_j():
    x, y = np.eye(3)[:2]
    first = special_orthogonal_group(3).algebra[0]
    assert (first @ x == y).all()
    assert (first @ y == -x).all()


@pytest.mark.parametrize("n", [2, 3])
def test_samples_are_uniform(n):
    """Haar moments: entries average 0, and their squares 1/n."""
    R = orthogonal_group(n).sample(np.random.default_rng(0), 20_000)
    assert np.abs(R.mean(axis=0)).max() < 0.03
    assert np.abs((R**2).mean(axis=0) - 1 / n).max() < 0.02
    T = special_orthogonal_group(n).sample(np.random.default_rng(0), 20_000)
    # The trace of a rotation averages the number of fixed directions: none.
    assert abs(np.trace(T, axis1=1, axis2=2).mean()) < 0.03
    expected = 2 if n == 2 else 1
    assert np.mean(np.trace(T, axis1=1, axis2=2) ** 2) == pytest.approx(
        expected, abs=0.05
    )


def test_a_seed_repeats_the_sample():
    group = special_orthogonal_group(3)
    first, second = (group.sample(np.random.default_rng(5), 3) for _ in range(2))
    assert (first == second).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([],), "an algebra or a generator"),
        (([[[0, 1, 0], [1, 0, 0]]],), "shape"),
        (([[[0, -1], [1, 0]]], [np.eye(3)]), r"shape \(n, 2, 2\)"),
        (([[[np.nan]]],), "finite"),
        (([[[1j]]],), "real numbers"),
    ],
)
def test_bad_matrices(arguments, message):
    with pytest.raises(ArgumentError, match=message):
        MatrixGroup(*arguments)


def test_elements_are_checked():
    SO2, O2 = special_orthogonal_group(2), orthogonal_group(2)
    mirror = np.diag([1.0, -1.0])
    assert (O2.defining.matrix(mirror) == mirror).all()
    with pytest.raises(ArgumentError, match="determinant 1"):
        SO2.defining.matrix(mirror)
    with pytest.raises(ArgumentError, match="orthogonal"):
        O2.defining.matrix(2 * mirror)
    with pytest.raises(ArgumentError, match="shape"):
        O2.defining.matrix(np.eye(3))
    with pytest.raises(ArgumentError, match="finite"):
        O2.defining.matrix(np.full((2, 2), np.nan))


def test_what_is_known_for_rotations_alone():
    scaling = MatrixGroup([np.eye(2)], name="scalings")
    for call in (
        lambda: scaling.sample(np.random.default_rng(0), 1),
        lambda: scaling.irrep(1),
        lambda: special_orthogonal_group(4).irrep(1),
    ):
        with pytest.raises(ArgumentError, match="group: expected SO"):
            call()
    with pytest.raises(ArgumentError, match="degree"):
        special_orthogonal_group(3).irrep(-1)
    with pytest.raises(ArgumentError, match="n: expected"):
        special_orthogonal_group(1)
