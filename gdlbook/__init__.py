"""Geometric deep learning from scratch: symmetries, the layers they leave, checks."""

from gdlbook._checks import ArgumentError

__version__ = "0.1.0"

__all__ = ["ArgumentError", "__version__"]
