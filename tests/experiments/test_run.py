"""A run that was interrupted goes on where it stopped, and a table is whole or not."""

import json
from pathlib import Path

import pytest

from gdlbook import ArgumentError
from gdlbook.experiments import Estimate, Experiment, read, run, tables
from gdlbook.experiments.run import run as run_experiment


def count_calls(n, seed, folder):
    """Leave a mark for each call, and measure something."""
    with (Path(folder) / "calls.txt").open("a", encoding="utf-8") as file:
        file.write(f"{n} {seed}\n")
    return {"square": float(n * n), "third": n / 3}


@pytest.fixture
def squares(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "RESULTS", tmp_path / "results")
    cases = tuple(
        {"n": n, "seed": seed, "folder": str(tmp_path)}
        for n in (2, 3)
        for seed in (0, 1)
    )
    return Experiment("squares", cases, count_calls, ("numpy",))


def test_a_run_writes_every_case_in_order(squares, tmp_path):
    run_experiment(squares, tmp_path / "journals", workers=2)
    table = read("squares")
    assert table["n"].tolist() == [2, 2, 3, 3]
    assert table["square"].tolist() == [4, 4, 9, 9]
    assert "numpy" in table.notes["versions"]
    assert list((tmp_path / "journals").iterdir()) == []


def test_an_interrupted_run_goes_on_and_drops_a_torn_line(squares, tmp_path):
    journals = tmp_path / "journals"
    journals.mkdir()
    journal = journals / f"squares-{run._digest()}.jsonl"
    kept = json.dumps(
        [json.dumps(dict(squares.cases[0])), {"square": -1.0, "third": 0}]
    )
    torn = json.dumps(
        [json.dumps(dict(squares.cases[1])), {"square": -2.0, "third": 0}]
    )
    journal.write_text(f"{kept}\n{torn[:-9]}")
    run_experiment(squares, journals)
    assert read("squares")["square"].tolist() == [-1, 4, 9, 9]
    assert (tmp_path / "calls.txt").read_text().splitlines() == ["2 1", "3 0", "3 1"]


def test_a_failing_case_leaves_the_old_table_and_what_was_measured(squares, tmp_path):
    run_experiment(squares, tmp_path / "journals")
    before = (tmp_path / "results" / "squares.csv").read_bytes()
    bad = [*squares.cases, {"n": "no number", "seed": 0, "folder": str(tmp_path)}]
    broken = Experiment("squares", tuple(bad), count_calls, ("numpy",))
    with pytest.raises(TypeError):
        run_experiment(broken, tmp_path / "journals")
    assert (tmp_path / "results" / "squares.csv").read_bytes() == before


def test_a_summary_averages_over_the_other_columns(squares, tmp_path):
    run_experiment(squares, tmp_path / "journals")
    table = read("squares")
    assert table.summary("square", by="n") == {
        2: Estimate(4.0, 0.0, 2),
        3: Estimate(9.0, 0.0, 2),
    }
    assert len(table.where(n=3, seed=1)) == 1


def test_bad_input():
    with pytest.raises(ArgumentError, match="cases: expected at least one"):
        Experiment("none", (), count_calls)
    with pytest.raises(ArgumentError, match="1 repeats"):
        Experiment("twice", ({"n": 1}, {"n": 1}), count_calls)
    with pytest.raises(ArgumentError, match="the names"):
        Experiment("names", ({"n": 1}, {"m": 1}), count_calls)
    with pytest.raises(ArgumentError, match="name: expected one of"):
        read("nothing")
    with pytest.raises(ArgumentError, match="at least two repeats"):
        Estimate.of([1.0])
