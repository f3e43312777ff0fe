"""The notebooks run by themselves; the package, the PDF and the e-book are whole.

Part of `make audit`, which builds ``build/gdlbook.pdf`` and ``build/epub`` before.
"""

import os
import posixpath
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import nbformat
import pypdfium2
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[3]
NOTEBOOKS = ROOT / "build" / "html" / "notebooks"


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """Return a folder into which the wheel of the package was installed."""
    folder = tmp_path_factory.mktemp("installed")
    uv = Path(sys.executable).parent / "uv"
    build = [str(uv), "build", "--quiet", "--wheel", "--out-dir", str(folder / "dist")]
    subprocess.run(build, cwd=ROOT, check=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    target = folder / "site"
    install = [str(uv), "pip", "install", "--quiet", "--no-deps", "--target"]
    subprocess.run([*install, str(target), str(wheel)], check=True)
    return target


@pytest.mark.parametrize(
    "path",
    sorted(NOTEBOOKS.rglob("*.ipynb")),
    ids=lambda path: path.relative_to(NOTEBOOKS).as_posix(),
)
def test_a_downloaded_notebook_runs_and_prints_the_same(
    path, installed, tmp_path, monkeypatch
):
    monkeypatch.setitem(os.environ, "PYTHONPATH", str(installed))
    monkeypatch.setitem(os.environ, "IPYTHONDIR", str(tmp_path))
    promised = nbformat.read(path, as_version=4)
    found = nbformat.read(path, as_version=4)
    for cell in found.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    NotebookClient(
        found, timeout=300, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    for before, after in zip(promised.cells, found.cells, strict=True):
        if before.cell_type == "code":
            assert printed(after) == printed(before)


def printed(cell):
    return "".join(o.text for o in cell.outputs if o.output_type == "stream")


def test_an_index_would_take_the_package(tmp_path):
    tools = Path(sys.executable).parent
    build = [str(tools / "uv"), "build", "--quiet", "--out-dir", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True)
    files = sorted(str(path) for path in tmp_path.glob("gdlbook-*"))
    assert [Path(file).suffix for file in files] == [".whl", ".gz"]
    check = [str(tools / "twine"), "check", "--strict", *files]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PASSED") == 2


def test_the_pdf_has_every_chapter_and_an_outline():
    with pypdfium2.PdfDocument(ROOT / "build" / "gdlbook.pdf") as pdf:
        words = " ".join(
            " ".join(page.get_textpage().get_text_bounded() for page in pdf).split()
        )
        outline = [e.get_title() for e in pdf.get_toc() if e.level == 0]
    for chapter in chapters():
        title = chapter.read_text(encoding="utf-8").split("\n# ", 1)[1].split("\n")[0]
        start = " ".join(title.split()[:4])
        assert start in words
        assert any(start in entry for entry in outline), outline
    assert "\\frac" not in words


def test_the_e_book_is_well_formed_and_has_every_chapter():
    (path,) = (ROOT / "build" / "epub").glob("*.epub")
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        assert names[0] == "mimetype"
        for name in names:
            if name.endswith((".xhtml", ".opf", ".ncx", ".svg")):
                ElementTree.fromstring(book.read(name))
        for chapter in chapters():
            page = book.read(f"{chapter.stem}.xhtml").decode()
            assert "<math" in page
            assert "<script" not in page
            assert "<img" in page
            assert "<svg" not in page  # e-books do not know the site's colours


def test_a_widget_is_a_picture_in_the_e_book():
    (path,) = (ROOT / "build" / "epub").glob("*.epub")
    with zipfile.ZipFile(path) as book:
        page = ElementTree.fromstring(book.read("06-rotation.xhtml"))
    html = "{http://www.w3.org/1999/xhtml}"
    (still,) = page.iterfind(f".//{html}div[@class='gdl-static']")
    (picture,) = still.iter(f"{html}img")
    assert len(picture.get("alt")) > 20


def test_every_file_that_the_e_book_names_is_in_it():
    (path,) = (ROOT / "build" / "epub").glob("*.epub")
    missing = set()
    with zipfile.ZipFile(path) as book:
        names = set(book.namelist())
        for name in sorted(names):
            if not name.endswith(".xhtml"):
                continue
            for element in ElementTree.fromstring(book.read(name)).iter():
                for attribute in ("href", "src"):
                    address = urlsplit(element.get(attribute, ""))
                    target = posixpath.normpath(
                        posixpath.join(posixpath.dirname(name), unquote(address.path))
                    )
                    if address.path and not address.netloc and target not in names:
                        missing.add((name, target))
    assert missing == set()


def chapters():
    return sorted((ROOT / "docs").glob("0*.md"))
