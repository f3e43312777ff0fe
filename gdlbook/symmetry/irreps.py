"""All real irreducible representations of a finite group, from its Cayley table."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

ORDER_LIMIT = 500
"""Largest order for which irreducible representations are computed."""

# Of a real irreducible representation with character χ: the mean of χ(g)², and the
# mean of χ(g²). The three rows are its types: real, complex, quaternionic.
_IRREDUCIBLE = {(1, 1), (2, 0), (4, -2)}


def real_irreps(
    cayley: NDArray[np.intp], classes: NDArray[np.int32]
) -> list[NDArray[np.float64]]:
    r"""Return orthogonal matrices of every real irreducible representation.

    The regular representation holds all of them. Any kernel f with f(g⁻¹) = f(g)
    gives a symmetric matrix

    .. math:: S_{a b} = f(a^{-1} b), \qquad L_h S = S L_h,

    that commutes with it. For a generic f, each eigenspace of S is irreducible, so
    the action on the eigenspaces gives every irreducible representation.

    Parameters
    ----------
    cayley : numpy.ndarray of int, shape (order, order)
        Row of the product of rows, the identity's row being 0.
    classes : numpy.ndarray of int, shape (order,)
        The conjugacy class of each row.

    Returns
    -------
    list of numpy.ndarray of float64, shape (order, d, d)
        One stack of matrices for each, sorted by dimension and then by character,
        larger values first.

    Notes
    -----
    That nothing is missing or reducible is checked with characters: irreducibles
    obey :math:`\langle\chi,\chi\rangle \in \{1, 2, 4\}` with the Frobenius-Schur
    indicator to match, and :math:`\sum d^2 / \langle\chi,\chi\rangle` is the order
    [1]_.

    References
    ----------
    .. [1] J.-P. Serre, *Linear Representations of Finite Groups*, Springer 1977,
       sections 2.4 and 13.2.
    """
    order = len(cayley)
    inverse = np.argsort(cayley, axis=1)[:, 0]
    representatives = np.unique(classes, return_index=True)[1]
    squares = np.diagonal(cayley)
    found: dict[tuple[float, ...], NDArray[np.float64]] = {}
    for space in _eigenspaces(cayley[inverse], inverse):
        # (L_g B)[g i] = B[i], so ρ(g) = Bᵀ L_g B needs no matrix L_g.
        matrices = np.einsum("gia,ib->gab", space[cayley], space, optimize=True)
        if matrices.shape[1] == 1:
            matrices = np.round(matrices)
        character = np.trace(matrices, axis1=1, axis2=2)
        norm, indicator = np.mean(character**2), np.mean(character[squares])
        kind = (round(float(norm)), round(float(indicator)))
        if not (kind in _IRREDUCIBLE and abs(norm - kind[0]) < 1e-6):
            raise ArithmeticError(
                f"the regular representation of order {order} did not split: "
                f"a part of dimension {matrices.shape[1]} is reducible"
            )
        # Negated, so that an ascending sort puts large characters first.
        rounded = np.round(character[representatives], 6) + 0.0
        key = (float(matrices.shape[1]), *(-rounded).tolist(), float(kind[0]))
        found.setdefault(key, matrices)
    total = sum(key[0] ** 2 / key[-1] for key in found)
    if total != order:
        raise ArithmeticError(
            f"irreps of dimensions summing to {total}, expected the order {order}"
        )
    return [found[key] for key in sorted(found)]


def _eigenspaces(
    quotients: NDArray[np.intp], inverse: NDArray[np.intp]
) -> list[NDArray[np.float64]]:
    """Return orthonormal bases of the eigenspaces of a generic symmetric kernel."""
    # The cosines of squares are as good as random, and the same on every machine.
    generic = np.cos(np.arange(len(inverse)) ** 2)
    kernel = generic + generic[inverse]
    values, vectors = np.linalg.eigh(kernel[quotients])
    gaps = np.diff(values) > 1e-9 * max(1.0, np.abs(values).max())
    blocks = np.split(vectors, np.flatnonzero(gaps) + 1, axis=1)
    return [_canonical(block) for block in blocks]


def _canonical(block: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the basis made of the projector's first independent columns.

    The eigensolver's own basis of an eigenspace differs between machines; the
    projector on the eigenspace does not.
    """
    projector = block @ block.T
    basis: list[NDArray[np.float64]] = []
    for column in projector.T:
        rest = column - sum((b * (b @ column) for b in basis), np.zeros_like(column))
        length = np.linalg.norm(rest)
        if length > 1e-3 * np.linalg.norm(column):
            basis.append(rest / length)
        if len(basis) == block.shape[1]:
            break
    # A second orthogonalisation takes the rounding of the first to 1e-16.
    orthonormal, triangle = np.linalg.qr(np.stack(basis, axis=1))
    return np.asarray(orthonormal * np.sign(np.diagonal(triangle)))
