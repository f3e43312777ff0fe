"""Each action moves arrays as it says, and is an action."""

import itertools

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.equivariance import (
    edges,
    flips,
    images,
    invariant,
    points,
    quarter_turns,
    relabelling,
    sets,
    shifts,
    square_symmetries,
    vectors,
)
from gdlbook.equivariance.elements import choose_elements
from gdlbook.symmetry.matrix_groups import orthogonal_group
from gdlbook.symmetry.named_groups import cyclic_group, dihedral_group, symmetric_group
from gdlbook.symmetry.permutations import compose, permutation_matrix

RNG = np.random.default_rng(3)
C4 = cyclic_group(4)


def elements_of(action, shape, count=8):
    return choose_elements(action.factors(shape), 30, count, np.random.default_rng(1))


def test_quarter_turns_turn_as_rot90_does():
    x = RNG.normal(size=(2, 3, 5))
    turned = images(quarter_turns)
    for k, element in enumerate(elements_of(turned, x.shape)):
        assert (turned.act(element, x) == np.rot90(x, k, axes=(-2, -1))).all()


def test_flips_and_square_symmetries_are_the_reflections_of_the_axes():
    x = RNG.normal(size=(3, 3))
    seen = [flips.act(g, x) for g in elements_of(flips, x.shape)]
    wanted = [x, x[::-1], x[:, ::-1], x[::-1, ::-1]]
    assert {y.tobytes() for y in seen} == {y.tobytes() for y in wanted}
    square = [
        square_symmetries.act(g, x) for g in elements_of(square_symmetries, (3, 3))
    ]
    turned = [np.rot90(y, k) for y in (x, x.T) for k in range(4)]
    assert {y.tobytes() for y in square} == {y.tobytes() for y in turned}
    assert len(square) == 8


def test_shifts_roll_down_and_to_the_right():
    x = RNG.normal(size=(2, 4, 6))
    for element in elements_of(shifts, x.shape):
        moved = shifts.act(element, x)
        assert (moved == np.roll(x, element["shift"], axis=(-2, -1))).all()
    tried = [g["shift"] for g in elements_of(shifts(2), x.shape)]
    assert tried == list(itertools.product(range(2), range(3)))
    assert (shifts(2).act({"shift": (1, 2)}, x) == np.roll(x, (2, 4), (-2, -1))).all()


def test_edges_and_nodes_are_relabelled_by_one_matrix():
    a, x = RNG.normal(size=(2, 5, 5)), RNG.normal(size=(2, 5, 3))
    for element in elements_of(sets, x.shape):
        p = permutation_matrix(element["relabelling"])
        assert (edges.act(element, a) == p @ a @ p.T).all()
        assert (sets.act(element, x) == p @ x).all()


def test_points_are_turned_relabelled_and_translated():
    group = orthogonal_group(3)
    cloud, x = points(group, 2.0), RNG.normal(size=(5, 3))
    for element in elements_of(cloud, x.shape):
        p = permutation_matrix(element["relabelling"])
        expected = p @ x @ element[group].T + element["translation"]
        assert np.abs(cloud.act(element, x) - expected).max() < 1e-14


def test_the_channels_of_a_feature_map_shift_as_the_image_turns():
    x = RNG.normal(size=(4, 3, 3))
    oriented = images(quarter_turns, shifts, channels=C4.regular)
    element = {C4: C4.generators[0], "shift": (1, 2)}
    turned = np.roll(np.rot90(x, axes=(1, 2)), 1, axis=0)
    assert (oriented.act(element, x) == np.roll(turned, (1, 2), (1, 2))).all()


ACTIONS = [
    (vectors(symmetric_group(4).irreps[2]), (3, 2)),
    (vectors(dihedral_group(5).defining, axis=-2), (5, 3)),
    (images(square_symmetries), (4, 4)),
    (images(quarter_turns, channels=C4.regular), (4, 3, 3)),
    (edges, (4, 4)),
    (relabelling(-3, -2, group=cyclic_group(3)), (3, 3, 2)),
]


@pytest.mark.parametrize(("action", "shape"), ACTIONS)
def test_acting_twice_is_acting_by_the_product(action, shape):
    x = RNG.normal(size=shape)
    elements = elements_of(action, shape)
    for g, h in itertools.product(elements, repeat=2):
        ((key, s),), ((_, t),) = g.items(), h.items()
        twice = action.act(g, action.act(h, x))
        once = action.act({key: compose(s, t)}, x)
        assert np.abs(twice - once).max() < 1e-12


@pytest.mark.parametrize(("action", "shape"), [*ACTIONS, (invariant, (3,))])
def test_an_action_returns_a_new_array(action, shape):
    x = RNG.normal(size=shape)
    kept = x.copy()
    for element in [*elements_of(action, shape)]:
        y = action.act(element, x)
        assert not np.shares_memory(x, y)
        assert y.shape == x.shape
    assert (x == kept).all()


def test_random_graphs_are_simple_and_leave_no_node_alone():
    for n in (3, 8):
        a = edges.sample(np.random.default_rng(n), (20, n, n))
        assert set(np.unique(a)) == {0.0, 1.0}
        assert (a == a.swapaxes(1, 2)).all()
        assert (np.trace(a, axis1=1, axis2=2) == 0).all()
        assert (a.sum(-1) > 0).all()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: images(),
        lambda: images(quarter_turns, flips),
        lambda: images(shifts, shifts(2)),
        lambda: images("turns"),
        lambda: images(shifts, channels=C4.regular),
        lambda: images(square_symmetries, channels=C4.regular),
        lambda: shifts(0),
        lambda: shifts(3).factors((4, 3)),
        lambda: vectors("V"),
        lambda: vectors(C4.defining, axis=0),
        lambda: vectors(C4.defining).factors((5,)),
        lambda: relabelling(),
        lambda: relabelling(1),
        lambda: relabelling(-1, group=orthogonal_group(2)),
        lambda: relabelling(-1, group=C4).factors((5,)),
        lambda: edges.factors((4, 5)),
        lambda: sets.factors((4,)),
        lambda: points(C4),
        lambda: points(orthogonal_group(3), 0.0),
        lambda: points(orthogonal_group(3), np.nan),
        lambda: points(orthogonal_group(3)).factors((4, 2)),
        lambda: sets & "sets",
    ],
)
def test_what_cannot_act_is_refused(wrong):
    with pytest.raises(ArgumentError, match=r"expected .*, got "):
        wrong()
