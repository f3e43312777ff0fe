"""A group convolution beside JAX's own convolution with as many channels.

8 to 8 regular channels of p4, 3 x 3 filters, float32, 16 images of 64 x 64: 32 plain
channels in, 32 out.
"""

from __future__ import annotations

import compare

compare.one_thread()

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

from gdlbook.layers.group_convolution import group_convolution  # noqa: E402
from gdlbook.layers.point_groups import P4  # noqa: E402

BATCH, CHANNELS, SIDE, K = 16, 8, 64, 3


def main() -> None:
    """Check that NumPy and JAX agree in float32, then time them."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(BATCH, CHANNELS, P4.order, SIDE, SIDE)).astype(np.float32)
    psi = rng.normal(size=(CHANNELS, CHANNELS, P4.order, K, K)).astype(np.float32)
    wide = CHANNELS * P4.order
    plain = jnp.asarray(rng.normal(size=(wide, wide, K, K)).astype(np.float32))

    ours = jax.jit(group_convolution)
    theirs = jax.jit(lambda a, k: jax.lax.conv(a, k, (1, 1), "VALID"))
    jax_x, jax_psi = jnp.asarray(x), jnp.asarray(psi)
    flat = jax_x.reshape(BATCH, wide, SIDE, SIDE)

    answer = group_convolution(x, psi)
    gap = np.abs(answer - np.asarray(ours(jax_x, jax_psi))).max()
    if not gap <= 1e-4 * np.abs(answer).max():
        raise SystemExit("the answers differ")
    works = {
        "jax.lax.conv, 32 channels": lambda: theirs(flat, plain).block_until_ready(),
        "group_convolution, jax.jit": lambda: ours(jax_x, jax_psi).block_until_ready(),
        "group_convolution, NumPy": lambda: group_convolution(x, psi),
    }
    compare.publish("group-convolution", compare.side_by_side(works))


if __name__ == "__main__":
    main()
