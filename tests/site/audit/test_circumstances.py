"""`make html` where things went wrong: it works, or says in one line what to do.

Part of `make audit`. A path with a space, no network and no home are in
``test_reproducible.py``, which builds the book under them.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def make(folder, environ, **more):
    """Run `make html` there; return what it did."""
    return subprocess.run(
        ["make", "html"],
        cwd=folder,
        env={**environ, **more},
        capture_output=True,
        text=True,
    )


def read(site):
    """Return the bytes of every file of a site."""
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.name != ".buildinfo.bak"
    }


@pytest.fixture(scope="module")
def begun(checkout, environ, tmp_path_factory):
    """Return a copy of this checkout in which the book is built, and its site."""
    folder = checkout(tmp_path_factory.mktemp("begun"))
    shutil.copytree(ROOT / "build" / "cells", folder / "build" / "cells")
    done = make(folder, environ)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, read(folder / "build" / "html")


def assert_made_good(begun, environ):
    """Build again; assert that the site is, byte for byte, what it was."""
    folder, whole = begun
    done = make(folder, environ)
    assert done.returncode == 0, done.stdout + done.stderr
    now = read(folder / "build" / "html")
    assert now.keys() == whole.keys()
    assert [name for name in whole if now[name] != whole[name]] == []


@pytest.mark.parametrize(
    ("made", "address", "sign"),
    [
        ("doctrees/*.doctree", "", signal.SIGINT),
        ("html/*.html", "", signal.SIGKILL),
        ("html/*.html", "https://example.org/book/", signal.SIGKILL),
    ],
    ids=["reading", "writing", "another address"],
)
def test_a_build_that_was_stopped_is_made_good(begun, environ, made, address, sign):
    folder, _ = begun
    if not address:  # from nothing but the results of cells
        shutil.rmtree(folder / "build" / "html")
        shutil.rmtree(folder / "build" / "doctrees")
    start = time.time()
    build = subprocess.Popen(
        ["make", "html"],
        cwd=folder,
        env={**environ, "GDLBOOK_BASE_URL": address},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        # Jobs in the background of a shell are deaf to it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    fresh = []
    while len(fresh) < 5 and build.poll() is None:
        time.sleep(0.01)
        found = (folder / "build").glob(made)
        fresh = [path for path in found if path.stat().st_mtime > start]
    os.killpg(build.pid, sign)
    assert build.wait() != 0
    # The worst moment to be stopped: the last file is there, but only half of it.
    last = max(fresh, key=lambda path: path.stat().st_mtime)
    os.truncate(last, last.stat().st_size // 2)
    assert_made_good(begun, environ)


def test_torn_results_of_cells_are_made_anew(begun, environ):
    folder, _ = begun
    # Those that were looked at last are those of the pages as they are now.
    results = sorted(
        (folder / "build" / "cells").glob("*/executed/*/base.ipynb"),
        key=lambda path: path.stat().st_mtime,
    )
    cells = {path: outline(path) for path in results}
    wanted = [outline(path) for path in (folder / "build/html/notebooks").glob("*")]
    torn = [path for path in results if cells[path] in wanted][-2:]
    os.truncate(torn[0], torn[0].stat().st_size // 2)
    torn[1].unlink()
    shutil.rmtree(folder / "build" / "doctrees")
    assert_made_good(begun, environ)
    assert [outline(path) for path in torn] == [cells[path] for path in torn]


def outline(path):
    """Return the code of a notebook, without what a page leaves out of it."""
    if path.suffix != ".ipynb":
        return None
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(c["source"]) for c in cells if c["cell_type"] == "code"][-3:]


def test_a_read_only_cache_is_named_in_one_line(checkout, tmp_path, environ):
    folder = checkout(tmp_path / "book", linked=())
    cache = folder / "build" / "cells" / "0123456789abcdef"
    cache.mkdir(parents=True)
    cache.chmod(0o555)
    anyone = {}
    if os.geteuid() == 0:  # whom nothing is forbidden
        anyone = {"user": 65534, "group": 65534, "extra_groups": []}
        for parent in folder.parents[:-2]:
            parent.chmod(parent.stat().st_mode | 0o055)
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
