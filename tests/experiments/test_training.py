"""The one training loop, against steps taken by hand and solutions known otherwise."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdlbook import ArgumentError
from gdlbook.experiments.training import fit, minibatches


def squares(weights, batch):
    rows, values = batch
    return ((rows @ weights["w"] - values) ** 2).mean()


def regression(seed, steps, size=6, inputs=3):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(steps, size, inputs)), rng.normal(size=(steps, size))


def test_descent_is_the_steps_taken_by_hand():
    rows, values = regression(0, steps=7)
    w, seen = np.array([0.5, -1.0, 2.0]), []
    with jax.enable_x64(True):
        fitted, losses = fit(
            squares, {"w": w.copy()}, (rows, values), optax.sgd(learning_rate=0.1)
        )
    for x, y in zip(rows, values, strict=True):
        seen.append(np.mean((x @ w - y) ** 2))
        w = w - 0.1 * 2 * x.T @ (x @ w - y) / len(y)
    assert fitted["w"].dtype == np.float64
    assert np.allclose(fitted["w"], w, rtol=1e-12, atol=0)
    assert np.allclose(losses, seen, rtol=1e-12, atol=0)


def test_an_optimizer_with_a_memory_keeps_it_between_the_steps():
    rows, values = regression(1, steps=5)
    w, speed = np.zeros(3), np.zeros(3)
    with jax.enable_x64(True):
        rule = optax.sgd(learning_rate=0.05, momentum=0.9)
        fitted, _ = fit(squares, {"w": w.copy()}, (rows, values), rule)
    for x, y in zip(rows, values, strict=True):
        speed = 0.9 * speed + 2 * x.T @ (x @ w - y) / len(y)
        w = w - 0.05 * speed
    assert np.allclose(fitted["w"], w, rtol=1e-12, atol=0)


def test_adam_finds_the_least_squares():
    x, y = (array[0] for array in regression(2, steps=1, size=20))
    exact = np.linalg.lstsq(x, y, rcond=None)[0]

    def loss(weights, _):
        return squares(weights, (x, y))

    rule = optax.adam(optax.cosine_decay_schedule(0.1, 500))
    fitted, losses = fit(loss, {"w": np.zeros(3)}, jnp.arange(500), rule)
    assert np.abs(fitted["w"] - exact).max() < 1e-3
    assert losses.shape == (500,)


def test_training_can_be_compiled_and_repeated_over_a_batch_of_starts():
    rows, values = regression(3, steps=4)
    starts = np.random.default_rng(3).normal(size=(5, 3))

    def train(w):
        return fit(squares, {"w": w}, (rows, values), optax.adam(0.1))[0]["w"]

    together = jax.jit(jax.vmap(train))(starts)
    for start, found in zip(starts, together, strict=True):
        assert np.allclose(train(start), found, rtol=1e-5)


@settings(max_examples=30)
@given(
    examples=st.integers(1, 12),
    batch=st.integers(1, 15),
    steps=st.integers(1, 8),
    seed=st.integers(0, 99),
)
def test_every_example_comes_once_before_any_comes_again(examples, batch, steps, seed):
    drawn = minibatches(np.random.default_rng(seed), examples, batch, steps)
    assert drawn.shape == (steps, batch)
    order = drawn.ravel()
    for start in range(0, len(order), examples):
        epoch = order[start : start + examples]
        assert len(set(epoch.tolist())) == len(epoch)
        assert set(epoch.tolist()) <= set(range(examples))


def test_the_orders_differ_between_epochs():
    first, second = minibatches(np.random.default_rng(0), 50, 50, 2)
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("name", ["examples", "batch", "steps"])
@pytest.mark.parametrize("value", [0, -1, 2.0, True])
def test_batches_of_nothing_are_refused(name, value):
    sizes = {"examples": 5, "batch": 2, "steps": 2, name: value}
    with pytest.raises(ArgumentError, match=name):
        minibatches(np.random.default_rng(0), **sizes)
