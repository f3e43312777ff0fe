"""NumPy, JAX and PyTorch layers are called with arrays of their own."""

import importlib.util
import runpy
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest

from gdlbook.equivariance import (
    check_equivariance,
    images,
    invariant,
    quarter_turns,
    sets,
)
from gdlbook.equivariance.arrays import ArrayLayer

ROOT = Path(__file__).parents[2]
GUIDES = ROOT / "docs" / "guides"
TURNED = images(quarter_turns)


def needs(library):
    """Skip, in a line that stands out, where a library is not installed."""
    return pytest.mark.skipif(
        importlib.util.find_spec(library) is None,
        reason=f"NOT CHECKED: {library} is not installed, and this test needs it",
    )


@pytest.mark.parametrize(
    ("library", "example"),
    [
        pytest.param("torch", "check_torch_model.py", marks=needs("torch")),
        pytest.param("jax", "check_jax_function.py", marks=needs("jax")),
    ],
)
def test_the_example_of_the_guide_runs(library, example, capsys):
    # The file asserts what the guide says of it.
    runpy.run_path(str(GUIDES / example), run_name="__main__")
    printed = capsys.readouterr().out
    assert "not equivariant" in printed
    assert library in (GUIDES / example).read_text(encoding="utf-8")


def test_every_example_of_the_guide_is_run_here():
    assert sorted(path.name for path in GUIDES.glob("*.py")) == [
        "check_jax_function.py",
        "check_torch_model.py",
    ]


def test_checking_imports_neither_torch_nor_jax():
    code = (
        "import sys\n"
        "from gdlbook.equivariance import check_equivariance, sets\n"
        "check_equivariance(lambda x: x + 1, sets, sets, shape=(3, 2))\n"
        "print([name for name in ('torch', 'jax', 'sympy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_dtype_float32_is_what_the_layer_sees():
    seen = set()

    def layer(x):
        seen.add(x.dtype.name)
        return np.tanh(x)

    report = check_equivariance(layer, sets, sets, shape=(3, 2), dtype="float32")
    assert report
    assert report.dtype == "float32"
    assert seen == {"float32"}


def test_a_library_is_asked_for_its_arrays():
    made = []
    library = types.SimpleNamespace(__name__="library")
    library.asarray = lambda x: made.append(x.shape) or np.asarray(x)
    assert check_equivariance(np.tanh, sets, sets, shape=(3, 2), xp=library)
    assert set(made) == {(3, 2)}


def test_parameters_kept_in_float32_bound_the_precision():
    double, single = np.dtype(np.float64), np.dtype(np.float32)
    for stored in (double, single):
        layer = ArrayLayer(np.tanh, np, double, stored, None, several=False)
        assert layer((np.eye(2),)).dtype == stored
    assert layer.in_dtype(double)((np.eye(2),)).dtype == double


@needs("jax")
@pytest.mark.parametrize(("x64", "dtype"), [(False, "float32"), (True, "float64")])
def test_a_jax_function_follows_its_own_precision(x64, dtype):
    import jax

    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", x64)
    try:
        report = check_equivariance(
            jax.jit(lambda x: x - x.mean()), TURNED, TURNED, shape=(5, 5), xp=jax.numpy
        )
        broken = check_equivariance(
            jax.jit(lambda x: x.at[0].set(0.0)),
            TURNED,
            TURNED,
            shape=(5, 5),
            xp=jax.numpy,
            diagnose=True,
        )
    finally:
        jax.config.update("jax_enable_x64", before)
    assert report, report
    assert report.dtype == dtype
    assert broken.verdict == "not equivariant"


@needs("torch")
def test_a_torch_module_is_checked_and_left_as_it_was():
    import torch

    torch.manual_seed(0)
    layer = torch.nn.Linear(2, 2)
    weights = layer.weight.detach().clone()
    report = check_equivariance(layer, sets, sets, shape=(5, 2), diagnose=True)
    assert report, report
    assert report.dtype == "float32"
    assert layer.weight.dtype == torch.float32
    assert (layer.weight == weights).all()
    sharp = check_equivariance(layer, sets, sets, shape=(5, 2), dtype="float64")
    assert sharp
    assert sharp.dtype == "float64"


@needs("torch")
def test_torch_verdicts():
    import torch

    def verdict(layer, **options):
        return check_equivariance(
            layer, TURNED, TURNED, shape=(1, 1, 6, 6), **options
        ).verdict

    assert verdict(torch.nn.ReLU()) == "equivariant"
    assert verdict(torch.nn.ReLU(inplace=True)) == "changes its input"
    assert verdict(torch.nn.Dropout()) == "not deterministic"
    assert verdict(torch.nn.Dropout().eval()) == "equivariant"
    assert verdict(torch.nn.Conv2d(1, 1, 3, padding=1)) == "not equivariant"
    assert verdict(torch.sin, xp=torch) == "equivariant"


@needs("torch")
def test_a_torch_module_with_a_float32_constant_is_checked_as_it_is():
    import torch

    class Fixed(torch.nn.Module):
        def forward(self, x):
            return (x @ torch.ones(2, 2)).sum(-2)

    report = check_equivariance(Fixed(), sets, invariant, shape=(4, 2))
    assert report, report
    assert report.dtype == "float32"
