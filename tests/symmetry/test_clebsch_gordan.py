"""Clebsch-Gordan coefficients against sympy's, and their laws."""

import subprocess
import sys
from functools import cache

import numpy as np
import pytest
from sympy.physics.wigner import clebsch_gordan as textbook

from gdlbook import ArgumentError, special_orthogonal_group
from gdlbook.symmetry.clebsch_gordan import clebsch_gordan, clebsch_gordan_table

SO3 = special_orthogonal_group(3)
TABLE = clebsch_gordan_table(4)


@cache
def to_real(degree):
    """Rows: the real harmonics m = -l..l in terms of the complex ones."""
    rows = np.zeros((2 * degree + 1, 2 * degree + 1), dtype=complex)
    rows[degree, degree] = 1
    for m in range(1, degree + 1):
        rows[degree + m, [degree + m, degree - m]] = (-1) ** m, 1
        rows[degree - m, [degree + m, degree - m]] = (-1) ** m / 1j, -1 / 1j
        rows[[degree + m, degree - m]] /= np.sqrt(2)
    return rows


def from_sympy(first, second, out):
    """The textbook's coefficients in the real basis, up to a power of i."""
    complex_ones = np.zeros((2 * out + 1, 2 * first + 1, 2 * second + 1))
    for m1 in range(-first, first + 1):
        for m2 in range(max(-second, -out - m1), min(second, out - m1) + 1):
            value = float(textbook(first, second, out, m1, m2, m1 + m2))
            complex_ones[out + m1 + m2, first + m1, second + m2] = value
    return np.einsum(
        "ap,pqr,bq,cr->abc",
        to_real(out),
        complex_ones,
        to_real(first).conj(),
        to_real(second).conj(),
    )


@pytest.mark.parametrize("highest", range(5))
def test_the_table_is_sympys_up_to_the_rule(highest):
    for key, found in TABLE.items():
        if max(key) != highest:
            continue
        expected = from_sympy(*key)
        expected = expected.imag if sum(key) % 2 else expected.real
        entries = expected.ravel()
        expected = expected * np.sign(entries[np.abs(entries) > 1e-8][0])
        assert np.abs(found - expected).max() < 1e-12, key


def test_the_table_holds_every_triangle_once():
    degrees = range(5)
    triangles = {
        (k, m, n)
        for k in degrees
        for m in degrees
        for n in degrees
        if abs(k - m) <= n <= k + m
    }
    assert TABLE.keys() == triangles


@pytest.mark.parametrize("key", [(0, 0, 0), (1, 2, 2), (3, 1, 4), (4, 4, 3), (2, 4, 4)])
def test_one_call_gives_what_the_table_holds(key):
    assert np.abs(clebsch_gordan(*key) - TABLE[key]).max() < 1e-12


@pytest.mark.parametrize("key", sorted(TABLE))
def test_each_is_an_equivariant_coisometry_with_a_positive_first_entry(key):
    first, second, out = (SO3.irrep(degree) for degree in key)
    C = TABLE[key]
    assert C.shape == (out.dimension, first.dimension, second.dimension)
    flat = C.reshape(len(C), -1)
    assert np.abs(flat @ flat.T - np.eye(len(C))).max() < 1e-12
    for R in SO3.sample(np.random.default_rng(sum(key)), 3):
        moved = np.einsum("pqr,qs,rt->pst", C, first.matrix(R), second.matrix(R))
        assert np.abs(moved - np.tensordot(out.matrix(R), C, 1)).max() < 1e-12
    entries = flat.ravel()
    assert entries[np.abs(entries) > 1e-8][0] > 0


def test_all_degrees_of_a_product_fill_it():
    # The maps onto 0..l1 + l2 together are an orthogonal change of basis.
    stacked = np.concatenate(
        [clebsch_gordan(2, 3, out).reshape(2 * out + 1, -1) for out in range(1, 6)]
    )
    assert stacked.shape == (35, 35)
    assert np.abs(stacked @ stacked.T - np.eye(35)).max() < 1e-12


def test_the_cross_product_and_the_dot_product():
    a, b = np.random.default_rng(0).normal(size=(2, 3))
    order = [1, 2, 0]  # (y, z, x)
    cross = TABLE[1, 1, 1] @ b[order] @ a[order]
    assert np.abs(np.sqrt(2) * cross - np.cross(a, b)[order]).max() < 1e-12
    dot = TABLE[1, 1, 0] @ b[order] @ a[order]
    assert abs(np.sqrt(3) * dot[0] - a @ b) < 1e-12


def test_it_is_reproducible_in_another_process():
    code = (
        "from gdlbook.symmetry.clebsch_gordan import clebsch_gordan\n"
        "print(clebsch_gordan(2, 2, 3).round(9).ravel().tolist())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert np.allclose(eval(done.stdout), TABLE[2, 2, 3].ravel(), rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("degrees", "argument"),
    [
        ((1, 1, 3), "out"),
        ((0, 2, 1), "out"),
        ((-1, 1, 1), "first"),
        ((1, 9, 9), "second"),
        ((1, 1.0, 1), "second"),
        ((4, 8, 12), "out"),
    ],
)
def test_refuses_what_makes_no_triangle_or_was_not_built(degrees, argument):
    with pytest.raises(ArgumentError) as caught:
        clebsch_gordan(*degrees)
    assert caught.value.argument == argument


def test_refuses_a_table_beyond_the_highest_degree():
    with pytest.raises(ArgumentError, match="at most 8, got 9"):
        clebsch_gordan_table(9)
