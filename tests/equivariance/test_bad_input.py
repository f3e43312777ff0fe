"""A check that cannot be run says why: argument, expected, got."""

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.equivariance import (
    check_equivariance,
    graphs,
    images,
    invariant,
    nodes,
    quarter_turns,
    sets,
)
from gdlbook.symmetry.named_groups import cyclic_group, symmetric_group

V = symmetric_group(3).defining
TURNED = images(quarter_turns)


def same(x):
    return x


@pytest.mark.parametrize(
    ("argument", "layer", "action_in", "action_out", "options"),
    [
        ("layer", 3, V, V, {}),
        ("layer", lambda x: x * 1j, V, V, {}),
        ("layer", lambda _: "x", V, V, {}),
        ("layer", lambda x: (x, x), V, V, {}),
        ("layer", lambda x: x, V, (V, V), {}),
        ("layer", lambda x: (x, x, x), V, (V, V), {}),
        ("layer", lambda x: x[:2], V, V, {}),
        ("layer", lambda x: x[:2], sets, sets, {"shape": (3, 2)}),
        ("layer", lambda x: x.astype(np.float16), V, V, {}),
        ("action_in", same, "V", V, {}),
        ("action_in", same, (), V, {}),
        ("action_out", same, V, 3, {}),
        ("action_out", same, V, cyclic_group(3).defining, {}),
        ("action_out", same, V, sets, {"inputs": [np.zeros((3, 3))]}),
        ("shape", same, sets, sets, {}),
        ("shape", same, sets, sets, {"shape": 5}),
        ("shape", same, sets, sets, {"shape": (0, 2)}),
        ("shape", same, graphs, nodes, {"shape": (4, 4)}),
        ("shape", same, graphs, nodes, {"shape": ((4, 4), (5, 3))}),
        ("shape", same, graphs, nodes, {"shape": ((4, 4),)}),
        ("shape", same, V, V, {"shape": (4,)}),
        ("inputs", same, V, V, {"inputs": []}),
        ("inputs", same, V, V, {"inputs": [[1.0, np.nan, 0.0]]}),
        ("inputs", same, V, V, {"inputs": [[1.0, 1j, 0.0]]}),
        ("inputs", same, sets, sets, {"inputs": [np.eye(3), np.eye(2)]}),
        ("inputs", same, graphs, nodes, {"inputs": [np.eye(3)]}),
        ("elements", same, same, same, {"shape": (3,)}),
        ("elements", same, invariant, invariant, {"shape": (3,)}),
        ("elements", same, V, V, {"elements": []}),
        ("elements", same, V, V, {"elements": [[0, 0, 1]]}),
        ("trials", same, V, V, {"trials": 0}),
        ("samples", same, V, V, {"samples": 0}),
        ("exhaustive_up_to", same, V, V, {"exhaustive_up_to": 1.5}),
        ("tolerance", same, V, V, {"tolerance": np.nan}),
        ("dtype", same, V, V, {"dtype": "int32"}),
        ("dtype", same, V, V, {"dtype": "bfloat16"}),
        ("xp", same, V, V, {"xp": "torch"}),
        ("rng", same, V, V, {"rng": 0}),
    ],
)
def test_it_is_refused(argument, layer, action_in, action_out, options):
    with pytest.raises(ArgumentError, match=r"expected .*, got ") as caught:
        check_equivariance(layer, action_in, action_out, **options)
    assert caught.value.argument == argument


def test_an_output_of_another_shape_is_described():
    with pytest.raises(ArgumentError, match=r"layer: .*3 entries.*got \(2,\)"):
        check_equivariance(lambda x: x[:2], V, V)


def test_integers_are_promoted():
    assert check_equivariance(lambda x: 2 * x, V, V, inputs=[[1, 2, 3], [4, 5, 7]])


def test_an_integer_output_is_compared():
    report = check_equivariance(
        lambda x: x.argmax(), V, invariant, inputs=[[1, 2, 3], [5, 2, 1]]
    )
    assert report.verdict == "not equivariant"


def test_an_exception_in_the_layer_keeps_its_type_and_gains_a_note():
    def layer(x):
        return x @ np.ones((4, 4))

    with pytest.raises(ValueError, match="matmul") as caught:
        check_equivariance(layer, TURNED, TURNED, shape=(2, 5, 5))
    (note,) = caught.value.__notes__
    assert "shape (2, 5, 5) and float64" in note
    assert "xp=torch" in note


def test_the_layer_never_holds_the_callers_array():
    held = []
    x = np.random.default_rng(0).normal(size=3)
    check_equivariance(lambda y: held.append(y) or y, V, V, inputs=[x, 2 * x])
    assert not any(np.shares_memory(x, y) for y in held)
