"""Every group constructor once, with small examples: one line makes a group known.

The law tests, the reference table and the benchmark read this table. A group is one
constructor in its file and one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from gdlbook.symmetry.graphs import automorphism_group
from gdlbook.symmetry.groups import Group
from gdlbook.symmetry.matrix_groups import orthogonal_group, special_orthogonal_group
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

_PATH = np.diag([1, 1, 1, 1], k=1) + np.diag([1, 1, 1, 1], k=-1)

REGISTRY: dict[Callable[..., Group], tuple[tuple[Any, ...], ...]] = {
    cyclic_group: ((1,), (2,), (7,), (12,)),
    dihedral_group: ((3,), (4,), (7,)),
    symmetric_group: ((1,), (2,), (3,), (5,)),
    alternating_group: ((1,), (2,), (3,), (4,), (5,)),
    translation_group: ((1, 4), (3, 5)),
    p4_group: ((3,), (4,)),
    p4m_group: ((3,), (4,)),
    direct_product: ((symmetric_group(3), cyclic_group(4)),),
    automorphism_group: ((_PATH,), (np.zeros((3, 3)),), (np.triu(np.ones((4, 4))),)),
    special_orthogonal_group: ((2,), (3,), (4,)),
    orthogonal_group: ((2,), (3,), (4,)),
}
"""Constructor to argument lists of small examples."""


def examples() -> Iterator[Group]:
    """Yield the small examples of every registered constructor.

    Examples
    --------
    >>> len({group.name for group in examples()}) > 20
    True
    """
    for constructor, arguments in REGISTRY.items():
        for each in arguments:
            yield constructor(*each)
