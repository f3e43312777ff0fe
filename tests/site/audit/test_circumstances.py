"""`make html` where things went wrong: it works, or says in one line what to do.

Part of `make audit`. A path with a space, no network and no home are in
``test_reproducible.py``, which builds the book under them.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BUILT = ROOT / "build" / "html"


def make(folder, environ, *arguments):
    """Run `make html` there; return what it did."""
    return subprocess.run(
        ["make", "html", *arguments],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def begun(checkout, tmp_path_factory):
    """Return a copy that has the results of the cells, but no pages."""
    folder = checkout(tmp_path_factory.mktemp("begun"))
    shutil.copytree(ROOT / "build" / "cells", folder / "build" / "cells")
    return folder


def assert_whole(folder):
    """Assert that the site there is, byte for byte, the one that was built here."""
    pages = [p.relative_to(BUILT) for p in BUILT.rglob("*") if p.is_file()]
    assert len(pages) > 100
    torn = [
        str(page)
        for page in pages
        if not (folder / "build" / "html" / page).is_file()
        or (folder / "build" / "html" / page).read_bytes()
        != (BUILT / page).read_bytes()
    ]
    assert torn == []


@pytest.mark.parametrize(
    ("made", "sign"),
    [("doctrees/*.doctree", signal.SIGINT), ("html/*.html", signal.SIGKILL)],
    ids=["reading", "writing"],
)
def test_a_build_that_was_stopped_is_made_good(begun, environ, made, sign):
    shutil.rmtree(begun / "build" / "html", ignore_errors=True)
    shutil.rmtree(begun / "build" / "doctrees", ignore_errors=True)
    build = subprocess.Popen(
        ["make", "html"],
        cwd=begun,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while len(list((begun / "build").glob(made))) < 5 and build.poll() is None:
        time.sleep(0.01)
    os.killpg(build.pid, sign)
    assert build.wait() != 0
    # The worst moment to be stopped: the last file is there, but only half of it.
    last = max((begun / "build").glob(made), key=lambda path: path.stat().st_mtime)
    os.truncate(last, last.stat().st_size // 2)
    done = make(begun, environ)
    assert done.returncode == 0, done.stdout + done.stderr
    assert_whole(begun)


def test_torn_results_of_cells_are_made_anew(begun, environ):
    results = sorted((begun / "build" / "cells").glob("*/executed/*/base.ipynb"))
    os.truncate(results[0], results[0].stat().st_size // 2)
    results[-1].unlink()
    shutil.rmtree(begun / "build" / "doctrees", ignore_errors=True)
    done = make(begun, environ)
    assert done.returncode == 0, done.stdout + done.stderr
    assert_whole(begun)


def test_a_read_only_cache_is_named_in_one_line(checkout, tmp_path, environ):
    folder = checkout(tmp_path / "book", linked=())
    cache = folder / "build" / "cells" / "0123456789abcdef"
    cache.mkdir(parents=True)
    cache.chmod(0o555)
    anyone = {}
    if os.geteuid() == 0:  # whom nothing is forbidden
        anyone = {"user": 65534, "group": 65534, "extra_groups": []}
        for parent in folder.parents[:-2]:
            parent.chmod(0o755)
        for made in (folder / "build", folder / "build" / "cells"):
            os.chown(made, 65534, 65534)
    done = subprocess.run(
        [".ci/environment", "docs"],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        **anyone,
    )
    assert done.returncode == 1
    assert done.stderr == (
        f"Cannot write into {cache}. Make it yours (chown, chmod) or delete it.\n"
    )


def test_an_older_venv_is_made_anew(checkout, tmp_path, environ):
    folder = checkout(tmp_path / "book", linked=())
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho Python 3.9.1\n")
    python.chmod(0o755)
    (folder / ".venv" / "locked-docs").write_text("1234 5678\n")
    (folder / ".venv" / "lib" / "python3.9").mkdir(parents=True)
    run = {"cwd": folder, "env": environ, "capture_output": True, "text": True}

    # An index that does not answer, so that nothing is installed.
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9", "PIP_RETRIES": "0"}
    nowhere |= {"UV_DEFAULT_INDEX": "http://127.0.0.1:9", "UV_HTTP_RETRIES": "0"}
    done = subprocess.run(
        [".ci/environment", "docs"], **{**run, "env": {**environ, **nowhere}}
    )
    assert done.returncode == 1
    assert "Is this machine connected to a package registry?" in done.stderr

    done = subprocess.run([".ci/environment", "docs"], **run)
    assert done.returncode == 0, done.stderr
    assert not (folder / ".venv" / "lib" / "python3.9").exists()
    asked = "import sys, sphinx, myst_nb; print(sys.version)"
    done = subprocess.run([python, "-c", asked], **run)
    assert done.stdout.strip() == sys.version
