"""What is allowed is equivariant, and what is refused is not."""

import numpy as np
import pytest

from gdlbook import (
    ArgumentError,
    check_equivariance,
    cyclic_group,
    dihedral_group,
    orthogonal_group,
    special_orthogonal_group,
    symmetric_group,
)
from gdlbook.blueprint import allowed, nonlinearity
from gdlbook.blueprint.nonlinearities import POINTWISE

C4 = cyclic_group(4)
SIGNED = C4.representation([[[0, -1], [1, 0]]], name="quarter turn")
SKEWED = cyclic_group(3).representation([[[0, -1], [1, -1]]], name="skewed")
REPRESENTATIONS = {
    "permutation": C4.defining,
    "tensor": symmetric_group(3).defining * symmetric_group(3).defining,
    "matrices that permute": C4.representation([np.roll(np.eye(4), 1, axis=0)]),
    "sign": symmetric_group(4).sign,
    "signed": SIGNED,
    "irrep": dihedral_group(5).irreps[2],
    "rotation": special_orthogonal_group(2).irrep(1),
    "vector": orthogonal_group(3).defining,
    "sum": orthogonal_group(3).defining + orthogonal_group(3).trivial,
    "skewed": SKEWED,
}
ALL = ("relu", "abs", "tanh", "norm", "gated")
EACH = pytest.mark.parametrize(
    "rep", REPRESENTATIONS.values(), ids=REPRESENTATIONS.keys()
)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("permutation", 5),
        ("tensor", 5),
        ("matrices that permute", 5),
        ("sign", 3),
        ("signed", 3),
        ("irrep", 2),
        ("rotation", 2),
        ("vector", 2),
        ("skewed", 0),
    ],
)
def test_the_classes_of_representations(name, count):
    assert len(allowed(REPRESENTATIONS[name])) == count


@EACH
@pytest.mark.parametrize("kind", ALL)
def test_allowed_means_equivariant(rep, kind):
    if kind not in allowed(rep):
        return
    layer = nonlinearity(rep, kind, bias=-0.3)
    rep_in = rep + rep.group.trivial if kind == "gated" else rep
    report = check_equivariance(
        layer, rep_in, rep, shape=(4, rep_in.dimension), tolerance=1e-12
    )
    assert report, report


@EACH
@pytest.mark.parametrize("kind", list(POINTWISE))
def test_refused_means_not_equivariant(rep, kind):
    if kind in allowed(rep):
        return
    with pytest.raises(ArgumentError) as caught:
        nonlinearity(rep, kind)
    assert caught.value.argument == "nonlinearity"
    assert (allowed(rep) or ("orthogonal",))[0] in caught.value.expected
    report = check_equivariance(POINTWISE[kind], rep, rep, shape=(4, rep.dimension))
    assert not report


def test_norms_are_refused_for_matrices_that_change_lengths():
    for kind in ("norm", "gated"):
        with pytest.raises(ArgumentError, match="an orthogonal representation first"):
            nonlinearity(SKEWED, kind)


def test_functions_of_your_own():
    def softplus(x):
        return np.log1p(np.exp(x))

    def cube(x):
        return x**3

    assert nonlinearity(C4.defining, softplus) is softplus
    assert nonlinearity(SIGNED, cube) is cube
    with pytest.raises(ArgumentError, match="an own function has to be odd"):
        nonlinearity(SIGNED, softplus)
    with pytest.raises(ArgumentError, match="got cube"):
        nonlinearity(orthogonal_group(3).defining, cube)


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(
        ArgumentError, match="relu or abs or tanh or norm or gated, or a"
    ):
        nonlinearity(C4.defining, "swish")


def test_each_channel_has_its_own_bias():
    layer = nonlinearity(orthogonal_group(2).defining, "norm", bias=[-1.0, -10.0])
    found = layer(np.array([[3.0, 4.0], [3.0, 4.0]]))
    assert np.allclose(found, [[2.4, 3.2], [0.0, 0.0]])
