"""Inputs and elements for a trial: read from the caller, or drawn at random."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from gdlbook import _checks
from gdlbook.equivariance.action import Action, Own, join_factors
from gdlbook.equivariance.arrays import Arrays
from gdlbook.equivariance.factors import Element, Factor, ListedFactor
from gdlbook.equivariance.standard_actions import vectors
from gdlbook.symmetry.representations import Representation

Shape = tuple[int, ...]


def read_actions(argument: str, value: Any) -> tuple[Action, ...]:
    """Return one action or a tuple of them as a tuple."""
    several = value if isinstance(value, tuple) else (value,)
    if not several:
        _checks.refuse(argument, "at least one action", "none")
    return tuple(_read_action(argument, each) for each in several)


def _read_action(argument: str, value: object) -> Action:
    if isinstance(value, Action):
        return value
    if isinstance(value, Representation):
        return vectors(value)
    if callable(value):
        return Own(value)
    _checks.refuse(
        argument,
        "an action (images(...), sets, ...), a Representation or a function",
        repr(value),
    )


def read_shapes(shape: Any, ins: tuple[Action, ...], several: bool) -> list[Shape]:
    """Return the shape of each input; representations know their own."""
    if shape is None:
        own = [action.own_shape for action in ins]
        known = [each for each in own if each is not None]
        if len(known) < len(own):
            _checks.refuse("shape", "the shape of an input, as (3, 16, 16)", "none")
        return known
    given = shape if several else (shape,)
    if not isinstance(given, tuple | list) or len(given) != len(ins):
        _checks.refuse("shape", f"{len(ins)} shapes, one for each input", shape)
    shapes = []
    for each in given:
        if not isinstance(each, tuple | list):
            _checks.refuse("shape", "a tuple of integers for each input", shape)
        shapes.append(tuple(_checks.integer("shape", n, minimum=1) for n in each))
    return shapes


def draw_input(
    ins: tuple[Action, ...], shapes: list[Shape], rng: np.random.Generator
) -> Arrays:
    """Return a random input of the given shapes, once the actions accept them."""
    for action, shape in zip(ins, shapes, strict=True):
        action.factors(shape)
    return tuple(
        action.sample(rng, shape) for action, shape in zip(ins, shapes, strict=True)
    )


def read_inputs(
    inputs: Sequence[Any], ins: tuple[Action, ...], several: bool
) -> list[Arrays]:
    """Return the caller's inputs as tuples of finite float64 arrays of equal shapes."""
    data: list[Arrays] = []
    for each in inputs:
        arrays = each if several else (each,)
        if not isinstance(arrays, tuple | list) or len(arrays) != len(ins):
            _checks.refuse("inputs", f"tuples of {len(ins)} arrays", type(each))
        data.append(tuple(_checks.real_array("inputs", x) for x in arrays))
        for x, first in zip(data[-1], data[0], strict=True):
            if x.shape != first.shape:
                _checks.refuse("inputs", f"shape {first.shape}", f"shape {x.shape}")
    if not data:
        _checks.refuse("inputs", "at least one input", "none")
    return data


def factors_of(ins: tuple[Action, ...], data: Arrays) -> dict[Hashable, Factor]:
    """Return what moves the inputs, all of them together."""
    return join_factors(
        "shape", [action.factors(x.shape) for action, x in zip(ins, data, strict=True)]
    )


def listed_elements(
    factors: Mapping[Hashable, Factor], elements: Sequence[Any]
) -> tuple[dict[Hashable, Factor], list[Element]]:
    """Return the caller's own elements, and the one factor they belong to."""
    listed = tuple(elements)
    if not listed:
        _checks.refuse("elements", "at least one element", "none")
    if len(factors) > 1:
        kinds = f"{len(factors)} factors: {list(factors)}"
        _checks.refuse("elements", "actions with one factor", kinds)
    if not factors:
        key: Hashable = "element"
        return {key: ListedFactor(listed)}, [{key: each} for each in listed]
    ((key, factor),) = factors.items()
    return dict(factors), [{key: factor.read(each)} for each in listed]
