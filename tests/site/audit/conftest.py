"""Copies of this checkout, for audits that build the book elsewhere."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
# Copies use what is installed here.
LINKED = (".venv", "docs/_npm/node_modules")


@pytest.fixture(scope="session")
def checkout():
    """Return a function that copies the sources, as they are now, into a folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [name for name in listed.stdout.split("\0") if (ROOT / name).is_file()]

    def copy(folder, linked=LINKED):
        for file in files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, folder / file)
        for link in linked:
            (folder / link).symlink_to(ROOT / link)
        return folder

    return copy


@pytest.fixture(scope="session")
def environ():
    """The environment of a reader, without what `make audit` and its caller set."""
    own = ("GDLBOOK", "MAKE", "MFLAGS", "MPL", "OPENBLAS", "PUBLISHED", "PYTEST")
    own += ("PYTHONPATH", "READTHEDOCS")
    return {k: v for k, v in os.environ.items() if not k.startswith(own)}
