r"""One small network for digits, with or without turns.

.. code-block:: text

    image            1 channel                8 x 8
    lift, ReLU       c₁ channels, |G| planes  6 x 6
    pool             c₁ channels, |G| planes  3 x 3
    convolve, ReLU   c₂ channels, |G| planes  1 x 1
    head             c₂ channels
    linear           10 scores

The group of turns is an argument. With ``P4`` every layer follows quarter turns, and
the head forgets them; with ``P1``, which has no turn but the identity, the same lines
are a plain convolutional network.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook.layers._arrays import Array, namespace
from gdlbook.layers.group_convolution import group_convolution, lifting_convolution
from gdlbook.layers.point_groups import PointGroup
from gdlbook.layers.pooling import invariant_head, spatial_pooling

CLASSES = 10
KERNEL = 3

Weights = dict[str, Any]


def digit_network(weights: Weights, images: Any, group: PointGroup) -> Array:
    """Return ten scores for each picture.

    Parameters
    ----------
    weights : dict of arrays
        As `initial_weights` draws them.
    images : array of real numbers, shape (..., 1, 8, 8)
        The pictures; leading axes are a batch.
    group : PointGroup
        ``P4`` for a network that no quarter turn of the picture changes, ``P1`` for a
        plain one. The weights have to be those of this group.

    Returns
    -------
    array, shape (..., 10)
        The scores, in the library and type of the arguments.

    Raises
    ------
    ArgumentError
        If a shape does not fit, or a number is not finite.

    Examples
    --------
    >>> from gdlbook.layers.point_groups import P1, P4
    >>> image = np.random.default_rng(0).normal(size=(1, 8, 8))
    >>> for group, channels in ((P4, (8, 16)), (P1, (16, 31))):
    ...     weights = initial_weights(np.random.default_rng(0), channels, group)
    ...     there = digit_network(weights, np.rot90(image, axes=(1, 2)), group)
    ...     print(group, np.allclose(there, digit_network(weights, image, group)))
    p4 True
    p1 False
    """
    y = lifting_convolution(images, weights["lift"], group)
    y = spatial_pooling(_relu(y, weights["lift_bias"]), 2)
    y = group_convolution(y, weights["convolve"], group)
    y = invariant_head(_relu(y, weights["convolve_bias"]))
    return y @ weights["linear"] + weights["linear_bias"]


def _relu(features: Array, bias: Array) -> Array:
    """Add one number to each channel, the same for all its turns, and cut at 0."""
    return namespace(features).maximum(features + bias[:, None, None, None], 0)


def initial_weights(
    rng: np.random.Generator, channels: tuple[int, int], group: PointGroup
) -> Weights:
    r"""Draw weights to start from: normal, with variance 2 over the number of inputs.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where they come from.
    channels : tuple of int
        The numbers of channels after the first and the second convolution.
    group : PointGroup
        The group of the network.

    Returns
    -------
    dict from str to numpy.ndarray of float64
        Filters (c₁, 1, 3, 3) and (c₂, c₁, \|G\|, 3, 3), a matrix (c₂, 10), and a bias
        of zeros for each.

    References
    ----------
    .. [1] K. He, X. Zhang, S. Ren, J. Sun, Delving deep into rectifiers, ICCV 2015,
       arXiv:1502.01852, section 2.2.

    Examples
    --------
    >>> from gdlbook.layers.point_groups import P1, P4
    >>> rng = np.random.default_rng(0)
    >>> number_of_weights(initial_weights(rng, (8, 16), P4))
    4874
    >>> number_of_weights(initial_weights(rng, (16, 31), P1))
    4975
    """
    first, second = channels

    def draw(*shape: int) -> NDArray[np.float64]:
        deviation = math.sqrt(2 / math.prod(shape[1:]))
        return rng.normal(scale=deviation, size=shape)

    return {
        "lift": draw(first, 1, KERNEL, KERNEL),
        "lift_bias": np.zeros(first),
        "convolve": draw(second, first, group.order, KERNEL, KERNEL),
        "convolve_bias": np.zeros(second),
        "linear": draw(CLASSES, second).T,
        "linear_bias": np.zeros(CLASSES),
    }


def number_of_weights(weights: Weights) -> int:
    """Return how many numbers a network learns."""
    return sum(array.size for array in weights.values())
