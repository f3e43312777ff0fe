r"""A perceptron of a few layers: the small networks that other layers are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from gdlbook import _checks
from gdlbook.layers._arrays import Array, namespace

Perceptron: TypeAlias = tuple[tuple[Array, Array], ...]  # a matrix and a bias each


def perceptron(layers: Perceptron, *inputs: Array) -> Array:
    r"""Apply linear maps with biases, and swish between them.

    .. math:: y = W_L \, s(\dots s(W_1 z + b_1) \dots) + b_L, \qquad
              s(t) = t \, \sigma(t) = \frac{t}{1 + e^{-t}}

    Parameters
    ----------
    layers : tuple of pairs of arrays, shapes (c_in, c_out) and (c_out,)
        The maps, applied from the right of rows: ``z @ W + b``.
    *inputs : array of real numbers, shape (..., c)
        The parts of z, written one behind the other on the last axis; leading axes
        are broadcast. NumPy or JAX.

    Returns
    -------
    array, shape (..., c_out)
        The outputs y of the last map.

    Raises
    ------
    ArgumentError
        If the inputs together are not as wide as the first map reads.

    Examples
    --------
    >>> layers = random_perceptron(np.random.default_rng(0), [3, 8, 1])
    >>> x, a = np.ones((5, 4, 2)), np.ones((4, 1))
    >>> perceptron(layers, x, a).shape
    (5, 4, 1)
    """
    xp = namespace(*inputs, layers[0][0])
    shape = np.broadcast_shapes(*(part.shape[:-1] for part in inputs))
    z = xp.concatenate(
        [xp.broadcast_to(part, (*shape, part.shape[-1])) for part in inputs], axis=-1
    )
    if z.shape[-1] != layers[0][0].shape[0]:
        expected = f"{layers[0][0].shape[0]} numbers in all"
        _checks.refuse("inputs", expected, f"{z.shape[-1]}")
    for number, (weight, bias) in enumerate(layers):
        z = (swish(z) if number else z) @ weight + bias
    return z


def swish(z: Array) -> Array:
    r"""Return :math:`z \, \sigma(z)`, entry by entry, without overflow.

    Examples
    --------
    >>> swish(np.array([-1e4, 0.0, 1e4])) + 0.0
    array([    0.,     0., 10000.])
    """
    return z * sigmoid(z)


def sigmoid(z: Array) -> Array:
    r"""Return :math:`\sigma(z) = 1 / (1 + e^{-z})`, entry by entry, without overflow.

    Examples
    --------
    >>> sigmoid(np.array([-1e4, 0.0, 1e4]))
    array([0. , 0.5, 1. ])
    """
    return 0.5 * (1 + namespace(z).tanh(0.5 * z))


def random_perceptron(rng: np.random.Generator, widths: Sequence[int]) -> Perceptron:
    r"""Return a perceptron with normal weights of variance 1 / c_in and biases 0.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of randomness.
    widths : sequence of int
        The numbers of channels, from the input to the output: at least two.

    Returns
    -------
    tuple of pairs of numpy.ndarray of float64
        One pair of a matrix and a bias for each step from a width to the next.

    Raises
    ------
    ArgumentError
        If there are fewer than two widths, or one is below 1.

    Examples
    --------
    >>> layers = random_perceptron(np.random.default_rng(0), [3, 8, 1])
    >>> [weight.shape for weight, bias in layers]
    [(3, 8), (8, 1)]
    """
    sizes = [_checks.integer("widths", width, minimum=1) for width in widths]
    if len(sizes) < 2:
        _checks.refuse("widths", "at least two numbers", sizes)
    return tuple(
        (rng.normal(size=(c_in, c_out)) / math.sqrt(c_in), np.zeros(c_out))
        for c_in, c_out in pairwise(sizes)
    )


def perceptron_parameters(widths: Sequence[int]) -> int:
    """Return how many numbers a perceptron of these widths has.

    Examples
    --------
    >>> perceptron_parameters([3, 8, 1])
    41
    """
    return sum((a + 1) * b for a, b in pairwise(widths))
