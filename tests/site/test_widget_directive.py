"""The directive of the interactive parts: every builder has something to show."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gdlbook.figures.widgets import WIDGETS

ROOT = Path(__file__).parents[2]
CONF = f"""\
import sys
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "docs" / "_ext")!r}]
extensions = ["myst_parser", "widgets"]
"""
BUILDERS = ("html", "epub", "latex", "text")
ALL = """\
import sys
from sphinx.cmd.build import main
for builder in sys.argv[1:]:
    main(["-q", "-b", builder, ".", builder])
"""


def build(folder, text, *builders):
    """Build a site of one page in one process; return what it complains about."""
    (folder / "conf.py").write_text(CONF)
    (folder / "index.md").write_text(f"# A page\n\n{text}\n")
    command = [sys.executable, "-c", ALL, *builders]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True).stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    build(folder, "```{widget} shift\nThe words beside it.\n```", *BUILDERS)
    return folder


@pytest.mark.parametrize(
    ("file", "present", "absent"),
    [
        ("html/index.html", ["<shift-slider", "<svg", "kernel.js"], ["<img"]),
        ("epub/index.xhtml", ["<img"], ["<shift-slider", "kernel.js", "<svg"]),
        ("latex/*.tex", ["includegraphics"], ["<svg"]),
        ("text/index.txt", [], ["<svg", "shift-slider"]),
    ],
)
def test_every_builder_has_a_picture_and_words(built, file, present, absent):
    (path,) = built.glob(file)
    text = path.read_text(encoding="utf-8")
    assert [word for word in [*present, "The words beside"] if word not in text] == []
    assert [word for word in absent if word in text] == []


def test_the_page_holds_what_the_package_computed(built):
    text = (built / "html" / "index.html").read_text(encoding="utf-8")
    data = re.search(r'<script type="application/json">(.*?)</script>', text)[1]
    assert json.loads(data) == WIDGETS["shift"].data()


def test_the_directive_refuses_what_nobody_could_read(tmp_path):
    faults = "```{widget} lever\nWords.\n```\n\n```{widget} shift\n```"
    complaints = build(tmp_path, faults, "html")
    assert "no widget 'lever'; there are shift" in complaints
    assert "say in words what the widget shows" in complaints
