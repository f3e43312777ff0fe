"""The step size of each network in `trained_digits`, chosen on digits set aside.

Each network gets the same three rates, the same budget and the same digits: 200 to
train on, 297 to compare by. Neither they nor these seeds are used again.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gdlbook.experiments.digit_network import digit_network
from gdlbook.experiments.digits import split
from gdlbook.experiments.experiment import Experiment
from gdlbook.experiments.trained_digits import RECIPES, STEPS, TASKS, Digits, train

RATES = (0.003, 0.01, 0.03)
EXAMPLES, COMPARED = 200, 297
SEEDS = range(100, 103)


def measure(task: str, network: str, rate: float, seed: int) -> dict[str, float]:
    """Train a network at one rate, and return its accuracy on digits set aside.

    Parameters
    ----------
    task, network : str
        As for `trained_digits`.
    rate : float
        The largest step size.
    seed : int
        Of the split, the turns, the first weights and the batches.

    Returns
    -------
    dict from str to float
        The share of right answers, under "accuracy".
    """
    recipe = replace(RECIPES[network], rate=rate)
    rng, own = (np.random.default_rng([seed, part]) for part in range(2))
    digits = Digits.of(task, rng, chosen=True)
    examples, compared = split(rng, len(digits.labels), EXAMPLES, COMPARED)
    _, weights = train(recipe, digits, examples, STEPS, own)
    scores = digit_network(weights, digits.turns[0, compared], recipe.group)
    right = scores.argmax(axis=-1) == digits.labels[compared]
    return {"accuracy": float(right.mean())}


EXPERIMENT = Experiment(
    "trained_digits_rates",
    tuple(
        {"task": task, "network": network, "rate": rate, "seed": seed}
        for task in TASKS
        for network in RECIPES
        for rate in RATES
        for seed in SEEDS
    ),
    measure,
    ("numpy", "scikit-learn", "jax", "optax"),
)
