"""Steerable kernels against the constraint, closed formulas and plain integration."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import (
    ArgumentError,
    cyclic_group,
    orthogonal_group,
    special_orthogonal_group,
)
from gdlbook.equivariance import check_equivariance, images, quarter_turns
from gdlbook.layers.steerable import (
    angular_kernels,
    circular_harmonics,
    gaussian_ring,
    steerable_basis,
    steerable_convolution,
)

SO2, O2 = special_orthogonal_group(2), orthogonal_group(2)
QUARTER = np.array([[0.0, -1.0], [1.0, 0.0]])
frequencies = st.integers(0, 3)
angles = st.floats(-7, 7)


def rotation(theta):
    cos, sin = np.cos(theta), np.sin(theta)
    return np.array([[cos, -sin], [sin, cos]])


def turned_type(frequency):
    """How quarter turns move a field of a frequency."""
    group = quarter_turns.group
    if frequency == 0:
        return group.trivial
    return group.representation([np.linalg.matrix_power(QUARTER, frequency)])


@given(frequencies, angles, angles)
def test_harmonics_turn_by_their_frequency(m, phi, theta):
    rho = SO2.irrep(m).matrix(rotation(theta))
    error = circular_harmonics(m, phi + theta) - rho @ circular_harmonics(m, phi)
    assert np.abs(error).max() <= 1e-12


@given(frequencies, frequencies, st.integers(0, 7), angles, angles)
def test_angular_kernels_solve_the_constraint(k, m_out, m, phi, theta):
    rep_in, rep_out = SO2.irrep(k), SO2.irrep(m_out)
    there = angular_kernels(rep_in, rep_out, m, phi + theta)
    here = angular_kernels(rep_in, rep_out, m, phi)
    R = rotation(theta)
    wanted = rep_out.matrix(R) @ here @ rep_in.matrix(R).T
    assert np.abs(there - wanted).max(initial=0) <= 1e-12


@given(frequencies, frequencies)
def test_frequencies_are_the_difference_and_the_sum(k, m_out):
    found = {
        m: len(angular_kernels(SO2.irrep(k), SO2.irrep(m_out), m, 0.0))
        for m in range(8)
    }
    # K(0) is any matrix: the circle has no stabiliser.
    assert sum(found.values()) == SO2.irrep(k).dimension * SO2.irrep(m_out).dimension
    assert {m for m, count in found.items() if count} == {abs(k - m_out), k + m_out}


def test_kernels_of_sums_and_of_reflections():
    both = SO2.irrep(0) + SO2.irrep(2)
    assert len(angular_kernels(SO2.irrep(1), both, 1, 0.0)) == 4
    assert angular_kernels(SO2.irrep(1), both, 1, np.zeros((5, 4))).shape == (
        *(4, 3, 2),
        *(5, 4),
    )
    vector = O2.irrep(1)
    assert [len(angular_kernels(O2.trivial, vector, m, 0.0)) for m in range(3)] == [
        *(0, 1, 0)
    ]


@settings(max_examples=40)
@given(frequencies, frequencies, st.integers(0, 7), angles)
def test_kernels_of_reflections_solve_the_constraint_in_the_mirror(k, m_out, m, phi):
    rep_in, rep_out = O2.irrep(k), O2.irrep(m_out)
    mirror = np.diag([-1.0, 1.0])
    there = angular_kernels(rep_in, rep_out, m, np.pi - phi)
    here = angular_kernels(rep_in, rep_out, m, phi)
    wanted = rep_out.matrix(mirror) @ here @ rep_in.matrix(mirror).T
    assert np.abs(there - wanted).max(initial=0) <= 1e-12


@settings(max_examples=16)
@given(frequencies, frequencies)
def test_reflections_leave_the_matrices_that_the_mirror_line_keeps(k, m_out):
    rep_in, rep_out = O2.irrep(k), O2.irrep(m_out)
    found = sum(len(angular_kernels(rep_in, rep_out, m, 0.0)) for m in range(8))
    # A point of the circle lies on one mirror line, which fixes half of the matrices.
    about_line = np.diag([1.0, -1.0])
    traces = rep_out.character(about_line) * rep_in.character(about_line)
    assert found == (rep_in.dimension * rep_out.dimension + round(traces)) // 2


@pytest.mark.parametrize("m", [0, 1, 2, 5])
@pytest.mark.parametrize("ring", [0.0, 0.7, 2.5])
def test_a_ring_is_a_blob_smeared_along_a_circle(m, ring):
    r, s = np.linspace(0, 5, 11), 0.6
    phi = 2 * np.pi * np.arange(400) / 400
    x = r[:, None] - ring * np.cos(phi)
    y = -ring * np.sin(phi)
    smeared = (np.exp(-(x**2 + y**2) / (2 * s**2)) * np.cos(m * phi)).mean(axis=1)
    assert np.abs(gaussian_ring(r, ring, s, m) - smeared).max() <= 1e-14


def test_far_and_wide_rings_stay_finite():
    profile = gaussian_ring([0.0, 1e3, 1e6, 1e150], 1e3, 0.1, 2)
    assert np.isfinite(profile).all()
    assert profile[1] > 0
    with pytest.raises(ArgumentError, match="widths"):
        gaussian_ring(1.0, 1.0, 1e-5, 0)


@pytest.mark.parametrize("k", [0, 1, 2])
@pytest.mark.parametrize("m_out", [0, 1, 3])
@pytest.mark.parametrize("size", [3, 5])
def test_sampled_kernels_solve_the_constraint_for_quarter_turns(k, m_out, size):
    basis = steerable_basis(SO2.irrep(k), SO2.irrep(m_out), size, {0: 0, 1: 2, 2: 4})
    norms = np.linalg.norm(basis.reshape(len(basis), -1), axis=1)
    assert np.abs(norms - 1).max() <= 1e-12
    rho_in, rho_out = (SO2.irrep(f).matrix(QUARTER) for f in (k, m_out))
    # the kernel at R v stands where rot90 brings what is at v
    wanted = np.einsum("ap,bpqij,qc->bacij", rho_out, basis, rho_in.T)
    assert np.abs(basis - np.rot90(wanted, axes=(-2, -1))).max() <= 1e-12


def test_a_large_grid_is_steerable_for_any_angle():
    image, field = SO2.irrep(0), SO2.irrep(2)
    h, size = 0.3, 41
    basis = steerable_basis(image, field, size, {1.0: 2}, width=0.6, step=h)
    line = h * (np.arange(size) - size // 2)
    x, y = line[None, :], -line[:, None]

    def answer(theta):
        a, b = rotation(theta) @ [0.9, 0.4]
        blob = np.exp(-((x - a) ** 2 + (y - b) ** 2) / (2 * 0.6**2))
        return steerable_convolution(blob[None, None], np.eye(2)[:, None], basis)[
            ..., 0, 0
        ]

    for theta in (0.1, 0.5, 1.2):
        wanted = answer(0.0) @ rotation(2 * theta).T
        assert np.abs(answer(theta) - wanted).max() <= 1e-10 * np.abs(wanted).max()


@pytest.mark.parametrize(("k", "m_out"), [(0, 1), (1, 0), (1, 2), (2, 2)])
def test_the_layer_follows_quarter_turns(k, m_out):
    rng = np.random.default_rng(0)
    basis = steerable_basis(SO2.irrep(k), SO2.irrep(m_out), 5, {0: 0, 1: 2, 2: 4})
    w = rng.normal(size=(3, 2, len(basis)))
    d = SO2.irrep(k).dimension
    report = check_equivariance(
        lambda x: steerable_convolution(x, w, basis),
        images(quarter_turns, channels=turned_type(k)),
        images(quarter_turns, channels=turned_type(m_out)),
        shape=(2, d, 9, 9),
        tolerance=1e-12,
    )
    assert report, report


def test_the_layer_is_the_looped_sum():
    rng = np.random.default_rng(1)
    K, w = rng.normal(size=(3, 2, 1, 3, 3)), rng.normal(size=(2, 4, 3))
    x = rng.normal(size=(4, 1, 5, 6))
    y = steerable_convolution(x, w, K)
    assert y.shape == (2, 2, 3, 4)
    for o, p, a, b in np.ndindex(*y.shape):
        total = sum(
            w[o, i, n] * (K[n, p, 0] * x[i, 0, a : a + 3, b : b + 3]).sum()
            for i in range(4)
            for n in range(3)
        )
        assert abs(y[o, p, a, b] - total) <= 1e-12


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy(dtype):
    rng = np.random.default_rng(2)
    basis = steerable_basis(SO2.irrep(1), SO2.irrep(2), 3, {1: 3})
    w = rng.normal(size=(2, 3, len(basis))).astype(dtype)
    x = rng.normal(size=(5, 3, 2, 6, 6)).astype(dtype)
    expected = steerable_convolution(x, w, basis)
    assert expected.dtype == dtype
    for index in range(5):
        one = steerable_convolution(x[index], w, basis)
        assert np.allclose(one, expected[index], rtol=0, atol=1e-5)
    with jax.enable_x64(dtype == np.float64):
        a, b = jnp.asarray(x), jnp.asarray(w)
        found = jax.jit(lambda x, w: steerable_convolution(x, w, basis))(a, b)
        each = jax.vmap(lambda x: steerable_convolution(x, b, basis))(a)
        slope = jax.grad(lambda w: steerable_convolution(a, w, basis).sum())(b)
        value = float((slope * b).sum())
    assert found.dtype == dtype
    bound = 1000 * np.finfo(dtype).eps
    scale = np.abs(expected).max()
    assert np.abs(np.asarray(found) - expected).max() <= bound * scale
    assert np.abs(np.asarray(each) - expected).max() <= bound * scale
    assert abs(value - expected.sum()) <= bound * np.abs(expected).sum()


@pytest.mark.parametrize(
    ("change", "argument"),
    [
        ({"size": 4}, "size"),
        ({"size": 0}, "size"),
        ({"rings": {}}, "rings"),
        ({"rings": {0: 3}}, "rings"),  # at the origin there is frequency 0 alone
        ({"rings": {1: 0}}, "rings"),  # image to vector needs frequency 1
        ({"rings": {1: -1}}, "rings"),
        ({"rings": {1: 1.5}}, "rings"),
        ({"rings": {-1.0: 2}}, "radii, ring"),
        ({"width": 0.0}, "width"),
        ({"width": np.nan}, "ring, width"),
        ({"step": 0.0}, "step"),
        ({"step": np.inf}, "step"),
    ],
)
def test_a_basis_that_cannot_be(change, argument):
    good = {"size": 3, "rings": {1.0: 2}, "width": 0.6, "step": 1.0}
    with pytest.raises(ArgumentError) as caught:
        steerable_basis(SO2.irrep(0), SO2.irrep(1), **(good | change))
    assert caught.value.argument == argument


def test_representations_of_another_group_are_refused():
    C4, SO3 = cyclic_group(4).defining, special_orthogonal_group(3).defining
    for rep in (C4, SO3):
        with pytest.raises(ArgumentError, match="rep_in"):
            angular_kernels(rep, rep, 0, 0.0)
    with pytest.raises(ArgumentError, match="one group"):
        angular_kernels(SO2.irrep(0), O2.irrep(0), 0, 0.0)


@pytest.mark.parametrize(
    ("x", "w", "K", "argument"),
    [
        (
            np.ones((1, 1, 4, 4)),
            np.ones((1, 1, 2)),
            np.ones((3, 1, 1, 3, 3)),
            "weights",
        ),
        (
            np.ones((2, 1, 4, 4)),
            np.ones((1, 1, 3)),
            np.ones((3, 1, 1, 3, 3)),
            "features",
        ),
        (
            np.ones((1, 2, 4, 4)),
            np.ones((1, 1, 3)),
            np.ones((3, 1, 1, 3, 3)),
            "features",
        ),
        (np.ones((1, 1, 2, 4)), np.ones((1, 1, 3)), np.ones((3, 1, 1, 3, 3)), "basis"),
        (np.ones((1, 1, 4, 4)), np.ones((1, 1, 3)), np.ones((3, 1, 3, 3)), "basis"),
        (np.ones((1, 1, 4, 4)), np.ones((1, 1, 3)), np.ones((3, 1, 1, 3, 1)), "basis"),
        (
            np.full((1, 1, 4, 4), np.nan),
            np.ones((1, 1, 3)),
            np.ones((3, 1, 1, 3, 3)),
            "features",
        ),
    ],
)
def test_fields_and_weights_that_do_not_fit(x, w, K, argument):
    with pytest.raises(ArgumentError) as caught:
        steerable_convolution(x, w, K)
    assert caught.value.argument == argument


def test_harmonics_refuse_nonsense():
    with pytest.raises(ArgumentError, match="frequency"):
        circular_harmonics(-1, 0.0)
    with pytest.raises(ArgumentError, match="angles"):
        circular_harmonics(1, np.nan)
    with pytest.raises(ArgumentError, match="radii"):
        gaussian_ring(-1.0, 1.0, 0.5, 0)
