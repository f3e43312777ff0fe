"""The benchmark's own side still runs, and its published table is about its cases."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "reference" / "benchmarks.csv"


def run(*arguments):
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'benchmarks'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("task", ["dimension", "basis"])
def test_a_case_reports_its_dimension_time_and_memory(task):
    output = run("benchmarks/time_gdlbook.py", "S4 V2->V2", task)
    report = json.loads(output)
    assert report["dimension"] == 15
    assert report["repeats"] == 7
    assert report["median"] > 0
    assert report["peak"] > 1e6


def test_a_case_that_fails_says_why():
    output = run("benchmarks/time_gdlbook.py", "p4 512x512 V->V", "basis")
    assert "bytes" in json.loads(output)["error"]


def test_the_published_table_has_the_benchmarks_cases():
    cases = run("-c", "import time_gdlbook; print('\\n'.join(time_gdlbook.CASES))")
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["case"] for row in rows] == cases.splitlines()
    dimensions = {row["case"]: int(row["dimension"]) for row in rows}
    assert dimensions["S10 V2->V2"] == 15
    assert dimensions["p4 512x512 V->V"] == 65_538
