import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdlbook.symmetry.enumeration import (
    enumerate_elements,
    homomorphism_error,
    orbit_labels,
    signs,
    spread,
)

permutations = st.integers(1, 7).flatmap(
    lambda n: st.lists(st.permutations(range(n)), min_size=1, max_size=4)
)


@given(permutations)
def test_orbits_are_sympys_in_the_order_of_their_smallest_points(stack):
    from sympy.combinatorics import Permutation, PermutationGroup

    labels = orbit_labels(np.array(stack))
    found = PermutationGroup([Permutation(s) for s in stack]).orbits()
    covered = set().union(*found) if found else set()
    orbits = [set(orbit) for orbit in found]
    orbits += [{point} for point in range(len(stack[0])) if point not in covered]
    expected = np.empty(len(stack[0]), dtype=int)
    for number, orbit in enumerate(sorted(orbits, key=min)):
        expected[list(orbit)] = number
    assert (labels == expected).all()


def test_no_permutation_leaves_every_point_alone():
    assert orbit_labels(np.zeros((0, 3), dtype=np.intp)).tolist() == [0, 1, 2]


@given(permutations)
def test_signs_are_determinants(stack):
    s = np.array(stack)
    matrices = np.eye(s.shape[1])[s]
    assert (signs(s) == np.linalg.det(matrices).round()).all()


def test_successors_follow_the_generators():
    generators = np.array([[1, 2, 3, 0], [1, 0, 2, 3]])
    found = enumerate_elements(generators)
    assert len(found.elements) == 24
    for number, s in enumerate(generators):
        expected = s[found.elements]
        assert (found.elements[found.successors[:, number]] == expected).all()
    assert (found.parents[1:] < np.arange(1, 24)).all()


def test_a_wrong_image_is_not_a_homomorphism():
    found = enumerate_elements(np.array([[1, 2, 3, 0]]))
    for image, right in ([[1, 2, 3, 0]], True), ([[1, 2, 0]], False), ([[1, 0]], True):
        images = np.array(image)
        error = homomorphism_error(found, images, spread(found, images))
        assert (error == 0) is right


def test_nan_is_not_a_homomorphism():
    found = enumerate_elements(np.array([[1, 0], [0, 1]]))
    images = np.stack([np.full((2, 2), np.nan), np.eye(2)])
    assert not homomorphism_error(found, images, spread(found, images)) <= 1.0


def test_a_stranger_is_not_located():
    found = enumerate_elements(np.array([[1, 2, 0]]))
    assert found.locate(found.elements[::-1]).tolist() == [2, 1, 0]
    with pytest.raises(ValueError, match="an element of the group"):
        found.locate(np.array([[1, 0, 2]]))
