import math

import numpy as np
import pytest

from gdlbook import (
    ArgumentError,
    alternating_group,
    cyclic_group,
    dihedral_group,
    direct_product,
    equivariant_maps,
    p4_group,
    p4m_group,
    special_orthogonal_group,
    symmetric_group,
    translation_group,
)


def moved(s, image):
    """Return the image whose pixel s[p] is what pixel p was."""
    out = np.empty(image.size, image.dtype)
    out[s] = image.ravel()
    return out.reshape(image.shape)


def test_translations_roll_the_image():
    image = np.arange(12).reshape(3, 4)
    down, right = translation_group(3, 4).generators
    assert (moved(down, image) == np.roll(image, 1, axis=0)).all()
    assert (moved(right, image) == np.roll(image, 1, axis=1)).all()


@pytest.mark.parametrize("n", [3, 4, 5])
def test_p4m_turns_and_reflects_about_pixel_zero(n):
    image = np.arange(n * n).reshape(n, n)
    *_, turn, mirror = p4m_group(n).generators
    assert (p4_group(n).generators == p4m_group(n).generators[:3]).all()
    # Turning about the centre, then shifting, is turning about pixel (0, 0).
    assert (moved(turn, image) == np.roll(np.rot90(image), 1, axis=0)).all()
    assert (moved(mirror, image) == np.roll(np.fliplr(image), 1, axis=1)).all()


@pytest.mark.parametrize("n", range(1, 7))
def test_orders(n):
    assert cyclic_group(n).order == n
    assert symmetric_group(n).order == math.factorial(n)
    assert len(alternating_group(n).elements()) == max(1, math.factorial(n) // 2)


def test_alternating_permutations_are_even():
    A5 = alternating_group(5)
    assert (A5.sign.character(A5.elements()) == 1).all()
    S4 = symmetric_group(4)
    assert S4.sign.character(S4.elements()).sum() == 0


def test_a_product_acts_on_rows_and_columns():
    group = direct_product(symmetric_group(3), cyclic_group(4))
    matrix = np.arange(12).reshape(3, 4)
    first = moved(group.generators[0], matrix)
    assert (first == matrix[[2, 0, 1]]).all()
    assert (moved(group.generators[-1], matrix) == np.roll(matrix, 1, axis=1)).all()
    # Maps of a product are products of maps: 2 x 4.
    assert equivariant_maps(group.defining, group.defining).dimension == 8


def test_a_product_of_shifts_is_the_torus():
    torus = translation_group(3, 4)
    product = direct_product(cyclic_group(3), cyclic_group(4))
    assert product == torus
    assert product.point_stabiliser.shape == (0, 12)


@pytest.mark.parametrize(
    ("constructor", "least"),
    [
        (cyclic_group, 1),
        (dihedral_group, 3),
        (symmetric_group, 1),
        (alternating_group, 1),
        (p4_group, 3),
        (p4m_group, 3),
    ],
)
@pytest.mark.parametrize("bad", ["least", 2.0, "3", True])
def test_bad_sizes(constructor, least, bad):
    size = least - 1 if bad == "least" else bad
    with pytest.raises(
        ArgumentError, match=f"n: expected an integer of at least {least}"
    ):
        constructor(size)


def test_other_bad_input():
    with pytest.raises(ArgumentError, match="w: expected"):
        translation_group(3, 0)
    with pytest.raises(ArgumentError, match="second: expected a FiniteGroup"):
        direct_product(cyclic_group(2), special_orthogonal_group(2))
