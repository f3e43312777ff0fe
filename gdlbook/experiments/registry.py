"""Every experiment of the book: the module that holds it, in the order of running.

A module listed here has an `EXPERIMENT`. Nothing is imported before it is needed, so
that reading a table does not load what measured it.
"""

from __future__ import annotations

from importlib import import_module

from gdlbook import _checks
from gdlbook.experiments.experiment import Experiment

MODULES: dict[str, str] = {
    "linear_theory": "gdlbook.experiments.linear_theory",
    "locality": "gdlbook.experiments.locality",
    "digit_tasks": "gdlbook.experiments.digit_tasks",
    "six_and_nine": "gdlbook.experiments.six_and_nine",
    "absurd_symmetry": "gdlbook.experiments.absurd_symmetry",
    "sets": "gdlbook.experiments.sets",
    "group_size": "gdlbook.experiments.group_size",
    "double_descent": "gdlbook.experiments.double_descent",
    "trained_digits_rates": "gdlbook.experiments.trained_digits_rates",
    "trained_digits": "gdlbook.experiments.trained_digits",
    "nbody": "gdlbook.experiments.trained_nbody",
}


def experiment(name: str) -> Experiment:
    """Return the experiment of this name."""
    if name not in MODULES:
        _checks.refuse("name", f"one of {', '.join(MODULES)}", name)
    found: Experiment = import_module(MODULES[name]).EXPERIMENT
    return found
