"""Two cold builds in different folders give the same bytes. Part of `make audit`.

The second is made under hard circumstances: in a folder whose name has a space and a
letter beyond ASCII, without a network, for someone without a home, and at another time.
"""

import filecmp
import shutil
import subprocess
import sys

import pytest

# What runs a command where only this machine itself can be reached.
CUT_OFF = ["unshare", "--map-root-user", "--net"]
CUT_OFF += ["sh", "-c", 'ip link set lo up && exec "$@"', "-"]


@pytest.fixture(scope="module")
def cut_off():
    """Return what cuts a command off from the network, or nothing if we may not."""
    allowed = shutil.which("unshare") and shutil.which("ip")
    if allowed and subprocess.run([*CUT_OFF, "true"], capture_output=True).returncode:
        allowed = None
    return CUT_OFF if allowed else []


@pytest.fixture(scope="module")
def builds(checkout, environ, cut_off, tmp_path_factory):
    """Build the book twice from nothing, in folders whose names differ."""
    sites = []
    for name, before, other in (
        ("one", [], {}),
        ("another földer", cut_off, {"HOME": "/dev/null", "SOURCE_DATE_EPOCH": "0"}),
    ):
        folder = checkout(tmp_path_factory.mktemp("build") / name)
        done = subprocess.run(
            [*before, "make", "html"],
            cwd=folder,
            env={**environ, **other},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]
        sites.append(folder / "build" / "html")
    return sites


def assert_same(first, second):
    """Assert that two sites have the same files, with the same bytes."""
    names = [
        sorted(p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file())
        for site in (first, second)
    ]
    assert names[0] == names[1]
    _, different, unread = filecmp.cmpfiles(first, second, names[0], shallow=False)
    assert unread == []
    assert different == []


def test_two_cold_builds_are_the_same_to_the_byte(builds):
    assert_same(*builds)


def test_what_is_built_after_an_edit_is_the_same_too(builds, environ):
    book = builds[0].parents[1]
    before = (builds[0] / "03-convolution.html").stat().st_mtime_ns
    (book / "docs" / "03-convolution.md").touch()
    subprocess.run(["make", "html"], cwd=book, env=environ, check=True)
    assert (builds[0] / "03-convolution.html").stat().st_mtime_ns > before
    assert_same(*builds)


def test_no_page_names_the_folder_it_was_built_in(builds):
    for site in builds:
        folder = str(site.parents[1])
        for path in site.rglob("*.html"):
            assert folder not in path.read_text(encoding="utf-8"), path.name


def test_no_network_was_needed(builds, cut_off):
    if not cut_off:
        pytest.skip("NOT BUILT WITHOUT A NETWORK: unshare may not cut it off here")
    assert (builds[1] / "index.html").is_file()
    ask = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"
    done = subprocess.run(
        [*cut_off, sys.executable, "-c", ask], capture_output=True, text=True
    )
    assert "Network is unreachable" in done.stderr
