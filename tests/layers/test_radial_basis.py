"""Radial functions against their formula, and how smoothly they end."""

import jax
import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.layers.radial_basis import radial_basis, smooth_cutoff


def test_the_basis_is_its_formula():
    cutoff, count = 3.0, 5
    r = np.linspace(0, 4, 9)
    found = radial_basis(r, cutoff, count)
    for row, distance in zip(found, r, strict=True):
        for k, value in enumerate(row):
            gauss = np.exp(-((distance - k * 0.6) ** 2) / (2 * 0.6**2))
            ended = (1 - distance**2 / 9) ** 3 if distance < 3 else 0.0
            assert abs(value - gauss * ended) < 1e-15


def test_value_slope_and_curvature_are_continuous_at_the_cutoff():
    step = 1e-3
    near = smooth_cutoff(2.0 - step * np.arange(1, 4), 2.0)
    # A function whose first two derivatives vanish there is of order step³.
    assert (np.abs(near) < 10 * (step * np.arange(1, 4)) ** 3).all()
    assert (smooth_cutoff([2.0, 2.1, 1e9], 2.0) == 0).all()
    assert float(smooth_cutoff(0.0, 2.0)) == 1.0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_jax_agrees_with_numpy(dtype):
    r = np.linspace(0, 3, 7).astype(dtype)
    expected = radial_basis(r, 2.5, 3)
    assert expected.dtype == dtype
    with jax.enable_x64(dtype == np.float64):
        found = jax.jit(lambda r: radial_basis(r, 2.5, 3))(r)
        assert found.dtype == dtype
        assert np.abs(np.asarray(found) - expected).max() < 10 * np.finfo(dtype).eps


@pytest.mark.parametrize(
    ("distances", "cutoff", "count", "argument"),
    [
        ([1.0], 0.0, 2, "cutoff"),
        ([1.0], np.nan, 2, "cutoff"),
        ([1.0], -1.0, 2, "cutoff"),
        ([1.0], 1.0, 0, "count"),
        ([np.nan], 1.0, 2, "distances"),
    ],
)
def test_refuses_what_is_no_radius(distances, cutoff, count, argument):
    with pytest.raises(ArgumentError) as caught:
        radial_basis(distances, cutoff, count)
    assert caught.value.argument == argument
