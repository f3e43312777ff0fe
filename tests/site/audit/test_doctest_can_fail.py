"""The doctests of a chapter fail when the package is wrong: faults made on purpose.

Each fault is one that a reader could make in a layer of chapters 3 to 6. The chapter
that teaches the layer has to notice, as `make doctest` runs it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

# What is wrong: the file, what stands there, what is put in its place, who notices.
FAULTS = {
    "zero for circular padding": (
        "layers/convolution.py",
        '(k.shape[0] - 1,), (0,), "wrap")',
        '(k.shape[0] - 1,), (0,), "constant")',
        "03-convolution",
    ),
    "zero for circular padding of images": (
        "layers/group_convolution.py",
        'kernel_size, "wrap")',
        'kernel_size, "constant")',
        "06-rotation",
    ),
    "row for column in the circulant": (
        "layers/convolution.py",
        "c[(places[:, None] - places)",
        "c[(places - places[:, None])",
        "03-convolution",
    ),
    "degree normalisation on one side": (
        "layers/graph_convolution.py",
        "    y *= scale\n    return y\n",
        "    return y\n",
        "04-message-passing",
    ),
    "softmax over the wrong axis": (
        "layers/attention.py",
        "softmax(scores, axis=-1)",
        "softmax(scores, axis=-2)",
        "05-attention",
    ),
    "a positional term in attention": (
        "layers/attention.py",
        "@ xp.swapaxes(k, -1, -2)\n",
        "@ xp.swapaxes(k, -1, -2) + xp.arange(k.shape[-2])\n",
        "05-attention",
    ),
    "a dropped orientation shift": (
        "layers/group_convolution.py",
        "turned[r][:, :, group.relative[r]]",
        "turned[r]",
        "06-rotation",
    ),
    "a turn in the wrong direction": (
        "layers/point_groups.py",
        "_move(m, filters) for m in self.matrices",
        "_move(tuple(zip(*m)), filters) for m in self.matrices",
        "06-rotation",
    ),
}


@pytest.fixture(scope="module")
def book(furnish, tmp_path_factory):
    """A copy of what a page needs, whose package may be spoiled."""
    root = furnish(tmp_path_factory.mktemp("book"))
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "gdlbook", root / "gdlbook", ignore=unwanted)
    shutil.copy(ROOT / "docs" / "references.bib", root / "docs")
    return root


def doctest(book: Path, page: str) -> subprocess.CompletedProcess[str]:
    """Run the cells of one page as `make doctest` does, without the other pages."""
    for other in (book / "docs").glob("*.md"):
        other.unlink()
    shutil.copy(ROOT / "docs" / f"{page}.md", book / "docs")
    options = "-W -n --keep-going -q -c . -b doctest -D nb_execution_mode=off"
    command = f"sphinx {options} -D root_doc={page} docs build/{page}"
    return subprocess.run(
        [sys.executable, "-m", *command.split()],
        cwd=book,
        env={**os.environ, "PYTHONPATH": str(book), "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("chapter", sorted({fault[-1] for fault in FAULTS.values()}))
def test_a_chapter_passes_as_it_is(book, chapter):
    done = doctest(book, chapter)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_chapter_fails_with_a_fault(book, fault):
    name, right, wrong, page = FAULTS[fault]
    source = book / "gdlbook" / name
    code = source.read_text(encoding="utf-8")
    assert right in code, "the fault has lost its place"
    source.write_text(code.replace(right, wrong), encoding="utf-8")
    try:
        done = doctest(book, page)
    finally:
        source.write_text(code, encoding="utf-8")
    assert done.returncode != 0, "the doctests passed"
    assert "Expected:" in done.stderr + done.stdout, done.stderr[-2000:]
