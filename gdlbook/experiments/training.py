r"""Training by gradients, the same few lines for every network of the book.

A layer of the book is a function of arrays, so a loss built from layers has a gradient:
JAX differentiates it, an optimizer of optax says how far to step. JAX and optax are
imported where they are used: reading a table of results needs neither.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks

if TYPE_CHECKING:
    import optax

Parameters = TypeVar("Parameters")


def fit(
    loss: Callable[[Parameters, Any], Any],
    parameters: Parameters,
    batches: Any,
    optimizer: optax.GradientTransformation,
) -> tuple[Parameters, Any]:
    r"""Take one step of an optimizer for each batch.

    .. math:: \theta_{t+1} = \theta_t + u(\nabla_\theta \, L(\theta_t, b_t))

    where the optimizer makes the update u of the gradient and of its own memory.

    Parameters
    ----------
    loss : callable
        ``loss(parameters, batch)`` returns the number L to make small, in JAX.
    parameters : arrays, or dicts, lists and tuples of arrays
        Where to start, :math:`\theta_0`: floats.
    batches : arrays, or dicts, lists and tuples of arrays
        What the loss gets at each step: entry t of every array is the part of batch t.
        They may be numbers of examples, which the loss looks up.
    optimizer : optax.GradientTransformation
        The rule of the update, such as ``optax.adam(1e-3)``.

    Returns
    -------
    parameters : like the argument
        Where the steps ended, as arrays of JAX.
    losses : array, shape (steps,)
        The loss at each step, before its update.

    Notes
    -----
    The steps are one loop of JAX (``lax.scan``), compiled once. A caller that trains
    many times compiles once for all of them by wrapping a function at the top of a
    module, one that calls `fit`, in ``jax.jit``.

    Examples
    --------
    Fit a line through two points; no error is left:

    >>> import jax.numpy as jnp
    >>> import optax
    >>> x, y = jnp.array([0.0, 1.0]), jnp.array([1.0, 3.0])
    >>> def loss(line, _):
    ...     return ((line["slope"] * x + line["height"] - y) ** 2).mean()
    >>> start = {"slope": 0.0, "height": 0.0}
    >>> line, losses = fit(loss, start, jnp.arange(300), optax.sgd(0.5))
    >>> round(float(line["slope"]), 4), round(float(line["height"]), 4)
    (2.0, 1.0)
    >>> losses.shape, bool(losses[-1] < 1e-6 < losses[0])
    ((300,), True)
    """
    import jax
    import optax

    slope = jax.value_and_grad(loss)

    def step(state: tuple[Parameters, Any], batch: Any) -> Any:
        theta, memory = state
        value, gradient = slope(theta, batch)
        update, memory = optimizer.update(gradient, memory, theta)
        return (optax.apply_updates(theta, update), memory), value

    parameters = jax.tree.map(jax.numpy.asarray, parameters)
    start = (parameters, optimizer.init(parameters))
    (parameters, _), losses = jax.lax.scan(step, start, batches)
    return parameters, losses


def minibatches(
    rng: np.random.Generator, examples: int, batch: int, steps: int
) -> NDArray[np.intp]:
    """Draw the numbers of the examples for each step, in epochs.

    Every example comes once before any comes again, each time in a new order. A batch
    may end one epoch and begin the next, so that all batches have one size.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the orders come from.
    examples, batch, steps : int
        How many examples there are, how many go into a batch, and how many batches.

    Returns
    -------
    numpy.ndarray of int, shape (steps, batch)
        Numbers from 0 to examples - 1.

    Raises
    ------
    ArgumentError
        If a number is not an integer of at least 1.

    Examples
    --------
    >>> drawn = minibatches(np.random.default_rng(0), examples=6, batch=4, steps=3)
    >>> np.bincount(drawn.ravel())
    array([2, 2, 2, 2, 2, 2])
    """
    examples = _checks.integer("examples", examples, minimum=1)
    batch = _checks.integer("batch", batch, minimum=1)
    steps = _checks.integer("steps", steps, minimum=1)
    epochs = math.ceil(batch * steps / examples)
    order = np.concatenate([rng.permutation(examples) for _ in range(epochs)])
    return order[: batch * steps].reshape(steps, batch)
