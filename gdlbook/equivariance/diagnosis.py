"""Look for the cause of a failed check: one thing is changed at a time."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook.equivariance.action import Action
from gdlbook.equivariance.elements import choose_elements
from gdlbook.equivariance.factors import Element
from gdlbook.equivariance.images import SHIFT
from gdlbook.equivariance.inputs import draw_input, factors_of
from gdlbook.equivariance.trial import Outcome, Trial, relative_error, run

FEW = 40
"""Elements tried of each part of a symmetry and at each other size."""

BORDER = 3
"""Widest border, in pixels, that a failure is called confined to."""

INSIDE = 0.25
"""The least share of the entries beyond a border, for it to be called one."""


def diagnose_layer(
    trial: Trial, outcome: Outcome, rng: np.random.Generator
) -> tuple[str, ...]:
    """Return what was found about the cause, a line each.

    Sizes and floating types are reported in any case, the rest for a layer that is
    not equivariant.
    """
    lines = [*_sizes(trial, rng), *_dtypes(trial, outcome)]
    if outcome.verdict != "not equivariant" or outcome.worst is None:
        return tuple(lines)
    # The most telling cause first; the others would only restate it.
    causes = (_other_motion, _steps, _border)
    found = itertools.chain.from_iterable(cause(trial, outcome) for cause in causes)
    return (*_parts(trial, rng), *itertools.islice(found, 1), *lines)


def _sizes(trial: Trial, rng: np.random.Generator) -> Iterator[str]:
    """Try an image of n, n + 1, n + 2 and n + 3 rows and columns."""
    if not any(action.is_spatial for action in trial.ins):
        return
    shapes = [x.shape for x in trial.inputs[0]]
    side = next(
        shape[-2]
        for action, shape in zip(trial.ins, shapes, strict=True)
        if action.is_spatial
    )
    found = {}
    for more in range(4):
        grown = [
            (*shape[:-2], shape[-2] + more, shape[-1] + more)
            if action.is_spatial
            else shape
            for action, shape in zip(trial.ins, shapes, strict=True)
        ]
        try:
            data = [draw_input(trial.ins, grown, rng) for _ in range(2)]
            factors = factors_of(trial.ins, data[0])
            chosen = choose_elements(factors, FEW, FEW, rng)
            other = replace(trial, inputs=data, factors=factors, elements=chosen)
            found[side + more] = _summary(run(other))
        except Exception as error:
            # The layer may take one size only; that is an answer too.
            found[side + more] = f"refused ({type(error).__name__})"
    yield "rows: " + ", ".join(f"{n}: {text}" for n, text in found.items())
    passed = {n % 2 for n, text in found.items() if text == "passes"}
    failed = {n % 2 for n, text in found.items() if text.startswith("error")}
    if len(passed) == 1 and failed:
        parity = "odd" if passed == {1} else "even"
        yield (
            f"passes on some {parity} sizes only: a stride or pooling window misses "
            "one border"
        )


def _dtypes(trial: Trial, outcome: Outcome) -> Iterator[str]:
    """Try both floating types; an error that follows the type is rounding."""
    numbers = outcome.failed or range(len(trial.elements))
    few = [trial.elements[i] for i in numbers[:FEW]]
    found = {}
    for name in ("float64", "float32"):
        layer = trial.layer.in_dtype(np.dtype(name))
        try:
            other = run(replace(trial, layer=layer, elements=few, tolerance=None))
        except Exception as error:
            found[name] = f"refused ({type(error).__name__})"
        else:
            # A library without float64 works in float32 both times.
            found[other.dtype.name] = _summary(other)
    yield ", ".join(f"{name}: {text}" for name, text in found.items())
    single = float(np.finfo(np.float32).eps)
    if outcome.failed and outcome.dtype == np.float64 and outcome.error < 1000 * single:
        yield ("the error is of the size of float32 rounding: computed in float32?")


def _parts(trial: Trial, rng: np.random.Generator) -> Iterator[str]:
    """Try each factor of the symmetry while the others rest."""
    if len(trial.factors) < 2:
        return
    for key, factor in trial.factors.items():
        rest = {k: f.identity for k, f in trial.factors.items() if k != key}
        alone = choose_elements({key: factor}, FEW, FEW, rng)
        elements: list[Element] = [{**rest, **each} for each in alone]
        yield f"{_name(key)} alone: {_summary(run(replace(trial, elements=elements)))}"


def _name(key: Hashable) -> str:
    return str(getattr(key, "name", key))


def _steps(trial: Trial, outcome: Outcome) -> Iterator[str]:
    """Say whether all shifts by multiples of a step passed, and others not."""
    if set(trial.factors) != {SHIFT}:
        return
    failed = {trial.elements[i][SHIFT] for i in outcome.failed}
    tried = {element[SHIFT] for element in trial.elements}
    for step in (2, 4, 8):
        multiples = {s for s in tried if s[0] % step == 0 and s[1] % step == 0}
        if len(multiples) > 1 and not multiples & failed:
            yield (
                f"all {len(multiples)} shifts by multiples of {step} passed: "
                f"a stride or pooling of {step}"
            )
            return


def _other_motion(trial: Trial, outcome: Outcome) -> Iterator[str]:
    """Look for a motion that explains where the output went."""
    action, element, first, base = _worst(trial, outcome)
    tolerance = outcome.tolerance
    expected = action.act(element, base)
    if action.is_spatial and first.ndim >= 2:
        for shift in itertools.product((-1, 0, 1), repeat=2):
            rolled = np.roll(expected, shift, axis=(-2, -1))
            if shift != (0, 0) and relative_error(first, rolled) <= tolerance:
                yield (
                    "an even kernel or one-sided padding: a shift of the output by "
                    f"{shift} repairs it"
                )
                return
    if relative_error(first, base) <= tolerance:
        yield "the output does not move at all: is it invariant?"
        return
    for other in trial.elements:
        moved = action.act(other, base)
        if moved.shape == first.shape and relative_error(first, moved) <= tolerance:
            undone = action.act(element, moved)
            inverse = relative_error(undone, base) <= tolerance
            yield (
                "the output moves by "
                + (
                    "the inverse: transposed matrix, or s for its inverse?"
                    if inverse
                    else "another element of the group"
                )
            )
            return


def _border(trial: Trial, outcome: Outcome) -> Iterator[str]:
    """Say whether the error stays within a border, or that border moved along."""
    action, element, first, base = _worst(trial, outcome)
    if not action.is_spatial or first.ndim < 2:
        return
    last = action.act(element, base)
    if first.shape != last.shape:
        return
    scale = max(np.abs(first).max(), np.abs(last).max())
    wrong = np.abs(first - last) > outcome.tolerance * scale
    for width in range(1, BORDER + 1):
        ring = np.ones(base.shape)
        ring[..., width : base.shape[-2] - width, width : base.shape[-1] - width] = 0.0
        # Both sides of the equation err at their border; one of them then moves it.
        allowed = (ring != 0.0) | (action.act(element, ring) != 0.0)
        if np.mean(~allowed) < INSIDE:
            yield f"{np.mean(wrong):.0%} of the entries differ"
            return
        if not (wrong & ~allowed).any():
            yield (
                f"the error stays in a border {width} wide, wherever that moves: "
                "padding"
            )
            return
    yield f"{np.mean(wrong):.0%} of the entries differ, not only at a border"


def _worst(
    trial: Trial, outcome: Outcome
) -> tuple[Action, Element, NDArray[np.float64], NDArray[np.float64]]:
    """Return the worst output's action, the element, layer(g·x) and layer(x)."""
    place: Any = outcome.worst
    x = trial.inputs[place.input_number]
    moved = tuple(
        action.act(place.element, each)
        for action, each in zip(trial.ins, x, strict=True)
    )
    which = place.output_number
    first, base = trial.layer(moved).arrays[which], trial.layer(x).arrays[which]
    return trial.outs[which], place.element, first, base


def _summary(outcome: Outcome) -> str:
    """Return "passes" or what went wrong, in a few words."""
    if outcome.verdict == "equivariant":
        return "passes"
    if outcome.verdict == "not equivariant":
        return f"error {outcome.error:.2g}"
    return outcome.verdict
