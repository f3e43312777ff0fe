"""Attention beside JAX's own: one batch of 8 heads, 1024 tokens of 64 channels."""

from __future__ import annotations

import compare

compare.one_thread()

import jax  # noqa: E402
import numpy as np  # noqa: E402

from gdlbook.layers.attention import attention  # noqa: E402

SHAPE = (1, 8, 1024, 64)


def main() -> None:
    """Check that all agree in float32, then time them."""
    rng = np.random.default_rng(0)
    q, k, v = rng.normal(size=(3, *SHAPE)).astype(np.float32)
    traced = [jax.numpy.asarray(x) for x in (q, k, v)]
    # JAX's own has the heads behind the tokens.
    swapped = [jax.numpy.swapaxes(x, 1, 2) for x in traced]
    ours, jax_own = jax.jit(attention), jax.jit(jax.nn.dot_product_attention)
    answers = [
        np.asarray(jax_own(*swapped)).swapaxes(1, 2),
        attention(q, k, v),
        np.asarray(ours(*traced)),
    ]
    for answer in answers[1:]:
        if not np.abs(answer - answers[0]).max() <= 1e-4:
            raise SystemExit("the answers differ")
    works = {
        "jax.nn.dot_product_attention": lambda: jax_own(*swapped).block_until_ready(),
        "attention, NumPy": lambda: attention(q, k, v),
        "attention, jax.jit": lambda: ours(*traced).block_until_ready(),
    }
    compare.publish("attention", compare.side_by_side(works))


if __name__ == "__main__":
    main()
