"""Quarter turns and reflections of a square image, as representations."""

from __future__ import annotations

import numpy as np

from gdlbook import _checks
from gdlbook.symmetry.named_groups import cyclic_group, dihedral_group
from gdlbook.symmetry.representations import Representation


def pixel_rotations(n: int) -> Representation:
    """Return the quarter turns of an n by n image about its centre.

    The generator of C4 moves ``image.ravel()`` as `numpy.rot90` moves the image:
    pixel (i, j) goes to (n - 1 - j, i).

    Parameters
    ----------
    n : int
        The side of the image, at least 1.

    Returns
    -------
    Representation
        Of ``cyclic_group(4)``, on n² pixels, row by row.

    Raises
    ------
    ArgumentError
        If `n` is not an integer of at least 1.

    Examples
    --------
    >>> V = pixel_rotations(3)
    >>> turn = V.matrix(V.group.generators[0])
    >>> image = np.arange(9.0).reshape(3, 3)
    >>> bool((turn @ image.ravel() == np.rot90(image).ravel()).all())
    True
    """
    n = _checks.integer("n", n, minimum=1)
    return cyclic_group(4).representation([_quarter_turn(n)], name=f"{n} x {n} pixels")


def pixel_symmetries(n: int) -> Representation:
    """Return the quarter turns and reflections of an n by n image about its centre.

    The generators of D4 move ``image.ravel()`` as `numpy.rot90` and `numpy.fliplr`
    move the image.

    Parameters
    ----------
    n : int
        The side of the image, at least 1.

    Returns
    -------
    Representation
        Of ``dihedral_group(4)``, on n² pixels, row by row.

    Raises
    ------
    ArgumentError
        If `n` is not an integer of at least 1.

    Examples
    --------
    >>> pixel_symmetries(8).dimension
    64
    """
    n = _checks.integer("n", n, minimum=1)
    mirror = np.fliplr(np.arange(n * n).reshape(n, n)).ravel()
    return dihedral_group(4).representation(
        [_quarter_turn(n), mirror], name=f"{n} x {n} pixels"
    )


def _quarter_turn(n: int) -> np.ndarray:
    # Entry p of the turned picture of pixel numbers is the pixel that came to p;
    # the permutation says where each pixel goes, which is the opposite turn.
    return np.rot90(np.arange(n * n).reshape(n, n), k=-1).ravel()
