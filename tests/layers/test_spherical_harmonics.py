"""Harmonics against scipy's, an explicit table, integrals and the irreps' matrices."""

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import sph_harm_y

from gdlbook import ArgumentError, orthogonal_group, special_orthogonal_group
from gdlbook.layers.spherical_harmonics import spherical_harmonics

SO3 = special_orthogonal_group(3)


def by_scipy(highest, vectors):
    """The definition: real and imaginary parts of complex harmonics, by angles."""
    x, y, z = np.moveaxis(vectors, -1, 0)
    polar, azimuth = np.arctan2(np.hypot(x, y), z), np.arctan2(y, x)
    columns = []
    for degree in range(highest + 1):
        for m in range(-degree, degree + 1):
            complex_one = sph_harm_y(degree, abs(m), polar, azimuth)
            if m == 0:
                columns.append(complex_one.real)
                continue
            part = complex_one.real if m > 0 else complex_one.imag
            columns.append(np.sqrt(2) * (-1) ** m * part)
    return np.stack(columns, axis=-1)


@settings(max_examples=20)
@given(highest=st.integers(0, 10), count=st.integers(1, 30), seed=st.integers(0, 999))
def test_they_are_the_real_parts_of_scipys(highest, count, seed):
    vectors = np.random.default_rng(seed).normal(size=(count, 3))
    found = spherical_harmonics(highest, vectors)
    assert found.shape == (count, (highest + 1) ** 2)
    assert np.abs(found - by_scipy(highest, vectors)).max() < 1e-12


@pytest.mark.parametrize("axis", np.concatenate([np.eye(3), -np.eye(3)]))
def test_the_axes_and_poles_are_no_exception(axis):
    found = spherical_harmonics(8, axis)
    assert np.abs(found - by_scipy(8, axis)).max() < 1e-12


def test_the_first_degrees_are_the_polynomials_of_the_page():
    v = np.random.default_rng(0).normal(size=(50, 3))
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    x, y, z = v.T
    one = np.sqrt(3 / (4 * np.pi))
    two = np.sqrt(15 / (4 * np.pi))
    last = [two * x * y, two * y * z, two * (3 * z**2 - 1) / np.sqrt(12)]
    last += [two * x * z, two * (x**2 - y**2) / 2]
    expected = [np.full(50, 1 / np.sqrt(4 * np.pi)), one * y, one * z, one * x, *last]
    assert np.abs(spherical_harmonics(2, v) - np.stack(expected, 1)).max() < 1e-14


def test_they_are_orthonormal_on_the_sphere():
    # Gauss-Legendre in z times equal angles integrates polynomials of degree 12.
    z, weight = np.polynomial.legendre.leggauss(7)
    angle = 2 * np.pi * np.arange(13) / 13
    z, angle = (each.ravel() for each in np.meshgrid(z, angle, indexing="ij"))
    ring = np.sqrt(1 - z**2)
    points = np.stack([ring * np.cos(angle), ring * np.sin(angle), z], axis=1)
    weights = np.repeat(weight, 13) * 2 * np.pi / 13
    Y = spherical_harmonics(6, points)
    assert np.abs((weights[:, None] * Y).T @ Y - np.eye(49)).max() < 1e-13


@pytest.mark.parametrize("degree", range(8))
@pytest.mark.parametrize("group", [SO3, orthogonal_group(3)], ids=["SO3", "O3"])
def test_rotations_and_reflections_move_them_by_the_irreps(group, degree):
    rng = np.random.default_rng(degree)
    vectors, elements = rng.normal(size=(20, 3)), group.sample(rng, 5)
    here = slice(degree**2, (degree + 1) ** 2)
    Y = spherical_harmonics(degree, vectors)[:, here]
    for element in elements:
        moved = spherical_harmonics(degree, vectors @ element.T)[:, here]
        expected = Y @ group.irrep(degree).matrix(element).T
        assert np.abs(moved - expected).max() < 1e-12


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
def test_only_the_direction_counts(scale):
    vector = np.array([0.3, -1.0, 2.0])
    difference = spherical_harmonics(6, scale * vector) - spherical_harmonics(6, vector)
    assert np.abs(difference).max() < 1e-14


def test_a_vector_of_zeros_has_the_one_invariant_value():
    found = spherical_harmonics(5, np.zeros((2, 3)))
    assert np.abs(found[:, 0] - 1 / np.sqrt(4 * np.pi)).max() < 1e-15
    assert (found[:, 1:] == 0).all()
    assert spherical_harmonics(4, np.zeros((0, 3))).shape == (0, 25)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy(dtype):
    vectors = np.random.default_rng(0).normal(size=(4, 5, 3)).astype(dtype)
    expected = spherical_harmonics(3, vectors)
    assert expected.dtype == dtype
    assert expected.shape == (4, 5, 16)
    with jax.enable_x64(dtype == np.float64):
        found = jax.jit(jax.vmap(lambda v: spherical_harmonics(3, v)))(vectors)
        assert found.dtype == dtype
        assert np.abs(np.asarray(found) - expected).max() < 100 * np.finfo(dtype).eps


def test_gradients_are_tangent_and_finite_at_zero():
    with jax.enable_x64(True):
        slope = jax.jit(jax.jacfwd(lambda v: spherical_harmonics(2, v)))
        v = np.array([0.3, -1.0, 2.0])
        ends = [spherical_harmonics(2, v + s * 1e-6 * np.eye(3)) for s in (1, -1)]
        numeric = (ends[0] - ends[1]).T / 2e-6
        found = np.asarray(slope(v))
        assert np.abs(found - numeric).max() < 1e-8
        assert np.abs(found @ v).max() < 1e-12
        assert np.isfinite(np.asarray(slope(np.zeros(3)))).all()


def test_integers_are_vectors_too_and_are_left_alone():
    vectors = np.array([[1, 2, 2]])
    found = spherical_harmonics(1, vectors)
    assert found.dtype == np.float64
    expected = np.sqrt(3 / (4 * np.pi)) * np.array([2, 2, 1]) / 3
    assert np.abs(found[0, 1:] - expected).max() < 1e-15
    assert vectors.tolist() == [[1, 2, 2]]


@pytest.mark.parametrize(
    ("highest", "vectors", "argument"),
    [
        (-1, np.ones(3), "highest"),
        (1.5, np.ones(3), "highest"),
        (2, np.ones(2), "vectors"),
        (2, 1.0, "vectors"),
        (2, [np.nan, 0, 0], "vectors"),
        (2, [np.inf, 0, 0], "vectors"),
        (2, [1j, 0, 0], "vectors"),
    ],
)
def test_refuses_what_is_no_direction(highest, vectors, argument):
    with pytest.raises(ArgumentError) as caught:
        spherical_harmonics(highest, vectors)
    assert caught.value.argument == argument
