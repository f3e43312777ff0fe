"""The one convention: where a point goes, and matrices that multiply in that order."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdlbook import ArgumentError
from gdlbook.symmetry.permutations import compose, inverse, permutation_matrix

permutation = st.integers(1, 7).flatmap(lambda n: st.permutations(range(n)))


def test_a_matrix_puts_entry_i_at_s_of_i():
    s, x = [2, 0, 3, 1], [10.0, 20.0, 30.0, 40.0]
    moved = {s[i]: x[i] for i in range(4)}
    assert (permutation_matrix(s) @ x).tolist() == [moved[place] for place in range(4)]


def test_matrices_multiply_in_the_order_of_composition_on_all_of_s4():
    s4 = [np.array(s) for s in permutations(range(4))]
    right = wrong = 0
    for s in s4:
        for t in s4:
            composed = compose(s, t)
            product = permutation_matrix(s) @ permutation_matrix(t)
            right += np.array_equal(permutation_matrix(composed), product)
            wrong += np.array_equal(np.eye(4)[composed], np.eye(4)[s] @ np.eye(4)[t])
    assert (right, wrong) == (576, 576 - 456)


def test_rows_of_the_identity_are_the_inverse():
    s = [1, 2, 0]
    assert not np.array_equal(np.eye(3)[s], permutation_matrix(s))
    assert np.array_equal(np.eye(3)[s], permutation_matrix(inverse(s)))


@given(permutation)
def test_the_inverse_undoes(s):
    points = list(range(len(s)))
    assert compose(inverse(s), s).tolist() == points
    assert compose(s, inverse(s)).tolist() == points
    transposed = permutation_matrix(s).T
    assert np.array_equal(permutation_matrix(inverse(s)), transposed)


def test_compose_is_first_the_second():
    t, s = [1, 0, 2], [1, 2, 0]  # first swap 0 and 1, then move all one on
    assert compose(s, t).tolist() == [s[t[i]] for i in range(3)] == [2, 1, 0]


@pytest.mark.parametrize(
    "bad", [[0, 0], [1, 2], [0.0, 1.0], [[0, 1]], [True, False], [0, -1], "ab"]
)
def test_refuses_what_is_no_permutation(bad):
    for function in (permutation_matrix, inverse, lambda s: compose(s, s)):
        with pytest.raises(
            ArgumentError, match=r"a permutation of 0\.\.n-1|real numbers"
        ):
            function(bad)


def test_refuses_permutations_of_different_sizes():
    with pytest.raises(ArgumentError, match="t: expected a permutation of 2 points"):
        compose([1, 0], [1, 2, 0])
