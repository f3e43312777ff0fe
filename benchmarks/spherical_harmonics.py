"""Spherical harmonics to degree 6 on 10,000 points, and Clebsch-Gordan tables."""

from __future__ import annotations

import json
import subprocess
import sys

import compare

compare.one_thread()

import jax  # noqa: E402
import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from scipy.special import sph_harm_y, sph_harm_y_all  # noqa: E402

from gdlbook.layers.spherical_harmonics import spherical_harmonics  # noqa: E402

HIGHEST, POINTS = 6, 10_000

# In a process of its own: the first table that is made there, imports included.
COLD = """
import json, time
start = time.process_time()
from gdlbook.symmetry.clebsch_gordan import clebsch_gordan_table
imported = time.process_time()
table = clebsch_gordan_table(4)
print(json.dumps([len(table), imported - start, time.process_time() - imported]))
"""


def by_scipy(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same harmonics, real parts of SciPy's, one call for each."""
    x, y, z = vectors.T
    polar, azimuth = np.arctan2(np.hypot(x, y), z), np.arctan2(y, x)
    columns = []
    for degree in range(HIGHEST + 1):
        for m in range(-degree, degree + 1):
            value = sph_harm_y(degree, abs(m), polar, azimuth)
            part = value.imag if m < 0 else value.real
            columns.append(part * (np.sqrt(2) * (-1) ** m if m else 1))
    return np.stack(columns, axis=1)


def all_by_scipy(vectors: NDArray[np.float64]) -> NDArray[np.complex128]:
    """Return SciPy's complex harmonics of all degrees and orders, in one call."""
    x, y, z = vectors.T
    polar, azimuth = np.arctan2(np.hypot(x, y), z), np.arctan2(y, x)
    found: NDArray[np.complex128] = sph_harm_y_all(HIGHEST, HIGHEST, polar, azimuth)
    return found


def main() -> None:
    """Check that all agree, then time them."""
    vectors = np.random.default_rng(0).normal(size=(POINTS, 3))
    with jax.enable_x64(True):
        traced = jax.numpy.asarray(vectors)
        jitted = jax.jit(lambda v: spherical_harmonics(HIGHEST, v))
        expected = by_scipy(vectors)
        for found in (spherical_harmonics(HIGHEST, vectors), jitted(traced)):
            if not np.abs(found - expected).max() <= 1e-12:
                raise SystemExit("the answers differ")
        works = {
            "scipy.special.sph_harm_y, one by one": lambda: by_scipy(vectors),
            "scipy.special.sph_harm_y_all": lambda: all_by_scipy(vectors),
            "spherical_harmonics, NumPy": lambda: spherical_harmonics(HIGHEST, vectors),
            "spherical_harmonics, jax.jit": lambda: jitted(traced).block_until_ready(),
        }
        rows = compare.side_by_side(works)
    done = subprocess.run(
        [sys.executable, "-c", COLD], capture_output=True, text=True, check=True
    )
    count, importing, solving = json.loads(done.stdout)
    note = f"{count} Clebsch-Gordan tables to degree 4, cold"
    rows.append((note, f"{1000 * solving:.1f}", ""))
    rows.append(("importing before that", f"{1000 * importing:.1f}", ""))
    compare.publish("spherical-harmonics", rows)


if __name__ == "__main__":
    main()
