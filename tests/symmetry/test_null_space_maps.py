import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gdlbook import (
    ArgumentError,
    MatrixGroup,
    cyclic_group,
    equivariant_maps,
    orthogonal_group,
    special_orthogonal_group,
    symmetric_group,
)
from gdlbook.symmetry import null_space_maps
from gdlbook.symmetry.null_space_maps import (
    canonical,
    dimension_by_characters,
    null_space,
    solve,
    solve_by_null_space,
)


def test_null_space_is_scipys():
    from scipy.linalg import null_space as oracle

    rng = np.random.default_rng(0)
    for rows, rank, unknowns in ((8, 3, 5), (3, 3, 7), (6, 6, 6), (4, 0, 3)):
        equations = rng.normal(size=(rows, rank)) @ rng.normal(size=(rank, unknowns))
        found, expected = null_space(equations), oracle(equations).T
        assert found.shape == (unknowns - rank, unknowns)
        assert np.abs(found.T @ found - expected.T @ expected).max() < 1e-12


def test_equations_that_share_no_unknown_are_solved_apart():
    from scipy.linalg import block_diag
    from scipy.linalg import null_space as oracle

    rng = np.random.default_rng(0)
    shapes = [(2, 4), (1, 2), (4, 3), (3, 3)] * 4
    parts = [rng.normal(size=shape) for shape in shapes]
    parts[1] = np.zeros((1, 2))
    equations = block_diag(*parts)[rng.permutation(40)][:, rng.permutation(48)]
    found, expected = null_space(equations), oracle(equations).T
    assert found.shape == (4 * 2 + 3 * 1 + 2, 48)
    assert np.abs(found @ found.T - np.eye(13)).max() < 1e-12
    assert np.abs(found.T @ found - expected.T @ expected).max() < 1e-12
    widest = np.count_nonzero(found, axis=1).max()
    assert widest <= 4  # no solution reaches beyond its own group


@pytest.mark.parametrize("value", [2e-10, 1e-8, 9e-7])
def test_a_singular_value_between_is_refused(value):
    with pytest.raises(ArgumentError, match="spectral gap"):
        null_space(np.diag([1.0, value, 0.0]))


def test_singular_values_on_either_side_are_not():
    assert len(null_space(np.diag([1.0, 1e-12, 1e-5]))) == 1


def test_two_speeds_too_close_to_rest_are_refused():
    slow = 1e-8 * np.array([[0.0, -1.0], [1.0, 0.0]])
    algebra = np.zeros((1, 4, 4))
    algebra[0, :2, :2], algebra[0, 2:, 2:] = slow, slow * 1e8
    V = MatrixGroup(algebra, name="two speeds").defining
    with pytest.raises(ArgumentError, match="spectral gap"):
        equivariant_maps(V, V)


def test_a_slow_algebra_generates_the_same_group():
    """The length of a basis vector of the algebra says nothing about the group."""
    slow = MatrixGroup(1e-9 * special_orthogonal_group(3).algebra).defining
    assert equivariant_maps(slow * slow, slow).dimension == 1


def test_overflow_is_refused():
    huge = MatrixGroup(np.zeros((0, 1, 1)), [[[1e200]]]).defining
    with (
        np.errstate(over="ignore"),
        pytest.raises(ArgumentError, match="NaN or infinity"),
    ):
        equivariant_maps(huge * huge, huge)


def test_a_dimension_that_characters_contradict_is_refused():
    V = orthogonal_group(2).defining
    with pytest.raises(ArgumentError, match="the dimension 2 that characters give"):
        solve_by_null_space(V, V, expected=2)


def test_characters_that_do_not_average_to_an_integer_are_refused():
    V = cyclic_group(3).defining
    elements = V.group.elements()
    with pytest.raises(ArgumentError, match="average is an integer"):
        dimension_by_characters(V, V, elements, np.full(3, 0.3))
    with pytest.raises(ArgumentError, match="average is an integer"):
        dimension_by_characters(V, V, elements, np.full(3, np.nan))


def test_a_dimension_by_characters_needs_no_basis():
    """A matrix of 4000² unknowns is never built, and asking for it says how large."""
    S5 = symmetric_group(5)
    V = S5.defining
    big = V * V * V * V * S5.sign
    space = equivariant_maps(big, big)
    assert space.dimension == equivariant_maps(V * V * V * V, V * V * V * V).dimension
    with pytest.raises(ArgumentError, match=f"{(625 * 625) ** 2 * 8} bytes"):
        space.basis()


def test_a_group_too_large_to_average_over():
    S12 = symmetric_group(12)
    V, sign = S12.defining, S12.sign
    assert equivariant_maps(V, V * sign).dimension == 0
    assert equivariant_maps(V * sign, V * sign).dimension == 2


def test_one_parameter_of_scalings():
    """exp(t diag(1, 2)) is no compact group; its maps are still a null space."""
    V = MatrixGroup([np.diag([1.0, 2.0])]).defining
    space = equivariant_maps(V, V)
    assert space.dimension == 2
    assert np.abs(space.project(np.ones((2, 2))) - np.eye(2)).max() < 1e-14
    assert equivariant_maps(V, V.dual).dimension == 0


@given(dimension=st.integers(0, 6), extra=st.integers(0, 6), seed=st.integers(0, 10**6))
def test_the_canonical_basis_depends_on_the_space_alone(dimension, extra, seed):
    rng = np.random.default_rng(seed)
    unknowns = dimension + extra
    space = np.linalg.qr(rng.normal(size=(unknowns, unknowns)))[0][:dimension]
    other = np.linalg.qr(rng.normal(size=(dimension, dimension)))[0] @ space
    found = canonical(space)
    assert np.allclose(found, canonical(other), rtol=0, atol=1e-9)
    assert np.allclose(found @ found.T, np.eye(dimension), rtol=0, atol=1e-11)
    assert np.allclose(found.T @ found, space.T @ space, rtol=0, atol=1e-11)


@pytest.mark.parametrize("degrees", [(1, 1, 1), (2, 2, 2), (0, 1, 1)])
def test_solutions_are_the_same_from_any_start(degrees, monkeypatch):
    V = special_orthogonal_group(3)
    rep_in = V.irrep(degrees[0]) * V.irrep(degrees[1]) + V.irrep(1) + V.irrep(1)
    rep_out = V.irrep(degrees[2]) + V.irrep(1)
    before = solve(rep_in, rep_out)
    plain = null_space_maps.null_space

    def turned(equations):
        rows = plain(equations)
        rng = np.random.default_rng(1)
        return np.linalg.qr(rng.normal(size=(len(rows), len(rows))))[0] @ rows

    monkeypatch.setattr(null_space_maps, "null_space", turned)
    assert np.allclose(solve(rep_in, rep_out), before, rtol=0, atol=1e-9)
