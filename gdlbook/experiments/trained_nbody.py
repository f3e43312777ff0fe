r"""Where will five charged particles be? An equivariant network beside a plain one.

Both networks pass messages between all pairs for three layers, have as many parameters
(to 1 %), see as many batches, and are trained on systems that lie in a preferred
direction: wide along the first axis, flat along the third. They are tested on new
systems of that kind, and on the same systems turned at random.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.experiments.experiment import Experiment
from gdlbook.experiments.nbody import Systems, leapfrog, random_systems
from gdlbook.experiments.training import fit, minibatches
from gdlbook.layers._arrays import Array, namespace
from gdlbook.layers.egnn import all_pairs
from gdlbook.layers.egnn_network import egnn_network, random_egnn_network
from gdlbook.layers.message_passing import message_passing
from gdlbook.layers.perceptron import (
    Perceptron,
    perceptron,
    random_perceptron,
    swish,
)
from gdlbook.symmetry.matrix_groups import orthogonal_group

PARTICLES = 5
SPREAD = (1.5, 1.0, 0.3)
HORIZON = 100  # steps of the simulator, of 0.01 each

LAYERS, EGNN_WIDTH, PLAIN_WIDTH = 3, 32, 36
STEPS, BATCH = 1000, 50
RATE = 1e-2  # better than 1e-3 and 3e-3 for both networks, with 800 systems
TESTED = 500


class PlainNetwork(NamedTuple):
    """The weights of the plain network: it reads coordinates as numbers.

    Attributes
    ----------
    embed : perceptron from 7 to c
        Of the position, the velocity and the charge.
    layers : tuple of pairs of perceptrons, from 2 c to c to c
        Of messages and of updates.
    decode : perceptron from c to c to 3
        Of the way that a particle goes.
    """

    embed: Perceptron
    layers: tuple[tuple[Perceptron, Perceptron], ...]
    decode: Perceptron


def predict_egnn(network: Any, systems: Systems) -> Array:
    """Return where the equivariant network sees the particles end.

    Its features are the charge and the square of the speed.
    """
    q, x, v = systems
    xp = namespace(q, x)
    features = xp.stack([q, (v**2).sum(axis=-1)], axis=-1)
    return egnn_network(features, x, v, all_pairs(q.shape[-1]), network)[1]


def predict_plain(network: PlainNetwork, systems: Systems) -> Array:
    """Return where the plain network sees the particles end.

    It adds the way it computes to the position, so that it need not learn the latter.
    """
    q, x, v = systems
    xp = namespace(q, x)
    edges = all_pairs(q.shape[-1])
    h = perceptron(network.embed, xp.concatenate([x, v, q[..., None]], axis=-1))
    for phi_e, phi_h in network.layers:
        heard = message_passing(h, edges, partial(_message, phi_e))
        h = h + perceptron(phi_h, h, heard / (q.shape[-1] - 1))
    return x + perceptron(network.decode, swish(h))


def _message(phi_e: Perceptron, h_i: Array, h_j: Array) -> Array:
    return swish(perceptron(phi_e, h_i, h_j))


def random_plain_network(
    rng: np.random.Generator, width: int = PLAIN_WIDTH, layers: int = LAYERS
) -> PlainNetwork:
    """Return a plain network with random weights."""
    return PlainNetwork(
        random_perceptron(rng, [7, width]),
        tuple(
            (
                random_perceptron(rng, [2 * width, width, width]),
                random_perceptron(rng, [2 * width, width, width]),
            )
            for _ in range(layers)
        ),
        random_perceptron(rng, [width, width, 3]),
    )


def parameters(network: Any) -> int:
    """Return how many numbers a network has.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> parameters(random_egnn_network(rng, 2, EGNN_WIDTH, LAYERS))
    25542
    >>> parameters(random_plain_network(rng))
    25491
    """
    if isinstance(network, tuple):
        return sum(map(parameters, network))
    return int(network.size)


def simulated(
    rng: np.random.Generator, count: int
) -> tuple[Systems, NDArray[np.float64]]:
    """Return systems in the preferred direction, and where their particles end."""
    systems = random_systems(rng, count, PARTICLES, SPREAD)
    return systems, leapfrog(*systems, steps=HORIZON)[0][-1]


def turned(
    systems: Systems, ends: NDArray[np.float64], rng: np.random.Generator
) -> tuple[Systems, NDArray[np.float64]]:
    """Turn or reflect every system, and its end, by a random orthogonal matrix."""
    q, x, v = systems
    R = orthogonal_group(3).sample(rng, len(q))
    moved = (np.einsum("bij,bmj->bmi", R, points) for points in (x, v, ends))
    x, v, ends = moved
    return Systems(q, x, v), ends


def error_of(prediction: Array, ends: Array) -> Array:
    """Return the mean over particles of the squared distance to where they end."""
    return ((prediction - ends) ** 2).sum(axis=-1).mean()


MODELS: dict[str, tuple[Callable[..., Array], Callable[..., Any]]] = {
    "egnn": (
        predict_egnn,
        partial(
            random_egnn_network,
            features=2,
            width=EGNN_WIDTH,
            layers=LAYERS,
            gain=0.01,
        ),
    ),
    "plain": (predict_plain, random_plain_network),
    "plain, turned": (predict_plain, random_plain_network),
}
"""The prediction and the random start of each model. The last is trained on systems
that are turned anew, at random, whenever they are seen."""


def measure(
    model: str, examples: int, seed: int, steps: int = STEPS
) -> dict[str, float]:
    """Train a model, and return its error on the kinds of systems.

    Parameters
    ----------
    model : str
        A key of `MODELS`, or ``"straight"``: every particle flies on along its
        velocity for a time that is fitted.
    examples : int
        The number of simulated systems to train on.
    seed : int
        Of the systems, the start and the batches.
    steps : int
        The number of batches.

    Returns
    -------
    dict
        Errors: ``training`` on the examples, ``same`` on new systems in the preferred
        direction, ``other`` on these when they are turned.

    Raises
    ------
    ArgumentError
        If there is no such model.
    """
    import jax

    known = [*MODELS, "straight"]
    if model not in known:
        _checks.refuse("model", " or ".join(known), repr(model))
    rng = np.random.default_rng(seed)
    old, new = simulated(rng, examples), simulated(rng, TESTED)
    data = {"training": old, "same": new, "other": turned(*new, rng)}
    if model == "straight":
        v, way = old[0].velocities, old[1] - old[0].positions
        time = float((v * way).sum() / (v**2).sum())
        return {
            kind: float(error_of(s.positions + time * s.velocities, ends))
            for kind, (s, ends) in data.items()
        }
    predict, start = MODELS[model]
    drawn = minibatches(rng, examples, BATCH, steps)
    flat = drawn.ravel()
    seen = (Systems(*(array[flat] for array in old[0])), old[1][flat])
    if model == "plain, turned":
        seen = turned(*seen, rng)
    batches = _in_float32(seen, (steps, BATCH))
    fitted = jax.jit(train, static_argnums=0)(predict, _in_float32(start(rng)), batches)
    test = jax.jit(_loss, static_argnums=0)
    return {
        kind: float(test(predict, fitted, _in_float32(each)))
        for kind, each in data.items()
    }


def train(predict: Callable[..., Array], start: Any, batches: Any) -> Any:
    """Return a network after one step of Adam for each batch, the last ones small."""
    import optax

    steps = batches[1].shape[0]
    optimizer = optax.adam(optax.cosine_decay_schedule(RATE, steps))
    return fit(partial(_loss, predict), start, batches, optimizer)[0]


def _loss(predict: Callable[..., Array], network: Any, batch: Any) -> Array:
    systems, ends = batch
    return error_of(predict(network, systems), ends)


def _in_float32(tree: Any, axes: tuple[int, ...] | None = None) -> Any:
    """Return all arrays of nested tuples in float32, their first axis split."""
    import jax

    def convert(array: Array) -> Array:
        shape = array.shape if axes is None else (*axes, *array.shape[1:])
        return np.asarray(array, np.float32).reshape(shape)

    return jax.tree.map(convert, tree)


EXPERIMENT = Experiment(
    "nbody",
    tuple(
        {"model": model, "examples": examples, "seed": seed}
        for seed in range(5)
        for examples in (50, 200, 800, 3200)
        for model in ("straight", *MODELS)
    ),
    measure,
    ("jax", "numpy", "optax"),
)
