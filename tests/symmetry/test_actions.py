"""Actions move values to where the formula says, and obey the laws of an action."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdlbook import ArgumentError, pixel_rotations, translation_group
from gdlbook.symmetry.actions import (
    permutation_behind,
    permute,
    quarter_turn,
    relabel,
    shift,
    shift_image,
)
from gdlbook.symmetry.permutations import permutation_matrix

S3 = [np.array(s) for s in permutations(range(3))]


def data(*shape):
    return np.arange(1, 1 + np.prod(shape)).reshape(shape)


def test_shift_moves_entry_i_to_i_plus_k():
    x = data(5)
    for k in range(-7, 8):
        y = shift(x, k)
        assert all(y[(i + k) % 5] == x[i] for i in range(5))


def test_shift_image_moves_down_and_to_the_right():
    x = data(3, 4)
    for a, b in product(range(-4, 5), repeat=2):
        y = shift_image(x, (a, b))
        for i, j in np.ndindex(3, 4):
            assert y[(i + a) % 3, (j + b) % 4] == x[i, j]


def test_a_quarter_turn_is_counterclockwise():
    x = data(4, 4)
    y = quarter_turn(x)
    for i, j in np.ndindex(4, 4):
        assert y[3 - j, i] == x[i, j]
    assert [quarter_turn(x, k)[3, 0] for k in range(4)] == [13, 1, 4, 16]


def test_permute_and_relabel_move_to_s_of_i():
    x, a = data(3, 2), data(3, 3)
    for s in S3:
        y, b = permute(x, s), relabel(a, s)
        for i, j in np.ndindex(3, 3):
            assert y[s[i]].tolist() == x[i].tolist()
            assert b[s[i], s[j]] == a[i, j]
        matrix = permutation_matrix(s)
        assert np.array_equal(y, matrix @ x)
        assert np.array_equal(b, matrix @ a @ matrix.T)


@pytest.mark.parametrize(
    ("act", "elements", "compose", "identity", "x"),
    [
        (shift, range(-3, 7), lambda g, h: g + h, 0, data(2, 5)),
        (quarter_turn, range(-2, 6), lambda g, h: g + h, 0, data(2, 3, 3)),
        (
            shift_image,
            list(product(range(2), range(3))),
            lambda g, h: (g[0] + h[0], g[1] + h[1]),
            (0, 0),
            data(2, 3),
        ),
        (permute, S3, lambda g, h: g[h], np.arange(3), data(3, 2)),
        (relabel, S3, lambda g, h: g[h], np.arange(3), data(3, 3)),
    ],
    ids=["shift", "quarter_turn", "shift_image", "permute", "relabel"],
)
def test_the_two_laws_of_an_action(act, elements, compose, identity, x):
    before = x.copy()
    assert np.array_equal(act(x, identity), x)
    assert not np.shares_memory(act(x, identity), x)
    for g, h in product(elements, repeat=2):
        assert np.array_equal(act(x, compose(g, h)), act(act(x, h), g))
    assert np.array_equal(x, before)
    assert act(x, identity).dtype == x.dtype


def test_no_turn_shares_memory_with_its_input():
    x = data(3, 3)
    for k in range(-8, 9):
        assert not np.shares_memory(quarter_turn(x, k), x)


@given(st.permutations(range(6)))
def test_the_permutation_behind_a_move_is_found(s):
    found = permutation_behind(lambda x: permute(x, s), (6,))
    assert found.tolist() == list(s)


def test_the_permutations_behind_shifts_and_turns_are_those_of_the_groups():
    down, right = translation_group(3, 4).generators
    steps = {(1, 0): down, (0, 1): right}
    for step, expected in steps.items():
        found = permutation_behind(lambda x, step=step: shift_image(x, step), (3, 4))
        assert np.array_equal(found, expected)
    turns = pixel_rotations(5)
    turn = permutation_matrix(permutation_behind(quarter_turn, (5, 5)))
    assert np.array_equal(turn, turns.matrix(turns.group.generators[0]))


@pytest.mark.parametrize(
    "move", [lambda x: 0 * x, lambda x: x[1:], lambda x: x + 1, lambda x: x + 0.5]
)
def test_refuses_a_function_that_does_not_only_move(move):
    with pytest.raises(ArgumentError, match="only moves entries"):
        permutation_behind(move, (4,))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: shift(3.0, 1), "signal: expected at least 1 axes"),
        (lambda: shift([1, np.nan], 1), "signal: expected finite"),
        (lambda: shift([1, 2], 0.5), "k: expected integers, got dtype float64"),
        (lambda: shift([1, 2], True), "k: expected integers, got dtype bool"),
        (lambda: shift([1, 2], [1, 1]), r"k: expected shape \(\)"),
        (lambda: shift([1, 2j], 1), "signal: expected an array of real numbers"),
        (lambda: shift_image([1, 2], (1, 1)), "image: expected at least 2 axes"),
        (lambda: shift_image([[1, 2]], (1,)), r"step: expected shape \(2,\)"),
        (lambda: quarter_turn(data(2, 3)), r"image: expected shape \(..., n, n\)"),
        (lambda: quarter_turn(data(2, 2), 1.0), "k: expected integers"),
        (lambda: permute([1, 2, 3], [0, 1]), "s: expected a permutation of 3 points"),
        (lambda: permute(1, [0]), "features: expected at least 1 axes"),
        (lambda: relabel(data(2, 3), [0, 1]), "adjacency: expected a square matrix"),
        (lambda: relabel(data(2, 2), [0, 0]), "s: expected a permutation of 2"),
        (lambda: permutation_behind(shift, (0,)), "shape: expected an integer"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(ArgumentError, match=message):
        call()
