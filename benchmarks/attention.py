"""Attention in NumPy beside JAX's own: one head size, medians and ratios.

    python benchmarks/attention.py

One batch of 8 heads, 1024 tokens of 64 channels, float32, both on one thread, the
calls in turns.
"""

from __future__ import annotations

import os

THREADS = "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"
os.environ.update(dict.fromkeys(THREADS, "1"))  # read when the libraries load
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

import statistics  # noqa: E402
import time  # noqa: E402

import jax  # noqa: E402
import numpy as np  # noqa: E402

from gdlbook.layers.attention import attention  # noqa: E402

BATCH, HEADS, TOKENS, CHANNELS = 1, 8, 1024, 64
REPEATS = 15
TARGET = 3.0


def main() -> None:
    """Check that all agree, time them in turns, print a table."""
    rng = np.random.default_rng(0)
    shape = (3, BATCH, HEADS, TOKENS, CHANNELS)
    q, k, v = rng.normal(size=shape).astype(np.float32)
    traced = [jax.numpy.asarray(x) for x in (q, k, v)]
    # JAX's own has the heads behind the tokens.
    swapped = [jax.numpy.swapaxes(x, 1, 2) for x in traced]
    ours, jax_own = jax.jit(attention), jax.jit(jax.nn.dot_product_attention)
    calls = {
        "jax.nn.dot_product_attention": lambda: jax_own(*swapped).block_until_ready(),
        "gdlbook, NumPy": lambda: attention(q, k, v),
        "gdlbook, jax.jit": lambda: ours(*traced).block_until_ready(),
    }
    answers = [np.asarray(call()) for call in calls.values()]
    answers[0] = answers[0].swapaxes(1, 2)
    for answer in answers[1:]:
        if not np.abs(answer - answers[0]).max() <= 1e-4:
            raise SystemExit("the answers differ")
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(REPEATS):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(each) for name, each in times.items()}
    base = medians["jax.nn.dot_product_attention"]
    print(f"attention, {BATCH}x{HEADS}x{TOKENS}x{CHANNELS} float32, one thread")
    print(f"{'':30}{'median ms':>10}{'ratio':>8}")
    for name, median in medians.items():
        print(f"{name:30}{1000 * median:10.1f}{median / base:8.2f}")
    ratio = medians["gdlbook, NumPy"] / base
    print(f"NumPy within {TARGET:g} times of JAX: {ratio <= TARGET}")


if __name__ == "__main__":
    main()
