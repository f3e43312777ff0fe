"""The drawings of operations on pairs say what is computed elsewhere."""

import re
from itertools import product

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.figures import higher_order as figures
from gdlbook.layers.higher_order import PAIRS_TO_PAIRS


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def test_each_operation_reads_the_entries_its_pattern_names():
    figure = figures.fifteen_operations()
    for pattern in PAIRS_TO_PAIRS.values():
        assert pattern in texts(figure)
        start = {"ij": {"i": 1, "j": 2}, "ii": {"i": 1}}[pattern[:2]]
        free = sorted(set(pattern[3:]) - set(start))
        read = set()
        for values in product(range(4), repeat=len(free)):
            at = start | dict(zip(free, values, strict=True))
            read.add((at[pattern[3]], at[pattern[4]]))
        written = "(1, 2)" if pattern.startswith("ij") else "(1, 1)"
        told = re.search(
            re.escape(pattern) + r": writes (\(\d, \d\)), reads (.*?)\.", figure.alt
        )
        assert told[1] == written
        if len(read) == 16:
            assert told[2] == "all entries"
        else:
            found = re.findall(r"\((\d), (\d)\)", told[2])
            assert {(int(a), int(b)) for a, b in found} == read
            assert len(found) == len(read)


def test_the_square_meets_and_says_its_numbers():
    x, s = np.array([[0, 3, 0], [2, 0, 1], [0, 4, 5]]), [2, 0, 1]
    figure = figures.pair_square(x, s)
    P = np.zeros((3, 3), dtype=int)
    P[s, range(3)] = 1
    layer = x.T + np.diag(x.sum(axis=1))
    for expected in (x, layer, P @ x @ P.T, P @ layer @ P.T):
        rows = "; ".join(" ".join(map(str, row)) for row in expected.tolist())
        assert rows in figure.alt
    assert figure.alt.endswith("The two ways meet.")
    assert "they meet" in texts(figure)


@pytest.mark.parametrize(
    ("x", "s"), [(np.ones((2, 3)), [0, 1]), (np.ones((2, 2)), [0, 0])]
)
def test_the_square_refuses_what_is_no_table_or_no_renaming(x, s):
    with pytest.raises(ArgumentError):
        figures.pair_square(x, s)
