"""Each cause is planted alone, and named."""

import numpy as np
import pytest

from gdlbook.equivariance import (
    check_equivariance,
    images,
    invariant,
    points,
    quarter_turns,
    sets,
    shifts,
)
from gdlbook.symmetry.matrix_groups import orthogonal_group
from gdlbook.symmetry.named_groups import cyclic_group, symmetric_group

TURNED, SLID = images(quarter_turns), images(shifts)
S4, C5, O3 = symmetric_group(4), cyclic_group(5), orthogonal_group(3)


def box(x, mode="constant", size=3):
    pad = (size // 2, (size - 1) // 2)
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(x, [pad, pad], mode=mode), (size, size)
    )
    return windows.mean((-2, -1))


def by_inverse(s, x):
    return np.eye(4)[s] @ x


def by_twice(s, x):
    return np.eye(5)[:, s[s]] @ x


def fixed_size(x):
    return (np.arange(64.0).reshape(8, 8) * x).sum()


CAUSES = {
    "a stride under turns": (
        lambda x: box(x)[::2, ::2], TURNED, TURNED, {"shape": (8, 8)},
        ["passes on some odd sizes only", "9: passes", "float32: error"]),
    "pooling under turns": (
        lambda x: x[: len(x) // 2 * 2 : 2, : len(x) // 2 * 2 : 2]
        + x[1::2, 1::2] + x[1::2, : len(x) // 2 * 2 : 2]
        + x[: len(x) // 2 * 2 : 2, 1::2], TURNED, TURNED, {"shape": (9, 9)},
        ["passes on some even sizes only", "10: passes"]),
    "a stride under shifts": (
        lambda x: (box(x, "wrap")[::2, ::2] ** 2).sum(), SLID, invariant,
        {"shape": (8, 8)}, ["all 16 shifts by multiples of 2 passed"]),
    "an even kernel": (
        lambda x: box(x, "wrap", 2), TURNED, TURNED, {"shape": (8, 8)},
        ["an even kernel", "by (1, 1) repairs it"]),
    "padding": (
        box, SLID, SLID, {"shape": (16, 16)}, ["a border 1 wide", "padding"]),
    "more padding": (
        lambda x: box(box(x)), SLID, SLID, {"shape": (16, 16)}, ["a border 2 wide"]),
    "all over": (
        lambda x: box(x) * np.arange(16), SLID, SLID, {"shape": (16, 16)},
        ["entries differ, not only at a border"]),
    "the inverse": (
        np.tanh, S4.defining, by_inverse, {}, ["moves by the inverse"]),
    "another element": (
        np.tanh, C5.defining, by_twice, {}, ["moves by another element"]),
    "an invariant": (
        lambda x: np.full(4, x.sum()) * np.arange(4), S4.defining, S4.defining, {},
        ["does not move at all"]),
    "reflections alone": (
        lambda x: np.cross(x, 2 * x + 1).sum(0) + x.sum(0), points(O3), O3.defining,
        {"shape": (4, 3)}, ["relabelling alone: passes", "O(3) alone: error"]),
    "float32 inside": (
        lambda x: x - x.astype(np.float32).mean(0), sets, sets, {"shape": (4, 2)},
        ["size of float32 rounding"]),
    "one size only": (
        fixed_size, SLID, invariant, {"shape": (8, 8)}, ["9: refused (ValueError)"]),
}  # fmt: skip


# Sentences of which a diagnosis holds at most one.
ONLY_ONE = (
    "an even kernel",
    "does not move at all",
    "moves by the inverse",
    "by another element",
    "shifts by multiples of",
    "stays in a border",
    "not only at a border",
)


@pytest.mark.parametrize("cause", CAUSES)
def test_the_cause_is_named(cause):
    layer, action_in, action_out, options, words = CAUSES[cause]
    report = check_equivariance(layer, action_in, action_out, diagnose=True, **options)
    assert report.verdict == "not equivariant"
    text = "\n".join(report.diagnosis)
    for each in words:
        assert each in text, report
    assert sum(each in text for each in ONLY_ONE) <= 1


def test_a_layer_that_passes_shows_sizes_and_types():
    report = check_equivariance(
        lambda x: box(x)[::2, ::2], TURNED, TURNED, shape=(9, 9), diagnose=True
    )
    assert report
    sizes, parity, types = report.diagnosis
    assert sizes.startswith("rows: 9: passes, 10: error")
    assert "odd" in parity
    assert types == "float64: passes, float32: passes"


def test_nothing_is_diagnosed_unless_asked():
    assert check_equivariance(np.tanh, sets, sets, shape=(3, 2)).diagnosis == ()


def test_the_cause_is_looked_for_in_the_output_that_failed():
    report = check_equivariance(
        lambda x: (x, box(x)), SLID, (SLID, SLID), shape=(16, 16), diagnose=True
    )
    assert report.worst.output_number == 1
    assert "a border 1 wide" in report.diagnosis[0]


@pytest.mark.parametrize("n", [5, 7])
def test_a_small_picture_has_no_border_to_blame(n):
    report = check_equivariance(
        lambda x: x * np.arange(1, n + 1),
        TURNED,
        TURNED,
        shape=(n, n),
        diagnose=True,
    )
    assert not report
    assert not any("padding" in line for line in report.diagnosis)
    assert any("of the entries differ" in line for line in report.diagnosis)
