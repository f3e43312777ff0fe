"""The drawings of chapter 5 say in words what attention computes."""

import re

import numpy as np
import pytest

from gdlbook import ArgumentError
from gdlbook.figures import attention as figures

X = np.array(figures.TOKENS, dtype=float)


def texts(figure):
    return [text.get_text() for text in figure.figure.axes[0].texts]


def rows(text):
    """The numbers of an alt text, one list for each part between semicolons."""
    return [
        [float(number) for number in re.findall(r"-?\d+\.\d+", row)]
        for row in text.split(";")
    ]


def weights(x):
    """Softmax of the scores row by row, without the package."""
    table = np.exp(x @ x.T / 2)
    return table / table.sum(axis=1, keepdims=True)


def test_the_first_drawing_leaves_three_questions():
    figure = figures.disputed_tokens()
    assert texts(figure).count("?") == 3
    shown = [t.replace("\N{MINUS SIGN}", "-") for t in texts(figure)]
    cells = [float(t) for t in shown if re.fullmatch(r"-?\d(\.\d)?", t)]
    y = weights(X) @ X
    order = [0, 1, 2]
    first = [value for i in order for row in (X, y.round(1)) for value in row[i]]
    assert cells == [*first, *X[[2, 1, 0]].ravel()]
    assert [t for t in texts(figure) if t in figures.WORDS] == [
        "dog",
        "bites",
        "man",
        "man",
        "bites",
        "dog",
    ]


@pytest.mark.parametrize("layer", ["plain", "position", "causal"])
def test_the_square_says_whether_its_ways_meet(layer):
    figure = figures.token_square(layer)
    assert ("they meet" in texts(figure)) == (layer == "plain")
    assert ("The two ways meet." in figure.alt) == (layer == "plain")
    assert ("do not meet" in figure.alt) != (layer == "plain")
    down = re.search(r"then the swap: (.*)\. The swap first", figure.alt)[1]
    if layer == "plain":
        assert rows(down) == (weights(X) @ X)[[2, 1, 0]].round(1).tolist()
    if layer == "causal":
        assert rows(down)[2] == [2, 0, 1, 0]  # the first token sees itself alone


def test_the_tables_are_swapped_in_rows_and_columns():
    figure = figures.moved_weights()
    first, last = (
        rows(re.search(rf"In the order {order}: (.*?)\.( |$)", figure.alt)[1])
        for order in ("dog, bites, man", "man, bites, dog")
    )
    assert first == weights(X).round(2).tolist()
    assert last == np.array(first)[::-1, ::-1].tolist()


def test_the_pairs_collide_where_the_sums_are_equal():
    found = figures.collisions()
    expected = [0.5, np.log((1 + np.e) / 2), 0.5 ** (1 / 3)]
    assert np.abs(np.array(list(found.values())) - expected).max() <= 1e-9
    figure = figures.sums_of_pairs()
    for t in found.values():
        assert f"{t:.3f}" in figure.alt


@pytest.mark.parametrize(
    "draw",
    [
        figures.disputed_tokens,
        figures.moved_weights,
        figures.sums_of_pairs,
        lambda: figures.token_square("plain"),
        lambda: figures.token_square("causal"),
    ],
)
def test_every_drawing_follows_the_theme_and_fits_a_phone(draw):
    figure = draw()
    assert figure.figure.get_size_inches()[0] <= 4.4
    assert figure.html() == draw().html()


def test_refuses_an_unknown_layer():
    with pytest.raises(ArgumentError, match="plain or position or causal"):
        figures.token_square("other")
