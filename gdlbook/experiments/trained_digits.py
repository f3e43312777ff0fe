"""Networks trained on digits: with quarter turns built in, plain, and augmented.

All networks get the same examples, the same number of steps and batches of the same
size. Their rates were chosen among the same three by `trained_digits_rates`, on digits
that are neither trained on nor tested on here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks
from gdlbook.equivariance import check_equivariance, images, invariant, quarter_turns
from gdlbook.experiments.digit_network import (
    Weights,
    digit_network,
    initial_weights,
)
from gdlbook.experiments.digits import (
    load_digits,
    orbit_of_turns,
    split,
    turned_at_random,
)
from gdlbook.experiments.experiment import Case, Experiment
from gdlbook.experiments.training import fit, minibatches
from gdlbook.layers.point_groups import P1, P4, PointGroup

TASKS = ("turned", "upright")
"""Each digit turned at random, a 9 counted as a 6; and ten digits as they are."""
SIZES = (50, 100, 200, 400, 800)
"""Numbers of training digits; four times each of the first three is there too."""
STEPS, MORE_STEPS, BATCH = 500, 2000, 50
SEEDS = 10
REPORTED = 1300
"""How many digits are trained and tested on; the other 497 chose the rates."""


@dataclass(frozen=True)
class Recipe:
    """A network and how it is trained.

    Attributes
    ----------
    group : PointGroup
        The turns that the network has built in.
    channels : tuple of int
        The numbers of channels of its two convolutions.
    augmented : bool
        Whether each picture is turned at random each time it is seen.
    rate : float
        The largest step size of the optimizer.
    """

    group: PointGroup
    channels: tuple[int, int]
    augmented: bool
    rate: float


RECIPES = {
    "C4": Recipe(P4, (8, 16), augmented=False, rate=0.01),
    "plain": Recipe(P1, (16, 31), augmented=False, rate=0.03),
    "augmented": Recipe(P1, (16, 31), augmented=True, rate=0.03),
    "wide": Recipe(P1, (32, 64), augmented=True, rate=0.03),
}
"""The first three learn nearly as many weights; the last has as many planes as C4."""


@dataclass(frozen=True)
class Digits:
    """The pictures of a task in all four turns, and their labels.

    Attributes
    ----------
    turns : numpy.ndarray of float64, shape (4, count, 1, 8, 8)
        The pictures after 0, 1, 2 and 3 more quarter turns.
    labels : numpy.ndarray of int, shape (count,)
        What they show.
    """

    turns: NDArray[np.float64]
    labels: NDArray[np.intp]

    @classmethod
    def of(cls, task: str, rng: np.random.Generator, *, chosen: bool = False) -> Digits:
        """Return the digits that are reported on, or those that choose the rates."""
        if task not in TASKS:
            _checks.refuse("task", " or ".join(TASKS), repr(task))
        pictures, labels = load_digits()
        order = np.random.default_rng(1797).permutation(len(labels))
        part = order[REPORTED:] if chosen else order[:REPORTED]
        pictures, labels = pictures[part], labels[part]
        if task == "turned":
            pictures, labels = turned_at_random(pictures, labels, rng)
        return cls(orbit_of_turns(pictures)[:, :, None], labels)


def train(
    recipe: Recipe,
    digits: Digits,
    examples: NDArray[np.intp],
    steps: int,
    rng: np.random.Generator,
) -> tuple[Weights, Weights]:
    """Return the weights of a network before and after its training.

    Parameters
    ----------
    recipe : Recipe
        The network.
    digits : Digits
        All pictures.
    examples : numpy.ndarray of int, shape (n,)
        The numbers of those to learn from.
    steps : int
        How many batches to learn from.
    rng : numpy.random.Generator
        Draws the first weights, the batches and the turns.

    Returns
    -------
    before, after : dict from str to numpy.ndarray
        The weights; those after training were computed in float32.
    """
    import jax

    before = initial_weights(rng, recipe.channels, recipe.group)
    batches = examples[minibatches(rng, len(examples), BATCH, steps)]
    quarters = rng.integers(4, size=batches.shape) * recipe.augmented
    descend = jax.jit(_descend, static_argnames="group")
    after = descend(
        before,
        (batches, quarters),
        digits.turns,
        digits.labels,
        recipe.rate,
        group=recipe.group,
    )
    return before, {name: np.asarray(array, float) for name, array in after.items()}


def _descend(
    weights: Weights,
    batches: tuple[Any, Any],
    turns: Any,
    labels: Any,
    rate: Any,
    *,
    group: PointGroup,
) -> Weights:
    """Minimise the cross-entropy by Adam.

    The rate rises from 0 over a tenth of the steps, and falls to 0 as a cosine.
    Stands at the top of the module and gets all digits as an argument, so that JAX
    compiles it once for all sizes, seeds and tasks.
    """
    import optax

    def loss(weights: Weights, batch: tuple[Any, Any]) -> Any:
        examples, quarters = batch
        scores = digit_network(weights, turns[quarters, examples], group)
        entropy = optax.softmax_cross_entropy_with_integer_labels
        return entropy(scores, labels[examples]).mean()

    steps = len(batches[0])
    shape = optax.warmup_cosine_decay_schedule(0.0, 1.0, steps // 10, steps)
    optimizer = optax.adam(lambda step: rate * shape(step))
    return fit(loss, weights, batches, optimizer)[0]


def measure(task: str, network: str, n: int, steps: int, seed: int) -> dict[str, float]:
    """Train a network on `n` digits, and test it on 500 others.

    Parameters
    ----------
    task, network : str
        Of `TASKS` and `RECIPES`.
    n, steps : int
        The numbers of training digits and of steps.
    seed : int
        Of the split, the turns, the first weights and the batches. For one seed and
        task, all networks learn from the same digits and are tested on the same; a
        larger set of examples contains the smaller ones.

    Returns
    -------
    dict from str to float
        The share of right answers on the test digits (``accuracy``), on the same ones
        turned once more at random (``turned``), by the mean of the scores over all four
        turns (``averaged``); the share of test digits that are not answered alike in
        all four turns (``changed``); and the error of invariance in float64, relative
        to the largest score, before and after training.

    Raises
    ------
    ArgumentError
        If there is no such task or network, or not enough digits.
    """
    if network not in RECIPES:
        _checks.refuse("network", f"one of {', '.join(RECIPES)}", repr(network))
    recipe = RECIPES[network]
    rng, own = (np.random.default_rng([seed, part]) for part in range(2))
    digits = Digits.of(task, rng)
    examples, tests = split(rng, len(digits.labels), n)
    quarters = rng.integers(4, size=len(tests))
    before, after = train(recipe, digits, examples, steps, own)
    pictures, labels = digits.turns[:, tests], digits.labels[tests]
    scores = digit_network(after, pictures, recipe.group)
    answers = scores.argmax(axis=-1)
    return {
        "accuracy": float((answers[0] == labels).mean()),
        "turned": float((answers[quarters, np.arange(len(tests))] == labels).mean()),
        "averaged": float((scores.mean(axis=0).argmax(axis=-1) == labels).mean()),
        "changed": float((answers != answers[0]).any(axis=0).mean()),
        "error_before": invariance_error(before, recipe.group, pictures[0]),
        "error_after": invariance_error(after, recipe.group, pictures[0]),
    }


def invariance_error(
    weights: Weights, group: PointGroup, pictures: NDArray[np.float64]
) -> float:
    """Return by how much quarter turns change the scores, as the checker measures it.

    Parameters
    ----------
    weights : dict from str to numpy.ndarray
        The network.
    group : PointGroup
        Its group.
    pictures : numpy.ndarray of float64, shape (count, 1, 8, 8)
        The pictures to turn.

    Returns
    -------
    float
        The largest change of a score, divided by the largest score.

    Examples
    --------
    >>> pictures = np.random.default_rng(0).normal(size=(5, 1, 8, 8))
    >>> weights = initial_weights(np.random.default_rng(0), (2, 3), P4)
    >>> invariance_error(weights, P4, pictures) < 1e-12
    True
    """
    report = check_equivariance(
        lambda x: digit_network(weights, x, group),
        images(quarter_turns),
        invariant,
        inputs=[pictures],
    )
    return report.error


def _cases() -> tuple[Case, ...]:
    runs = [
        (task, network, n, STEPS)
        for task in TASKS
        for n in SIZES
        for network in RECIPES
    ]
    # Augmentation, given more time.
    runs += [
        ("turned", network, 200, MORE_STEPS)
        for network, recipe in RECIPES.items()
        if recipe.augmented
    ]
    return tuple(
        {"task": task, "network": network, "n": n, "steps": steps, "seed": seed}
        for task, network, n, steps in runs
        for seed in range(SEEDS)
    )


EXPERIMENT = Experiment(
    "trained_digits", _cases(), measure, ("numpy", "scikit-learn", "jax", "optax")
)
