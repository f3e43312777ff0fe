"""Compare layer(g·x) with g·layer(x) for every element g and input x of a trial."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.equivariance.action import Action, join_factors
from gdlbook.equivariance.arrays import Answer, ArrayLayer, Arrays
from gdlbook.equivariance.elements import describe
from gdlbook.equivariance.factors import Element, Factor
from gdlbook.equivariance.report import Place

TIE = 1e-9
"""Of errors as equal as this, the first is the worst, on every machine."""


@dataclass(frozen=True)
class Trial:
    """Everything a comparison needs.

    Attributes
    ----------
    layer : ArrayLayer
        The layer.
    ins, outs : tuple of Action
        How each input and each output moves.
    factors : mapping
        What moves them.
    elements : list of mapping
        The elements to try.
    inputs : list of tuple of numpy.ndarray
        The inputs to try.
    tolerance : float or None
        The largest error that passes; None for what suits the floating type.
    """

    layer: ArrayLayer
    ins: tuple[Action, ...]
    outs: tuple[Action, ...]
    factors: Mapping[Hashable, Factor]
    elements: list[Element]
    inputs: list[Arrays]
    tolerance: float | None


@dataclass(frozen=True)
class Outcome:
    """What a trial found; its fields are those of the report."""

    verdict: str
    error: float
    tolerance: float
    dtype: np.dtype[np.floating]
    worst: Place | None
    failed: tuple[int, ...]
    tried: int
    advice: str = ""


class _Unmovable(Exception):
    """Two outputs that cannot be compared, and the verdict on them."""

    def __init__(self, verdict: str, place: Place) -> None:
        super().__init__(verdict)
        self.verdict, self.place = verdict, place


def run(trial: Trial) -> Outcome:
    """Return the verdict on a layer, with the worst place found."""
    answers = [trial.layer(x) for x in trial.inputs]
    _check_outputs(trial, answers[0])
    dtype = max((a.dtype for a in answers), key=lambda each: np.finfo(each).eps)
    tolerance = trial.tolerance if trial.tolerance is not None else default(dtype)
    for which, answer in enumerate(answers):
        for number, y in enumerate(answer.arrays):
            if not np.isfinite(y).all():
                entry = _index(1.0 * ~np.isfinite(y))
                name = "no element, on the input as it is"
                place = Place(None, name, which, number, entry, str(y[entry]), "")
                return Outcome("not finite", math.nan, tolerance, dtype, place, (), 0)
    if not _is_repeatable(trial, answers, tolerance):
        advice = "switch randomness off; for a torch module: model.eval()"
        return Outcome(
            "not deterministic", math.nan, tolerance, dtype, None, (), 0, advice
        )
    worst: Place | None = None
    largest, failed = 0.0, []
    seen = _Seen(answers[0], tolerance)
    changed = any(answer.changed_input for answer in answers)
    for number, element in enumerate(trial.elements):
        passed = True
        for which, (x, answer) in enumerate(zip(trial.inputs, answers, strict=True)):
            moved = tuple(
                action.act(element, each)
                for action, each in zip(trial.ins, x, strict=True)
            )
            then = trial.layer(moved)
            changed |= then.changed_input
            try:
                error, place = _compare(trial, element, which, then, answer)
            except _Unmovable as fault:
                place = fault.place
                return Outcome(
                    fault.verdict,
                    math.nan,
                    tolerance,
                    dtype,
                    place,
                    (number,),
                    number + 1,
                )
            seen.add(x, moved, then)
            passed &= error <= tolerance
            if not error <= largest * (1 + TIE):
                largest, worst = error, place
        if not passed:
            failed.append(number)
    tried = len(trial.elements)
    if failed:
        return Outcome(
            "not equivariant", largest, tolerance, dtype, worst, tuple(failed), tried
        )
    verdict, advice = seen.verdict(changed)
    return Outcome(verdict, largest, tolerance, dtype, None, (), tried, advice)


class _Seen:
    """Whether anything that was tried moved, and which outputs ever differed."""

    def __init__(self, first: Answer, tolerance: float) -> None:
        self.first = first
        self.tolerance = tolerance
        self.something_moved = False
        self.constant = set(range(len(first.arrays)))

    def add(self, x: Arrays, moved: Arrays, then: Answer) -> None:
        if not self.something_moved:
            self.something_moved = not _equal(x, moved)
        for number in tuple(self.constant):
            one, other = self.first.arrays[number], then.arrays[number]
            # What differs by less would pass as equal, whatever moved it.
            if one.shape != other.shape or relative_error(one, other) > self.tolerance:
                self.constant.remove(number)

    def verdict(self, changed: bool) -> tuple[str, str]:
        if not self.something_moved:
            return "vacuous", "no element moved any input; take inputs without symmetry"
        if self.constant:
            number = f" {min(self.constant)}" if len(self.first.arrays) > 1 else ""
            return "vacuous", (
                f"output{number} was the same for every input, moved or not: the layer "
                "is constant there, or it needs at least two different inputs"
            )
        if changed:
            return "changes its input", (
                "moved as it should, but the caller's array is overwritten; "
                "give the layer a copy"
            )
        return "equivariant", ""


def default(dtype: np.dtype[np.floating]) -> float:
    """Return 1e-10 for float64, a thousand times the epsilon for float32."""
    if dtype == np.float64:
        return 1e-10
    if dtype == np.float32:
        return 1000 * float(np.finfo(np.float32).eps)
    _checks.refuse(
        "layer",
        "float64 or float32; anything coarser needs a dtype or tolerance of your own",
        dtype,
    )


def _check_outputs(trial: Trial, answer: Answer) -> None:
    """Refuse outputs that the actions named for them cannot move."""
    if len(answer.arrays) != len(trial.outs):
        _checks.refuse("layer", f"{len(trial.outs)} outputs", len(answer.arrays))
    for action, y in zip(trial.outs, answer.arrays, strict=True):
        try:
            own = action.factors(y.shape)
        except _checks.ArgumentError as error:
            _checks.refuse("layer", f"an output with {error.expected}", error.got)
        for key in own.keys() - trial.factors.keys():
            _checks.refuse(
                "action_out",
                "only what moves the input as well",
                f"{key}, which moves no input",
            )
        join_factors("layer", [dict(trial.factors), own])


def _is_repeatable(trial: Trial, answers: list[Answer], tolerance: float) -> bool:
    again = [trial.layer(x) for x in trial.inputs]
    return all(
        one.shape == other.shape
        and (
            np.array_equal(one, other, equal_nan=True)
            or relative_error(one, other) <= tolerance
        )
        for first, second in zip(answers, again, strict=True)
        for one, other in zip(first.arrays, second.arrays, strict=True)
    )


def relative_error(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the largest difference, divided by the largest entry; NaN stays NaN."""
    scale = max(np.abs(one).max(initial=0.0), np.abs(other).max(initial=0.0))
    difference = np.abs(one - other).max(initial=0.0)
    return float(difference / scale) if scale != 0.0 else float(difference)


def _compare(
    trial: Trial, element: Element, which: int, then: Answer, answer: Answer
) -> tuple[float, Place]:
    """Return the error of one element on one input, and where it is largest."""
    found: tuple[float, Place] | None = None
    pairs = zip(trial.outs, then.arrays, answer.arrays, strict=True)
    for number, (action, first, base) in enumerate(pairs):
        last = action.act(element, base)

        def place(
            entry: tuple[int, ...], one: object, other: object, output: int = number
        ) -> Place:
            name = describe(trial.factors, element)
            return Place(element, name, which, output, entry, str(one), str(other))

        if first.shape != last.shape:
            shapes = place((), f"shape {first.shape}", f"shape {last.shape}")
            raise _Unmovable("another shape", shapes)
        finite = np.isfinite(first) & np.isfinite(last)
        if not finite.all():
            entry = _index(1.0 * ~finite)
            raise _Unmovable("not finite", place(entry, first[entry], last[entry]))
        error = relative_error(first, last)
        if found is None or not error <= found[0] * (1 + TIE):
            entry = _index(np.abs(first - last))
            one, other = (f"{y[entry]:.4g}" for y in (first, last))
            found = error, place(entry, one, other)
    if found is None:
        _checks.refuse("action_out", "an action for at least one output", "none")
    return found


def _index(values: NDArray[np.float64]) -> tuple[int, ...]:
    """Return the first index of the largest entry; the empty one for no entries."""
    if not values.size:
        return ()
    first = int(np.argmax(values >= values.max() * (1 - TIE)))
    return tuple(int(i) for i in np.unravel_index(first, values.shape))


def _equal(one: Arrays, other: Arrays) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
