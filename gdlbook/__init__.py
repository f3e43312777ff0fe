"""Geometric deep learning from scratch: symmetries, the layers they leave, checks."""

from gdlbook._checks import ArgumentError
from gdlbook.equivariance import check_equivariance
from gdlbook.symmetry.equivariant_maps import equivariant_maps
from gdlbook.symmetry.graphs import automorphism_group
from gdlbook.symmetry.groups import FiniteGroup, Group
from gdlbook.symmetry.map_space import EquivariantMaps
from gdlbook.symmetry.matrix_groups import (
    MatrixGroup,
    orthogonal_group,
    special_orthogonal_group,
)
from gdlbook.symmetry.named_groups import (
    alternating_group,
    cyclic_group,
    dihedral_group,
    direct_product,
    p4_group,
    p4m_group,
    symmetric_group,
    translation_group,
)
from gdlbook.symmetry.pixels import pixel_rotations, pixel_symmetries
from gdlbook.symmetry.representations import Representation

__version__ = "0.1.0"

__all__ = [
    "ArgumentError",
    "EquivariantMaps",
    "FiniteGroup",
    "Group",
    "MatrixGroup",
    "Representation",
    "__version__",
    "alternating_group",
    "automorphism_group",
    "check_equivariance",
    "cyclic_group",
    "dihedral_group",
    "direct_product",
    "equivariant_maps",
    "orthogonal_group",
    "p4_group",
    "p4m_group",
    "pixel_rotations",
    "pixel_symmetries",
    "special_orthogonal_group",
    "symmetric_group",
    "translation_group",
]
