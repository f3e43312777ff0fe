"""Learning curves of the networks trained on digits."""

from __future__ import annotations

from gdlbook import _checks
from gdlbook.experiments.tables import read
from gdlbook.experiments.trained_digits import RECIPES, STEPS, TASKS
from gdlbook.figures.book_figure import BookFigure
from gdlbook.figures.generalization import learning_curves


def trained_curves(task: str) -> BookFigure:
    """Draw the accuracy of the four trained networks over the number of examples.

    Parameters
    ----------
    task : {"turned", "upright"}
        What the digits are.

    Returns
    -------
    BookFigure
        Means over the seeds of the committed table, with 95 % intervals.

    Raises
    ------
    ArgumentError
        If there is no such task.

    Examples
    --------
    >>> trained_curves("turned").alt[:58]
    'A chart of the share of right answers over the training di'
    """
    if task not in TASKS:
        _checks.refuse("task", " or ".join(TASKS), repr(task))
    table = read("trained_digits").where(task=task, steps=STEPS)
    curves = {
        network: {
            float(n): estimate
            for n, estimate in table.where(network=network)
            .summary("accuracy", by="n")
            .items()
        }
        for network in RECIPES
    }
    return learning_curves(
        curves, y_label="share of right answers", x_label="training digits"
    )
