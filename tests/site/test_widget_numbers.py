"""The interactive parts compute what the package computes, by another route."""

import itertools

import numpy as np
import pytest

from gdlbook.figures import attention as attention_figures
from gdlbook.figures import message_passing, symmetry
from gdlbook.figures.widgets import FILTERS, LETTER_L
from gdlbook.layers.attention import attention, causal_mask
from gdlbook.layers.convolution import circular_convolution, zero_padded_convolution
from gdlbook.layers.group_convolution import (
    circular_padding,
    lifting_convolution,
    zero_padding,
)
from gdlbook.layers.image_convolution import (
    circular_correlation_2d,
    zero_padded_correlation_2d,
)
from gdlbook.layers.pooling import orientation_pooling
from gdlbook.layers.transformer import sinusoidal_encoding
from gdlbook.symmetry.actions import permute, relabel

EXPLORER = "06-rotation.html"
TOLERANCE = 1e-6

MOVES = (
    "up",
    "down",
    "left",
    "right",
    "turn",
    "turn-back",
    "flip-columns",
    "flip-rows",
)
SHIFTS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}


def moved(planes, name):
    """Move the last two axes of an array by one named move."""
    if name in SHIFTS:
        return np.roll(planes, SHIFTS[name], axis=(-2, -1))
    return {
        "turn": lambda: np.rot90(planes, 1, axes=(-2, -1)),
        "turn-back": lambda: np.rot90(planes, -1, axes=(-2, -1)),
        "flip-columns": lambda: planes[..., ::-1],
        "flip-rows": lambda: planes[..., ::-1, :],
    }[name]()


def replaced(planes, name):
    """Let four orientation planes change places, each as it is."""
    if len(planes) != 4 or name in SHIFTS:
        return planes
    where = {
        "turn": lambda r: r + 1,
        "turn-back": lambda r: r - 1,
        "flip-columns": lambda r: -r,
        "flip-rows": lambda r: 2 - r,
    }[name]
    result = np.empty_like(planes)
    for r in range(4):
        result[where(r) % 4] = planes[r]
    return result


def answer(f, x, matrix):
    """Apply a layer of the Explorer with the functions of the package."""
    image, psi = x[None], np.reshape(f["kernel"], (1, 1, 3, 3))
    if f["operator"] == "filter":
        wide = circular_correlation_2d if f["wrap"] else zero_padded_correlation_2d
        return wide(image, psi, stride=f["stride"])
    if f["operator"] in ("lift", "pooled"):
        pad = circular_padding if f["wrap"] else zero_padding
        stack = lifting_convolution(pad(image, 3), psi)
        if f["operator"] == "pooled":
            stack = orientation_pooling(stack)[None]
        return stack[0][..., :: f["stride"], :: f["stride"]]
    if f["operator"] == "random":
        return (matrix @ x.ravel()).reshape(1, 8, 8)
    return x.sum().reshape(1, 1, 1)


def square_of(f, x, names, matrix):
    """Go both ways around the square, one named move after the other."""
    stride = f["stride"] if f["operator"] in ("filter", "lift", "pooled") else 1
    fx, gx, places = answer(f, x, matrix), x, np.arange(64).reshape(8, 8)
    for name in names:
        gx, places = moved(gx, name), moved(places, name)
    fgx = answer(f, gx, matrix)
    gfx = fx
    for name in names:
        gfx = replaced(gfx, name)
        if f["operator"] != "sum" and stride == 1:
            gfx = moved(gfx, name)
    kept = np.arange(64).reshape(8, 8)[::stride, ::stride].ravel()
    arrived = places[::stride, ::stride].ravel()
    counterpart = f["operator"] == "sum" or set(arrived) == set(kept)
    if stride > 1 and counterpart:
        # The cells that were kept are moved among themselves; so are the answers.
        source = [int(np.flatnonzero(kept == cell)[0]) for cell in arrived]
        gfx = gfx.reshape(len(gfx), -1)[:, source].reshape(gfx.shape)
    elif stride > 1:
        for name in names:
            gfx = gfx if name in SHIFTS else moved(gfx, name)
        shifts = itertools.product(range(gfx.shape[-1]), repeat=2)
        candidates = [np.roll(gfx, by, axis=(-2, -1)) for by in shifts]
        gfx = min(candidates, key=lambda candidate: np.abs(candidate - fgx).max())
    error = float(np.abs(gfx - fgx).max())
    holds = counterpart and error <= 1e-10 * max(np.abs(gfx).max(), np.abs(fgx).max())
    return {
        "fx": fx,
        "gx": gx,
        "gfx": gfx,
        "fgx": fgx,
        "error": error,
        "counterpart": bool(counterpart),
        "holds": bool(holds),
    }


def layers_of(operator):
    """Return every variant of a layer: paddings, strides, filters."""
    if operator in ("random", "sum"):
        variants = [{"wrap": True, "stride": 1, "kernel": [0] * 9}]
    else:
        rng = np.random.default_rng(5)
        kernels = [np.ravel(k).tolist() for k in FILTERS.values()]
        kernels.append(rng.normal(size=9).tolist())
        variants = [
            {"wrap": wrap, "stride": stride, "kernel": kernel}
            for wrap in (True, False)
            for stride in (1, 2)
            for kernel in kernels
        ]
    return [{"operator": operator, "seed": 3, **variant} for variant in variants]


def move_lists(rng):
    """Return no move, every move, and lists of two moves and more."""
    sizes = (2, 2, 2, 2, 2, 3, 3, 4, 6, 9, 14)
    drawn = [rng.choice(MOVES, size=size).tolist() for size in sizes]
    return [[], *([name] for name in MOVES), *drawn]


SQUARE = """
  const [f, cases] = given;
  return cases.map(([x, names]) => {
    const g = names.reduce((g, name) => gdl.after(gdl.MOVES[name](8), g, 8),
                           gdl.IDENTITY);
    return gdl.square(f, x, 8, g);
  });
"""


@pytest.mark.parametrize("operator", ["filter", "lift", "pooled", "random", "sum"])
def test_both_ways_are_those_of_the_package(kernel, operator):
    rng = np.random.default_rng(7)
    matrix = np.reshape(kernel("return gdl.randomMap(8, 3)"), (64, 64))
    verdicts = set()
    for f in layers_of(operator):
        pictures = itertools.cycle(
            [rng.integers(-3, 4, (8, 8)), rng.normal(size=(8, 8))]
        )
        cases = list(zip(pictures, move_lists(rng), strict=False))
        sent = [[x.ravel().tolist(), names] for x, names in cases]
        for (x, names), got in zip(cases, kernel(SQUARE, f, sent), strict=True):
            expected = square_of(f, x, names, matrix)
            assert got["holds"] is expected["holds"], (f, names)
            assert got["counterpart"] is expected["counterpart"], (f, names)
            assert abs(got["error"] - expected["error"]) < TOLERANCE, (f, names)
            verdicts.add(got["holds"])
            corners = {key: got[key]["planes"] for key in ("fx", "fgx")}
            if got["counterpart"]:  # of several nearest ones either may be shown
                corners["gfx"] = got["gfx"]["planes"]
            for key, planes in {**corners, "gx": [got["gx"]]}.items():
                wanted = expected[key].reshape(len(planes), -1)
                assert np.abs(np.array(planes) - wanted).max() < TOLERANCE, (f, key)
    assert verdicts == ({True} if operator == "sum" else {True, False})


def test_the_lifted_planes_turn_and_change_places_and_neither_alone_will_do(kernel):
    f = {
        "operator": "lift",
        "wrap": True,
        "stride": 1,
        "kernel": [2, 1, 0, 1, *[0] * 5],
    }
    x = np.random.default_rng(1).integers(-3, 4, size=64).tolist()
    code = """
      const [f, x] = given;
      const turn = gdl.MOVES.turn(8);
      const [fx, fgx] = [x, gdl.move(x, 8, turn)].map((v) => gdl.apply(f, v, 8).planes);
      const both = gdl.moveStack(fx, 8, turn);
      const turned = fx.map((plane) => gdl.move(plane, 8, turn));
      const placed = [3, 0, 1, 2].map((r) => fx[r]);
      const same = (a) => a.filter((plane, r) => gdl.agree(plane, fgx[r])).length;
      return [same(both), same(turned), same(placed)];
    """
    assert kernel(code, f, x) == [4, 0, 0]


def test_the_generator_repeats_itself_and_differs_by_seed(kernel):
    code = "const next = gdl.generator(given[0]); return [next(), next(), next()]"
    assert kernel(code, 1) == kernel(code, 1) != kernel(code, 2)
    assert all(0 <= value < 1 for value in kernel(code, 1))


def test_signals_graphs_and_tokens_are_those_of_the_package(kernel):
    rng = np.random.default_rng(2)
    for wrap, convolve in ((1, circular_convolution), (0, zero_padded_convolution)):
        for size in (1, 2, 3, 12):
            x, k = rng.normal(size=10), rng.normal(size=size)
            got = kernel(
                "return gdl.convolve(given[0], given[1], given[2] === 1)",
                *(x.tolist(), k.tolist(), wrap),
            )
            assert np.abs(np.array(got) - convolve(x, k)).max() < TOLERANCE
    A, x, s = rng.normal(size=(5, 5)), rng.normal(size=5), rng.permutation(5)
    got = kernel(
        "const [A, x, s] = given; return [gdl.relabel(A, s), gdl.permute(x, s)]",
        *(A.tolist(), x.tolist(), s.tolist()),
    )
    assert np.array_equal(got[0], relabel(A, s))
    assert np.array_equal(got[1], permute(x, s))
    for scale, causal in itertools.product((1.0, 60.0), (0, 1)):
        tokens = scale * rng.normal(size=(5, 4))
        mask = causal_mask(5) if causal else None
        got = kernel(
            "return gdl.attention(given[0], given[1] === 1)", tokens.tolist(), causal
        )
        expected = attention(tokens, tokens, tokens, mask)
        assert np.abs(np.array(got) - expected).max() < TOLERANCE


def test_the_explorer_counts_the_moves_that_agree(open_tab):
    tab = open_tab(EXPLORER)
    x, matrix = np.reshape(LETTER_L, (8, 8)), np.zeros((64, 64))
    turns = [["turn"] * k for k in range(4)]
    symmetries = [[*turn, *flip] for turn in turns for flip in ([], ["flip-columns"])]
    shifts = [["down"] * i + ["right"] * j for i in range(8) for j in range(8)]
    lists = [[*way, *shift] for way in symmetries for shift in shifts]
    for wrap in (True, False):
        tab.choose("wraps around" if wrap else "zeros")
        f = {"operator": "filter", "kernel": FILTERS["edge"], "wrap": wrap, "stride": 1}
        expected = sum(square_of(f, x, names, matrix)["holds"] for names in lists)
        tab.page.wait_for_function(
            "n => document.querySelector('.gdlw-census').dataset.holding === n",
            arg=str(expected),
        )
        assert f"Both ways agree for {expected}." in tab.widget.inner_text()


def test_the_slider_shows_the_numbers_of_chapter_1(open_tab):
    tab = open_tab("01-symmetry.html")
    bump = np.array(symmetry.BUMP)
    for outside, layer in (
        ("zeros", zero_padded_convolution),
        ("ring", circular_convolution),
    ):
        tab.choose(outside)
        for shift in range(10):
            tab.widget.locator("input[type=range]").fill(str(shift))
            state = tab.state
            assert state["gaps"] == symmetry.shift_errors(outside)
            assert state["across"] == layer(np.roll(bump, shift), [1, -1]).tolist()
            assert state["down"] == np.roll(layer(bump, [1, -1]), shift).tolist()
            gap = symmetry.shift_errors(outside)[shift]
            assert tab.verdict == ("do not meet" if gap else "they meet")
            assert f"differ by {gap} " in tab.sentence or not gap
    tab.choose("zeros")
    tab.button("another signal")
    assert sum(gap > 0 for gap in tab.state["gaps"]) == 9
    assert tab.state["signal"] != bump.tolist()
    tab.button("the bump")
    assert tab.state["signal"] == bump.tolist()


def ends(A, x, fixed):
    return x * (np.array([1, 0, 0, 0, 1]) if fixed else A.sum(axis=1) == 1)


def test_the_renaming_shows_the_numbers_of_chapter_4(open_tab):
    tab = open_tab("04-message-passing.html")
    A, x = message_passing.PATH, np.arange(1, 6)
    for fixed, text in ((False, "one neighbour"), (True, "nodes 0 and 4")):
        tab.choose(text)
        agreeing = [
            s
            for s in itertools.permutations(range(5))
            if np.array_equal(
                permute(ends(A, x, fixed), s),
                ends(relabel(A, s), permute(x, s), fixed),
            )
        ]
        assert tab.state["holding"] == len(agreeing) == (12 if fixed else 120)
        for _ in range(4):
            tab.button("shuffle")
            state = tab.state
            s = state["names"]
            assert np.array_equal(state["matrix"], relabel(A, s))
            assert state["down"] == permute(ends(A, x, fixed), s).tolist()
            assert state["across"] == ends(relabel(A, s), permute(x, s), fixed).tolist()
            assert state["holds"] is (tuple(s) in agreeing)


def test_the_order_shows_the_numbers_of_chapter_5(open_tab):
    tab = open_tab("05-attention.html")
    X = np.array(attention_figures.TOKENS, dtype=float)
    for code, causal in itertools.product(("none", "break it: added"), (False, True)):
        tab.choose(code)
        if tab.state["causal"] is not causal:
            tab.widget.get_by_text(
                "break it: causal" if causal else "none"
            ).last.click()
        for order in itertools.permutations(range(3)):
            tab.widget.evaluate("(widget, order) => widget.take(order)", list(order))

            def layer(rows, added=code != "none", masked=causal):
                rows = rows + sinusoidal_encoding(*rows.shape) * added
                return attention(rows, rows, rows, causal_mask(3) if masked else None)

            state = tab.state
            now, before = layer(X[list(order)]), layer(X)[list(order)]
            assert np.abs(np.array(state["now"]) - now).max() < TOLERANCE
            assert np.abs(np.array(state["before"]) - before).max() < TOLERANCE
            assert state["holds"] is bool(np.abs(now - before).max() < 1e-10)
    assert not tab.state["holds"]
