"""The operations all layers share: one result in NumPy and in JAX, by other routes."""

import subprocess
import sys
import types

import array_api_compat
import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.signal
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError
from gdlbook.layers import _arrays

LIBRARIES = [np, jnp]
DTYPES = ["float32", "float64"]


@pytest.fixture(autouse=True)
def double_precision():
    with jax.enable_x64(True):
        yield


def close(found, expected, dtype):
    """Compare relative to the largest entry, so that NaN and shapes fail."""
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape
    assert found.dtype == np.dtype(dtype)
    bound = {"float32": 1e-5, "float64": 1e-12}[dtype]
    scale = max(np.abs(expected).max(initial=0.0), 1e-30)
    assert (np.abs(found - expected) <= bound * scale).all()


def correlated(images, kernel, stride):
    """Cross-correlate each pair of channels with SciPy, and sum."""
    return np.stack(
        [
            sum(
                scipy.signal.correlate2d(image, plane, mode="valid")
                for image, plane in zip(images, planes, strict=True)
            )[::stride, ::stride]
            for planes in kernel
        ]
    )


# The library of the arguments


def test_the_library_is_that_of_the_arguments():
    assert _arrays.namespace() is np
    assert _arrays.namespace([1, 2], np.ones(2), 3.0) is np
    assert _arrays.namespace(np.ones(2), jnp.ones(2)) is jnp
    seen = []
    jax.jit(lambda x: (seen.append(_arrays.namespace(x)), x)[1])(1.0)
    assert seen == [jnp]


def test_numpy_arrays_do_not_import_jax():
    code = (
        "import sys, numpy as np\n"
        "from gdlbook.layers import _arrays as a\n"
        "x = a.read('x', np.ones((1, 3, 3)), (None, None, None))\n"
        "a.correlate(a.pad(x, (1, 1), (1, 1), 'wrap'), np.ones((1, 1, 3, 3)))\n"
        "a.softmax(x), a.segment_sum(x, [0], 1), a.is_traced(x)\n"
        "a.segment_softmax(x, [0], 1)\n"
        "print('jax' in sys.modules)"
    )
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_only_arrays_under_jit_are_traced():
    assert not _arrays.is_traced(np.ones(2))
    assert not _arrays.is_traced(jnp.ones(2))
    seen = []
    jax.jit(lambda x: (seen.append(_arrays.is_traced(x)), x)[1])(1.0)
    assert seen == [True]


# Reading arguments


@pytest.mark.parametrize("xp", LIBRARIES)
@pytest.mark.parametrize("dtype", ["bool", "uint8", "int32", "float32", "float64"])
def test_read_keeps_library_dtype_and_values(xp, dtype):
    given = xp.asarray([[1, 0], [2, 1]]).astype(dtype)
    array = _arrays.read("x", given, (None, 2))
    assert array_api_compat.is_jax_array(array) == (xp is jnp)
    assert array.dtype == np.dtype(dtype)
    assert np.array_equal(array, given)


def test_read_takes_lists_and_bfloat16():
    assert _arrays.read("x", [[1, 2]], (1, 2)).dtype == np.int64
    half = jnp.ones(3, jnp.bfloat16)
    assert _arrays.read("x", half, (3,)).dtype == jnp.bfloat16


@pytest.mark.parametrize("xp", LIBRARIES)
@pytest.mark.parametrize(
    ("shape", "axes", "options", "message"),
    [
        ((2, 3), (3, 3), {}, r"\(\.\.\., 3, 3\), got shape \(2, 3\)"),
        ((3,), (None, 3), {}, r"\(\.\.\., n, 3\), got shape \(3,\)"),
        ((2, 3), (3,), {"batch": False}, r"expected shape \(3,\), got"),
        ((2, 0), (None,), {"minimum": 1}, "at least one entry on each axis, got"),
        ((2, 1), (2, None), {"minimum": 2}, "at least 2 entries on each axis, got"),
    ],
)
def test_read_refuses_other_shapes(xp, shape, axes, options, message):
    with pytest.raises(ArgumentError, match=f"^x: .*{message}"):
        _arrays.read("x", xp.ones(shape), axes, **options)


@pytest.mark.parametrize("xp", LIBRARIES)
def test_read_allows_any_length_and_an_empty_batch(xp):
    assert _arrays.read("x", xp.ones((2, 0)), (None,)).shape == (2, 0)
    assert _arrays.read("x", xp.ones((0, 3)), (3,), minimum=1).shape == (0, 3)
    assert _arrays.read("x", xp.ones((2, 3)), ()).shape == (2, 3)


@pytest.mark.parametrize(
    "value",
    [
        [1.0, np.nan],
        [1j],
        ["a"],
        [[1, 2], [3]],
        [None],
        lambda: jnp.asarray([np.inf]),
        lambda: jnp.asarray([1j]),
    ],
)
def test_read_refuses_what_is_no_finite_real_number(value):
    value = value() if isinstance(value, types.FunctionType) else value
    with pytest.raises(ArgumentError, match=r"^x: expected .*(real|finite)"):
        _arrays.read("x", value, (None,))


def test_under_jit_shapes_and_kinds_are_checked_but_not_values():
    def layer(x):
        return _arrays.read("x", x, (2,))

    assert np.isnan(jax.jit(layer)(jnp.asarray([1.0, np.nan]))).any()
    with pytest.raises(ArgumentError, match="shape"):
        jax.jit(layer)(jnp.ones(3))
    with pytest.raises(ArgumentError, match="complex"):
        jax.jit(layer)(jnp.ones(2, complex))


@pytest.mark.parametrize("xp", LIBRARIES)
def test_integers_are_widened_and_floats_kept(xp):
    def kinds(*dtypes):
        arrays = _arrays.in_one_dtype(*(xp.ones(2, kind) for kind in dtypes))
        assert len({array.dtype for array in arrays}) == 1
        return arrays[0].dtype

    assert kinds("int8") == kinds("bool", "uint8") == np.int64
    assert kinds("float32") == kinds("float32", "uint8") == np.float32
    assert kinds("float32", "float64") == np.float64


# Padding


@pytest.mark.parametrize("xp", LIBRARIES)
def test_pad_widens_the_last_axes_only(xp):
    x = xp.arange(12).reshape(2, 2, 3)
    wrapped = _arrays.pad(x, (1, 2), (0, 1), "wrap")
    rows, columns = np.arange(-1, 2) % 2, np.arange(-2, 4) % 3
    assert np.array_equal(wrapped, np.asarray(x)[:, rows][:, :, columns])
    zeros = np.asarray(_arrays.pad(x, (2,), (1,), "constant"))
    assert np.array_equal(zeros[..., 2:5], x)
    assert zeros.sum() == x.sum()
    assert zeros.shape == (2, 2, 6)


# Correlation


@pytest.mark.parametrize("dtype", DTYPES)
@settings(max_examples=25)
@given(
    batch=st.lists(st.integers(0, 2), max_size=2),
    channels=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    size=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    extra=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    stride=st.integers(1, 3),
    seed=st.integers(0, 99),
)
def test_correlation_agrees_with_scipy(
    dtype, batch, channels, size, extra, stride, seed
):
    rng = np.random.default_rng(seed)
    c_in, c_out = channels
    grid = tuple(np.add(size, extra))
    x = rng.normal(size=(*batch, c_in, *grid)).astype(dtype)
    k = rng.normal(size=(c_out, c_in, *size)).astype(dtype)
    rows, columns = ((n - m) // stride + 1 for n, m in zip(grid, size, strict=True))
    expected = np.zeros((*batch, c_out, rows, columns))
    for index in np.ndindex(*batch):
        expected[index] = correlated(x[index], k, stride)
    close(_arrays.correlate(x, k, stride), expected, dtype)
    close(_arrays.correlate(jnp.asarray(x), jnp.asarray(k), stride), expected, dtype)


@pytest.mark.parametrize("xp", LIBRARIES)
def test_correlation_of_integers_is_exact_and_wide(xp):
    x, k = xp.full((1, 2, 2), 100, "uint8"), xp.full((1, 1, 2, 2), 3, "int8")
    assert _arrays.correlate(x, k).tolist() == [[[1200]]]


def test_correlation_under_jit_grad_and_vmap():
    rng = np.random.default_rng(0)
    x, k = rng.normal(size=(5, 2, 6, 6)), rng.normal(size=(3, 2, 3, 3))
    plain = _arrays.correlate(x, k)
    # A constant kernel of NumPy beside a traced image.
    close(jax.jit(lambda x: _arrays.correlate(x, k))(x), plain, "float64")
    close(jax.vmap(lambda x: _arrays.correlate(x, jnp.asarray(k)))(x), plain, "float64")
    slope = jax.grad(lambda k: _arrays.correlate(jnp.asarray(x), k).sum())(
        jnp.asarray(k)
    )
    # The sum of all outputs is linear in k: its slope is what each entry meets.
    expected = [_arrays.correlate(x, e.reshape(1, 2, 3, 3)).sum() for e in np.eye(18)]
    close(slope, np.broadcast_to(np.reshape(expected, (2, 3, 3)), k.shape), "float64")


# Sums of segments


@pytest.mark.parametrize("xp", LIBRARIES)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,)])
def test_segment_sum_is_a_loop_of_additions(xp, dtype, shape):
    rng = np.random.default_rng(0)
    values = rng.normal(size=(20, *shape)).astype(dtype)
    segments = rng.integers(0, 5, size=20)
    expected = np.zeros((7, *shape))  # segments 5 and 6 stay empty
    np.add.at(expected, segments, values)
    found = _arrays.segment_sum(xp.asarray(values), xp.asarray(segments), 7)
    assert array_api_compat.is_jax_array(found) == (xp is jnp)
    close(found, expected, dtype)


@pytest.mark.parametrize("xp", LIBRARIES)
def test_segment_sum_of_nothing_and_of_small_integers(xp):
    nothing = _arrays.segment_sum(xp.ones((0, 4)), xp.zeros(0, int), 3)
    assert np.array_equal(nothing, np.zeros((3, 4)))
    many = _arrays.segment_sum(xp.full((3, 1), 100, "int8"), xp.asarray([1, 1, 1]), 2)
    assert many.tolist() == [[0], [300]]
    count = _arrays.segment_sum(xp.ones(3, bool), xp.asarray([1, 1, 1]), 2)
    assert count.tolist() == [0, 3]


def test_segment_sum_under_jit_grad_and_vmap():
    segments = np.array([0, 2, 2])
    values = np.arange(6.0).reshape(3, 2)
    plain = _arrays.segment_sum(values, segments, 3)
    jitted = jax.jit(lambda v: _arrays.segment_sum(v, segments, 3))
    assert np.array_equal(jitted(values), plain)
    batch = jax.vmap(lambda v: _arrays.segment_sum(v, segments, 3), 1, 1)
    assert np.array_equal(batch(values), plain)
    moving = jax.jit(lambda s: _arrays.segment_sum(values, s, 3))
    assert np.array_equal(moving(segments), plain)
    weights = jnp.asarray([1.0, 5.0, 7.0])
    slope = jax.grad(lambda v: _arrays.segment_sum(v, segments, 3) @ weights)
    assert slope(jnp.ones(3)).tolist() == [1.0, 7.0, 7.0]


@pytest.mark.parametrize("xp", LIBRARIES)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (2, 3)])
@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_segment_softmax_is_a_softmax_of_each_segment(xp, dtype, shape, scale):
    rng = np.random.default_rng(0)
    scores = (scale * rng.normal(size=(20, *shape))).astype(dtype)
    segments = rng.integers(0, 5, size=20)
    expected = np.zeros((20, *shape))
    for k in range(5):
        rows = scores[segments == k].astype("float64")
        expected[segments == k] = scipy.special.softmax(rows, axis=0)
    found = _arrays.segment_softmax(xp.asarray(scores), xp.asarray(segments), 7)
    assert array_api_compat.is_jax_array(found) == (xp is jnp)
    close(found, expected, dtype)


@pytest.mark.parametrize("xp", LIBRARIES)
def test_segment_softmax_of_what_is_hidden_and_of_nothing(xp):
    scores = xp.asarray([-np.inf, 1.0, -np.inf, -np.inf])
    found = _arrays.segment_softmax(scores, xp.asarray([0, 0, 1, 1]), 3)
    assert found.tolist() == [0.0, 1.0, 0.0, 0.0]
    nothing = _arrays.segment_softmax(xp.ones((0, 2)), xp.zeros(0, int), 3)
    assert nothing.shape == (0, 2)
    equal = _arrays.segment_softmax(xp.asarray([3, 3]), xp.asarray([1, 1]), 2)
    assert equal.tolist() == [0.5, 0.5]


def test_segment_softmax_under_jit_and_grad():
    segments, scores = np.array([0, 2, 2, 0]), np.array([0.5, 1.0, -2.0, 0.1])

    def share(s):
        return _arrays.segment_softmax(s, segments, 3)[1]

    found = jax.jit(share)(jnp.asarray(scores))
    assert abs(found - 1 / (1 + np.exp(-3.0))) < 1e-12
    slope = jax.grad(share)(jnp.asarray(scores))
    assert np.abs(slope - np.array([0, 1, -1, 0]) * found * (1 - found)).max() < 1e-12
    hidden = jax.grad(share)(jnp.asarray([0.0, 0.0, -np.inf, 0.0]))
    assert np.isfinite(hidden).all()


# Softmax


@pytest.mark.parametrize("xp", LIBRARIES)
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("scale", [1.0, 1e4])
@pytest.mark.parametrize("axis", [0, -1])
def test_softmax_agrees_with_scipy_at_any_scale(xp, dtype, scale, axis):
    scores = (scale * np.random.default_rng(0).normal(size=(4, 5))).astype(dtype)
    found = _arrays.softmax(xp.asarray(scores), axis=axis)
    close(found, scipy.special.softmax(scores.astype("float64"), axis=axis), dtype)


@pytest.mark.parametrize("xp", LIBRARIES)
def test_softmax_of_hidden_low_and_no_scores(xp):
    hidden = xp.asarray([[0.0, -np.inf, 0.0], [-np.inf] * 3, [-1e4] * 3])
    assert np.allclose(
        _arrays.softmax(hidden), [[0.5, 0, 0.5], [0, 0, 0], [1 / 3] * 3], atol=1e-15
    )
    assert _arrays.softmax(xp.ones((2, 0))).shape == (2, 0)
    assert np.allclose(_arrays.softmax(xp.asarray([3, 3])), 0.5)


def test_softmax_under_jit_vmap_and_its_gradient_where_all_is_hidden():
    scores = jnp.asarray([[1.0, 2.0, -jnp.inf], [-jnp.inf] * 3])
    plain = _arrays.softmax(scores)
    assert np.array_equal(jax.vmap(_arrays.softmax)(scores), plain)
    assert np.allclose(jax.jit(_arrays.softmax)(scores), plain, atol=1e-15)
    p = np.asarray(plain[0])
    slopes = jax.jacobian(_arrays.softmax)(scores)
    assert np.allclose(slopes[0, :, 0], np.diag(p) - np.outer(p, p), atol=1e-15)
    assert not np.asarray(slopes[1]).any()


@pytest.mark.parametrize("xp", LIBRARIES)
def test_inputs_are_left_alone(xp):
    x, k = xp.ones((1, 3, 3)), xp.ones((1, 1, 2, 2))
    _arrays.correlate(_arrays.pad(x, (1, 0), (0, 0), "wrap"), k)
    _arrays.softmax(x)
    _arrays.segment_sum(x, xp.asarray([0]), 1)
    assert (np.asarray(x) == 1).all()
    assert (np.asarray(k) == 1).all()
