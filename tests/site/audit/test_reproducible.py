"""Two cold builds in different folders give the same bytes. Part of `make audit`."""

import filecmp
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LINKED = (".venv", "docs/_npm/node_modules")


@pytest.fixture(scope="module")
def builds(tmp_path_factory):
    """Build the book twice from nothing, in folders whose names differ."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [name for name in listed.stdout.split("\0") if name]
    sites = []
    # A folder with a space and a letter beyond ASCII, as people have.
    for number, name in enumerate(("one", "another földer")):
        folder = tmp_path_factory.mktemp(f"build{number}") / name
        for file in files:
            if (ROOT / file).is_file():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / file, folder / file)
        for link in LINKED:
            (folder / link).symlink_to(ROOT / link)
        environment = {**os.environ, "PYTHONPATH": str(folder), "MPLBACKEND": "agg"}
        command = [".venv/bin/python", "-m", "sphinx", "-W", "-n", "-q", "-c", "."]
        command += ["-b", "html", "-d", "build/doctrees", "docs", "build/html"]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]
        sites.append(folder / "build" / "html")
    return sites


def test_two_cold_builds_are_the_same_to_the_byte(builds):
    first, second = builds
    names = [
        sorted(p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file())
        for site in builds
    ]
    assert names[0] == names[1]
    _, different, unread = filecmp.cmpfiles(first, second, names[0], shallow=False)
    assert unread == []
    assert different == []


def test_no_page_names_the_folder_it_was_built_in(builds):
    for site in builds:
        folder = str(site.parents[1])
        for path in site.rglob("*.html"):
            assert folder not in path.read_text(encoding="utf-8"), path.name
