"""The handwritten digits that come with scikit-learn, their turns and their splits.

Nothing is downloaded: the 1797 pictures of 8 by 8 cells are a part of that package,
which is imported only when they are asked for.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks

HELD_OUT = 500
"""How many digits every experiment keeps for its test."""


def load_digits() -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the pictures and what they show.

    Returns
    -------
    images : numpy.ndarray of float64, shape (1797, 8, 8)
        Brightness from 0 to 1.
    labels : numpy.ndarray of int, shape (1797,)
        The digits 0 to 9.

    Examples
    --------
    >>> images, labels = load_digits()
    >>> images.shape, float(images.max()), labels[:5].tolist()
    ((1797, 8, 8), 1.0, [0, 1, 2, 3, 4])
    """
    from sklearn import datasets

    bundle = datasets.load_digits()
    return bundle.images / 16, np.asarray(bundle.target, dtype=np.intp)


def turned(images: NDArray[Any], quarters: NDArray[np.intp]) -> NDArray[Any]:
    """Return each picture after its own number of quarter turns.

    Parameters
    ----------
    images : numpy.ndarray, shape (n, h, h)
        Square pictures.
    quarters : numpy.ndarray of int, shape (n,)
        How often each is turned by 90 degrees, counterclockwise.

    Returns
    -------
    numpy.ndarray, shape (n, h, h)
        The turned pictures.

    Raises
    ------
    ArgumentError
        If there is not one number for each picture.

    Examples
    --------
    >>> turned(np.arange(8).reshape(2, 2, 2), np.array([0, 1])).tolist()
    [[[0, 1], [2, 3]], [[5, 7], [4, 6]]]
    """
    if quarters.shape != images.shape[:1]:
        _checks.refuse("quarters", f"shape {images.shape[:1]}", quarters.shape)
    return orbit_of_turns(images)[quarters % 4, np.arange(len(images))]


def turned_at_random(
    images: NDArray[Any], labels: NDArray[np.intp], rng: np.random.Generator
) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Return each digit after a random number of quarter turns, a 9 called a 6.

    Nobody can tell a 9 from a 6 once they are turned, so that both have one label.

    Parameters
    ----------
    images : numpy.ndarray, shape (n, h, h)
        Square pictures.
    labels : numpy.ndarray of int, shape (n,)
        The digits that they show.
    rng : numpy.random.Generator
        Draws 0, 1, 2 or 3 turns for each picture.

    Returns
    -------
    images : numpy.ndarray, shape (n, h, h)
        The turned pictures.
    labels : numpy.ndarray of int, shape (n,)
        Their labels, 0 to 8.

    Examples
    --------
    >>> images, labels = load_digits()
    >>> moved, merged = turned_at_random(images, labels, np.random.default_rng(0))
    >>> moved.shape, labels[5:10].tolist(), merged[5:10].tolist()
    ((1797, 8, 8), [5, 6, 7, 8, 9], [5, 6, 7, 8, 6])
    """
    moved = turned(images, rng.integers(4, size=len(images)))
    return moved, np.where(labels == 9, 6, labels)


def orbit_of_turns(images: NDArray[Any]) -> NDArray[Any]:
    """Return every picture in all four turns.

    Parameters
    ----------
    images : numpy.ndarray, shape (n, h, h)
        Square pictures.

    Returns
    -------
    numpy.ndarray, shape (4, n, h, h)
        The pictures after 0, 1, 2 and 3 quarter turns.

    Examples
    --------
    >>> orbit_of_turns(np.ones((5, 8, 8))).shape
    (4, 5, 8, 8)
    """
    return np.stack([np.rot90(images, quarter, axes=(1, 2)) for quarter in range(4)])


def flat(images: NDArray[Any]) -> NDArray[Any]:
    """Return pictures (..., h, w) as vectors (..., h w), row by row."""
    return images.reshape(*images.shape[:-2], -1)


def one_hot(labels: NDArray[np.intp], classes: int = 10) -> NDArray[np.float64]:
    """Return one row for each label, with a 1 at its place.

    Examples
    --------
    >>> one_hot(np.array([2, 0]), classes=3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    return np.eye(classes)[labels]


def split(
    rng: np.random.Generator, count: int, n: int, held_out: int = HELD_OUT
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Choose `n` examples and a test set at random.

    For one state of `rng`, a larger set of examples contains the smaller ones and the
    test set is the same.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where the randomness comes from.
    count : int
        How many there are to choose from.
    n : int
        How many examples to train on.
    held_out : int
        How many to test on.

    Returns
    -------
    examples, tests : numpy.ndarray of int, shape (n,) and (held_out,)
        Their places.

    Raises
    ------
    ArgumentError
        If there are not enough.

    Examples
    --------
    >>> examples, tests = split(np.random.default_rng(0), 1797, 20)
    >>> len(examples), len(tests), len(set(examples) & set(tests))
    (20, 500, 0)
    """
    n = _checks.integer("n", n, minimum=1)
    if n + held_out > count:
        _checks.refuse("n", f"at most {count - held_out}", n)
    order = rng.permutation(count)
    return order[:n], order[count - held_out :]
