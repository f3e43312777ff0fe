"""The report of a check: what was tried, what was found, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

VERDICTS = {
    "equivariant": "every answer moved as it should",
    "not equivariant": "layer(g·x) differs from g·layer(x)",
    "not finite": "the output holds NaN or infinity",
    "not deterministic": "two calls with the same input differ",
    "another shape": "layer(g·x) and g·layer(x) differ in shape",
    "vacuous": "the check could not have failed",
    "changes its input": "the layer wrote to its input",
}
"""All verdicts, and what each of them means."""


@dataclass(frozen=True)
class Place:
    """Where layer(g·x) and g·layer(x) differ most.

    Attributes
    ----------
    element : object
        The element g: a mapping from each factor of the symmetry to its part.
    element_name : str
        The same in words.
    input_number : int
        Which input x, counted from 0.
    output_number : int
        Which output, for a layer with several; else 0.
    entry : tuple of int
        The index of the output's entry; empty if the shapes differ.
    moved_first, moved_last : str
        The entry of layer(g·x) and of g·layer(x); their shapes, if those differ.
    """

    element: Any
    element_name: str
    input_number: int
    output_number: int
    entry: tuple[int, ...]
    moved_first: str
    moved_last: str


@dataclass(frozen=True)
class EquivarianceReport:
    """What `check_equivariance` found. True if the layer passed.

    Attributes
    ----------
    verdict : str
        One of `VERDICTS`; only ``"equivariant"`` is a pass.
    error : float
        The largest ``|layer(g·x) - g·layer(x)|``, divided by the largest entry of the
        two. NaN where the output is not finite.
    tolerance : float
        The largest error that passes.
    dtype : str
        The coarsest floating type among parameters, inputs and outputs.
    worst : Place or None
        Where the error is largest; None if there is none.
    elements_tried : int
        How many elements were tried.
    order : int or None
        How many there are; None if there is no end of them.
    chosen : str
        Which were tried: ``"all"``, ``"sampled"`` (generators and random elements),
        ``"given"`` (by the caller), or ``"stopped"``: the verdict ended the check.
    elements_failed : int
        How many of them failed on at least one input.
    inputs_tried : int
        On how many inputs.
    advice : str
        What to do about the verdict, where that is known.
    diagnosis : tuple of str
        Findings about the cause, if ``diagnose=True`` asked for them.
    """

    verdict: str
    error: float
    tolerance: float
    dtype: str
    worst: Place | None
    elements_tried: int
    order: int | None
    chosen: str
    elements_failed: int
    inputs_tried: int
    advice: str = ""
    diagnosis: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether the layer passed."""
        return self.verdict == "equivariant"

    @property
    def exhaustive(self) -> bool:
        """Whether every element of the group was tried."""
        return self.chosen == "all"

    def __str__(self) -> str:
        lines = [f"{self.verdict}: {self._headline()}"]
        if self.worst is not None:
            lines += self._where(self.worst)
        lines.append(self._tried())
        if self.advice:
            lines.append(f"advice: {self.advice}")
        lines += [f"- {line}" for line in self.diagnosis]
        return "\n".join(lines)

    def _headline(self) -> str:
        # A residual that passes differs between machines; it is in `error`.
        if self.verdict == "equivariant":
            if self.error == 0.0:
                return f"error exactly 0 ({self.dtype})"
            return f"error below the tolerance {self.tolerance:.2g} ({self.dtype})"
        if self.verdict == "not equivariant":
            return (
                f"relative error {self.error:.2g}, tolerance {self.tolerance:.2g} "
                f"({self.dtype})"
            )
        return VERDICTS[self.verdict]

    def _where(self, place: Place) -> list[str]:
        output = f"output {place.output_number}, " if place.output_number else ""
        entry = f"entry {place.entry}" if place.entry else "the whole output"
        return [
            f"worst at {place.element_name}, input {place.input_number}, "
            f"{output}{entry}:",
            f"  layer(g·x) has {place.moved_first}, g·layer(x) has {place.moved_last}",
        ]

    def _tried(self) -> str:
        count = self.elements_tried
        if self.chosen == "all":
            tried = f"all {count} elements"
        elif self.chosen == "stopped":
            tried = f"{count} elements, then stopped,"
        elif self.chosen == "given":
            tried = f"{count} given {'element' if count == 1 else 'elements'}"
        else:
            whole = "infinitely many" if self.order is None else f"{self.order:.6g}"
            tried = f"{count} of {whole} elements"
        failed = f", {self.elements_failed} failed" if self.elements_failed else ""
        plural = "input" if self.inputs_tried == 1 else "inputs"
        return f"tried {tried} on {self.inputs_tried} {plural}{failed}"
