"""Run experiments at full size: ``python -m gdlbook.experiments.run [NAME ...]``.

Each measured case is kept in ``build/experiments/`` at once, so that a run that was
interrupted goes on where it stopped. The finished table replaces the one in
``results/``. An edit of the package starts its experiments anew.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from gdlbook.experiments import tables
from gdlbook.experiments.experiment import Case, Experiment
from gdlbook.experiments.registry import MODULES, experiment

PACKAGE = Path(__file__).parents[1]
JOURNALS = Path("build") / "experiments"

# One thread for each process: the cases run side by side.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def run(chosen: Experiment, journals: Path = JOURNALS, workers: int = 1) -> None:
    """Measure every case that the journal lacks, then write the table."""
    from tqdm import tqdm

    journals.mkdir(parents=True, exist_ok=True)
    journal = journals / f"{chosen.name}-{_digest()}.jsonl"
    done = dict(_recorded(journal))
    journal.write_text("".join(map(_line, done, done.values())), encoding="utf-8")
    missing = [case for case in chosen.cases if _key(case) not in done]
    with (
        journal.open("a", encoding="utf-8") as file,
        ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool,
        tqdm(desc=chosen.name, total=len(chosen.cases), initial=len(done)) as bar,
    ):
        futures = {pool.submit(chosen.measure, **case): case for case in missing}
        for future in as_completed(futures):
            key, found = _key(futures[future]), dict(future.result())
            done[key] = found
            file.write(_line(key, found))
            file.flush()
            bar.update()
    names = [*chosen.arguments, *done[_key(chosen.cases[0])]]
    rows = [
        [*case.values(), *(f"{value:.6g}" for value in done[_key(case)].values())]
        for case in chosen.cases
    ]
    notes = {
        "measured": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "versions": ", ".join(f"{name} {version(name)}" for name in chosen.packages),
    }
    tables.write(tables.RESULTS / f"{chosen.name}.csv", names, rows, notes)
    journal.unlink()


def _key(case: Case) -> str:
    return json.dumps(dict(case))


def _line(key: str, found: dict[str, float]) -> str:
    return json.dumps([key, found]) + "\n"


def _recorded(journal: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield what the journal holds; a line cut off by an interruption is left out."""
    if journal.is_file():
        for line in journal.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                key, found = json.loads(line)
                yield key, found


def _digest() -> str:
    """Return a hash of the package's sources: measurements of others do not count."""
    digest = hashlib.sha256()
    for source in sorted(PACKAGE.rglob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


def main(names: list[str]) -> int:
    """Run the experiments named on the command line, or all of them."""
    os.environ.update(dict.fromkeys(THREADS, "1"))
    for name in names or MODULES:
        run(experiment(name), workers=os.cpu_count() or 1)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
