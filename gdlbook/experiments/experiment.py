"""An experiment: a list of cases, and a function that measures one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gdlbook import _checks

Value: TypeAlias = int | float | str
Case: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True)
class Experiment:
    """Cases to measure, each by itself and in any order.

    Parameters
    ----------
    name : str
        The name of its table in ``results/``.
    cases : tuple of mappings
        The arguments of one call each, under the same names; a seed among them.
    measure : callable
        ``measure(**case)`` returns numbers by name, the same names for every case. It
        takes its randomness from the case alone and stands at the top of a module,
        so that another process finds it.
    packages : tuple of str
        The packages whose versions the table records.

    Raises
    ------
    ArgumentError
        If there is no case, the names differ between cases, or a case stands twice.

    Examples
    --------
    >>> def square(n, seed):
    ...     return {"square": float(n * n)}
    >>> cases = ({"n": 3, "seed": 0}, {"n": 4, "seed": 0})
    >>> squares = Experiment("squares", cases, square)
    >>> [squares.measure(**case)["square"] for case in squares.cases]
    [9.0, 16.0]
    """

    name: str
    cases: tuple[Case, ...]
    measure: Callable[..., Mapping[str, float]]
    packages: tuple[str, ...] = ("numpy", "scipy")

    def __post_init__(self) -> None:
        if not self.cases:
            _checks.refuse("cases", "at least one", "none")
        for case in self.cases:
            if tuple(case) != self.arguments:
                _checks.refuse("cases", f"the names {self.arguments}", tuple(case))
        keys = {tuple(case.values()) for case in self.cases}
        if len(keys) < len(self.cases):
            repeats = f"{len(self.cases) - len(keys)} repeats"
            _checks.refuse("cases", "each case once", repeats)

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of what a case fixes."""
        return tuple(self.cases[0])
