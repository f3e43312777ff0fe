"""Checks of arguments, shared by every public function: one message, one form."""

from __future__ import annotations

import operator
from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray


class ArgumentError(ValueError):
    """An argument that a function cannot use.

    The message has one form everywhere: the argument, what was expected, and
    what came.

    Parameters
    ----------
    argument : str
        Name of the offending argument.
    expected : str
        What the function needs.
    got : str
        What it was given.

    Examples
    --------
    >>> raise ArgumentError("size", "an integer of at least 1", "0")
    Traceback (most recent call last):
        ...
    gdlbook._checks.ArgumentError: size: expected an integer of at least 1, got 0
    """

    def __init__(self, argument: str, expected: str, got: str) -> None:
        super().__init__(f"{argument}: expected {expected}, got {got}")
        self.argument = argument
        self.expected = expected
        self.got = got

    def __reduce__(self) -> tuple[type[ArgumentError], tuple[str, str, str]]:
        return type(self), (self.argument, self.expected, self.got)


def refuse(argument: str, expected: str, got: object) -> NoReturn:
    """Raise the one exception for bad input."""
    raise ArgumentError(argument, expected, str(got))


def integer(argument: str, value: object, minimum: int) -> int:
    """Return `value` as an int that is at least `minimum`; refuse everything else."""
    expected = f"an integer of at least {minimum}"
    if isinstance(value, bool | np.bool_):
        refuse(argument, expected, repr(value))
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        refuse(argument, expected, repr(value))
    if number < minimum:
        refuse(argument, expected, number)
    return number


def _numeric(argument: str, value: ArrayLike) -> NDArray[Any]:
    """Return `value` as an array of booleans, integers or floats."""
    expected = "an array of real numbers"
    try:
        array = np.asarray(value)
    except ValueError:
        refuse(argument, expected, "nested sequences of unequal length")
    if array.dtype.kind not in "biuf":
        refuse(argument, expected, f"dtype {array.dtype}")
    return array


def finite_array(argument: str, value: ArrayLike) -> NDArray[Any]:
    """Return `value` as an array in its own type, not copied: real and finite."""
    array = _numeric(argument, value)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        refuse(argument, "finite numbers", "NaN or infinity")
    return array


def real_array(
    argument: str, value: ArrayLike, shape: tuple[int | None, ...] | None = None
) -> NDArray[np.float64]:
    """Return `value` as finite float64; `None` in `shape` stands for any length.

    Integers and booleans are promoted. Complex numbers, NaN and infinities are
    refused.
    """
    array = _numeric(argument, value).astype(np.float64)
    if shape is not None:
        fits = array.ndim == len(shape) and all(
            want is None or want == have
            for want, have in zip(shape, array.shape, strict=True)
        )
        if not fits:
            refuse(argument, f"shape {describe_shape(shape)}", f"shape {array.shape}")
    if not np.isfinite(array).all():
        refuse(argument, "finite numbers", "NaN or infinity")
    return array


def describe_shape(shape: tuple[int | None, ...]) -> str:
    """Write a shape with `n` for any length, as `(n, n, 3)`."""
    sides = ", ".join("n" if side is None else str(side) for side in shape)
    return f"({sides},)" if len(shape) == 1 else f"({sides})"


def square_matrix(
    argument: str, value: ArrayLike, size: int | None = None
) -> NDArray[np.float64]:
    """Return `value` as a finite square float64 matrix of the given size."""
    matrix = real_array(argument, value)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        refuse(argument, "a square matrix", f"shape {matrix.shape}")
    if size is not None and matrix.shape[0] != size:
        refuse(argument, f"shape {(size, size)}", f"shape {matrix.shape}")
    return matrix


def permutation(
    argument: str, value: ArrayLike, size: int | None = None
) -> NDArray[np.intp]:
    """Return `value` as a permutation of 0..n-1 in one-line notation."""
    array = _numeric(argument, value)
    expected = "a permutation of 0..n-1" if size is None else f"a permutation of {size}"
    if array.ndim != 1 or array.dtype.kind not in "iu":
        refuse(
            argument,
            f"{expected}, as a list of integers",
            f"shape {array.shape}, dtype {array.dtype}",
        )
    if size is not None and len(array) != size:
        refuse(argument, f"{expected} points", f"{len(array)} points")
    if not np.array_equal(np.sort(array), np.arange(len(array))):
        refuse(argument, expected, array.tolist() if len(array) <= 12 else "repeats")
    return array.astype(np.intp)
