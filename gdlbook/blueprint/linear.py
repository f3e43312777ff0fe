"""A linear equivariant layer with its weights filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdlbook import _checks
from gdlbook.layers._arrays import Array, in_one_dtype, read
from gdlbook.symmetry.map_space import EquivariantMaps, check_size


@dataclass(frozen=True, eq=False, repr=False)
class EquivariantLinear:
    r"""The map of channels of signals whose every block is equivariant.

    .. math:: y_{o} = \sum_i W_{o i} \, x_i + b_o, \qquad
              W_{o i} = \sum_k c_{o i k} B_k

    Attributes
    ----------
    weight : numpy.ndarray of float64, shape (c_out, c_in, d_out, d_in)
        The blocks W, each in the space of equivariant maps.
    bias : numpy.ndarray of float64, shape (c_out, d_out)
        The biases b, each unchanged by the group.
    parameters : int
        How many coefficients are behind them.
    """

    weight: NDArray[np.float64]
    bias: NDArray[np.float64]
    parameters: int

    def __call__(self, signals: Any) -> Array:
        """Apply the layer.

        Parameters
        ----------
        signals : array of real numbers, shape (..., c_in, d_in)
            The signals x. NumPy or JAX.

        Returns
        -------
        array, shape (..., c_out, d_out)
            The signals y.

        Raises
        ------
        ArgumentError
            If the shape does not fit, or a number is not finite.
        """
        c_out, c_in, d_out, d_in = self.weight.shape
        x = read("signals", signals, (c_in, d_in))
        # The weights take the type of the signals, so that float32 stays float32.
        weight, bias = self.weight, self.bias
        if x.dtype.kind == "f":
            weight, bias = weight.astype(x.dtype), bias.astype(x.dtype)
        matrix = weight.transpose(0, 2, 1, 3).reshape(c_out * d_out, c_in * d_in)
        x, matrix = in_one_dtype(x, matrix)
        y = x.reshape(*x.shape[:-2], c_in * d_in) @ matrix.T
        return y.reshape(*x.shape[:-2], c_out, d_out) + bias

    def __repr__(self) -> str:
        c_out, c_in, d_out, d_in = self.weight.shape
        return (
            f"equivariant linear layer ({c_in}, {d_in}) -> ({c_out}, {d_out}), "
            f"{self.parameters} parameters"
        )


def fill_in(
    maps: EquivariantMaps,
    biases: EquivariantMaps,
    channels_in: int,
    channels_out: int,
    coefficients: ArrayLike,
    bias: ArrayLike,
) -> EquivariantLinear:
    """Return the layer with given coefficients.

    Parameters
    ----------
    maps, biases : EquivariantMaps
        The spaces of its blocks and of its biases.
    channels_in, channels_out : int
        How many channels.
    coefficients : array_like of float, shape (channels_out, channels_in, k)
        Coordinates of each block in the basis of `maps`.
    bias : array_like of float, shape (channels_out, m)
        Coordinates of each bias in the basis of `biases`.

    Returns
    -------
    EquivariantLinear
        The layer.

    Raises
    ------
    ArgumentError
        If a shape does not fit or the weights would take more than 2 GiB.
    """
    c = _checks.real_array(
        "coefficients", coefficients, (channels_out, channels_in, maps.dimension)
    )
    b = _checks.real_array("bias", bias, (channels_out, biases.dimension))
    check_size("weight", (channels_out, channels_in, *maps.shape), 8)
    blocks = [maps.matrix(row) for rows in c for row in rows]
    weight = np.reshape(blocks, (channels_out, channels_in, *maps.shape))
    columns = np.stack([biases.matrix(row)[:, 0] for row in b])
    return EquivariantLinear(weight, columns, c.size + b.size)


def random_coefficients(
    maps: EquivariantMaps, channels_in: int, channels_out: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return random coefficients that keep the size of signals.

    For independent entries of variance 1, the mean variance of an output entry is 1:
    the basis is orthonormal, so that W has the squared length of its coefficients.
    """
    shape = (channels_out, channels_in, maps.dimension)
    fan_in = max(1, channels_in * maps.dimension)
    scale = float(np.sqrt(maps.rep_out.dimension / fan_in))
    return rng.normal(scale=scale, size=shape)
