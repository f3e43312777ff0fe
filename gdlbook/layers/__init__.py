"""Equivariant layers, one family per file."""
