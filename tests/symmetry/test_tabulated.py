import numpy as np
import pytest

from gdlbook import ArgumentError, cyclic_group, symmetric_group
from gdlbook.symmetry import tabulated

C4 = cyclic_group(4)


def test_a_quarter_turn_represents_c4():
    turn = np.array([[0, -1], [1, 0]])
    rep = C4.representation([turn], name="plane")
    for power, g in enumerate(C4.elements()):
        expected = np.linalg.matrix_power(turn, power)
        assert (rep.matrix(g) == expected).all()


def test_permutation_images_stay_permutations():
    rep = C4.representation([[1, 0]])
    assert rep.is_permutation
    assert rep.matrix(C4.elements()[2]).tolist() == [[1, 0], [0, 1]]


def test_the_regular_action_is_left_multiplication():
    S3 = symmetric_group(3)
    elements = S3.elements()
    for g in elements:
        (image,) = S3.regular.images(g[None])
        for row, h in enumerate(elements):
            assert (elements[image[row]] == g[h]).all()
    assert S3.regular.stabiliser().shape == (0, 3)


BAD = {
    "wrong order": ([[1, 2, 0]], "homomorphism"),
    "wrong matrix": ([[[0.0, -1.0], [1.0, 0.1]]], "homomorphism"),
    "slightly wrong": ([[[0.0, -1.0], [1.0, 1e-9]]], "homomorphism"),
    "growing": ([[[1e200]]], "homomorphism"),
    "singular": ([[[0.0, 0.0], [0.0, 0.0]]], "homomorphism"),
    "too many": ([[0], [0]], "one image for each of 1 generators, got 2"),
    "not square": ([[[1.0, 2.0]]], "square"),
    "not a permutation": ([[0, 0]], "permutation"),
    "NaN": ([[[np.nan]]], "finite"),
    "complex": ([[[1j]]], "real numbers"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_images(name):
    images, message = BAD[name]
    with pytest.raises(ArgumentError, match=message):
        C4.representation(images)


def test_images_of_different_sizes():
    with pytest.raises(ArgumentError, match="shape"):
        symmetric_group(3).representation([np.eye(2), np.eye(3)])


def test_a_table_too_large(monkeypatch):
    monkeypatch.setattr(tabulated, "ENTRY_LIMIT", 10)
    with pytest.raises(ArgumentError, match=r"at most 10 entries .* got 16"):
        C4.representation([np.eye(2)])


def test_a_group_too_large():
    with pytest.raises(ArgumentError, match="order 3628800"):
        symmetric_group(10).representation([[0], [0]])
