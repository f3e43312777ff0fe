"""The check itself: does a layer respect a symmetry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from gdlbook import _checks
from gdlbook.equivariance.arrays import first_that_runs, layers_to_try
from gdlbook.equivariance.diagnosis import diagnose_layer
from gdlbook.equivariance.elements import choose_elements, group_order
from gdlbook.equivariance.inputs import (
    draw_input,
    factors_of,
    listed_elements,
    read_actions,
    read_inputs,
    read_shapes,
)
from gdlbook.equivariance.report import EquivarianceReport
from gdlbook.equivariance.trial import Trial, run


def check_equivariance(
    layer: Callable[..., Any],
    action_in: Any,
    action_out: Any,
    *,
    shape: Any = None,
    inputs: Sequence[Any] | None = None,
    trials: int = 3,
    elements: Sequence[Any] | None = None,
    exhaustive_up_to: int = 1000,
    samples: int = 100,
    tolerance: float | None = None,
    dtype: Any = None,
    xp: Any = None,
    rng: np.random.Generator | None = None,
    diagnose: bool = False,
) -> EquivarianceReport:
    r"""Check whether a layer respects a symmetry.

    .. math:: f(g \cdot x) = g \cdot f(x) \quad \text{for every } g \text{ and } x

    Every element g of a group of at most `exhaustive_up_to` elements is tried, of a
    larger group its generators and uniform random elements.

    Parameters
    ----------
    layer : callable
        A function of NumPy arrays, a `torch.nn.Module`, or a function of another
        library's arrays (see `xp`). It takes one array for each input action.
    action_in, action_out : Action, Representation, function, or a tuple of these
        How the input and the output move: ``images(quarter_turns)``, ``sets``,
        ``graphs``, ``points(group)``, a representation (vectors on the last axis),
        ``invariant``; or a function ``act(element, x)`` of your own. A tuple stands
        for several inputs or outputs.
    shape : tuple of int, or a tuple of such tuples, optional
        The shape of an input, with its batch axis if the layer wants one; for several
        inputs, their shapes. Not needed for representations, or with `inputs`.
    inputs : sequence, optional
        Inputs of your own; for several inputs, tuples of arrays. By default random
        ones: standard normal entries, and random simple graphs for ``edges``.
    trials : int
        How many random inputs.
    elements : sequence, optional
        The elements to try, for an action of your own or a group that is not compact.
    exhaustive_up_to, samples : int
        The largest group of which every element is tried, and how many random
        elements of a larger one.
    tolerance : float, optional
        The largest error that passes. By default 1e-10 for float64 and
        1.2e-4, a thousand times the epsilon, for float32. 1e-12 suits one linear layer.
    dtype : {"float64", "float32"}, optional
        The type of the inputs. By default float64. A module is copied and the
        copy's parameters are cast; if it does not run, the module is checked as it
        is. Unless `dtype` is named, the tolerance follows the module's own type:
        weights tied in float32 are equal to seven digits, in any type.
    xp : module, optional
        The library whose arrays the layer takes, such as ``torch`` or ``jax.numpy``.
        By default NumPy, or PyTorch for its modules.
    rng : numpy.random.Generator, optional
        The source of randomness; by default one with seed 0.
    diagnose : bool
        Look for the cause as well: other sizes, other floating types, each part of the
        symmetry alone, the border.

    Returns
    -------
    EquivarianceReport
        True if the layer passed. Prints in a few lines: which element, which input,
        which entry, how large the error is.

    Raises
    ------
    ArgumentError
        If the check cannot be run: an action that cannot move the input or output,
        a complex output, no shape, a group that cannot be sampled. What an
        unruly layer does (NaN, another shape, random or constant answers, writing to
        its input) is a verdict in the report.

    Notes
    -----
    The error is relative: the largest difference divided by the largest entry of
    f(g·x) and g·f(x), for each output by itself. An output that is the same for
    every input, up to the tolerance, passes any check of invariance, and an input
    that no element moves passes any check; such a check is called vacuous and does
    not count as passed.

    A finite number of random inputs is evidence, not proof. For a layer that is
    polynomial in its input, such as a linear one, an input with normal entries shows
    a violation with probability 1, up to rounding. Random graphs are simple and
    undirected, and show none that only self-loops, weights or directions would.

    Examples
    --------
    A mean over neighbours on a circle commutes with shifts; one that starts over at
    the border does not.

    >>> from gdlbook.equivariance import images, shifts
    >>> blur = lambda x: (x + np.roll(x, 1, axis=-1)) / 2
    >>> print(check_equivariance(blur, images(shifts), images(shifts), shape=(4, 4)))
    equivariant: error exactly 0 (float64)
    tried all 16 elements on 3 inputs
    >>> padded = lambda x: (x + np.pad(x, [(0, 0), (1, 0)])[:, :-1]) / 2
    >>> bool(check_equivariance(padded, images(shifts), images(shifts), shape=(4, 4)))
    False
    """
    rng = np.random.default_rng(0) if rng is None else rng
    if not isinstance(rng, np.random.Generator):
        _checks.refuse("rng", "a numpy.random.Generator", type(rng).__name__)
    samples = _checks.integer("samples", samples, minimum=1)
    limit = _checks.integer("exhaustive_up_to", exhaustive_up_to, minimum=0)
    if tolerance is not None:
        tolerance = float(_checks.real_array("tolerance", tolerance, ()))
    ins, outs = (
        read_actions("action_in", action_in),
        read_actions("action_out", action_out),
    )
    if inputs is None:
        shapes = read_shapes(shape, ins, isinstance(action_in, tuple))
        trials = _checks.integer("trials", trials, minimum=1)
        data = [draw_input(ins, shapes, rng) for _ in range(trials)]
    else:
        data = read_inputs(inputs, ins, isinstance(action_in, tuple))
    factors = factors_of(ins, data[0])
    if elements is not None:
        factors, chosen = listed_elements(factors, elements)
    elif factors:
        chosen = choose_elements(factors, limit, samples, rng)
    else:
        _checks.refuse("elements", "the elements to try, for an own action", "none")
    several = isinstance(action_out, tuple)
    candidates = layers_to_try(layer, xp, dtype, several)
    array_layer, _ = first_that_runs(candidates, data[0])
    trial = Trial(array_layer, ins, outs, factors, chosen, data, tolerance)
    outcome = run(trial)
    order = group_order(factors)
    if outcome.tried < len(chosen):
        selection = "stopped"
    elif elements is not None:
        selection = "given"
    else:
        complete = order is not None and order <= limit
        selection = "all" if complete else "sampled"
    return EquivarianceReport(
        verdict=outcome.verdict,
        error=outcome.error,
        tolerance=outcome.tolerance,
        dtype=outcome.dtype.name,
        worst=outcome.worst,
        elements_tried=outcome.tried,
        order=order,
        chosen=selection,
        elements_failed=len(outcome.failed),
        inputs_tried=len(data),
        advice=outcome.advice,
        diagnosis=diagnose_layer(trial, outcome, rng) if diagnose else (),
    )
