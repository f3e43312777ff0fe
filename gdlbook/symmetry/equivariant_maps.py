"""All linear maps that respect a symmetry: one call, three ways of solving."""

from __future__ import annotations

from gdlbook.symmetry.map_space import EquivariantMaps
from gdlbook.symmetry.null_space_maps import (
    dimension_by_characters,
    solve_by_null_space,
)
from gdlbook.symmetry.orbit_maps import solve_by_orbits
from gdlbook.symmetry.representations import Representation, check_same_group


def equivariant_maps(
    rep_in: Representation, rep_out: Representation
) -> EquivariantMaps:
    r"""Return the space of all linear maps that respect a symmetry.

    .. math:: \{ W : \rho_{out}(g) \, W = W \, \rho_{in}(g)
              \text{ for all } g \in G \}

    A bias b is a map from the trivial representation: ``equivariant_maps(G.trivial,
    rep_out)``.

    Parameters
    ----------
    rep_in, rep_out : Representation
        How the group acts on the input and on the output. Of one group.

    Returns
    -------
    EquivariantMaps
        With an exact ``dimension``, and ``basis()``, ``project(matrix)``,
        ``matrix(coefficients)``, ``coefficients(matrix)`` and, for permutation
        representations, ``labels``. Dimension and labels never build the basis.

    Raises
    ------
    ArgumentError
        If the groups differ, no spectral gap tells what the dimension is, or
        something is too large to hold; the message names the size in bytes.

    Notes
    -----
    Three methods stand behind the call:

    - Two permutation representations: entries of W share a parameter when the
      group takes one index pair to the other. Orbits of the generators on the pairs
      are exact [1]_; if the group is transitive on the inputs and the
      stabiliser of input 0 is known, its orbits on the outputs are enough.
    - Other representations of a finite group: characters give the dimension, the
      null space of the generators gives the basis [2]_. For a group too large to
      average over, the null space gives both.
    - A Lie group: the null space of its algebra and discrete generators, in
      float64, its rank read at a checked gap between 1e-10 and 1e-6 and, for
      rotations in 2 and 3 dimensions, compared with Weyl's integral of characters.

    References
    ----------
    .. [1] H. Maron, H. Ben-Hamu, N. Shamir, Y. Lipman, Invariant and equivariant
       graph networks, ICLR 2019, arXiv:1812.09902.
    .. [2] M. Finzi, M. Welling, A. G. Wilson, A practical method for constructing
       equivariant multilayer perceptrons for arbitrary matrix groups, ICML 2021,
       arXiv:2104.09459.

    Examples
    --------
    >>> from gdlbook.symmetry.named_groups import cyclic_group, symmetric_group
    >>> V = symmetric_group(10).defining
    >>> equivariant_maps(V * V, V * V).dimension
    15
    >>> C4 = cyclic_group(4)
    >>> equivariant_maps(C4.defining, C4.defining).labels
    array([[0, 3, 2, 1],
           [1, 0, 3, 2],
           [2, 1, 0, 3],
           [3, 2, 1, 0]], dtype=int32)
    """
    check_same_group(rep_in, rep_out)
    if rep_in.is_permutation and rep_out.is_permutation:
        return solve_by_orbits(rep_in, rep_out)
    rule = rep_in.group.quadrature(rep_in.frequency + rep_out.frequency)
    expected = None if rule is None else dimension_by_characters(rep_in, rep_out, *rule)
    return solve_by_null_space(rep_in, rep_out, expected)
