"""One table of laws, run over every registered group."""

import numpy as np
import pytest

import gdlbook
from gdlbook.symmetry.groups import FiniteGroup
from gdlbook.symmetry.registry import REGISTRY, examples

EXAMPLES = list(examples())
FINITE = [group for group in EXAMPLES if isinstance(group, FiniteGroup)]
CONTINUOUS = [group for group in EXAMPLES if not isinstance(group, FiniteGroup)]


def named(groups):
    return pytest.mark.parametrize("group", groups, ids=[g.name for g in groups])


def representations_of(group):
    """Return representations that between them use every class there is."""
    V, one, sign = group.defining, group.trivial, group.sign
    found = [one, V, sign, V + one, V * V, V * sign, (V * sign + one).dual]
    if isinstance(group, FiniteGroup):
        found += [group.regular, *group.irreps]
    elif group.degree in (2, 3):
        found += [group.irrep(k) for k in range(5)]
    return found


def some_elements(group, count=6):
    return group.sample(np.random.default_rng(0), count)


def product(g, h):
    """Return "first h, then g" for stacks of permutations or of matrices."""
    return np.take_along_axis(g, h, axis=1) if g.ndim == 2 else g @ h


def test_every_public_constructor_is_registered():
    public = {
        name
        for name in gdlbook.__all__
        if name.endswith("_group") or name == "direct_product"
    }
    assert public == {constructor.__name__ for constructor in REGISTRY}


@named(FINITE)
def test_group_axioms(group):
    elements, table = group.elements(), group.cayley_table()
    rows = np.arange(group.order)
    assert elements.shape == (group.order, group.degree)
    assert len(np.unique(elements, axis=0)) == group.order
    # Closure, with the table's own products; identity; inverses; associativity.
    products = elements[:, None, :][
        np.arange(group.order)[:, None, None], 0, elements[None, :, :]
    ]
    assert (elements[table] == products).all()
    assert (table[0] == rows).all()
    assert (table[:, 0] == rows).all()
    assert (np.sort(table, axis=1) == rows).all()
    a, b, c = np.random.default_rng(0).integers(group.order, size=(3, 500))
    assert (table[table[a, b], c] == table[a, table[b, c]]).all()


@named(FINITE)
def test_order_is_sympys(group):
    from sympy.combinatorics import Permutation, PermutationGroup

    oracle = PermutationGroup([Permutation(s) for s in group.generators.tolist()])
    assert group.order == oracle.order()
    classes = group.conjugacy_classes()
    assert classes.max() + 1 == len(oracle.conjugacy_classes())


@named([group for group in FINITE if group.declared_stabiliser is not None])
def test_declared_stabiliser_is_sympys(group):
    from sympy.combinatorics import Permutation, PermutationGroup

    fixing = group.point_stabiliser
    oracle = PermutationGroup([Permutation(s) for s in group.generators.tolist()])
    assert oracle.is_transitive() or group.degree == 1
    declared = FiniteGroup(fixing).order if len(fixing) else 1
    assert declared == oracle.stabilizer(0).order()


@named(CONTINUOUS)
def test_samples_are_orthogonal_matrices_of_the_right_components(group):
    R = some_elements(group, 200)
    assert np.abs(R @ R.swapaxes(1, 2) - np.eye(group.degree)).max() < 1e-13
    determinants = set(np.linalg.det(R).round().tolist())
    assert determinants == ({1.0, -1.0} if group.rotations == "O" else {1.0})


@named(EXAMPLES)
def test_representations_are_homomorphisms(group):
    g, h = some_elements(group), some_elements(group)[::-1]
    for rep in representations_of(group):
        error = rep.matrix(g) @ rep.matrix(h) - rep.matrix(product(g, h))
        if rep.is_permutation:
            assert not error.any(), rep
        else:
            assert np.abs(error).max() < 1e-12, rep


@named(EXAMPLES)
def test_the_algebra_is_the_derivative_of_the_representation(group):
    from scipy.linalg import expm

    for rep in representations_of(group):
        images = rep.algebra_images()
        assert images.shape == (len(group.algebra), rep.dimension, rep.dimension)
        for generator, image in zip(group.algebra, images, strict=True):
            expected = rep.matrix(expm(0.7 * generator))
            assert np.abs(expm(0.7 * image) - expected).max() < 1e-12, rep


@named(EXAMPLES)
def test_characters_are_traces(group):
    g = some_elements(group)
    for rep in representations_of(group):
        traces = np.trace(rep.matrix(g), axis1=1, axis2=2)
        assert np.abs(rep.character(g) - traces).max() < 1e-12, rep
        assert rep.character(g[0]) == pytest.approx(traces[0], abs=1e-12)


@named(EXAMPLES)
def test_every_representation_maps_to_itself_equivariantly(group):
    g = some_elements(group)
    for rep in representations_of(group):
        if rep.dimension > 16:
            continue
        space = gdlbook.equivariant_maps(rep, rep)
        basis = space.basis()
        assert len(basis) == space.dimension >= 1
        gram = np.tensordot(basis, basis, axes=[(1, 2), (1, 2)])
        assert np.abs(gram - np.eye(len(basis))).max() < 1e-12
        rho = rep.matrix(g)
        error = rho[:, None] @ basis - basis @ rho[:, None]
        assert np.abs(error).max() < 1e-12, rep
