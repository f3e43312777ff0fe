"""The directive of the interactive parts: every builder has something to show."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gdlbook.figures.widgets import WIDGETS

ROOT = Path(__file__).parents[2]


def built(folder, builder, text):
    """Build a site of one page; return the process and the folder."""
    (folder / "conf.py").write_text(
        f"import sys\nsys.path[:0] = [{str(ROOT)!r}, {str(ROOT / 'docs' / '_ext')!r}]\n"
        "extensions = ['myst_nb', 'widgets']\nnb_execution_mode = 'off'\n"
    )
    (folder / "index.md").write_text(f"# A page\n\n{text}\n")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", builder, ".", "out"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return done, folder / "out"


PART = "```{widget} shift\nThe words beside it.\n```"


@pytest.mark.parametrize(
    ("builder", "file", "present", "absent"),
    [
        ("html", "index.html", ["<shift-slider", "<svg", "The words beside"], [".png"]),
        (
            "epub",
            "index.xhtml",
            ["<svg", "The words beside"],
            ["<shift-slider", "kernel"],
        ),
        ("latex", "*.tex", ["includegraphics", "The words beside"], ["<svg"]),
        ("text", "index.txt", ["The words beside it."], ["<svg", "shift-slider"]),
    ],
)
def test_every_builder_has_a_picture_or_words(tmp_path, builder, file, present, absent):
    done, out = built(tmp_path, builder, PART)
    assert done.returncode == 0 or builder == "epub", done.stderr
    (path,) = out.glob(file)
    text = path.read_text(encoding="utf-8")
    body = text[text.index("A page") :]
    assert [word for word in present if word not in body] == []
    assert [word for word in absent if word in body] == []
    if builder == "html":
        data = re.search(r'<script type="application/json">(.*?)</script>', text)[1]
        assert json.loads(data) == WIDGETS["shift"].data()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("```{widget} lever\nWords.\n```", "no widget 'lever'; there are shift"),
        ("```{widget} shift\n```", "say in words what the widget shows"),
    ],
)
def test_the_directive_refuses_what_nobody_could_read(tmp_path, text, complaint):
    done, _ = built(tmp_path, "html", text)
    assert done.returncode != 0
    assert complaint in done.stderr
