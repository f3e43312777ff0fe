"""Which elements of a symmetry to try, and what to call them."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Mapping

import numpy as np

from gdlbook.equivariance.factors import Element, Factor


def describe(factors: Mapping[Hashable, Factor], element: Element) -> str:
    """Name every part of an element that moves something."""
    parts = [
        factor.describe(element[key])
        for key, factor in factors.items()
        if not np.array_equal(element[key], factor.identity)
    ]
    return " and ".join(parts) or "the identity"


def group_order(factors: Mapping[Hashable, Factor]) -> int | None:
    """Return the number of elements of all factors together, None if infinite."""
    product = 1
    for factor in factors.values():
        if factor.order is None:
            return None
        product *= factor.order
    return product


def choose_elements(
    factors: Mapping[Hashable, Factor],
    limit: int,
    samples: int,
    rng: np.random.Generator,
) -> list[Element]:
    """Return every element if there are at most `limit`, else generators and samples.

    Each generator comes with the identity of the other factors.
    """
    order = group_order(factors)
    if order is not None and order <= limit:
        tables = [factor.elements() for factor in factors.values()]
        return [
            dict(zip(factors, parts, strict=True))
            for parts in itertools.product(*tables)
        ]
    drawn = [factor.sample(rng, samples) for factor in factors.values()]
    return [
        *_generators(factors),
        *(dict(zip(factors, parts, strict=True)) for parts in zip(*drawn, strict=True)),
    ]


def _generators(factors: Mapping[Hashable, Factor]) -> Iterator[Element]:
    identity = {key: factor.identity for key, factor in factors.items()}
    for key, factor in factors.items():
        for generator in factor.generators():
            yield {**identity, key: generator}
