"""The measured experiments of the book: what is run, and the tables it left behind.

``make experiments`` runs them at full size and writes ``results/``; the pages only read
those tables, and a test measures a slice of each again.
"""

from gdlbook.experiments.experiment import Experiment
from gdlbook.experiments.tables import Estimate, Table, read

__all__ = ["Estimate", "Experiment", "Table", "read"]
