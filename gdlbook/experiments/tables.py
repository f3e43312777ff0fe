"""Tables of measurements: read, narrowed down to some rows, averaged over seeds."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.experiments.experiment import Value

RESULTS = Path(__file__).parent / "results"


class Estimate(NamedTuple):
    """A mean and its standard error, from so many repeats."""

    mean: float
    error: float
    repeats: int

    @classmethod
    def of(cls, values: ArrayLike) -> Estimate:
        """Return the mean of independent repeats, and its standard error.

        Parameters
        ----------
        values : array_like of float, shape (repeats,)
            At least two.

        Returns
        -------
        Estimate
            The error is the standard deviation (with repeats - 1) over √repeats.

        Raises
        ------
        ArgumentError
            If there are fewer than two values, or one is not finite.

        Examples
        --------
        >>> Estimate.of([1.0, 3.0])
        Estimate(mean=2.0, error=1.0, repeats=2)
        """
        array = _checks.real_array("values", values, (None,))
        if len(array) < 2:
            _checks.refuse("values", "at least two repeats", len(array))
        error = array.std(ddof=1) / math.sqrt(len(array))
        return cls(float(array.mean()), float(error), len(array))


@dataclass(frozen=True, eq=False)
class Table:
    """Measurements, one row for each case.

    Attributes
    ----------
    columns : mapping from str to array, shape (rows,)
        The arguments of the cases and what was measured, by name.
    notes : mapping from str to str
        When and with which versions it was measured.

    Examples
    --------
    >>> rows = {"n": np.array([10, 10, 20, 20]), "risk": np.array([1.0, 3.0, 0.5, 0.7])}
    >>> table = Table(rows, {})
    >>> table.where(n=10)["risk"]
    array([1., 3.])
    >>> table.summary("risk", by="n")[20].mean
    0.6
    """

    columns: Mapping[str, NDArray[np.generic]]
    notes: Mapping[str, str]

    def __getitem__(self, column: str) -> NDArray[np.generic]:
        if column not in self.columns:
            _checks.refuse("column", f"one of {', '.join(self.columns)}", column)
        return self.columns[column]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def where(self, **conditions: Value) -> Table:
        """Return the rows that meet every condition; refuse if there is none."""
        keep = np.ones(len(self), dtype=bool)
        for name, value in conditions.items():
            keep &= self[name] == value
        if not keep.any():
            _checks.refuse("conditions", "rows that meet them", conditions)
        kept = {name: column[keep] for name, column in self.columns.items()}
        return Table(kept, self.notes)

    def summary(self, column: str, by: str) -> dict[Value, Estimate]:
        """Return the mean of a column for each value of another, in their order."""
        values = list(dict.fromkeys(self[by].tolist()))
        return {
            value: Estimate.of(self.where(**{by: value})[column].astype(float))
            for value in values
        }

    def grid(self, column: str, *, down: str, across: str) -> NDArray[np.float64]:
        """Return a column as a matrix, by the values of two others.

        Parameters
        ----------
        column : str
            What to return.
        down, across : str
            What stays the same in a row and in a column of the matrix.

        Returns
        -------
        numpy.ndarray of float64, shape (values of `down`, values of `across`)
            In the order in which the values first appear.

        Raises
        ------
        ArgumentError
            If a pair of values has no row, or more than one.

        Examples
        --------
        >>> rows = {"n": np.array([1, 1, 2, 2]), "seed": np.array([0, 1, 0, 1]),
        ...         "risk": np.array([5.0, 6.0, 7.0, 8.0])}
        >>> Table(rows, {}).grid("risk", down="seed", across="n")
        array([[5., 7.],
               [6., 8.]])
        """
        rows = list(zip(self[down].tolist(), self[across].tolist(), strict=True))
        found = dict(zip(rows, self[column].tolist(), strict=True))
        names = [list(dict.fromkeys(self[axis].tolist())) for axis in (down, across)]
        pairs = [[(row, place) for place in names[1]] for row in names[0]]
        if len(found) < len(rows) or any(
            p not in found for line in pairs for p in line
        ):
            expected = f"one row for each pair of {down} and {across}"
            _checks.refuse("table", expected, f"{len(rows)} rows")
        return np.array([[found[pair] for pair in line] for line in pairs], dtype=float)


def read(name: str) -> Table:
    """Return the committed table of an experiment.

    Parameters
    ----------
    name : str
        The name of the experiment.

    Returns
    -------
    Table
        All of its rows.

    Raises
    ------
    ArgumentError
        If there is no such table. ``make experiments`` writes it.
    """
    path = RESULTS / f"{name}.csv"
    if not path.is_file():
        known = sorted(file.stem for file in RESULTS.glob("*.csv"))
        _checks.refuse("name", f"one of {', '.join(known)}", name)
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = [line.removeprefix("# ") for line in lines if line.startswith("# ")]
    notes = dict(comment.split(": ", 1) for comment in comments)
    names, *rows = csv.reader(line for line in lines if not line.startswith("#"))
    columns = {
        name: np.array([parse(row[i]) for row in rows]) for i, name in enumerate(names)
    }
    return Table(columns, notes)


def write(
    path: Path,
    names: Sequence[str],
    rows: Iterable[Sequence[Value]],
    notes: Mapping[str, str],
) -> None:
    """Write a table whole, or not at all: an interruption leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", newline="", encoding="utf-8") as file:
        file.writelines(f"# {name}: {note}\n" for name, note in notes.items())
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    unfinished.replace(path)


def parse(text: str) -> Value:
    """Return the number that a cell of a table holds, or its text."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
