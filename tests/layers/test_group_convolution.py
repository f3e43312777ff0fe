"""Group convolutions against explicit loops; their laws over every element."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError
from gdlbook.equivariance import (
    check_equivariance,
    images,
    quarter_turns,
    shifts,
    square_symmetries,
)
from gdlbook.layers.group_convolution import (
    circular_padding,
    group_convolution,
    lifting_convolution,
    zero_padding,
)
from gdlbook.layers.point_groups import P4, P4M

ACTIONS = {P4: quarter_turns, P4M: square_symmetries}
GROUPS = pytest.mark.parametrize("group", [P4, P4M], ids=repr)
PADDINGS = pytest.mark.parametrize("pad", [circular_padding, zero_padding])


def integers(rng, *shape):
    return rng.integers(-9, 10, size=shape)


def actions(group, *moves):
    turns = ACTIONS[group]
    return (
        images(turns, *moves),
        images(turns, *moves, channels=turns.group.regular),
    )


def moved(group, element, filters):
    """Move each cell by the matrix, one by one: the value at v goes to element v."""
    k = filters.shape[-1]
    out = np.empty_like(filters)
    matrix = np.array(group.matrices[element])
    for v in np.ndindex(k, k):
        # doubled coordinates about the centre are whole numbers for even k too
        row, column = (matrix @ (2 * np.array(v) - (k - 1)) + (k - 1)) // 2
        out[..., row, column] = filters[..., v[0], v[1]]
    return out


def number_of(group, matrix):
    return [np.array_equal(matrix, m) for m in map(np.array, group.matrices)].index(
        True
    )


def looped(group, x, psi):
    """The formula, a sum of products cell by cell; x (c_in, g, h, w)."""
    c_out, c_in, g, k, _ = psi.shape
    h, w = x.shape[-2] - k + 1, x.shape[-1] - k + 1
    y = np.zeros((c_out, g, h, w), dtype=x.dtype)
    for r, s in np.ndindex(g, g):
        inverse = np.linalg.inv(np.array(group.matrices[r])).round().astype(int)
        relative = number_of(group, inverse @ np.array(group.matrices[s]))
        for o, i in np.ndindex(c_out, c_in):
            turned = moved(group, r, psi[o, i, relative])
            for a, b in np.ndindex(h, w):
                window = x[i, s, a : a + k, b : b + k]
                y[o, r, a, b] += (turned * window).sum()
    return y


@GROUPS
@settings(max_examples=15)
@given(
    k=st.integers(1, 3),
    extra=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    channels=st.tuples(st.integers(1, 2), st.integers(1, 2)),
    seed=st.integers(0, 99),
)
def test_group_convolution_is_the_looped_sum(group, k, extra, channels, seed):
    rng = np.random.default_rng(seed)
    c_out, c_in = channels
    x = integers(rng, c_in, group.order, k + extra[0], k + extra[1])
    psi = integers(rng, c_out, c_in, group.order, k, k)
    assert np.array_equal(group_convolution(x, psi, group), looped(group, x, psi))


@GROUPS
@pytest.mark.parametrize("k", [1, 2, 3])
def test_lifting_is_a_group_convolution_of_one_plane_at_each_place(group, k):
    rng = np.random.default_rng(k)
    x, psi = integers(rng, 2, 6, 5), integers(rng, 3, 2, k, k)
    y = lifting_convolution(x, psi, group)
    for r in range(group.order):
        turned = moved(group, r, psi)
        for o in range(3):
            for a, b in np.ndindex(7 - k, 6 - k):
                window = x[:, a : a + k, b : b + k]
                assert y[o, r, a, b] == (turned[o] * window).sum()


@GROUPS
@pytest.mark.parametrize("k", [1, 3, 5])
def test_two_layers_on_a_torus_follow_every_element(group, k):
    rng = np.random.default_rng(k)
    first, second = (
        integers(rng, 2, 1, k, k),
        integers(rng, 2, 2, group.order, 3, 3),
    )

    def network(x):
        hidden = lifting_convolution(circular_padding(x, k), first, group)
        return group_convolution(circular_padding(hidden, 3), second, group)

    inputs = [integers(rng, 1, 5, 5)]
    report = check_equivariance(network, *actions(group, shifts), inputs=inputs)
    assert report, report
    assert report.exhaustive
    assert report.error == 0.0


@GROUPS
@PADDINGS
def test_both_paddings_follow_turns_and_one_follows_shifts(group, pad):
    psi = np.random.default_rng(0).normal(size=(2, 1, 3, 3))

    def layer(x):
        return lifting_convolution(pad(x, 3), psi, group)

    turned = check_equivariance(
        layer, *actions(group), shape=(1, 8, 8), tolerance=1e-12
    )
    assert turned, turned
    shifted = check_equivariance(
        layer, images(shifts), images(shifts), shape=(1, 6, 6), tolerance=1e-12
    )
    assert bool(shifted) == (pad is circular_padding)


@GROUPS
@pytest.mark.parametrize(("h", "w"), [(5, 5), (4, 7), (6, 3)])
def test_the_law_holds_exactly_for_rectangles_and_even_filters(group, h, w):
    rng = np.random.default_rng(h)
    for k in (2, 3):
        x, psi = integers(rng, 1, h, w), integers(rng, 1, 1, k, k)
        y = lifting_convolution(x, psi, group)
        quarter = number_of(group, [[0, -1], [1, 0]])
        there = lifting_convolution(np.rot90(x, axes=(1, 2)), psi, group)
        for r in range(group.order):
            matrix = np.array(group.matrices[quarter]) @ np.array(group.matrices[r])
            place = number_of(group, matrix)
            assert np.array_equal(there[0, place], np.rot90(y[0, r]))


def test_the_bar_of_the_chapter():
    x = np.zeros((1, 8, 8), dtype=int)
    x[0, 3:5, 1:7] = 1
    edge = np.array([[[[-1, -1, -1], [0, 0, 0], [1, 1, 1]]]])
    y = lifting_convolution(circular_padding(x, 3), edge)[0]
    z = lifting_convolution(circular_padding(np.rot90(x, axes=(1, 2)), 3), edge)[0]
    assert y.max(axis=(1, 2)).tolist() == [3, 2, 3, 2]
    assert z.max(axis=(1, 2)).tolist() == [2, 3, 2, 3]
    assert np.array_equal(y[2:], -y[:2])
    for r in range(4):
        assert np.array_equal(z[r], np.rot90(y[(r - 1) % 4]))


def test_leading_axes_are_a_batch():
    rng = np.random.default_rng(0)
    x, psi = integers(rng, 2, 3, 2, 4, 5, 6), integers(rng, 3, 2, 4, 3, 3)
    y = group_convolution(x, psi)
    assert y.shape == (2, 3, 3, 4, 3, 4)
    for index in np.ndindex(2, 3):
        assert np.array_equal(y[index], group_convolution(x[index], psi))
    plane, kernel = x[..., 0, :, :], psi[:, :, 0]
    lifted = lifting_convolution(plane, kernel)
    for index in np.ndindex(2, 3):
        assert np.array_equal(lifted[index], lifting_convolution(plane[index], kernel))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@GROUPS
def test_jax_agrees_with_numpy(group, dtype):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(2, 1, 7, 7)).astype(dtype)
    first = rng.normal(size=(2, 1, 3, 3)).astype(dtype)
    second = rng.normal(size=(2, 2, group.order, 3, 3)).astype(dtype)

    def network(x, first, second):
        hidden = lifting_convolution(circular_padding(x, 3), first, group)
        return group_convolution(hidden, second, group)

    expected = network(x, first, second)
    assert expected.dtype == dtype
    with jax.enable_x64(dtype == np.float64):
        arguments = [jnp.asarray(a) for a in (x, first, second)]
        found = jax.jit(network)(*arguments)
        each = jax.vmap(network, in_axes=(0, None, None))(*arguments)
        slope = jax.grad(lambda k: network(arguments[0], arguments[1], k).sum())(
            arguments[2]
        )
        assert found.dtype == dtype
        bound = 1000 * np.finfo(dtype).eps * np.abs(expected).max()
        assert np.abs(np.asarray(found) - expected).max() <= bound
        assert np.abs(np.asarray(each) - expected).max() <= bound
        # linear in the kernel: the slope times the kernel is the value
        value = float((slope * arguments[2]).sum())
    scale = np.abs(expected).sum()
    assert abs(value - expected.sum()) <= 1000 * np.finfo(dtype).eps * scale


def test_small_integers_and_booleans_do_not_overflow():
    x = np.full((1, 3, 3), 100, dtype=np.int8)
    psi = np.full((1, 1, 3, 3), 100, dtype=np.int8)
    assert (lifting_convolution(x, psi) == 90_000).all()
    lit = lifting_convolution(np.ones((1, 3, 3), bool), np.ones((1, 1, 3, 3), bool))
    assert (lit == 9).all()


def test_inputs_are_left_alone():
    x, psi = np.ones((1, 4, 4)), np.arange(9.0).reshape(1, 1, 3, 3)
    lifting_convolution(circular_padding(x, 3), psi)
    assert np.array_equal(x, np.ones((1, 4, 4)))
    assert np.array_equal(psi, np.arange(9.0).reshape(1, 1, 3, 3))


@PADDINGS
def test_padding_agrees_with_numpy(pad):
    x = np.arange(12).reshape(3, 4)
    mode = {"circular_padding": "wrap", "zero_padding": "constant"}[pad.__name__]
    for k in (1, 3, 5, 9):
        assert np.array_equal(pad(x, k), np.pad(x, k // 2, mode=mode))


@PADDINGS
@pytest.mark.parametrize("size", [2, 4, 0, -1, 3.0, True])
def test_padding_refuses_even_sizes_and_nonsense(pad, size):
    with pytest.raises(ArgumentError, match="kernel_size"):
        pad(np.ones((4, 4)), size)


@PADDINGS
@pytest.mark.parametrize(
    "x", [[1.0, 2.0], np.ones((2, 0)), [[np.nan]], [["a"]], [[1j]]]
)
def test_padding_refuses_what_is_no_image(pad, x):
    with pytest.raises(ArgumentError, match="images"):
        pad(x, 3)


@pytest.mark.parametrize(
    ("x", "psi", "argument"),
    [
        (np.ones((1, 4, 4)), np.ones((1, 1, 3, 2)), "kernel"),  # not square
        (np.ones((1, 2, 4)), np.ones((1, 1, 3, 3)), "kernel"),  # does not fit
        (np.ones((2, 4, 4)), np.ones((1, 1, 3, 3)), "images"),  # other channels
        (np.ones((4, 4)), np.ones((1, 1, 3, 3)), "images"),
        (np.ones((1, 4, 4)), np.ones((3, 3)), "kernel"),
        (np.ones((1, 4, 4)), np.ones((1, 1, 0, 0)), "kernel"),
        (np.ones((1, 4, 4)), np.ones((0, 1, 3, 3)), "kernel"),
        (np.full((1, 4, 4), np.nan), np.ones((1, 1, 3, 3)), "images"),
        (np.ones((1, 4, 4)), np.full((1, 1, 3, 3), np.inf), "kernel"),
        (np.ones((1, 4, 4)) * 1j, np.ones((1, 1, 3, 3)), "images"),
    ],
)
def test_lifting_refuses_what_does_not_fit(x, psi, argument):
    with pytest.raises(ArgumentError) as caught:
        lifting_convolution(x, psi)
    assert caught.value.argument == argument


@pytest.mark.parametrize(
    ("x", "psi", "argument"),
    [
        (np.ones((1, 4, 5, 5)), np.ones((1, 1, 8, 3, 3)), "kernel"),  # p4m's filter
        (np.ones((1, 8, 5, 5)), np.ones((1, 1, 4, 3, 3)), "features"),
        (np.ones((2, 4, 5, 5)), np.ones((1, 1, 4, 3, 3)), "features"),
        (np.ones((1, 4, 5, 5)), np.ones((1, 1, 4, 3, 1)), "kernel"),
        (np.ones((1, 4, 2, 5)), np.ones((1, 1, 4, 3, 3)), "kernel"),
        (np.full((1, 4, 5, 5), np.inf), np.ones((1, 1, 4, 3, 3)), "features"),
    ],
)
def test_group_convolution_refuses_what_does_not_fit(x, psi, argument):
    with pytest.raises(ArgumentError) as caught:
        group_convolution(x, psi)
    assert caught.value.argument == argument
