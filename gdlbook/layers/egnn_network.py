"""Networks of layers from `gdlbook.layers.egnn`, with a perceptron for every φ."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from gdlbook import _checks
from gdlbook.layers._arrays import Array, read
from gdlbook.layers.egnn import egnn_velocity_layer
from gdlbook.layers.perceptron import (
    Perceptron,
    perceptron,
    perceptron_parameters,
    random_perceptron,
    swish,
)


class EgnnWeights(NamedTuple):
    """The weights of one layer for f features and c hidden channels.

    Attributes
    ----------
    phi_e : perceptron from 2 f + 1 + d to c to c
        Of the messages, d being the number of edge features.
    phi_x : perceptron from c to c to 1
        Of the weights of the differences.
    phi_h : perceptron from f + c to c to f
        Of the features.
    phi_v : perceptron from f to c to 1
        Of the factors of the velocities.
    """

    phi_e: Perceptron
    phi_x: Perceptron
    phi_h: Perceptron
    phi_v: Perceptron


class EgnnNetwork(NamedTuple):
    """The weights of a network.

    Attributes
    ----------
    embed : perceptron from the given features to f
        One linear map.
    layers : tuple of EgnnWeights
        One for each layer.
    """

    embed: Perceptron
    layers: tuple[EgnnWeights, ...]


def egnn_network(
    features: Any,
    positions: Any,
    velocities: Any,
    edges: Any,
    network: EgnnNetwork,
    edge_features: Any = None,
) -> tuple[Array, Array]:
    r"""Embed the features, then apply `egnn_velocity_layer` once for each layer.

    .. math:: \phi_e = s \circ \mathrm{perceptron}, \qquad
              \phi_h(h, m) = h + \mathrm{perceptron}(h, m), \qquad
              \phi_x, \phi_v = \mathrm{perceptron}

    with the swish s. Every layer gets the velocities that were given.

    Parameters
    ----------
    features : array of real numbers, shape (..., m, f_in)
        Numbers that no motion changes, such as charges and speeds. NumPy or JAX.
    positions, velocities : array of real numbers, shape (..., m, n)
        As for `egnn_velocity_layer`.
    edges : array of int, shape (k, 2)
        Rows (j, i), from the sender to the receiver.
    network : EgnnNetwork
        All of one library; JAX takes it as a tree of arrays.
    edge_features : array of real numbers, shape (k, d), optional
        The same for every layer.

    Returns
    -------
    features : array, shape (..., m, f)
        The features h after the last layer.
    positions : array, shape (..., m, n)
        The positions x after the last layer.

    Raises
    ------
    ArgumentError
        As for `egnn_velocity_layer`, or if a width does not fit.

    Notes
    -----
    The perceptrons are those of [1]_ and of its code, but for one bias: their
    :math:`\phi_x` ends without.

    References
    ----------
    .. [1] V. G. Satorras, E. Hoogeboom, M. Welling, E(n) equivariant graph neural
       networks, ICML 2021, arXiv:2102.09844.

    Examples
    --------
    >>> from gdlbook.layers.egnn import all_pairs
    >>> rng = np.random.default_rng(0)
    >>> network = random_egnn_network(rng, features=2, width=8, layers=2)
    >>> h, x, v = rng.normal(size=(5, 2)), *rng.normal(size=(2, 5, 3))
    >>> _, y = egnn_network(h, x, v, all_pairs(5), network)
    >>> _, z = egnn_network(h, 1 - x, -v, all_pairs(5), network)
    >>> bool(np.allclose(z, 1 - y, rtol=0, atol=1e-10))
    True
    """
    h = perceptron(network.embed, read("features", features, (None, None)))
    x = positions
    for weights in network.layers:
        h, x, _ = egnn_velocity_layer(
            *(h, x, velocities, edges),
            phi_e=partial(_message, weights.phi_e),
            phi_x=partial(perceptron, weights.phi_x),
            phi_h=partial(_residual, weights.phi_h),
            phi_v=partial(perceptron, weights.phi_v),
            edge_features=edge_features,
        )
    return h, x


def _message(phi_e: Perceptron, *parts: Array) -> Array:
    return swish(perceptron(phi_e, *parts))


def _residual(phi_h: Perceptron, h: Array, m: Array) -> Array:
    return h + perceptron(phi_h, h, m)


def random_egnn_network(
    rng: np.random.Generator,
    features: int,
    width: int,
    layers: int,
    edge_features: int = 0,
    gain: float = 1.0,
) -> EgnnNetwork:
    """Return a network with random weights, f = c = `width` throughout.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of randomness.
    features, edge_features : int
        How many numbers a point, and an edge, is given.
    width, layers : int
        The channels of features and messages, and the number of layers.
    gain : float
        A factor for the last map of φ_x. A small one makes a new network that moves
        points little, so that its training starts quietly; the code of the paper has
        a thousandth.

    Returns
    -------
    EgnnNetwork
        Weights as `random_perceptron` draws them.

    Raises
    ------
    ArgumentError
        If a number is not an integer in its range.

    Examples
    --------
    >>> network = random_egnn_network(np.random.default_rng(0), 2, 8, layers=3)
    >>> len(network.layers), network.layers[0].phi_e[0][0].shape
    (3, (17, 8))
    """
    layers = _checks.integer("layers", layers, minimum=0)
    shapes = _widths(width, width, edge_features)
    embed = random_perceptron(rng, [features, width])
    stack = []
    for _ in range(layers):
        drawn = EgnnWeights(*(random_perceptron(rng, widths) for widths in shapes))
        inner, (weight, bias) = drawn.phi_x
        stack.append(drawn._replace(phi_x=(inner, (gain * weight, bias))))
    return EgnnNetwork(embed, tuple(stack))


def egnn_parameters(
    features: int,
    width: int,
    edge_features: int = 0,
    *,
    features_out: int | None = None,
    velocities: bool = True,
) -> int:
    """Return how many parameters one layer has.

    Parameters
    ----------
    features : int
        The channels f of the features at the input.
    width : int
        The channels c of the messages and inside the perceptrons.
    edge_features : int
        The number d of features of an edge.
    features_out : int, optional
        The channels of the features at the output; f if it is not given.
    velocities : bool
        Whether the layer has a φ_v.

    Returns
    -------
    int
        The number of weights and biases. It depends neither on the number of points
        nor on the dimension of the space.

    Raises
    ------
    ArgumentError
        If a number is not an integer in its range.

    Examples
    --------
    >>> egnn_parameters(features=64, width=64, velocities=False)
    29121
    """
    widths = _widths(features, width, edge_features, features_out)
    return sum(map(perceptron_parameters, widths if velocities else widths[:3]))


def _widths(
    features: int, width: int, edge_features: int, features_out: int | None = None
) -> list[list[int]]:
    """Return the widths of φ_e, φ_x, φ_h and φ_v."""
    f = _checks.integer("features", features, minimum=1)
    c = _checks.integer("width", width, minimum=1)
    d = _checks.integer("edge_features", edge_features, minimum=0)
    out = f if features_out is None else features_out
    out = _checks.integer("features_out", out, minimum=1)
    return [[2 * f + 1 + d, c, c], [c, c, 1], [f + c, c, out], [f, c, 1]]
