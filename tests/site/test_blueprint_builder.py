"""The Blueprint Builder of chapter 7: its numbers, its programs, its hands."""

import contextlib
import io
import json

import numpy as np
import pytest

from gdlbook.blueprint import counts
from gdlbook.figures.blueprint_builder import CHANNELS, COUNTED, SIZES, samples
from gdlbook.layers.deep_sets import set_linear
from gdlbook.layers.egnn import all_pairs, egnn_layer
from gdlbook.layers.gauge import gauge_convolution, gauge_kernels
from gdlbook.layers.group_convolution import circular_padding, group_convolution
from gdlbook.layers.image_convolution import (
    circular_correlation_2d,
    zero_padded_correlation_2d,
)
from gdlbook.layers.message_passing import edges_of, message_passing
from gdlbook.symmetry.actions import permute, relabel
from gdlbook.symmetry.equivariant_maps import equivariant_maps
from gdlbook.symmetry.matrix_groups import special_orthogonal_group

PAGE = "07-blueprint.html"
TOLERANCE = 1e-6
BOTH = "([name, layer, w, x, g]) => gdl.builder.both(name, layer, w, x, g)"
MOVES = {
    "grid": ("right", "down"),
    "graph": ("shuffle", "swap"),
    "set": ("shuffle", "swap"),
    "grid with rotation": ("turn", "right"),
    "3D points": ("spin", "tip", "mirror", "shift"),
    "curved surface": ("left", "back"),
}


@pytest.fixture
def tab(builder):
    for domain in ("set", "grid"):  # as the page starts
        pick(builder, domain)
    return builder


def pick(tab, domain):
    tab.widget.locator(f"input[value='{domain}'] + span").click()


def use(tab, layer):
    tab.widget.locator(f"input[value={layer}] + span").click()


def slide(tab, name, place):
    slider = tab.widget.locator(".gdlw-sliders input").nth(
        ("size", "into", "out").index(name)
    )
    slider.fill(str(place))


def close(got, expected):
    return np.abs(np.array(got, dtype=float) - expected).max() < TOLERANCE


def both(tab, *given):
    return tab.page.evaluate(BOTH, json.loads(json.dumps(given)))


# --- layers and actions, against the package ------------------------------


def test_filters_of_pictures_are_those_of_the_package(tab):
    rng = np.random.default_rng(0)
    for n in (3, 6):
        x, kernel = rng.normal(size=(n, n)), rng.normal(size=(3, 3))
        layers = {
            "good": circular_correlation_2d,
            "wrong": zero_padded_correlation_2d,
        }
        given = [{"kernel": kernel.ravel().tolist()}, [x.ravel().tolist()]]
        for name, layer in layers.items():

            def f(image, layer=layer, kernel=kernel):
                return layer(image[None], kernel[None, None]).ravel()

            got = both(tab, "grid", name, *given, [1, 0, 0, 1, 0, 1])
            moved = np.roll(x, 1, axis=1)
            assert close(got["gx"][0], moved.ravel())
            assert close(got["fx"][0], f(x))
            assert close(got["fgx"][0], f(moved))
            assert close(got["gfx"][0], np.roll(f(x).reshape(n, n), 1, axis=1).ravel())
            assert got["holds"] is (name == "good")


def test_stacks_are_those_of_the_package(tab):
    rng = np.random.default_rng(1)
    x, kernel = rng.normal(size=(4, 5, 5)), rng.normal(size=(4, 3, 3))

    def f(stack):
        return group_convolution(circular_padding(stack[None], 3), kernel[None, None])[
            0
        ]

    def turn(stack):
        return np.roll(np.rot90(stack, axes=(-2, -1)), 1, axis=0)

    given = ({"kernel": kernel.reshape(4, 9).tolist()}, x.reshape(4, 25).tolist())
    got = both(tab, "grid with rotation", "good", *given, [0, -1, 1, 0, 4, 0])
    expected = {"gx": turn(x), "fx": f(x), "gfx": turn(f(x)), "fgx": f(turn(x))}
    for corner, wanted in expected.items():
        assert close(got[corner], wanted.reshape(4, 25)), corner
    assert got["holds"]
    wrong = both(tab, "grid with rotation", "wrong", *given, [0, -1, 1, 0, 4, 0])
    assert not wrong["holds"]


def test_graphs_and_sets_are_those_of_the_package(tab):
    rng = np.random.default_rng(2)
    n = 6
    A = np.triu(rng.integers(0, 2, (n, n)), 1)
    A += A.T
    x, s = rng.normal(size=n), rng.permutation(n)
    own, other = rng.normal(size=2)
    weights = {"own": own, "other": other}

    def f(A, x):
        heard = message_passing(x[:, None], edges_of(A), lambda _, x_j: x_j)
        return own * x + other * heard[:, 0]

    signal = {"A": A.tolist(), "x": x.tolist()}
    got = both(tab, "graph", "good", weights, signal, s.tolist())
    assert np.array_equal(got["gx"]["A"], relabel(A, s))
    assert close(got["fx"]["x"], f(A, x))
    assert close(got["gfx"]["x"], permute(f(A, x), s))
    assert close(got["fgx"]["x"], f(relabel(A, s), permute(x, s)))
    assert got["holds"]

    def on_set(x):
        return set_linear(x[:, None], [[own]], [[other]])[:, 0]

    got = both(tab, "set", "good", weights, {"x": x.tolist()}, s.tolist())
    assert close(got["fx"]["x"], on_set(x))
    assert close(got["fgx"]["x"], on_set(permute(x, s)))
    assert close(got["gx"]["x"], permute(x, s))
    assert got["holds"]


def test_points_are_those_of_the_package(tab):
    rng = np.random.default_rng(3)
    x, h = rng.normal(size=(6, 3)), rng.normal(size=6)
    R, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    t = rng.normal(size=3)

    def f(x):
        features, positions = egnn_layer(
            h[:, None],
            x,
            all_pairs(6),
            phi_e=lambda h_i, h_j, d2: (h_i + h_j) / (2 + d2),
            phi_x=lambda m: m,
            phi_h=lambda h, m: h + m,
        )
        return features[:, 0], positions

    signal = {"p": x.tolist(), "h": h.tolist()}
    g = {"R": R.tolist(), "t": t.tolist()}
    got = both(tab, "3D points", "good", {}, signal, g)
    features, positions = f(x)
    assert close(got["fx"]["h"], features)
    assert close(got["fx"]["p"], positions)
    assert close(got["gx"]["p"], x @ R.T + t)
    assert close(got["gfx"]["p"], positions @ R.T + t)
    assert close(got["fgx"]["p"], f(x @ R.T + t)[1])
    assert got["holds"]
    axes = {"axes": [1.0, 2.0, 3.0]}
    assert not both(tab, "3D points", "wrong", axes, signal, g)["holds"]


def test_tangent_vectors_are_those_of_the_package(tab):
    rng = np.random.default_rng(4)
    V = special_orthogonal_group(2).irrep(1)
    n, (a, b) = 5, rng.normal(size=2)
    K, v, phi = rng.normal(size=(2, 2)), rng.normal(size=(n + 1, 2)), rng.normal(size=n)

    def coordinates(basis, matrix):
        rows = basis.reshape(len(basis), 4).T
        return np.linalg.solve(rows.T @ rows, rows.T @ matrix.ravel())[None, None]

    def f(v, phi):
        own = equivariant_maps(V, V).basis()
        return gauge_convolution(
            v[:, None],
            np.array([[j, 0] for j in range(1, n + 1)]),
            np.stack([np.eye(2)] * n),
            gauge_kernels(V, V, phi),
            coordinates(gauge_kernels(V, V, 0.0), K),
            own,
            coordinates(own, np.array([[a, -b], [b, a]])),
        )[0, 0]

    angle = 0.7
    R = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    weights = {"own": [a, b], "K": K.tolist()}
    signal = {"v": v.tolist(), "angles": phi.tolist()}
    got = both(tab, "curved surface", "good", weights, signal, angle)
    assert close(got["fx"]["v"][0], f(v, phi))
    assert close(got["gx"]["v"], v @ R.T)
    assert close(got["gfx"]["v"][0], R @ f(v, phi))
    assert close(got["fgx"]["v"][0], f(v @ R.T, phi - angle))
    assert got["holds"]
    assert not both(tab, "curved surface", "wrong", weights, signal, angle)["holds"]


# --- counts and programs ------------------------------------------------------------


def test_the_counts_are_those_of_the_package_for_every_size(tab):
    rng = np.random.default_rng(5)
    for domain, sizes in SIZES.items():
        pick(tab, domain)
        for place, size in enumerate(sizes):
            into, out = rng.integers(0, len(CHANNELS), 2)
            for name, value in (("size", place), ("into", into), ("out", out)):
                slide(tab, name, value)
            got = tab.state["counts"]
            expected = counts(domain, size, CHANNELS[into], CHANNELS[out])
            for key in (*COUNTED, "group", "order", "size"):
                assert got[key] == expected[key], (domain, size, key)
            shown = tab.widget.locator(".gdlw-counts strong").all_inner_texts()
            keys = ("parameters", "unconstrained", "layer_parameters")
            assert [int("".join(text.split())) for text in shown] == [
                expected[key] for key in keys
            ]


@pytest.mark.parametrize("domain", SIZES)
def test_the_program_runs_and_prints_the_numbers_beside_it(tab, domain):
    pick(tab, domain)
    for places in ((3, 0, 0), (2, 1, 3), (0, 3, 2)):
        for name, value in zip(("size", "into", "out"), places, strict=True):
            slide(tab, name, value)
        state = tab.state
        assert (
            tab.widget.locator("pre").inner_text().strip() == state["program"].strip()
        )
        assert max(map(len, state["program"].splitlines())) <= 68
        printed, space = io.StringIO(), {}
        with contextlib.redirect_stdout(printed):
            exec(state["program"], space)
        told = [int(word) for word in printed.getvalue().split()]
        assert told == [state["counts"][key] for key in COUNTED[:2]]
        assert np.all([np.isfinite(np.asarray(part)).all() for part in space["y"]])


def test_the_program_is_copied_whole(open_tab):
    tab = open_tab(PAGE, permissions=["clipboard-read", "clipboard-write"])
    tab.button("copy")
    tab.widget.get_by_role("button", name="copied").wait_for()
    copied = tab.page.evaluate("navigator.clipboard.readText()")
    assert copied == tab.state["program"]


# --- in a reader's hand ------------------------------------------------


@pytest.mark.parametrize("domain", MOVES)
def test_the_layer_follows_every_move_and_the_others_are_found_out(tab, domain):
    pick(tab, domain)
    assert tab.state["layer"] == "good"
    verdicts = {}
    for layer in ("good", "wrong", "free"):
        use(tab, layer)
        tab.move("reset")
        assert tab.verdict == "No move."
        seen = []
        for name in (*MOVES[domain], MOVES[domain][0]):
            tab.move(name)
            if tab.verdict == "No move.":  # back to where it was
                continue
            seen.append(tab.verdict)
            state = tab.state
            shown = tab.widget.locator(".gdlw-meet").inner_text()
            assert shown == ("equal" if state["holds"] else "not equal")
            assert state["holds"] is (seen[-1] != "not equivariant")
            if not state["holds"]:
                error = tab.sentence.split("Largest error ")[1].strip(".")
                assert abs(float(error) - state["error"]) < 0.0051
        verdicts[layer] = set(seen)
    assert verdicts["good"] == {"equivariant"}
    assert "not equivariant" in verdicts["wrong"]
    assert "not equivariant" in verdicts["free"]
    assert "equivariant" not in verdicts["wrong"] | verdicts["free"]


def test_a_domain_starts_with_its_sample_and_a_green_check(tab):
    for domain, sample in samples().items():
        pick(tab, domain)
        assert tab.verdict == "equivariant"
        state = tab.state
        assert state["name"] == domain
        flat = str(sample["x"]).strip("[]").replace("]", "").replace("[", "")
        numbers = [float(number) for number in flat.split(",")]
        kept = tab.page.evaluate(
            "([name, x]) => gdl.builder.DOMAINS[name].numbers(x)", [domain, state["x"]]
        )
        assert kept[: len(numbers)] == numbers
        facts = tab.widget.locator(".gdlw-facts").inner_text()
        assert state["counts"]["group"] in facts


def test_the_keyboard_alone_is_enough(tab):
    press = tab.page.keyboard.press
    tab.widget.locator("input[value=grid]").focus()
    press("ArrowRight")
    press("ArrowRight")
    assert tab.state["name"] == "set"

    def focused():
        return tab.page.evaluate("document.activeElement.textContent")

    press("Tab")
    assert focused() == "shuffle"
    before = tab.state["g"]
    press("Enter")
    assert tab.state["g"] != before
    for _ in range(3):
        press("Tab")
    press("ArrowDown")
    assert tab.state["layer"] == "wrong"
    assert tab.verdict == "not equivariant"
    press("Tab")
    press("ArrowRight")
    assert tab.state["counts"]["size"] == SIZES["set"][4]
    slider = tab.widget.get_by_role("slider", name="elements")
    assert slider.get_attribute("aria-valuetext") == "8"
    for _ in range(3):
        press("Tab")
    assert "import numpy" in focused()
    press("Tab")
    assert focused() == "copy"


def test_a_finger_is_enough(open_tab):
    tab = open_tab(PAGE, width=360, has_touch=True, is_mobile=True)
    tab.widget.locator("input[value='3D points'] + span").tap()
    tab.widget.locator("[data-move=tip]").tap()
    assert tab.verdict == "equivariant"
    tab.widget.locator("input[value=wrong] + span").tap()
    assert tab.verdict == "not equivariant"


def test_the_answer_moves_along_and_rests_where_it_should(open_tab):
    code = """(widget, name) => {
      widget.step(name);
      return [widget.state.moving, widget.querySelector('.gdlw-stage').innerHTML];
    }"""
    ends = {}
    for wish, expected in (("no-preference", True), ("reduce", False)):
        tab = open_tab(PAGE, reduced_motion=wish)
        for domain in reversed(MOVES):
            pick(tab, domain)
            moving, before = tab.widget.evaluate(code, MOVES[domain][0])
            assert moving is expected
            tab.page.wait_for_function(
                "() => !document.querySelector('.gdl-widget').state.moving"
            )
            stage = tab.widget.locator(".gdlw-stage").evaluate("s => s.innerHTML")
            assert (stage != before) is expected
            assert ends.setdefault(domain, stage) == stage


def test_a_screen_reader_is_told_the_verdict(tab):
    use(tab, "free")
    tab.page.wait_for_function(
        "() => document.querySelector('.gdlw [role=status]').textContent"
        ".startsWith('not equivariant: ')"
    )
    assert tab.widget.get_by_role("status").get_attribute("aria-live") == "polite"
    labels = [
        each.get_attribute("aria-label")
        for each in tab.widget.locator(".gdlw [role=img]").all()
    ]
    assert len(labels) == 5
    assert all("smallest" in label for label in labels)
