import numpy as np
import pytest
from scipy.special import sph_harm_y

from gdlbook import orthogonal_group, special_orthogonal_group

SO2, O2 = special_orthogonal_group(2), orthogonal_group(2)
SO3, O3 = special_orthogonal_group(3), orthogonal_group(3)


def real_harmonics(degree, points):
    """Return SciPy's spherical harmonics made real, m = -l..l, shape (2l + 1, points).

    S_m is √2 (-1)^m times the imaginary part of Y_l^|m| for m < 0, and the real part
    for m > 0.
    """
    x, y, z = points.T
    rows = []
    for m in range(-degree, degree + 1):
        value = sph_harm_y(degree, abs(m), np.arccos(z), np.arctan2(y, x))
        part = value.imag if m < 0 else value.real
        rows.append(part * (1 if m == 0 else np.sqrt(2) * (-1) ** m))
    return np.array(rows)


@pytest.mark.parametrize("degree", range(7))
def test_harmonics_turn_with_the_sphere(degree):
    rng = np.random.default_rng(0)
    points = rng.normal(size=(20, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    before = real_harmonics(degree, points)
    for R in O3.sample(rng, 10):
        after = real_harmonics(degree, points @ R.T)
        assert np.abs(after - O3.irrep(degree).matrix(R) @ before).max() < 1e-12


def test_degree_one_is_y_z_x():
    for R in SO3.sample(np.random.default_rng(1), 5):
        order = [1, 2, 0]
        expected = R[np.ix_(order, order)]
        assert np.abs(SO3.irrep(1).matrix(R) - expected).max() < 1e-13


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_half_turns_and_the_inversion(degree):
    identity = np.eye(2 * degree + 1)
    half = SO3.irrep(degree).matrix(np.diag([-1.0, -1.0, 1.0]))
    assert np.abs(half @ half - identity).max() < 1e-13
    assert np.abs(half - identity).max() > 0.5
    inverted = O3.irrep(degree).matrix(-np.eye(3))
    assert np.abs(inverted - (-1) ** degree * identity).max() < 1e-13


@pytest.mark.parametrize("k", [1, 2, 3])
def test_frequencies_of_the_plane(k):
    angle = 0.3
    c, s = np.cos(angle), np.sin(angle)
    matrix = SO2.irrep(k).matrix([[c, -s], [s, c]])
    expected = [[np.cos(k * angle), -np.sin(k * angle)]]
    assert np.abs(matrix[:1] - expected).max() < 1e-14
    mirror = np.diag([-1.0, 1.0])
    assert np.abs(O2.irrep(k).matrix(mirror) - mirror).max() < 1e-14


@pytest.mark.parametrize("group", [SO2, O2, SO3, O3], ids=lambda g: g.name)
def test_the_quadrature_finds_irreducible_characters_orthonormal(group):
    parts = [group.irrep(k) for k in range(4)]
    if group.rotations == "O":
        parts += [group.sign, group.irrep(2) * group.sign]
    elements, weights = group.quadrature(frequency=8)
    assert weights.sum() == pytest.approx(1.0)
    characters = np.array([rep.character(elements) for rep in parts])
    gram = (characters * weights) @ characters.T
    expected = np.eye(len(parts))
    if group.degree == 2:
        # Turns by kθ are of complex type in SO(2): their norm is 2. In O(2) it is
        # 1, and the sign changes nothing about frequency 2.
        if group.rotations == "SO":
            expected = np.diag([1.0, 2.0, 2.0, 2.0])
        else:
            expected[2, 5] = expected[5, 2] = 1.0
    assert np.abs(gram - expected).max() < 1e-12


def test_the_quadrature_agrees_with_random_sampling():
    V = SO3.defining
    R = SO3.sample(np.random.default_rng(2), 20_000)
    elements, weights = SO3.quadrature(4)
    exact = weights @ V.character(elements) ** 4
    assert exact == pytest.approx(3.0)
    assert np.mean(V.character(R) ** 4) == pytest.approx(exact, rel=0.1)


@pytest.mark.parametrize("degree", range(1, 6))
def test_characters_of_space_are_traces_with_and_without_inversion(degree):
    elements = np.concatenate(
        [O3.sample(np.random.default_rng(degree), 20), [np.eye(3), -np.eye(3)]]
    )
    rep = O3.irrep(degree)
    traces = np.trace(rep.matrix(elements), axis1=1, axis2=2)
    assert np.abs(rep.character(elements) - traces).max() < 1e-12
