"""The counts that the Blueprint Builder reads are those of the package."""

import numpy as np
import pytest

from gdlbook.blueprint import counts
from gdlbook.figures.blueprint_builder import COUNTED, SIZES, builder, terms


@pytest.mark.parametrize("domain", SIZES)
def test_terms_give_every_count(domain):
    sizes = builder()["domains"][domain]["sizes"]
    assert [int(size) for size in sizes] == list(SIZES[domain])
    for size, row in sizes.items():
        for c_in, c_out in ((1, 1), (5, 7), (16, 11)):
            expected = counts(domain, int(size), c_in, c_out)
            for key in COUNTED:
                found = sum(c * c_in**i * c_out**j for c, i, j in row[key])
                assert found == expected[key], (domain, size, key)
            assert row["group"] == expected["group"]
            assert row["order"] == expected["order"]


def test_terms_of_any_polynomial():
    a, b, c, d, e, f = 3, -2, 5, 1, 0, 4
    values = [
        [a + b * j + c * j * j + i * (d + e * j + f * j * j) for j in (1, 2, 3)]
        for i in (1, 2)
    ]
    expected = [[3, 0, 0], [-2, 0, 1], [5, 0, 2], [1, 1, 0], [4, 1, 2]]
    assert terms(np.array(values)) == expected


def test_halves_are_refused():
    with pytest.raises(ArithmeticError, match="no whole coefficients"):
        terms(np.array([[1, 3, 6], [1, 3, 6]]))
