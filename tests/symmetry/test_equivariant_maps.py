"""The solver against known numbers, independent counts, and planted faults."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from gdlbook import (
    ArgumentError,
    FiniteGroup,
    MatrixGroup,
    alternating_group,
    automorphism_group,
    cyclic_group,
    equivariant_maps,
    orthogonal_group,
    p4_group,
    p4m_group,
    pixel_rotations,
    pixel_symmetries,
    special_orthogonal_group,
    symmetric_group,
    translation_group,
)


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def power(rep, exponent):
    """Return the tensor power of a representation."""
    return rep if exponent == 1 else power(rep, exponent - 1) * rep


def S(n):
    return symmetric_group(n).defining


def path(n):
    return automorphism_group(nx.to_numpy_array(nx.path_graph(n))).defining


# Maron et al. 2019 for S_n; Cohen & Welling 2016 for p4; the rest by hand counts.
DIMENSIONS = {
    **{f"S{n} V2->V2": (S(n) * S(n), S(n) * S(n), 15) for n in (4, 5, 10)},
    "S3 V2->V2": (S(3) * S(3), S(3) * S(3), 14),
    "S2 V2->V2": (S(2) * S(2), S(2) * S(2), 8),
    "S3 V2->V": (S(3) * S(3), S(3), 5),
    "S6 V2->V": (S(6) * S(6), S(6), 5),
    "S2 V2->V": (S(2) * S(2), S(2), 4),
    **{f"S{n} V->V": (S(n), S(n), 2) for n in (2, 3, 5, 8)},
    "S1 V->V": (S(1), S(1), 1),
    "S5 V5->1": (power(S(5), 5), symmetric_group(5).trivial, 52),
    "A5 V5->1": (
        power(alternating_group(5).defining, 5),
        alternating_group(5).trivial,
        63,
    ),
    "path of 5": (path(5), path(5), 13),
    "C2 trivial->sign": (cyclic_group(2).trivial, cyclic_group(2).sign, 0),
    "no symmetry 3->3": (
        FiniteGroup([[0, 1, 2]]).defining,
        FiniteGroup([[0, 1, 2]]).defining,
        9,
    ),
}
for n in (3, 5, 8, 12, 28):
    DIMENSIONS[f"C{n} regular"] = (cyclic_group(n).regular, cyclic_group(n).regular, n)
for h, w in ((3, 3), (4, 4), (3, 5)):
    grid = translation_group(h, w).defining
    DIMENSIONS[f"torus {h} x {w}"] = (grid, grid, h * w)
for n, count in ((3, 21), (4, 64), (5, 157), (8, 1024), (9, 1641)):
    DIMENSIONS[f"C4 on {n} x {n}"] = (pixel_rotations(n), pixel_rotations(n), count)
DIMENSIONS["D4 on 8 x 8"] = (pixel_symmetries(8), pixel_symmetries(8), 528)
for n, count in ((3, 3), (4, 6), (5, 7)):
    DIMENSIONS[f"p4 on {n} x {n}"] = (p4_group(n).defining, p4_group(n).defining, count)
O2, O3 = orthogonal_group(2).defining, orthogonal_group(3).defining
SO2, SO3 = special_orthogonal_group(2).defining, special_orthogonal_group(3).defining
DIMENSIONS |= {
    "O(3) V2->V2": (O3 * O3, O3 * O3, 3),
    "SO(3) V2->V": (SO3 * SO3, SO3, 1),
    "O(3) V2->V": (O3 * O3, O3, 0),
    "O(3) T3->T3": (power(O3, 3), power(O3, 3), 15),
    "SO(2) T2->T2": (SO2 * SO2, SO2 * SO2, 6),
    "SO(2) V->V": (SO2, SO2, 2),
    "O(2) V->V": (O2, O2, 1),
    "SO(3) bias": (SO3.group.trivial, SO3, 0),
}


@pytest.mark.parametrize("name", DIMENSIONS)
def test_dimension(name):
    rep_in, rep_out, expected = DIMENSIONS[name]
    space = equivariant_maps(rep_in, rep_out)
    assert type(space.dimension) is int
    assert space.dimension == expected


def check_complete_basis(basis, rep_in, rep_out, elements, weights):
    """Fail unless `basis` is an orthonormal basis of all equivariant maps.

    Another route than the solver's: the average over the group of the matrix of
    W -> ρ_out(g) W ρ_in(g)⁻¹ is the projection on these maps, for any compact group,
    and its trace is their dimension.
    """
    rho_out = rep_out.matrix(elements)
    rho_in = rep_in.matrix(elements)
    backward = np.linalg.inv(rho_in)
    size = rep_out.dimension * rep_in.dimension
    average = np.einsum("g,gab,gdc->acbd", weights, rho_out, backward, optimize=True)
    average = average.reshape(size, size)
    flat = basis.reshape(-1, size)
    assert np.abs(flat @ flat.T - np.eye(len(flat))).max(initial=0.0) < 1e-12
    error = rho_out[:, None] @ basis - basis @ rho_in[:, None]
    assert np.abs(error).max(initial=0.0) < 1e-12 * max(1.0, np.abs(rho_in).max())
    assert len(flat) == round(np.trace(average))
    assert np.abs(flat.T @ (flat @ average) - average).max() < 1e-11


def all_elements(group):
    return group.elements(), np.full(group.order, 1.0 / group.order)


def skewed(rep, seed=0):
    """Return an equivalent representation whose matrices are not orthogonal."""
    size = rep.dimension
    change = np.eye(size) + np.triu(normal(size, size, seed=seed), k=1)
    matrices = change @ rep.matrix(rep.group.generators) @ np.linalg.inv(change)
    return rep.group.representation(matrices, name="skewed")


@st.composite
def groups(draw):
    degree = draw(st.integers(1, 5))
    generators = draw(st.lists(st.permutations(range(degree)), min_size=1, max_size=2))
    return FiniteGroup(generators)


@st.composite
def pairs_of_representations(draw, permutations_only=False):
    group = draw(groups())
    V, one = group.defining, group.trivial
    choices = [one, V, V + one, V + V]
    if group.degree <= 3:
        choices += [V * V, V * V + V]
    if group.order <= 12:
        choices.append(group.regular)
    if not permutations_only:
        choices += [group.sign, V * group.sign, V + group.sign, *group.irreps]
        choices += [skewed(V), skewed(V).dual]
    return draw(st.sampled_from(choices)), draw(st.sampled_from(choices))


@settings(max_examples=60)
@given(pairs_of_representations(permutations_only=True))
def test_orbits_burnside_and_null_space_agree(pair):
    rep_in, rep_out = pair
    space = equivariant_maps(rep_in, rep_out)
    g = rep_in.group.elements()
    fixed_pairs = rep_in.character(g) * rep_out.character(g)
    assert space.dimension == fixed_pairs.mean() == space.labels.max() + 1
    generators = rep_in.group.generators
    rows = [
        np.kron(a, np.eye(rep_in.dimension)) - np.kron(np.eye(rep_out.dimension), b.T)
        for a, b in zip(
            rep_out.matrix(generators), rep_in.matrix(generators), strict=True
        )
    ]
    rank = np.linalg.matrix_rank(np.concatenate(rows))
    assert space.dimension == rep_in.dimension * rep_out.dimension - rank


@settings(max_examples=60)
@given(pairs_of_representations())
def test_basis_is_complete(pair):
    rep_in, rep_out = pair
    space = equivariant_maps(rep_in, rep_out)
    basis = space.basis()
    assert basis.shape == (space.dimension, *space.shape)
    check_complete_basis(basis, rep_in, rep_out, *all_elements(rep_in.group))


@settings(max_examples=60)
@given(pairs_of_representations(), st.integers(0, 2**32 - 1))
def test_projection_is_idempotent_orthogonal_and_nearest(pair, seed):
    space = equivariant_maps(*pair)
    rng = np.random.default_rng(seed)
    W = rng.normal(size=space.shape)
    P = space.project(W)
    assert np.abs(space.project(P) - P).max() < 1e-12
    assert space.matrix(space.coefficients(W)) == pytest.approx(P, abs=1e-12)
    c = rng.normal(size=space.dimension)
    assert space.coefficients(space.matrix(c)) == pytest.approx(c, abs=1e-11)
    # The rest is orthogonal to every equivariant matrix, so none is nearer.
    assert abs(np.sum((W - P) * space.matrix(c))) < 1e-10
    assert np.abs(space.matrix(c) - np.tensordot(c, space.basis(), 1)).max() < 1e-12


def reynolds(rep_in, rep_out, W):
    """Return the average of ρ_out(g) W ρ_in(g)⁻¹, element by element."""
    total = np.zeros_like(W)
    for g in rep_in.group.elements():
        total += rep_out.matrix(g) @ W @ np.linalg.inv(rep_in.matrix(g))
    return total / rep_in.group.order


@pytest.mark.parametrize(
    ("rep_in", "rep_out"),
    [
        (S(4) * S(4), S(4)),
        (S(4).group.irreps[3], S(4) * S(4).group.sign),
        (pixel_rotations(4), pixel_rotations(4)),
        (cyclic_group(5).irreps[1], cyclic_group(5).regular),
    ],
)
def test_orthogonal_projection_is_the_reynolds_average(rep_in, rep_out):
    W = normal(rep_out.dimension, rep_in.dimension)
    P = equivariant_maps(rep_in, rep_out).project(W)
    assert np.abs(P - reynolds(rep_in, rep_out, W)).max() < 1e-13


def test_skewed_projection_is_nearer_than_the_reynolds_average():
    rep = skewed(S(4))
    W = normal(4, 4)
    P, average = equivariant_maps(rep, rep).project(W), reynolds(rep, rep, W)
    for g in rep.group.elements():
        rho = rep.matrix(g)
        assert np.abs(rho @ P - P @ rho).max() < 1e-11
        assert np.abs(rho @ average - average @ rho).max() < 1e-11
    assert np.linalg.norm(W - P) < np.linalg.norm(W - average) - 1e-3


def test_a_dropped_basis_vector_is_noticed():
    V = S(4)
    space = equivariant_maps(V * V, V)
    arguments = (V * V, V, *all_elements(V.group))
    check_complete_basis(space.basis(), *arguments)
    with pytest.raises(AssertionError):
        check_complete_basis(space.basis()[:-1], *arguments)


def test_a_basis_of_another_group_is_noticed():
    V, W = cyclic_group(4).defining, S(4)
    wrong = equivariant_maps(V, V).basis()
    with pytest.raises(AssertionError):
        check_complete_basis(wrong, W, W, *all_elements(W.group))


def test_permutation_bases_commute_exactly_with_all_elements():
    V = p4_group(3).defining
    basis = equivariant_maps(V, V).basis()
    for g in V.group.elements():
        moved = basis[:, g][:, :, g]
        assert (moved == basis).all()


@pytest.mark.parametrize(
    ("rep_in", "rep_out"),
    [
        (O3 * O3, O3 * O3),
        (SO3 * SO3, SO3),
        (SO2 * SO2, SO2 * SO2),
        (SO3.group.irrep(2), SO3.group.irrep(1) * SO3.group.irrep(1)),
        (O3.group.irrep(1) * O3.group.sign, O3 * O3),
        (O2.group.irrep(2), O2 * O2),
    ],
)
def test_lie_bases_commute_with_random_elements(rep_in, rep_out):
    space = equivariant_maps(rep_in, rep_out)
    basis = space.basis()
    g = rep_in.group.sample(np.random.default_rng(1), 50)
    error = rep_out.matrix(g)[:, None] @ basis - basis @ rep_in.matrix(g)[:, None]
    assert space.dimension > 0
    assert np.abs(error).max() < 1e-12


def clebsch_gordan_series(a, b):
    return range(abs(a - b), a + b + 1)


@pytest.mark.parametrize("a", range(4))
@pytest.mark.parametrize("b", range(4))
def test_products_of_harmonics_split_as_clebsch_and_gordan_say(a, b):
    group = SO3.group
    for c in range(8):
        space = equivariant_maps(group.irrep(a) * group.irrep(b), group.irrep(c))
        assert space.dimension == (c in clebsch_gordan_series(a, b))


def test_the_cross_product_is_the_only_bilinear_map_of_rotations():
    (B,) = equivariant_maps(SO3 * SO3, SO3).basis()
    x, y = normal(2, 3)
    ratio = (B @ np.kron(x, y)) / np.cross(x, y)
    assert np.abs(np.abs(ratio) - 1 / np.sqrt(6)).max() < 1e-12


def test_a_groups_in_four_dimensions_has_no_integral_but_a_gap():
    V = special_orthogonal_group(4).defining
    # Invariant 4-tensors: three pairings, and the determinant.
    assert equivariant_maps(V * V, V * V).dimension == 4


@pytest.mark.parametrize("name", ["T", "O", "I"])
def test_point_groups_of_scipy(name):
    """The defining 3 x 3 matrices of a point group, through its regular action."""
    matrices = Rotation.create_group(name).as_matrix()
    distance = np.abs(matrices[:, None, None] - matrices[None, :, None] @ matrices)
    table = distance.max(axis=(-2, -1)).argmin(axis=0)
    group = FiniteGroup(list(table), name=name)
    assert group.order == len(matrices)
    V = group.representation(matrices)
    # Vectors of these groups are irreducible: W is a multiple of the identity.
    assert equivariant_maps(V, V).dimension == 1
    # The bilinear maps V * V -> V of a point group, by averaging 27 x 27 matrices.
    average = np.mean([np.kron(R, np.kron(R, R)) for R in matrices], axis=0)
    expected = round(np.trace(average))
    space = equivariant_maps(V * V, V)
    assert space.dimension == expected == (2 if name == "T" else 1)
    elements, weights = all_elements(group)
    check_complete_basis(space.basis(), V * V, V, elements, weights)


def test_orbit_counts_are_sympys():
    from sympy.combinatorics import Permutation, PermutationGroup

    for group in (p4m_group(3), alternating_group(4), cyclic_group(6)):
        V = group.defining
        images = (V * V).images(group.generators).tolist()
        oracle = PermutationGroup([Permutation(s) for s in images]).orbits()
        singles = V.dimension**2 - sum(len(orbit) for orbit in oracle)
        assert equivariant_maps(V, V).dimension == len(oracle) + singles


def test_biases_are_invariant_vectors():
    image = pixel_rotations(3)
    space = equivariant_maps(image.group.trivial, image)
    assert space.shape == (9, 1)
    assert space.dimension == 3
    assert equivariant_maps(S(5).group.trivial, S(5)).basis().ravel() == pytest.approx(
        np.full(5, 5**-0.5)
    )


def test_groups_of_one_name_do_not_share_results():
    first = FiniteGroup([[1, 2, 3, 0]], name="G")
    second = FiniteGroup([[1, 0, 3, 2]], name="G")
    assert equivariant_maps(first.defining, first.defining).dimension == 4
    assert equivariant_maps(second.defining, second.defining).dimension == 8
    with pytest.raises(ArgumentError, match="one group"):
        equivariant_maps(first.defining, second.defining)


def test_inputs_are_never_written_to():
    V = S(3)
    space = equivariant_maps(V, V * V.group.sign)
    W = normal(*space.shape)
    before = W.copy()
    space.project(W)
    space.basis()[:] = 7.0
    assert (before == W).all()
    assert np.abs(space.basis()).max() < 1.0


BAD = {
    "not a representation": (lambda: equivariant_maps(3, S(3)), "got int"),
    "nor the output": (lambda: equivariant_maps(S(3), None), "got NoneType"),
    "other groups": (lambda: equivariant_maps(S(3), S(4)), "one group"),
    "a wrong shape": (lambda: equivariant_maps(S(3), S(3)).project(np.eye(4)), "shape"),
    "a NaN": (
        lambda: equivariant_maps(S(3), S(3)).project(np.full((3, 3), np.nan)),
        "matrix: expected finite numbers",
    ),
    "complex numbers": (
        lambda: equivariant_maps(S(3), S(3)).project(1j * np.eye(3)),
        "real numbers",
    ),
    "too few coefficients": (
        lambda: equivariant_maps(S(3), S(3)).matrix([1.0]),
        r"coefficients: expected shape \(2,\), got shape \(1,\)",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input(name):
    call, message = BAD[name]
    with pytest.raises(ArgumentError, match=message):
        call()


def test_integers_are_promoted():
    P = equivariant_maps(S(3), S(3)).project([[3, 0, 0], [0, 0, 0], [0, 0, 0]])
    assert pytest.approx(np.eye(3)) == P


def test_a_basis_too_large_names_its_size():
    V = p4_group(32).defining
    space = equivariant_maps(V, V)
    assert space.dimension == 258
    size = 258 * 1024 * 1024 * 8
    with pytest.raises(ArgumentError, match=f"{size} bytes"):
        space.basis()


def test_no_spectral_gap_is_refused():
    """A turn by a millionth of a degree and no turn at all are too close to call."""
    slow = np.array([[0.0, -1.0], [1.0, 0.0]]) * 1e-8
    algebra = np.zeros((1, 4, 4))
    algebra[0, :2, :2], algebra[0, 2:, 2:] = slow, slow * 1e8
    V = MatrixGroup(algebra, name="two speeds").defining
    with pytest.raises(ArgumentError, match="spectral gap"):
        equivariant_maps(V, V)
