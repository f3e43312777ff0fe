"""Time this package's solver and EMLP on the same cases, side by side.

Every case runs in a process of its own, on one thread, under a time limit. EMLP gets
an environment of its own in build/bench-venv, made when it is missing. The table is
printed and written to docs/reference/benchmarks.csv, the machine it ran on to
docs/reference/benchmarks-machine.csv.

"Labels" are the whole table of index pairs, or its column 0 where the action on the
inputs is transitive and that column says everything (cyclic groups and p4).

Usage: python benchmarks/solver.py [CASE ...]
"""

from __future__ import annotations

import csv
import json
import os
import platform
import subprocess
import sys
import venv
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
ENVIRONMENT = ROOT / "build" / "bench-venv"
TABLE = ROOT / "docs" / "reference" / "benchmarks.csv"
MACHINE = ROOT / "docs" / "reference" / "benchmarks-machine.csv"
PACKAGES = ["emlp==1.0.3", "six", "jax", "jaxlib"]
TIME_LIMIT = 240.0  # seconds, for one case

COLUMNS = [
    "case",
    "dimension",
    "gdlbook dimension and labels (s)",
    "gdlbook basis (s)",
    "EMLP basis (s)",
    "EMLP / gdlbook dimension",
    "EMLP / gdlbook basis",
    "gdlbook dimension peak (MB)",
    "gdlbook basis peak (MB)",
    "EMLP peak (MB)",
    "note",
]

# One thread each, so that CPU time is work and not waiting in a loop; EMLP's progress
# bars fail with recent versions of NumPy.
SETTINGS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false",
    "JAX_PLATFORMS": "cpu",
    "TQDM_DISABLE": "1",
    "MPLBACKEND": "agg",
}


def emlp_python() -> Path:
    """Return the interpreter of EMLP's environment, made first if there is none."""
    python = ENVIRONMENT / "bin" / "python"
    marker = ENVIRONMENT / "installed"
    if not marker.exists():
        print(f"installing {' '.join(PACKAGES)} in {ENVIRONMENT}", flush=True)
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        install = [python, "-m", "pip", "install", "--quiet", *PACKAGES]
        subprocess.run(install, check=True)
        marker.touch()
    return python


def run(python: Path | str, script: str, *arguments: str) -> dict:
    """Run one case in a fresh process and return what it reports."""
    environment = os.environ | SETTINGS | {"PYTHONPATH": str(ROOT)}
    command = [str(python), str(HERE / script), *arguments]
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=TIME_LIMIT
        )
    except subprocess.TimeoutExpired:
        return {"error": f"over {TIME_LIMIT:.0f} s"}
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit {done.returncode}"]
        return {"error": lines[-1]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def compare(case: str, emlp_cases: set[str]) -> dict[str, str]:
    """Return one row of the table."""
    counted = run(sys.executable, "time_gdlbook.py", case, "dimension")
    dense = run(sys.executable, "time_gdlbook.py", case, "basis")
    if "error" in counted:
        raise RuntimeError(f"{case}: {counted['error']}")
    theirs = {"error": "not run, its generators are dense matrices of 1.6 TB"}
    if case in emlp_cases:
        theirs = run(emlp_python(), "time_emlp.py", case)
    notes = []
    if "error" in dense:
        notes.append(f"no dense basis: {dense['error']}")
    if "error" in theirs:
        notes.append(f"EMLP: {theirs['error']}")
    elif theirs["dimension"] != counted["dimension"]:
        notes.append(f"EMLP: {theirs['dimension']} columns")
    return dict(
        zip(
            COLUMNS,
            [
                case,
                str(counted["dimension"]),
                *(seconds(result) for result in (counted, dense, theirs)),
                *(ratio(theirs, ours) for ours in (counted, dense)),
                *(megabytes(result) for result in (counted, dense, theirs)),
                "; ".join(notes),
            ],
            strict=True,
        )
    )


def seconds(result: dict) -> str:
    """Return the median time to three digits; nothing where there is none."""
    return f"{result['median']:.3g}" if "median" in result else ""


def ratio(theirs: dict, ours: dict) -> str:
    """Return how many times longer EMLP took; nothing where it has no answer."""
    if "median" not in theirs or "median" not in ours:
        return ""
    return f"{theirs['median'] / ours['median']:.3g}"


def megabytes(result: dict) -> str:
    """Return the peak memory of the process, imports included."""
    return f"{result['peak'] / 1e6:.0f}" if "peak" in result else ""


def machine() -> dict[str, str]:
    """Return what the numbers depend on."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    code = "from importlib.metadata import version as v; print(v('jax'), v('numpy'))"
    jax, their_numpy = subprocess.check_output(
        [emlp_python(), "-c", code], text=True
    ).split()
    return {
        "processor": f"{model}, {os.cpu_count()} cores, one thread used",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        "NumPy, SciPy": f"{version('numpy')}, {version('scipy')}",
        "EMLP": f"1.0.3 with JAX {jax} and NumPy {their_numpy}",
        "time limit of a case": f"{TIME_LIMIT:.0f} s",
    }


def write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    """Write a table with its header."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def names(python: Path | str, module: str) -> list[str]:
    """Return the names of a worker's cases."""
    code = f"import {module}; print('\\n'.join({module}.CASES))"
    paths = os.pathsep.join([str(ROOT), str(HERE)])
    environment = os.environ | SETTINGS | {"PYTHONPATH": paths}
    done = subprocess.check_output([python, "-c", code], env=environment, text=True)
    return done.splitlines()


def main(chosen: list[str]) -> None:
    """Print the table; write it when every case was run."""
    cases = names(sys.executable, "time_gdlbook")
    emlp_cases = set(names(emlp_python(), "time_emlp"))
    rows = []
    for case in chosen or cases:
        row = compare(case, emlp_cases)
        rows.append(list(row.values()))
        print("  ".join(f"{name}: {value}" for name, value in row.items()), flush=True)
    about = machine()
    print("\n".join(f"{name}: {value}" for name, value in about.items()))
    if not chosen:
        TABLE.parent.mkdir(parents=True, exist_ok=True)
        write(TABLE, COLUMNS, rows)
        write(MACHINE, ["what", "value"], [list(item) for item in about.items()])
        print(f"written: {TABLE} and {MACHINE}")


if __name__ == "__main__":
    main(sys.argv[1:])
