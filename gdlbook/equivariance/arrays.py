"""Call a layer with arrays of its own library, and read its answer as NumPy arrays.

No library is imported here. A `torch.nn.Module` is recognised by its class; for other
functions the caller names the library.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import array_api_compat
import numpy as np
from numpy.typing import NDArray

from gdlbook import _checks

Arrays = tuple[NDArray[Any], ...]


@dataclass(frozen=True)
class Answer:
    """What a layer returned.

    Attributes
    ----------
    arrays : tuple of numpy.ndarray of float64
        The outputs.
    dtype : numpy.dtype
        The coarsest floating type among parameters, inputs and outputs.
    changed_input : bool
        Whether the layer wrote to its input.
    """

    arrays: Arrays
    dtype: np.dtype[Any]
    changed_input: bool


@dataclass(frozen=True)
class ArrayLayer:
    """A layer as a function of NumPy arrays.

    Attributes
    ----------
    layer : callable
        The layer itself.
    xp : module
        The library whose arrays it takes.
    dtype : numpy.dtype
        The floating type of its inputs.
    stored : numpy.dtype
        The floating type its parameters were kept in, which bounds what to expect of
        a copy in float64: weights that were tied in float32 are equal to 1e-7.
    device : object
        Where its parameters are; None for the library's default.
    several : bool
        Whether it returns a tuple of arrays.
    """

    layer: Callable[..., Any]
    xp: Any
    dtype: np.dtype[Any]
    stored: np.dtype[Any]
    device: Any
    several: bool

    def __call__(self, arrays: Arrays) -> Answer:
        """Return what the layer answers to copies of these arrays."""
        given = [self._to_library(x) for x in arrays]
        before = [_to_numpy(x).copy() for x in given]
        try:
            output = self.layer(*given)
        except Exception as error:
            error.add_note(f"check_equivariance called {self._describe(given)}")
            raise
        changed = any(
            not np.array_equal(_to_numpy(now), then)
            for now, then in zip(given, before, strict=True)
        )
        outputs = [self._read_output(y) for y in self._split(output)]
        floats = [y.dtype for y in (*before, *outputs) if y.dtype.kind == "f"]
        coarsest = max([self.stored, *floats], key=lambda dtype: np.finfo(dtype).eps)
        return Answer(tuple(y.astype(np.float64) for y in outputs), coarsest, changed)

    def in_dtype(self, dtype: np.dtype[Any]) -> ArrayLayer:
        """Return the layer in another floating type; a module is copied and cast."""
        layer = self.layer
        if _is_torch_module(layer):
            layer = _cast(layer, dtype)
        return replace(self, layer=layer, dtype=dtype, stored=dtype)

    def _to_library(self, x: NDArray[Any]) -> Any:
        own = x.astype(self.dtype)
        return self.xp.asarray(own, **({"device": self.device} if self.device else {}))

    def _split(self, output: Any) -> tuple[Any, ...]:
        if not self.several:
            return (output,)
        if not isinstance(output, tuple | list):
            _checks.refuse(
                "layer",
                "a tuple of outputs, one for each action",
                type(output).__name__,
            )
        return tuple(output)

    def _read_output(self, y: Any) -> NDArray[Any]:
        expected = "an output that is one array of real numbers"
        if isinstance(y, float | int):
            y = np.asarray(y)
        if not (array_api_compat.is_array_api_obj(y) or isinstance(y, np.generic)):
            _checks.refuse("layer", expected, type(y).__name__)
        array = _to_numpy(y)
        if array.dtype.kind not in "biuf":
            _checks.refuse("layer", expected, f"dtype {array.dtype}")
        return array

    def _describe(self, given: list[Any]) -> str:
        what = ", ".join(f"shape {tuple(x.shape)} and {x.dtype}" for x in given)
        return (
            f"the layer with {self.xp.__name__} arrays of {what}. "
            "For arrays of another library, name it: xp=torch or xp=jax.numpy."
        )


def layers_to_try(
    layer: Callable[..., Any], xp: Any, dtype: Any, several: bool
) -> Iterator[ArrayLayer]:
    """Yield the layer in float64 and, for a module, as it is where that may fail.

    What runs is a copy of a PyTorch module; the caller's stays as it was.
    """
    if not callable(layer):
        _checks.refuse("layer", "a function or a module", repr(layer))
    wanted = _read_dtype(dtype)
    if not _is_torch_module(layer):
        xp = np if xp is None else xp
        if not hasattr(xp, "asarray"):
            _checks.refuse("xp", "an array library such as torch or jax.numpy", xp)
        yield ArrayLayer(layer, xp, wanted, wanted, None, several)
        return
    xp = sys.modules["torch"]
    module: Any = layer
    parameters = [p for p in module.parameters() if p.is_floating_point()]
    device = array_api_compat.device(parameters[0]) if parameters else None
    # Half precision of any kind stands as float16: NumPy has no bfloat16.
    own = str(parameters[0].dtype).removeprefix("torch.") if parameters else "float64"
    stored = np.dtype(own if own in ("float32", "float64") else "float16")
    believed = stored if dtype is None else wanted
    yield ArrayLayer(_cast(layer, wanted), xp, wanted, believed, device, several)
    if dtype is None and stored != np.float16:
        as_is = stored if parameters else np.dtype(np.float32)
        yield ArrayLayer(copy.deepcopy(module), xp, as_is, as_is, device, several)


def first_that_runs(
    candidates: Iterator[ArrayLayer], arrays: Arrays
) -> tuple[ArrayLayer, Answer]:
    """Return the first of some layers that accepts its input, with its answer."""
    last = next(candidates)
    for following in candidates:
        try:
            return last, last(arrays)
        except _checks.ArgumentError:
            raise
        except Exception:  # a module with a constant of its own type, for one
            last = following
    return last, last(arrays)


def _read_dtype(dtype: Any) -> np.dtype[Any]:
    expected = "float64 or float32"
    if dtype is None:
        return np.dtype(np.float64)
    try:
        wanted: np.dtype[Any] = np.dtype(dtype)
    except TypeError:
        _checks.refuse("dtype", expected, repr(dtype))
    if wanted not in (np.dtype(np.float64), np.dtype(np.float32)):
        _checks.refuse("dtype", expected, wanted)
    return wanted


def _cast(module: Any, dtype: np.dtype[Any]) -> Any:
    copied = copy.deepcopy(module)
    return copied.double() if dtype == np.float64 else copied.float()


def _is_torch_module(layer: object) -> bool:
    return any(
        each.__module__ == "torch.nn.modules.module" and each.__name__ == "Module"
        for each in type(layer).__mro__
    )


def _to_numpy(x: Any) -> NDArray[Any]:
    if array_api_compat.is_torch_array(x):
        x = x.detach().cpu()
    elif array_api_compat.is_cupy_array(x):
        x = x.get()
    return np.asarray(x)
