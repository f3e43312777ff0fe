"""Check a JAX function: attention without positions follows any order of its rows."""

import jax
import jax.numpy as jnp

from gdlbook.equivariance import check_equivariance, sets

weights = jax.random.normal(jax.random.key(0), (3, 4, 4))


@jax.jit
def attention(x: jax.Array) -> jax.Array:
    """Return self-attention over n tokens, shape (n, 4)."""
    query, key, value = x @ weights
    return jax.nn.softmax(query @ key.T / 2.0) @ value


@jax.jit
def causal_attention(x: jax.Array) -> jax.Array:
    """Return attention in which no token sees a later one."""
    query, key, value = x @ weights
    scores = jnp.where(jnp.tri(len(x)) > 0, query @ key.T / 2.0, -jnp.inf)
    return jax.nn.softmax(scores) @ value


free, causal = (
    check_equivariance(layer, sets, sets, shape=(5, 4), xp=jnp)
    for layer in (attention, causal_attention)
)
print(free)
print(causal)
assert free, free
assert not causal
