"""The axioms of a group, checked on a set that may fail them, with a witness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks

_RELATIVE = 1e-12
_LARGEST = 200


@dataclass(frozen=True)
class Failure:
    """An axiom that does not hold, and elements that show it.

    Attributes
    ----------
    axiom : {"closure", "associativity", "identity", "inverses"}
        The axiom.
    witness : tuple of int
        For closure, (a, b) with ab outside the set. For associativity, (a, b, c) with
        (ab)c ≠ a(bc). For the identity, an element that candidate e changes, for each
        e in turn. For inverses, the element that has none.
    reason : str
        The same in words.
    """

    axiom: str
    witness: tuple[int, ...]
    reason: str

    def __str__(self) -> str:
        return f"{self.axiom}: {self.reason}"


@dataclass(frozen=True)
class AxiomReport:
    """Which axioms of a group a set with an operation satisfies.

    True in a condition if it is a group. Elements are named by their places 0..n-1.

    Attributes
    ----------
    size : int
        The number of elements.
    failures : tuple of Failure
        One for each axiom that fails, in the order closure, associativity, identity,
        inverses.

    Examples
    --------
    >>> print(check_table([[0, 1], [1, 0]]))
    a group of 2 elements
    """

    size: int
    failures: tuple[Failure, ...]

    def __bool__(self) -> bool:
        return not self.failures

    def fails(self, axiom: str) -> bool:
        """Return whether an axiom is among those that fail.

        Parameters
        ----------
        axiom : {"closure", "associativity", "identity", "inverses"}
            The axiom.

        Returns
        -------
        bool
            Whether it fails.

        Raises
        ------
        ArgumentError
            If there is no such axiom.
        """
        axioms = ("closure", "associativity", "identity", "inverses")
        if axiom not in axioms:
            _checks.refuse("axiom", f"one of {', '.join(axioms)}", repr(axiom))
        return any(failure.axiom == axiom for failure in self.failures)

    def __str__(self) -> str:
        if self:
            return f"a group of {self.size} elements"
        return "\n  ".join(
            [f"not a group ({self.size} elements)", *map(str, self.failures)]
        )


def check_table(table: ArrayLike) -> AxiomReport:
    """Check the axioms of a group on the table of an operation.

    Parameters
    ----------
    table : array_like of int, shape (n, n)
        Entry (a, b) is the number of the product ab. An entry outside 0..n-1 stands
        for a product outside the set.

    Returns
    -------
    AxiomReport
        True if the set is a group. Associativity is tested on every triple whose
        products stay in the set; inverses, which need an identity, only if there is
        one.

    Raises
    ------
    ArgumentError
        If `table` is not a square matrix of integers, has no or more than 200 rows.

    Notes
    -----
    All n³ triples are compared.

    Examples
    --------
    >>> print(check_table([[0, 1, 2], [1, 2, 3], [2, 3, 4]]))
    not a group (3 elements)
      closure: 1 · 2 is not in the set
      inverses: 1 has none
    >>> subtraction = [[0, 2, 1], [1, 0, 2], [2, 1, 0]]  # a - b mod 3
    >>> [failure.axiom for failure in check_table(subtraction).failures]
    ['associativity', 'identity']
    """
    numbers = _checks.square_matrix("table", table)
    if np.asarray(table).dtype.kind not in "iu":
        _checks.refuse("table", "integers", f"dtype {np.asarray(table).dtype}")
    n = len(numbers)
    if not 1 <= n <= _LARGEST:
        _checks.refuse("table", f"1 to {_LARGEST} rows", n)
    inside = (numbers >= 0) & (numbers < n)
    # One more element, n, absorbs all products outside the set.
    closed = np.full((n + 1, n + 1), n)
    closed[:n, :n] = np.where(inside, numbers, n)
    return AxiomReport(n, tuple(_failures(closed, n)))


def check_transformations(
    transformations: Sequence[ArrayLike] | NDArray[Any],
) -> AxiomReport:
    r"""Check whether a set of transformations is a group under composition.

    The product ab is "first b, then a": ``a[b]`` for permutations, ``a @ b`` for
    matrices.

    Parameters
    ----------
    transformations : sequence of array_like, shape (count, n) or (count, n, n)
        Different permutations of 0..n-1 in one-line notation, or different matrices.
        Matrices count as equal up to 1e-12 of the largest entry of the two.

    Returns
    -------
    AxiomReport
        True if the set is a group. Elements are numbered as they were given.

    Raises
    ------
    ArgumentError
        If there are none, more than 200, repeated ones, or ones of different sizes.

    Examples
    --------
    >>> print(check_transformations([[0, 1, 2], [1, 2, 0], [2, 0, 1]]))
    a group of 3 elements
    >>> print(check_transformations([[0, 1, 2], [1, 2, 0]]))
    not a group (2 elements)
      closure: 1 · 1 is not in the set
      inverses: 1 has none
    """
    given = [_checks.real_array("transformations", each) for each in transformations]
    if not 1 <= len(given) <= _LARGEST:
        _checks.refuse("transformations", f"1 to {_LARGEST} of them", len(given))
    n = len(np.atleast_1d(given[0]))
    stack: NDArray[Any]
    products: NDArray[Any]
    if given[0].ndim == 1:
        stack = np.stack(
            [_checks.permutation("transformations", s, n) for s in transformations]
        )
        products = stack[:, stack].reshape(-1, n)
    else:
        stack = np.stack(
            [_checks.square_matrix("transformations", each, n) for each in given]
        )
        products = (stack[:, None] @ stack[None]).reshape(-1, n, n)
    count = len(stack)
    if not np.array_equal(_places(stack, stack), np.arange(count)):
        _checks.refuse("transformations", "different ones", "one of them twice")
    return check_table(_places(products, stack).reshape(count, count))


def _places(wanted: NDArray[Any], stack: NDArray[Any]) -> NDArray[np.intp]:
    """Return the first place in `stack` of each wanted transformation, or -1."""
    axes = tuple(range(1, stack.ndim))
    places = np.full(len(wanted), -1)
    sizes = np.abs(wanted).max(axis=axes, initial=0.0)
    for place in reversed(range(len(stack))):
        scale = np.maximum(sizes, np.abs(stack[place]).max(initial=0.0))
        distance = np.abs(wanted - stack[place]).max(axis=axes, initial=0.0)
        places[distance <= _RELATIVE * scale] = place
    return places


def _failures(table: NDArray[np.intp], n: int) -> Iterator[Failure]:
    """Yield the axioms that fail; entry n of the table is "outside the set"."""
    inner = table[:n, :n]
    outside = np.argwhere(inner == n)
    if len(outside):
        a, b = outside[0].tolist()
        yield Failure("closure", (a, b), f"{a} · {b} is not in the set")
    left = table[inner, :n]
    right = table[:n][:, inner]
    wrong = np.argwhere((left != right) & (left != n) & (right != n))
    if len(wrong):
        a, b, c = wrong[0].tolist()
        values = f"{left[a, b, c]} but {a} · ({b} · {c}) = {right[a, b, c]}"
        reason = f"({a} · {b}) · {c} = {values}"
        yield Failure("associativity", (a, b, c), reason)
    points = np.arange(n)
    unchanged = (inner == points) & (inner == points[:, None]).T
    (neutral,) = np.nonzero(unchanged.all(axis=1))
    if not len(neutral):
        witness = tuple(unchanged.argmin(axis=1).tolist())
        yield Failure("identity", witness, "no element leaves all as they are")
        return
    undone = inner == neutral[0]
    (stuck,) = np.nonzero(~(undone & undone.T).any(axis=1))
    if len(stuck):
        yield Failure("inverses", (int(stuck[0]),), f"{stuck[0]} has none")
