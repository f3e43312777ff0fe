import numpy as np
import pytest

from gdlbook import (
    ArgumentError,
    FiniteGroup,
    MatrixGroup,
    cyclic_group,
    special_orthogonal_group,
    symmetric_group,
)

S3 = symmetric_group(3)
V = S3.defining


def test_the_convention_of_the_book():
    """g moves the value at i to g[i], and "first h, then g" is g[h]."""
    g, h = np.array([1, 2, 0]), np.array([1, 0, 2])
    assert (V.matrix(g) @ [10.0, 20.0, 30.0] == [30.0, 10.0, 20.0]).all()
    assert (V.matrix(g) @ V.matrix(h) == V.matrix(g[h])).all()


@pytest.mark.parametrize("first", [V, V * S3.sign, V + S3.trivial, S3.irreps[2]])
@pytest.mark.parametrize("second", [V, S3.sign, S3.irreps[2] + V])
def test_sums_and_products_are_blocks_and_kronecker_products(first, second):
    for g in S3.elements():
        a, b = first.matrix(g), second.matrix(g)
        assert ((first * second).matrix(g) == np.kron(a, b)).all()
        total = (first + second).matrix(g)
        split = first.dimension
        assert (total[:split, :split] == a).all()
        assert (total[split:, split:] == b).all()
        assert not total[:split, split:].any()
        assert not total[split:, :split].any()


def test_a_matrix_is_relabelled_on_both_sides():
    A = np.arange(9.0).reshape(3, 3)
    for g in S3.elements():
        P = V.matrix(g)
        assert ((V * V).matrix(g) @ A.ravel() == (P @ A @ P.T).ravel()).all()


def test_the_dual_keeps_the_pairing():
    change = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [0.0, 0.0, 1.0]])
    matrices = change @ V.matrix(S3.generators) @ np.linalg.inv(change)
    W = S3.representation(matrices)
    x, y = np.random.default_rng(0).normal(size=(2, 3))
    for g in S3.elements():
        pairing = (W.dual.matrix(g) @ y) @ (W.matrix(g) @ x)
        assert pairing == pytest.approx(x @ y)
    assert W.dual != W
    assert W.dual.dual is W
    assert V.dual is V


def test_permutations_stay_permutations():
    big = symmetric_group(10).defining
    square = big * big
    assert square.is_permutation
    assert square.images(square.group.generators).shape == (2, 100)
    assert not (big * big.group.sign).is_permutation


def test_equality():
    assert symmetric_group(3).defining == V
    assert hash(symmetric_group(3).defining) == hash(V)
    assert V * V != V
    assert S3.trivial + S3.trivial + S3.trivial != V
    assert S3.sign != S3.trivial
    assert S3.representation([[1, 2, 0], [1, 0, 2]]) == V
    SO3 = special_orthogonal_group(3)
    assert SO3.irrep(1) != SO3.defining
    assert SO3.irrep(0) == SO3.trivial
    assert V != 3


def test_groups_of_one_name_have_other_representations():
    first, second = FiniteGroup([[1, 0]], name="G"), FiniteGroup([[0, 1]], name="G")
    assert first.trivial != second.trivial
    assert MatrixGroup(np.eye(2)[None]).sign != MatrixGroup(-np.eye(2)[None]).sign


def test_representations_are_frozen():
    with pytest.raises(AttributeError):
        V.name = "W"


def test_stacks_and_single_elements_agree():
    stack = S3.elements()
    for rep in (V, S3.sign, S3.irreps[-1], V * V):
        assert rep.matrix(stack).shape == (6, rep.dimension, rep.dimension)
        assert (rep.matrix(stack)[4] == rep.matrix(stack[4])).all()
        assert rep.character(stack)[4] == rep.character(stack[4])


def test_other_groups_do_not_mix():
    for combine in (lambda: V + cyclic_group(3).defining, lambda: V * 2):
        with pytest.raises(ArgumentError, match="representation: expected"):
            combine()
