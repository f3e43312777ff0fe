"""The learning curves show the committed table of the trained networks."""

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.experiments import read
from gdlbook.experiments.trained_digits import RECIPES, SIZES, STEPS, TASKS
from gdlbook.figures.training import trained_curves


@pytest.mark.parametrize("task", TASKS)
def test_the_lines_are_the_means_over_the_seeds(task):
    figure = trained_curves(task)
    lines = [line for line in figure.figure.axes[0].lines if line.get_xdata()[1:].any()]
    table = read("trained_digits").where(task=task, steps=STEPS)
    for network in RECIPES:
        means = [
            table.where(network=network, n=n)["accuracy"].astype(float).mean()
            for n in SIZES
        ]
        assert any(np.allclose(line.get_ydata(), means) for line in lines)
        assert f"{network}: {means[0]:.3g} at {SIZES[0]}, then" in figure.alt
    assert figure.html()


def test_another_task_is_refused():
    with pytest.raises(ArgumentError, match="task: expected turned or upright"):
        trained_curves("mirrored")
