"""The package has three floors, and imports go down."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "gdlbook"

# What the modules of each part may import; a part may always import itself.
FLOORS = {
    "_checks": set(),
    "symmetry": {"_checks"},
    "layers": {"_checks", "symmetry"},
    "equivariance": {"_checks", "symmetry"},
    "blueprint": {"_checks", "symmetry", "layers", "equivariance"},
    "experiments": {"_checks", "symmetry", "layers", "equivariance"},
    "figures": {
        "_checks",
        "symmetry",
        "layers",
        "equivariance",
        "blueprint",
        "experiments",
    },
}


def part(module: str) -> str:
    """Return the part that a dotted name inside the package belongs to."""
    names = module.split(".")
    return names[1] if len(names) > 1 else ""


def imported(path: Path) -> set[str]:
    """Return the parts of the package that the file at `path` imports, anywhere."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {part(a.name) for a in node.names if a.name.startswith("gdlbook")}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            if node.module == "gdlbook":
                found |= {alias.name for alias in node.names}
            elif node.module and node.module.startswith("gdlbook."):
                found.add(part(node.module))
    return found


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize(
    "path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES]
)
def test_a_module_imports_only_what_lies_below(path):
    here = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if here == "__init__":
        return
    assert here in FLOORS, f"name the floor of {here} in FLOORS"
    assert imported(path) <= FLOORS[here] | {here}


def test_importing_the_package_loads_nothing_heavy():
    heavy = ["matplotlib", "sympy", "networkx", "sklearn", "jax", "torch", "IPython"]
    code = (
        "import sys, gdlbook\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
