"""Networks: equivariant linear layers, nonlinearities that fit, and a last step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gdlbook.blueprint.heads import invariant_head
from gdlbook.blueprint.linear import EquivariantLinear, fill_in, random_coefficients
from gdlbook.blueprint.nonlinearities import Function, nonlinearity
from gdlbook.blueprint.solving import solved
from gdlbook.layers._arrays import Array
from gdlbook.symmetry.elementary import trivial
from gdlbook.symmetry.map_space import EquivariantMaps
from gdlbook.symmetry.representations import Representation

NORM_BIAS = -0.1
"""The bias of the nonlinearity ``"norm"``: shorter vectors become zero."""


@dataclass(frozen=True, eq=False, repr=False)
class EquivariantNetwork:
    """A chain of equivariant steps: what each keeps, the chain keeps.

    Attributes
    ----------
    steps : tuple of callable
        Linear layers, nonlinearities, invariants, in the order of use.
    signal_in, signal_out : Representation
        How its input and output move.
    parameters : int
        The free coefficients of all linear layers, biases included.
    """

    steps: tuple[Function, ...]
    signal_in: Representation
    signal_out: Representation
    parameters: int

    def __call__(self, signals: Any) -> Array:
        """Apply the steps one after the other.

        Parameters
        ----------
        signals : array of real numbers, shape (..., c_in, d_in)
            The input. NumPy or JAX.

        Returns
        -------
        array, shape (..., c_out, d_out)
            The output; d_out is 1 if it is invariant.

        Raises
        ------
        ArgumentError
            If the shape does not fit, or a number is not finite.
        """
        for step in self.steps:
            signals = step(signals)
        return signals

    def __repr__(self) -> str:
        return (
            f"equivariant network {self.signal_in.name} -> {self.signal_out.name} of "
            f"{self.signal_in.group.name}, {self.parameters} parameters"
        )


def compose(
    signals: tuple[Representation, Representation, Representation],
    channels: tuple[int, ...],
    depth: int,
    kind: str | Function,
    rng: np.random.Generator,
) -> EquivariantNetwork:
    """Return a random network; its sizes are known to be right.

    Parameters
    ----------
    signals : tuple of Representation
        Of the input, of what lies between, of the output.
    channels : tuple of int
        Of the same three.
    depth : int
        The number of linear layers.
    kind : str or callable
        The nonlinearity of what lies between.
    rng : numpy.random.Generator
        The source of all coefficients.

    Returns
    -------
    EquivariantNetwork
        The network.

    Raises
    ------
    ArgumentError
        If the nonlinearity does not commute with the signal in between.
    """
    start, middle, end = signals
    c_in, width, c_out = channels

    # Equal layers have one space; solving for it is the only thing that takes time.
    spaces: dict[tuple[int, int], tuple[EquivariantMaps, EquivariantMaps]] = {}

    def linear(rep: Representation, c: int, to: Representation, c_to: int) -> Function:
        key = (id(rep), id(to))
        if key not in spaces:
            spaces[key] = solved(rep, to), solved(trivial(rep.group), to)
        maps, biases = spaces[key]
        coefficients = random_coefficients(maps, c, c_to, rng)
        bias = 0.1 * rng.normal(size=(c_to, biases.dimension))
        return fill_in(maps, biases, c, c_to, coefficients, bias)

    steps: list[Function] = []
    if depth > 1:
        bend = nonlinearity(middle, kind, NORM_BIAS)
        before = middle + trivial(middle.group) if kind == "gated" else middle
        steps += [linear(start, c_in, before, width), bend]
        for _ in range(depth - 2):
            steps += [linear(middle, width, before, width), bend]
    last, c_last = (middle, width) if depth > 1 else (start, c_in)
    one = trivial(last.group)
    if depth > 1 and end == one and not last.is_permutation:
        steps.append(invariant_head(last))
        last = one
    steps.append(linear(last, c_last, end, c_out))
    count = sum(s.parameters for s in steps if isinstance(s, EquivariantLinear))
    return EquivariantNetwork(tuple(steps), start, end, count)
