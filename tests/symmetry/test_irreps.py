import numpy as np
import pytest

from gdlbook import (
    FiniteGroup,
    alternating_group,
    cyclic_group,
    dihedral_group,
    symmetric_group,
)
from gdlbook.symmetry import irreps

# The quaternions ±1, ±i, ±j, ±k acting on themselves from the left.
Q8 = FiniteGroup([[1, 2, 3, 0, 5, 6, 7, 4], [4, 7, 6, 5, 2, 1, 0, 3]], name="Q8")

# Serre, sections 5.1-5.8, and the partitions of n for S_n.
DIMENSIONS = {
    "C2": (cyclic_group(2), [1, 1]),
    "C5": (cyclic_group(5), [1, 2, 2]),
    "C6": (cyclic_group(6), [1, 1, 2, 2]),
    "D4": (dihedral_group(4), [1, 1, 1, 1, 2]),
    "D5": (dihedral_group(5), [1, 1, 2, 2]),
    "S4": (symmetric_group(4), [1, 1, 2, 3, 3]),
    "S5": (symmetric_group(5), [1, 1, 4, 4, 5, 5, 6]),
    "A4": (alternating_group(4), [1, 2, 3]),
    "A5": (alternating_group(5), [1, 3, 3, 4, 5]),
    "Q8": (Q8, [1, 1, 1, 1, 4]),
}


@pytest.mark.parametrize("name", DIMENSIONS)
def test_dimensions(name):
    group, expected = DIMENSIONS[name]
    assert [rep.dimension for rep in group.irreps] == expected


@pytest.mark.parametrize("name", DIMENSIONS)
def test_irreps_are_orthogonal_homomorphisms_with_orthogonal_characters(name):
    group, _ = DIMENSIONS[name]
    elements, table = group.elements(), group.cayley_table()
    characters = []
    for rep in group.irreps:
        rho = rep.matrix(elements)
        assert np.abs(rho @ rho.swapaxes(1, 2) - np.eye(rep.dimension)).max() < 1e-13
        assert np.abs(rho[:, None] @ rho[None] - rho[table]).max() < 1e-13
        characters.append(rep.character(elements))
    gram = np.array(characters) @ np.array(characters).T / group.order
    norms = np.diagonal(gram)
    assert np.abs(gram - np.diag(norms)).max() < 1e-12
    assert set(norms.round(9)) <= {1.0, 2.0, 4.0}
    # d²/<χ,χ> counts the entries of the regular representation's blocks.
    total = sum(r.dimension**2 / n for r, n in zip(group.irreps, norms, strict=True))
    assert total == pytest.approx(group.order)


def test_the_first_is_trivial_and_signs_are_exact():
    S4 = symmetric_group(4)
    trivial, sign = S4.irreps[:2]
    assert trivial == S4.trivial
    assert (sign.matrix(S4.elements()) == S4.sign.matrix(S4.elements())).all()


def test_the_icosahedral_characters_hold_the_golden_ratio():
    A5 = alternating_group(5)
    values = np.unique(A5.irreps[1].character(A5.elements()).round(9))
    golden = (1 + 5**0.5) / 2
    assert values == pytest.approx([-1, 1 - golden, 0, golden, 3])


def test_irreps_are_the_same_every_time():
    first, second = alternating_group(5).irreps, alternating_group(5).irreps
    for a, b in zip(first, second, strict=True):
        assert a == b


def test_a_part_that_does_not_split_is_refused(monkeypatch):
    whole = [np.eye(4)]
    monkeypatch.setattr(irreps, "_eigenspaces", lambda *_: whole)
    with pytest.raises(ArithmeticError, match="reducible"):
        _ = FiniteGroup([[1, 2, 3, 0]]).irreps


def test_a_missing_part_is_refused(monkeypatch):
    constant = [np.full((4, 1), 0.5)]
    monkeypatch.setattr(irreps, "_eigenspaces", lambda *_: constant)
    with pytest.raises(ArithmeticError, match="expected the order 4"):
        _ = FiniteGroup([[1, 2, 3, 0]]).irreps
