"""The checker itself: each planted fault is caught, and each correct layer passes."""

import re

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.equivariance import (
    check_equivariance,
    edges,
    flips,
    graphs,
    images,
    invariant,
    nodes,
    points,
    quarter_turns,
    relabelling,
    sets,
    shifts,
    square_symmetries,
    vectors,
)
from gdlbook.symmetry.matrix_groups import (
    MatrixGroup,
    orthogonal_group,
    special_orthogonal_group,
)
from gdlbook.symmetry.named_groups import cyclic_group, symmetric_group
from gdlbook.symmetry.permutations import inverse, permutation_matrix

C4, S4 = cyclic_group(4), symmetric_group(4)
O3 = orthogonal_group(3)
KERNEL = np.random.default_rng(5).normal(size=(3, 3))
LARGE_KERNEL = np.random.default_rng(6).normal(size=(5, 5))
ROUND_KERNEL = sum(np.rot90(KERNEL, k) for k in range(4))
TURNED, SHIFTED = images(quarter_turns), images(shifts)
# A p4 feature map: the four orientations of axis -3 shift as the image turns.
ORIENTED = images(quarter_turns, channels=C4.regular)


def correlate(x, kernel, mode="wrap", stride=1):
    """Correlate the last two axes, padded so that stride 1 keeps the size."""
    pad = [(0, 0)] * (x.ndim - 2) + [(k // 2, (k - 1) // 2) for k in kernel.shape]
    windows = np.lib.stride_tricks.sliding_window_view(
        np.pad(x, pad, mode=mode), kernel.shape, axis=(-2, -1)
    )
    return np.einsum("...ij,ij->...", windows, kernel)[..., ::stride, ::stride]


def lift(x):
    return np.stack([correlate(x, np.rot90(KERNEL, r)) for r in range(4)], axis=-3)


def graph_layer(adjacency, features):
    return np.tanh(adjacency @ features + features)


def attention(x):
    scores = np.exp(x @ x.T / 4)
    return scores / scores.sum(axis=1, keepdims=True) @ x


def distances(x):
    return np.linalg.norm(x[:, None] - x[None], axis=-1)


def moved_towards(x):
    return x + (x[:, None] - x[None]).sum(1) * 0.1


CORRECT = [
    (lambda x: correlate(x, KERNEL), SHIFTED, SHIFTED, (2, 5, 4)),
    (lambda x: correlate(x, ROUND_KERNEL, "constant"), TURNED, TURNED, (5, 4)),
    (lambda x: correlate(x, ROUND_KERNEL, "constant", 2), TURNED, TURNED, (9, 9)),
    (
        lambda x: correlate(x, KERNEL, stride=2),
        images(shifts(2)),
        SHIFTED,
        (6, 8),
    ),
    (
        lambda x: correlate(x, ROUND_KERNEL),
        images(quarter_turns, shifts),
        images(quarter_turns, shifts),
        (4, 4),
    ),
    (lift, TURNED, ORIENTED, (5, 5)),
    (lift, images(quarter_turns, shifts), ORIENTED & shifts, (3, 3)),
    (lambda x: x.max(), images(square_symmetries), invariant, (3, 3)),
    (lambda x: x - x.mean(), images(flips), images(flips), (3, 4)),
    (graph_layer, graphs, nodes, ((4, 4), (4, 3))),
    (lambda a, x: graph_layer(a, x).sum(), graphs, invariant, ((4, 4), (4, 3))),
    (lambda a: a @ a, edges, edges, (5, 5)),
    (attention, sets, sets, (4, 3)),
    (lambda x: np.roll(x, 2), vectors(C4.defining), C4.defining, None),
    (lambda x: x - x.mean(), S4.defining, S4.defining, None),
    (
        lambda x: x - x.mean(0),
        relabelling(-2, group=C4),
        relabelling(-2, group=C4),
        (4, 2),
    ),
    (moved_towards, points(orthogonal_group(3), 5.0), points(orthogonal_group(3), 5.0),
     (4, 3)),
    (distances, points(orthogonal_group(3), 5.0), edges, (4, 3)),
    (
        lambda h, x: (h + distances(x).sum(1)[:, None], x - x.mean(0)),
        (sets, points(special_orthogonal_group(2), 1.0)),
        (sets, points(special_orthogonal_group(2))),
        ((5, 3), (5, 2)),
    ),
    (
        np.cross,
        (special_orthogonal_group(3).defining,) * 2,
        special_orthogonal_group(3).defining,
        None,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "action_in", "action_out", "shape"), CORRECT)
def test_a_correct_layer_passes(layer, action_in, action_out, shape):
    report = check_equivariance(layer, action_in, action_out, shape=shape)
    assert report, report
    assert report.error <= 1e-12
    assert report.elements_failed == 0
    assert report.worst is None


def last_row_of_ones(x):
    y = x.copy()
    y[..., -1, :] = 1.0
    return y


def transposed(x):
    # np.eye(n)[s] is the matrix of the inverse: the layer must not know s by it.
    return permutation_matrix([1, 2, 3, 0]).T @ x


O3 = orthogonal_group(3)
FAULTY = {
    "an orientation that shifts the wrong way": (
        lambda x: lift(x)[[0, 3, 2, 1]], TURNED, ORIENTED, (5, 5)),
    "a kernel without the symmetry": (
        lambda x: correlate(x, KERNEL), TURNED, TURNED, (5, 5)),
    "zero padding under shifts": (
        lambda x: correlate(x, KERNEL, "constant"), SHIFTED, SHIFTED, (9, 9)),
    "only the last row": (last_row_of_ones, SHIFTED, SHIFTED, (9, 9)),
    "stride 2 on an even grid": (
        lambda x: correlate(x, ROUND_KERNEL, "constant", 2), TURNED, TURNED, (8, 8)),
    "an even kernel": (
        lambda x: correlate(x, np.ones((2, 2))), TURNED, TURNED, (8, 8)),
    "rows and columns mixed up": (lambda x: x.T, TURNED, TURNED, (5, 5)),
    # Four turns of a 3x3 kernel add up to one that reflections keep too; 5x5 do not.
    "only the reflections": (
        lambda x: correlate(x, sum(np.rot90(LARGE_KERNEL, k) for k in range(4))),
        images(square_symmetries), images(square_symmetries), (7, 7)),
    "a node singled out": (
        lambda a, x: graph_layer(a, x) * (np.arange(4) > 0)[:, None], graphs, nodes,
        ((4, 4), (4, 3))),
    "rows turned over": (
        lambda a, x: (a @ x)[::-1], graphs, nodes, ((4, 4), (4, 3))),
    "a causal mask": (lambda x: np.cumsum(x, axis=0), sets, sets, (4, 3)),
    "the order of a set in an invariant": (
        lambda x: x[0].sum(), sets, invariant, (4, 3)),
    "reflections of a cross product": (
        np.cross, (O3.defining, O3.defining), O3.defining, None),
    "coordinates that should be differences": (
        lambda x: x @ x.T, points(O3, 1.0), edges, (4, 3)),
    "a rectified coordinate": (
        lambda x: np.maximum(x, 0), points(O3), points(O3), (4, 3)),
}  # fmt: skip


def test_turns_alone_do_not_show_a_fault_of_reflections():
    layer, *_, shape = FAULTY["only the reflections"]
    assert check_equivariance(layer, TURNED, TURNED, shape=shape)


@pytest.mark.parametrize("fault", FAULTY)
def test_a_planted_fault_is_caught(fault):
    layer, action_in, action_out, shape = FAULTY[fault]
    report = check_equivariance(layer, action_in, action_out, shape=shape)
    assert not report
    assert report.verdict == "not equivariant"
    assert report.error > 1e-3
    assert report.elements_failed > 0
    assert report.worst is not None


def test_the_action_by_the_transposed_matrix_is_caught():
    def by_transpose(s, x):
        return np.eye(4)[s] @ x

    report = check_equivariance(np.tanh, S4.defining, by_transpose)
    assert report.verdict == "not equivariant"
    # Only elements that are their own inverse pass: 10 of 24.
    assert report.elements_failed == 14


def _wrong_for_one_shift(x):
    """Move with the input, except where its largest entry lands in one place."""
    y = x.copy()
    if x.argmax() == 5:
        y[0, 0] += 1.0
    return y


def test_a_fault_at_one_element_needs_every_element():
    x = np.arange(16.0).reshape(4, 4)
    report = check_equivariance(_wrong_for_one_shift, SHIFTED, SHIFTED, inputs=[x])
    assert report.exhaustive
    assert (report.elements_tried, report.elements_failed) == (16, 1)
    assert report.worst.element_name == "shift by (2, 2)"
    assert report.worst.entry == (0, 0)
    # The same check with one element, as often seen, passes.
    one = check_equivariance(
        _wrong_for_one_shift, SHIFTED, SHIFTED, inputs=[x], elements=[(1, 0)]
    )
    assert one
    assert (one.elements_tried, one.chosen) == (1, "given")


def test_the_worst_place_is_where_the_error_was_planted():
    def layer(x):
        y = x.copy()
        y[2, 1] += 100.0 if x[0, 0] < x[1, 0] else 0.0
        return y

    up = np.arange(8.0).reshape(4, 2)
    data = [up[::-1].copy(), up + 1.0]
    worst = check_equivariance(layer, sets, sets, inputs=data).worst
    x, (s,) = data[worst.input_number], worst.element.values()
    first, last = layer(x[inverse(s)]), layer(x)[inverse(s)]
    difference = np.abs(first - last)
    assert difference[worst.entry] == difference.max()
    assert worst.moved_first == f"{first[worst.entry]:.4g}"
    assert worst.moved_last == f"{last[worst.entry]:.4g}"


def test_nan_on_one_element_only_is_named():
    def layer(x):
        return x * (np.nan if x.argmax() == 5 else 1.0)

    x = np.arange(16.0).reshape(4, 4)
    report = check_equivariance(layer, SHIFTED, SHIFTED, inputs=[x])
    assert report.verdict == "not finite"
    assert not report
    assert "shift by (2, 2)" in str(report)
    assert np.isnan(report.error)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_layer_that_returns_only_nan_fails(value):
    report = check_equivariance(
        lambda x: np.full_like(x, value), SHIFTED, SHIFTED, shape=(3, 3)
    )
    assert report.verdict == "not finite"
    assert not report
    # Nothing had to move to see it.
    assert (report.elements_tried, report.chosen) == (0, "stopped")
    assert "on the input as it is" in str(report)


def test_a_random_layer_is_called_random_and_not_broken():
    noise = np.random.default_rng(0)
    report = check_equivariance(
        lambda x: x * (noise.random(x.shape) < 0.5), SHIFTED, SHIFTED, shape=(3, 3)
    )
    assert report.verdict == "not deterministic"
    assert not report
    assert "model.eval()" in str(report)


@pytest.mark.parametrize(
    "layer", [np.zeros_like, np.ones_like, lambda x: np.maximum(x - 1e9, 0)]
)
def test_a_constant_layer_is_a_vacuous_pass(layer):
    report = check_equivariance(layer, SHIFTED, SHIFTED, shape=(3, 3))
    assert report.verdict == "vacuous"
    assert not report


def test_a_constant_invariant_is_a_vacuous_pass():
    report = check_equivariance(lambda _: 3.0, sets, invariant, shape=(3, 2))
    assert report.verdict == "vacuous"


def test_inputs_that_nothing_moves_are_a_vacuous_pass():
    flat = [np.full((4, 4), 2.0), np.full((4, 4), 3.0)]
    report = check_equivariance(lambda x: x[0, 0], SHIFTED, invariant, inputs=flat)
    assert report.verdict == "vacuous"
    assert "no element moved any input" in report.advice


def test_an_invariant_needs_two_different_inputs():
    report = check_equivariance(
        lambda x: x.size + x.max(), sets, invariant, shape=(3, 2), trials=1
    )
    assert report.verdict == "vacuous"
    assert "two different inputs" in report.advice


def test_another_shape_on_one_element_is_named():
    def layer(x):
        return x[:2] if x.argmax() == 5 else x

    x = np.arange(16.0).reshape(4, 4)
    report = check_equivariance(layer, SHIFTED, SHIFTED, inputs=[x])
    assert report.verdict == "another shape"
    assert not report
    assert "shape (2, 4)" in str(report)
    assert "shape (4, 4)" in str(report)


def test_a_layer_that_overwrites_its_input_is_named():
    def layer(x):
        x *= 2.0
        return x

    x = np.random.default_rng(0).normal(size=(3, 3))
    kept = x.copy()
    report = check_equivariance(layer, SHIFTED, SHIFTED, inputs=[x])
    assert report.verdict == "changes its input"
    assert not report
    assert (x == kept).all()


def test_a_small_output_beside_a_large_one_has_its_own_scale():
    def layer(x):
        return 1e9 * x, 1e-9 * np.cumsum(x, axis=0)

    report = check_equivariance(layer, sets, (sets, sets), shape=(4, 2))
    assert report.verdict == "not equivariant"
    assert report.worst.output_number == 1
    assert "output 1" in str(report)


@pytest.mark.parametrize(
    ("planted", "passes"), [(1e-9, False), (1e-11, True), (3e-5, False)]
)
def test_the_float64_tolerance_is_1e_10(planted, passes):
    slope = 1.0 + planted * (np.arange(4) == 0)
    report = check_equivariance(lambda x: slope * np.sign(x), S4.defining, S4.defining)
    assert bool(report) == passes
    assert report.tolerance == 1e-10


@pytest.mark.parametrize(("planted", "passes"), [(3e-5, True), (3e-4, False)])
def test_the_float32_tolerance_is_a_thousand_epsilon(planted, passes):
    slope = 1.0 + planted * (np.arange(4) == 0)
    report = check_equivariance(
        lambda x: (slope * np.sign(x)).astype(np.float32), S4.defining, S4.defining
    )
    assert bool(report) == passes
    assert report.dtype == "float32"
    assert report.tolerance == 1000 * np.finfo(np.float32).eps


def test_a_tolerance_of_your_own():
    slope = 1.0 + 1e-11 * (np.arange(4) == 0)

    def layer(x):
        return slope * np.sign(x)

    report = check_equivariance(layer, S4.defining, S4.defining, tolerance=1e-12)
    assert not report
    assert report.tolerance == 1e-12


def test_the_number_of_elements_tried():
    def tried(action, shape, **options):
        report = check_equivariance(np.tanh, action, action, shape=shape, **options)
        assert report
        return report.elements_tried, report.order, report.exhaustive

    assert tried(sets, (5, 2)) == (120, 120, True)
    assert tried(sets, (5, 2), exhaustive_up_to=120) == (120, 120, True)
    assert tried(sets, (5, 2), exhaustive_up_to=119) == (102, 120, False)
    assert tried(sets, (12, 2), samples=7) == (9, 479001600, False)
    assert tried(images(quarter_turns, shifts), (5, 5)) == (100, 100, True)
    circle = special_orthogonal_group(2)
    report = check_equivariance(lambda x: 2 * x, circle.defining, circle.defining)
    assert (report.elements_tried, report.order) == (100, None)


def test_generators_are_among_the_elements_of_a_large_group():
    seen = []

    def layer(x):
        seen.append(x[:, 0].astype(int).tolist())
        return x

    check_equivariance(layer, sets, sets, inputs=[np.arange(9.0)[:, None]], samples=1)
    assert np.roll(np.arange(9), 1).tolist() in seen
    assert [1, 0, *range(2, 9)] in seen


def test_the_default_is_reproducible_and_rng_changes_it():
    def error(**options):
        return check_equivariance(
            lambda x: np.cumsum(x, axis=0), sets, sets, shape=(9, 2), **options
        ).error

    assert error() == error()
    assert error() == error(rng=np.random.default_rng(0))
    assert error() != error(rng=np.random.default_rng(1))


def test_an_action_of_your_own():
    def scaled(factor, x):
        return factor * x

    report = check_equivariance(
        np.abs, scaled, scaled, shape=(3,), elements=[1.0, 2.0, 5.0]
    )
    assert report
    negative = check_equivariance(
        np.abs, scaled, scaled, shape=(3,), elements=[1.0, 2.0, -5.0]
    )
    assert negative.elements_failed == 1
    assert "element -5.0" in str(negative)


def test_a_group_that_is_not_compact_takes_elements():
    boosts = MatrixGroup([[[0.0, 1.0], [1.0, 0.0]]], name="boosts")
    elements = [
        [[np.cosh(t), np.sinh(t)], [np.sinh(t), np.cosh(t)]]
        for t in np.linspace(-2, 2, 5)
    ]
    interval = check_equivariance(
        lambda x: x[0] ** 2 - x[1] ** 2, boosts.defining, invariant, elements=elements
    )
    assert interval
    length = check_equivariance(
        lambda x: x @ x, boosts.defining, invariant, elements=elements
    )
    assert not length
    with pytest.raises(ArgumentError, match="elements: expected elements of boosts"):
        check_equivariance(lambda x: x[0], boosts.defining, invariant)


def test_each_output_has_to_differ_from_input_to_input():
    def model(x):
        distances = np.linalg.norm(x[:, None] - x[None], axis=-1)
        return distances.sum(), 0 * x

    cloud = points(O3, translations=1.0)
    report = check_equivariance(model, cloud, (invariant, points(O3)), shape=(4, 3))
    assert report.verdict == "vacuous"
    assert "output 1 was the same for every input" in report.advice


def test_what_differs_by_rounding_only_is_constant():
    def size(x):
        return ((x - x.mean()) / x.std()).std()  # 1, whatever x is

    report = check_equivariance(size, sets, invariant, shape=(4, 2))
    assert report.verdict == "vacuous"


@pytest.mark.parametrize(
    ("action", "shape", "element", "expected"),
    [
        (sets, (4, 2), [0, 1, 2], "a permutation of 4 points"),
        (sets, (4, 2), [3, 3, 0, 1], "a permutation of 4"),
        (images(shifts), (4, 4), 1, "pairs (down, right) of integers"),
        (images(shifts), (4, 4), (1.5, 0), "pairs (down, right) of integers"),
        (C4.defining, None, [1, 0, 2, 3], "an element of the group"),
        (points(O3, relabel=False), (4, 3), np.eye(2), "shape (3, 3)"),
    ],
)
def test_an_element_that_is_none_is_refused(action, shape, element, expected):
    with pytest.raises(ArgumentError, match=re.escape(expected)):
        check_equivariance(
            lambda x: x.sum(), action, invariant, shape=shape, elements=[element]
        )
