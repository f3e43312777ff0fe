"""The table of domains, groups and layers, with every count computed.

A row counts the linear layers that its group leaves. Where the layer that people use is
not linear, or smaller than the whole space, its own parameters stand beside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gdlbook import _checks
from gdlbook.blueprint import rows as rows_of
from gdlbook.blueprint.rows import Row


def counts(domain: str, size: int, channels_in: int = 1, channels_out: int = 1) -> Row:
    """Return what a domain's symmetry leaves of a linear layer, as plain data.

    Parameters
    ----------
    domain : str
        One of ``"grid"``, ``"graph"``, ``"set"``, ``"grid with rotation"``,
        ``"3D points"``, ``"curved surface"``.
    size : int
        The side of the grid (at least 3; with rotation at most 24); the number of
        nodes, elements or points; the number of neighbours of a point of the surface.
    channels_in, channels_out : int
        How many signals of the kind named come in and go out; for ``"3D points"``, how
        many features each point has beside its position.

    Returns
    -------
    dict
        Ready for JSON: strings, integers and one boolean, under the keys ``domain``,
        ``size``, ``channels_in``, ``channels_out``; ``group`` and its ``order`` (a
        string of digits, or "infinite"); ``signal_in``, ``signal_out``; ``counted``,
        what the next numbers count; ``parameters`` of the equivariant linear layer,
        ``unconstrained`` of any linear layer, ``biases`` of the equivariant one;
        ``layer``, one that is used, ``layer_parameters`` without biases of linear
        layers, and ``layer_linear``, whether it lies in the space counted.

    Raises
    ------
    ArgumentError
        If there is no such domain, or a number is too small or too large.

    Notes
    -----
    ``graph`` counts rules W(A), affine in the matrix A, with W(PAPᵀ) = P W(A) Pᵀ for
    every permutation P: naturality, not the automorphisms of one graph. Its counts, and
    those of sets, are orbits of S_n on tuples of up to four points, which are the same
    for all n from four on [1]_. ``3D points`` counts maps of features and positions to
    features and displacements that follow E(3) and S_n at once: for a product of two
    groups the dimensions multiply, and a displacement is unmoved by translations, so
    that each map has to send n equal positions to zero. ``curved surface`` counts maps
    of tangent vectors at a point and at its neighbours, brought there by transport, to
    a tangent vector, that do not depend on the frame chosen at the point.

    References
    ----------
    .. [1] H. Maron, H. Ben-Hamu, N. Shamir, Y. Lipman, Invariant and equivariant
       graph networks, ICLR 2019, arXiv:1812.09902.

    Examples
    --------
    >>> row = counts("set", 5, 8, 16)
    >>> row["parameters"], row["unconstrained"], row["layer"], row["layer_parameters"]
    (256, 3200, 'attention, one head', 384)
    """
    if domain not in _ROWS:
        _checks.refuse("domain", f"one of {', '.join(_ROWS)}", repr(domain))
    c_in = _checks.integer("channels_in", channels_in, minimum=1)
    c_out = _checks.integer("channels_out", channels_out, minimum=1)
    size = _checks.integer("size", size, minimum=1)
    given: Row = {"domain": domain, "size": size}
    given |= {"channels_in": c_in, "channels_out": c_out}
    return given | _ROWS[domain](size, c_in, c_out)


def blueprint_table() -> list[Row]:
    """Return the table of chapter 7: one row a domain, small sizes, one channel.

    Returns
    -------
    list of dict
        Rows of `counts`.

    Examples
    --------
    >>> for row in blueprint_table():
    ...     print(row["domain"], row["parameters"], row["unconstrained"])
    grid 64 4096
    graph 17 650
    set 2 25
    grid with rotation 256 65536
    3D points 3 400
    curved surface 6 28
    """
    sizes = {
        "grid": 8,
        "graph": 5,
        "set": 5,
        "grid with rotation": 8,
        "3D points": 5,
        "curved surface": 6,
    }
    return [counts(domain, size) for domain, size in sizes.items()]


def as_text(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """Return rows as a table of plain text, one column for each key.

    Parameters
    ----------
    rows : sequence of dict
        Rows of `counts`.
    columns : sequence of str
        Keys, in the order of the columns.

    Returns
    -------
    str
        Lines of equal columns, the header first.

    Raises
    ------
    ArgumentError
        If a row has no such key.

    Examples
    --------
    >>> print(as_text([counts("set", 5)], ["domain", "parameters", "unconstrained"]))
    domain  parameters  unconstrained
    set              2             25
    """
    for name in columns:
        if any(name not in row for row in rows):
            _checks.refuse("columns", f"keys of the rows: {', '.join(rows[0])}", name)
    cells = [[str(row[name]) for name in columns] for row in rows]
    widths = [
        max(len(line[k]) for line in [list(columns), *cells])
        for k in range(len(columns))
    ]
    right = [rows and isinstance(rows[0][name], int) for name in columns]
    lines = [
        "  ".join(
            text.rjust(width) if flush else text.ljust(width)
            for text, width, flush in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in [list(columns), *cells]
    ]
    return "\n".join(lines)


_ROWS: dict[str, Callable[[int, int, int], Row]] = {
    "grid": rows_of.grid,
    "graph": rows_of.graph,
    "set": rows_of.elements,
    "grid with rotation": rows_of.turning_grid,
    "3D points": rows_of.points,
    "curved surface": rows_of.surface,
}
