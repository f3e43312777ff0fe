"""The simulator against its potential, an exact orbit, and its own laws."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError, orthogonal_group
from gdlbook.equivariance import check_equivariance, points, sets
from gdlbook.experiments.nbody import (
    energy,
    forces,
    leapfrog,
    random_systems,
)


@settings(max_examples=20)
@given(
    particles=st.integers(1, 6), dimension=st.integers(1, 5), seed=st.integers(0, 99)
)
def test_forces_are_looped_and_add_up_to_nothing(particles, dimension, seed):
    rng = np.random.default_rng(seed)
    q, x = rng.normal(size=particles), rng.normal(size=(particles, dimension))
    found = forces(q, x, softening=0.2)
    for i in range(particles):
        want = np.zeros(dimension)
        for j in range(particles):
            r = x[i] - x[j]
            want += q[i] * q[j] * r / (r @ r + 0.04) ** 1.5
        assert np.allclose(found[i], want, rtol=1e-12, atol=1e-12)
    assert np.abs(found.sum(axis=0)).max() < 1e-12 * max(1.0, np.abs(found).max())


def test_forces_are_minus_the_slope_of_the_energy():
    q, x, v = (part[0] for part in random_systems(np.random.default_rng(0), 1))

    def potential(x):
        i, j = jnp.triu_indices(5, k=1)
        d2 = ((x[i] - x[j]) ** 2).sum(axis=-1) + 0.3**2
        return (q[i] * q[j] / jnp.sqrt(d2)).sum()

    with jax.enable_x64(True):
        slope = np.asarray(jax.grad(potential)(jnp.asarray(x)))
        height = float(potential(jnp.asarray(x)))
    assert np.abs(forces(q, x) + slope).max() < 1e-12
    assert abs(energy(q, x, v) - height - (v**2).sum() / 2) < 1e-12


def test_a_circular_orbit_closes():
    # Two opposite charges at distance 2 about their middle: speed² / 1 = force.
    force = 2.0 / (4 + 0.09) ** 1.5
    q, x = [1.0, -1.0], np.array([[1.0, 0.0], [-1.0, 0.0]])
    v = np.sqrt(force) * np.array([[0.0, 1.0], [0.0, -1.0]])
    period = 2 * np.pi / np.sqrt(force)
    xs, _ = leapfrog(q, x, v, steps=4000, step=period / 4000)
    assert np.abs(xs[-1] - x).max() < 1e-4
    assert np.abs(xs[2000] + x).max() < 1e-4
    assert np.abs(np.linalg.norm(xs[:, 0], axis=-1) - 1).max() < 1e-4


def test_the_error_of_the_energy_is_of_second_order():
    q, x, v = random_systems(np.random.default_rng(1), 50)
    start = energy(q, x, v)

    def worst(steps):
        xs, vs = leapfrog(q, x, v, steps, step=1 / steps)
        found = [energy(q, *moment) for moment in zip(xs, vs, strict=True)]
        return np.abs(np.array(found) - start).max(axis=0)

    ratio = np.median(worst(100) / worst(200))
    assert 3.8 < ratio < 4.2


@pytest.mark.parametrize("dimension", [2, 3, 5])
def test_the_simulator_follows_motions_and_relabellings(dimension):
    group = orthogonal_group(dimension)
    moved, turned = points(group, translations=2.0), points(group)

    def ends(q, x, v):
        xs, vs = leapfrog(q[:, 0], x, v, steps=50)
        return xs[-1], vs[-1]

    shapes = ((4, 1), (4, dimension), (4, dimension))
    kinds = (sets, moved, turned)
    report = check_equivariance(
        ends, kinds, (moved, turned), shape=shapes, samples=30, tolerance=1e-10
    )
    assert report, report


def test_systems_are_a_batch_and_a_lone_particle_flies_straight():
    q, x, v = random_systems(np.random.default_rng(2), 3)
    xs, vs = leapfrog(q, x, v, steps=4)
    assert xs.shape == vs.shape == (5, 3, 5, 3)
    one, _ = leapfrog(q[1], x[1], v[1], steps=4)
    assert np.allclose(xs[:, 1], one, rtol=0, atol=1e-14)
    alone, _ = leapfrog([1.0], [[0.0, 0.0]], [[1.0, 2.0]], steps=10, step=0.1)
    assert np.allclose(alone[-1], [[1.0, 2.0]])


def test_coincident_particles_have_finite_forces():
    found = forces([1.0, 1.0, 1.0], [[0.0, 0.0], [0.0, 0.0], [1.0, 0.0]])
    assert np.isfinite(found).all()


def test_random_systems_are_as_asked():
    q, x, v = random_systems(
        *(np.random.default_rng(0), 4000), particles=3, spread=(2.0, 1.0, 0.1)
    )
    assert set(np.unique(q)) == {-1.0, 1.0}
    assert np.allclose(x.std(axis=(0, 1)), [2.0, 1.0, 0.1], rtol=0.03)
    assert np.allclose(np.linalg.norm(v, axis=-1), 0.5, rtol=1e-12)


X = np.ones((2, 3))


@pytest.mark.parametrize(
    ("q", "x", "v", "argument"),
    [
        ([1.0, 1.0], np.where(X > 0, np.nan, X), X, "positions"),
        ([1.0, np.inf], X, X, "charges"),
        ([1.0], X, X, "charges"),
        ([1.0, 1.0], X, np.ones((2, 2)), "velocities"),
        ([1.0, 1.0], [1.0, 2.0], [1.0, 2.0], "positions"),
    ],
)
def test_refuses_what_is_no_system(q, x, v, argument):
    for call in (
        lambda: energy(q, x, v),
        lambda: leapfrog(q, x, v, steps=1),
    ):
        with pytest.raises(ArgumentError) as caught:
            call()
        assert caught.value.argument == argument


def test_refuses_impossible_numbers():
    rng = np.random.default_rng(0)
    for argument, call in {
        "softening": lambda: forces([1.0, 1.0], X, softening=0.0),
        "step": lambda: leapfrog([1.0, 1.0], X, X, steps=1, step=-1.0),
        "steps": lambda: leapfrog([1.0, 1.0], X, X, steps=-1),
        "count": lambda: random_systems(rng, 0),
        "particles": lambda: random_systems(rng, 1, particles=0),
        "spread": lambda: random_systems(rng, 1, spread=1.0),
    }.items():
        with pytest.raises(ArgumentError) as caught:
            call()
        assert caught.value.argument == argument
