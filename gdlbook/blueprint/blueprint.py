"""From a domain, a group and two signals to every linear layer, and to a network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gdlbook import _checks
from gdlbook.blueprint.domain import Domain
from gdlbook.blueprint.heads import invariant_head
from gdlbook.blueprint.linear import EquivariantLinear, fill_in, random_coefficients
from gdlbook.blueprint.local_pooling import LocalPooling, block_pooling
from gdlbook.blueprint.network import EquivariantNetwork, compose
from gdlbook.blueprint.nonlinearities import Function, nonlinearity
from gdlbook.blueprint.solving import solved
from gdlbook.symmetry.groups import FiniteGroup, Group
from gdlbook.symmetry.map_space import EquivariantMaps
from gdlbook.symmetry.representations import Representation


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Blueprint:
    r"""All linear layers between two signals that respect a group on a domain.

    .. math:: \rho_{out}(g) \, W = W \, \rho_{in}(g) \text{ for all } g \in G

    Locality, nonlinearity, depth and the type of hidden signals are further choices:
    they are arguments of `network`, not consequences.

    Parameters
    ----------
    domain : Domain
        Where the signals live: `ring`, `torus`, `graph`, `point_set`, `space`, or
        `acted_on_by` a representation of your own.
    group : Group
        A group that acts there: it keeps what joins the points.
    signal_in, signal_out : str or Representation
        The kinds of signal: ``"scalar"``, ``"invariant"``, ``"regular"``, ``"vector"``,
        ``"pairs"``, as far as the domain has them, or a representation of the group.

    Raises
    ------
    ArgumentError
        If the group does not act on the domain, there is no such signal, or the space
        is too large to solve for; the message says what to change.

    Examples
    --------
    >>> from gdlbook import cyclic_group
    >>> from gdlbook.blueprint import ring
    >>> plan = Blueprint(ring(12), cyclic_group(12), "scalar", "scalar")
    >>> plan.parameters(), plan.unconstrained(), plan.bias_parameters()
    (12, 144, 1)
    >>> layer = plan.layer(rng=np.random.default_rng(0))
    >>> x = np.random.default_rng(1).normal(size=(1, 12))
    >>> moved = layer(np.roll(x, 5, axis=-1))
    >>> bool(np.allclose(moved, np.roll(layer(x), 5, axis=-1), rtol=0, atol=1e-12))
    True
    """

    domain: Domain
    group: Group
    signal_in: Representation
    signal_out: Representation

    def __init__(
        self,
        domain: Domain,
        group: Group,
        signal_in: str | Representation = "scalar",
        signal_out: str | Representation = "scalar",
    ) -> None:
        if not isinstance(domain, Domain):
            _checks.refuse(
                "domain", "a Domain, such as ring(12)", type(domain).__name__
            )
        group = domain.check_group(group)
        self.__dict__["domain"] = domain
        self.__dict__["group"] = group
        self.__dict__["signal_in"] = domain.signal(group, signal_in)
        self.__dict__["signal_out"] = domain.signal(group, signal_out)

    @cached_property
    def maps(self) -> EquivariantMaps:
        """The space of equivariant linear maps, for one channel in and one out."""
        return solved(self.signal_in, self.signal_out)

    @cached_property
    def biases(self) -> EquivariantMaps:
        """The space of equivariant biases: maps from the trivial representation."""
        return solved(self.group.trivial, self.signal_out)

    def parameters(self, channels_in: int = 1, channels_out: int = 1) -> int:
        """Return the number of weights of an equivariant layer, without biases.

        Parameters
        ----------
        channels_in, channels_out : int
            How many signals come in and go out.

        Returns
        -------
        int
            The dimension of the space times both numbers.
        """
        pairs = _channels("channels_in", channels_in) * _channels(
            "channels_out", channels_out
        )
        return pairs * self.maps.dimension

    def unconstrained(self, channels_in: int = 1, channels_out: int = 1) -> int:
        """Return the number of weights of any linear layer of the same shape.

        Parameters
        ----------
        channels_in, channels_out : int
            As for `parameters`.

        Returns
        -------
        int
            All entries of its matrix.
        """
        pairs = _channels("channels_in", channels_in) * _channels(
            "channels_out", channels_out
        )
        return pairs * self.signal_in.dimension * self.signal_out.dimension

    def bias_parameters(self, channels_out: int = 1) -> int:
        """Return the number of free biases of an equivariant layer.

        Parameters
        ----------
        channels_out : int
            How many signals go out.

        Returns
        -------
        int
            The dimension of the space of biases times the channels.
        """
        return _channels("channels_out", channels_out) * self.biases.dimension

    def layer(
        self,
        channels_in: int = 1,
        channels_out: int = 1,
        *,
        rng: np.random.Generator | None = None,
        coefficients: ArrayLike | None = None,
        bias: ArrayLike | None = None,
    ) -> EquivariantLinear:
        """Return a layer with random coefficients, or with given ones.

        Parameters
        ----------
        channels_in, channels_out : int
            How many signals come in and go out.
        rng : numpy.random.Generator, optional
            The source of random coefficients. Either this or `coefficients`.
        coefficients : array_like of float, shape (channels_out, channels_in, k)
            Coordinates of each block in the basis of `maps`, of dimension k.
        bias : array_like of float, shape (channels_out, m), optional
            Coordinates in the basis of `biases`; zeros if left out.

        Returns
        -------
        EquivariantLinear
            A function of arrays (..., channels_in, d_in), NumPy or JAX.

        Raises
        ------
        ArgumentError
            If both or neither of `rng` and `coefficients` are given, a shape does not
            fit, or the weights would take more than 2 GiB.

        Examples
        --------
        >>> from gdlbook import symmetric_group
        >>> from gdlbook.blueprint import point_set
        >>> plan = Blueprint(point_set(3), symmetric_group(3))
        >>> layer = plan.layer(coefficients=[[[np.sqrt(3.0), np.sqrt(6.0)]]])
        >>> layer(np.array([[1.0, 2.0, 4.0]])).round(12)
        array([[7., 7., 7.]])
        """
        c_in = _channels("channels_in", channels_in)
        c_out = _channels("channels_out", channels_out)
        if (rng is None) == (coefficients is None):
            _checks.refuse(
                "rng", "either a generator or coefficients", "both or neither"
            )
        if rng is not None:
            coefficients = random_coefficients(self.maps, c_in, c_out, _generator(rng))
        assert coefficients is not None
        if bias is None:
            bias = np.zeros((c_out, self.biases.dimension))
        return fill_in(self.maps, self.biases, c_in, c_out, coefficients, bias)

    def nonlinearity(self, kind: str | Function) -> Function:
        """Return a nonlinearity for `signal_out`, or refuse it with a remedy.

        Parameters
        ----------
        kind : str or callable
            As for `gdlbook.blueprint.nonlinearities.nonlinearity`.

        Returns
        -------
        callable
            Takes (..., c, d) to (..., c, d).

        Raises
        ------
        ArgumentError
            If it does not commute with how the signal moves.
        """
        return nonlinearity(self.signal_out, kind)

    def invariant_head(self) -> Function:
        """Return a function of `signal_out` that no element of the group changes.

        Returns
        -------
        callable
            Takes (..., c, d) to (..., c, k): means over k orbits, or squared lengths.

        Raises
        ------
        ArgumentError
            If the signal moves neither by permutations nor by orthogonal matrices.
        """
        return invariant_head(self.signal_out)

    def local_pooling(self, blocks: ArrayLike, reduction: str = "max") -> LocalPooling:
        """Return a pooling of `signal_out` over blocks, with the subgroup it keeps.

        Parameters
        ----------
        blocks, reduction
            As for `gdlbook.blueprint.local_pooling.block_pooling`.

        Returns
        -------
        LocalPooling
            A function of arrays (..., n).

        Raises
        ------
        ArgumentError
            If the signal is not a scalar one of a finite group, or the blocks do not
            fit.
        """
        if not isinstance(self.group, FiniteGroup) or (
            self.signal_out != self.group.defining
        ):
            expected = "a scalar signal of a finite group, to pool over blocks"
            _checks.refuse("signal_out", expected, repr(self.signal_out))
        return block_pooling(self.group, blocks, reduction)

    def network(
        self,
        depth: int,
        width: int,
        *,
        rng: np.random.Generator,
        channels_in: int = 1,
        channels_out: int = 1,
        hidden: str | Representation | None = None,
        nonlinearity: str | Function = "relu",
    ) -> EquivariantNetwork:
        """Return a random network of linear layers with nonlinearities in between.

        If `signal_out` is the invariant one, its last step is the invariant head:
        sums over the orbits where hidden signals move by permutations, otherwise the
        squared lengths of the channels, and then a free matrix.

        Parameters
        ----------
        depth : int
            The number of linear layers, at least 1.
        width : int
            The number of channels between them.
        rng : numpy.random.Generator
            The source of all coefficients.
        channels_in, channels_out : int
            How many signals come in and go out.
        hidden : str or Representation, optional
            The kind of signal in between; that of the input if left out.
        nonlinearity : str or callable
            For the hidden signal, as for `nonlinearity`.

        Returns
        -------
        EquivariantNetwork
            A function of arrays (..., channels_in, d_in).

        Raises
        ------
        ArgumentError
            If the hidden signal does not allow the nonlinearity, or a size does not
            fit.

        Examples
        --------
        >>> from gdlbook import check_equivariance, orthogonal_group
        >>> from gdlbook.blueprint import space
        >>> plan = Blueprint(space(3), orthogonal_group(3), "vector", "vector")
        >>> net = plan.network(3, 8, rng=np.random.default_rng(0), nonlinearity="gated")
        >>> vector = plan.signal_in
        >>> bool(check_equivariance(net, vector, vector, shape=(1, 3)))
        True
        """
        middle = self.signal_in
        if hidden is not None:
            middle = self.domain.signal(self.group, hidden)
        return compose(
            (self.signal_in, middle, self.signal_out),
            tuple(
                _channels(name, value)
                for name, value in (
                    ("channels_in", channels_in),
                    ("width", width),
                    ("channels_out", channels_out),
                )
            ),
            _checks.integer("depth", depth, minimum=1),
            nonlinearity,
            _generator(rng),
        )

    def __repr__(self) -> str:
        return (
            f"blueprint on the {self.domain!r} with {self.group.name}: "
            f"{self.signal_in.name} -> {self.signal_out.name}"
        )


def _channels(argument: str, value: int) -> int:
    return _checks.integer(argument, value, minimum=1)


def _generator(rng: object) -> np.random.Generator:
    if not isinstance(rng, np.random.Generator):
        _checks.refuse("rng", "a numpy.random.Generator", type(rng).__name__)
    return rng
