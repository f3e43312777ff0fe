"""Time one case of EMLP in this process; print one line of JSON.

Runs in an environment of its own, which `solver.py` makes.

Usage: python benchmarks/time_emlp.py CASE
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable

import numpy as np
from measure import report

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from emlp.groups import SO, Group, O, S, Z
    from emlp.reps import V
    from emlp.reps.representation import Rep


class P4(Group):
    """Translations and quarter turns of an n x n torus, by permutation matrices."""

    def __init__(self, n: int):
        pixels = np.arange(n * n).reshape(n, n)
        i, j = np.indices((n, n))
        moves = [
            np.roll(pixels, -1, axis=0),
            np.roll(pixels, -1, axis=1),
            -i % n + j * n,
        ]
        identity = np.eye(n * n)
        self.discrete_generators = np.stack([identity[m.ravel()] for m in moves])
        super().__init__(n * n)


CASES: dict[str, Callable[[], Rep]] = {
    "S4 V2->V2": lambda: (V * V >> V * V)(S(4)),
    "S6 V2->V2": lambda: (V * V >> V * V)(S(6)),
    "S10 V2->V2": lambda: (V * V >> V * V)(S(10)),
    "S32 V2->V2": lambda: (V * V >> V * V)(S(32)),
    "Z100 V->V": lambda: (V >> V)(Z(100)),
    "Z128 V->V": lambda: (V >> V)(Z(128)),
    "Z256 V->V": lambda: (V >> V)(Z(256)),
    "p4 8x8 V->V": lambda: (V >> V)(P4(8)),
    "SO(3) V2->V": lambda: (V * V >> V)(SO(3)),
    "O(3) V2->V2": lambda: (V * V >> V * V)(O(3)),
    "O(3) V3->V3": lambda: (V**3 >> V**3)(O(3)),
}


def basis(case: str) -> int:
    """Return the number of columns of EMLP's basis; refuse columns of NaN."""
    Rep.solcache.clear()
    solution = np.asarray(CASES[case]().equivariant_basis())
    if not np.isfinite(solution).all():
        raise ArithmeticError(f"{solution.shape[1]} columns with NaN")
    return solution.shape[1]


if __name__ == "__main__":
    report(lambda: basis(sys.argv[1]))
