"""Time a group convolution beside JAX's own convolution with as many channels.

8 to 8 regular channels of p4, 3 x 3 filters, float32, 16 images of 64 x 64: 32 plain
channels in, 32 out. One thread, the same inputs, one process; medians and ratios are
printed.

Usage: python benchmarks/group_convolution.py
"""

from __future__ import annotations

import os

os.environ |= {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}

import statistics
import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from gdlbook.layers.group_convolution import group_convolution
from gdlbook.layers.point_groups import P4

REPEATS = 15
BATCH, CHANNELS, SIDE, K = 16, 8, 64, 3


def median(work: Callable[[], Any]) -> float:
    """Return the median wall time of a call, after one that is not counted."""
    work()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print the table."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rng = np.random.default_rng(0)
    x = rng.normal(size=(BATCH, CHANNELS, P4.order, SIDE, SIDE)).astype(np.float32)
    psi = rng.normal(size=(CHANNELS, CHANNELS, P4.order, K, K)).astype(np.float32)
    wide = CHANNELS * P4.order
    plain = rng.normal(size=(wide, wide, K, K)).astype(np.float32)

    ours = jax.jit(group_convolution)
    theirs = jax.jit(lambda a, k: jax.lax.conv(a, k, (1, 1), "VALID"))
    jax_x, jax_psi, jax_plain = jnp.asarray(x), jnp.asarray(psi), jnp.asarray(plain)
    flat = jax_x.reshape(BATCH, wide, SIDE, SIDE)

    scale = np.abs(group_convolution(x, psi)).max()
    gap = np.abs(group_convolution(x, psi) - np.asarray(ours(jax_x, jax_psi))).max()
    if not gap <= 1e-4 * scale:
        raise ArithmeticError(f"NumPy and JAX differ by {gap / scale:.1g}")

    base = median(lambda: theirs(flat, jax_plain).block_until_ready())
    rows = {
        "jax.lax.conv, 32 channels": base,
        "group_convolution, jax.jit": median(
            lambda: ours(jax_x, jax_psi).block_until_ready()
        ),
        "group_convolution, NumPy": median(lambda: group_convolution(x, psi)),
    }
    for name, seconds in rows.items():
        print(f"{name:28} {1e3 * seconds:7.1f} ms   {seconds / base:5.2f} x")


if __name__ == "__main__":
    main()
