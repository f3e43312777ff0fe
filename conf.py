"""Sphinx configuration of the book; sources in docs/, site in build/html."""

from __future__ import annotations

import gc
import hashlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).parent
sys.path[:0] = [str(ROOT), str(ROOT / "docs" / "_ext")]
# The kernels that run the cells import the package from here too.
os.environ["PYTHONPATH"] = str(ROOT)
os.environ["MPLBACKEND"] = "agg"

from gdlbook import __version__  # noqa: E402

# Pages in memory are millions of linked nodes, next to none of them garbage. Looking
# for it as often as Python does by itself takes a third of a build.
gc.set_threshold(100_000, 20, 100)

# --- the book ---------------------------------------------------------------------
project = "Geometric Deep Learning from Scratch"
author = "The gdlbook authors"
project_copyright = "the gdlbook authors; text CC BY 4.0, code MIT"
release = version = __version__
language = "en"

# --- extensions -------------------------------------------------------------------
extensions = [
    "sphinx.ext.autodoc",
    "numpydoc",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_proof",
    "sphinx_exercise",
    "sphinx_togglebutton",
    "sphinxcontrib.bibtex",
    "accessible",
    "lists",
    "maths",
    "execute_ahead",
    "pinned_cells",
    "notebooks",
    "other_forms",
    "page_metadata",
    "search_entries",
    "widgets",
    "light_pages",
    "long_pages",
]
exclude_patterns = ["_ext", "_static", "_npm", "_search", "_templates"]
templates_path = ["docs/_templates"]
nitpicky = True
# Types of NumPy's annotations and of docstring prose are not documented here.
nitpick_ignore_regex = [
    ("py:.*", r"(numpy|np|scipy|typing|collections|matplotlib)\..*"),
]

# --- text -------------------------------------------------------------------------
myst_enable_extensions = [
    "amsmath",
    "attrs_inline",
    "colon_fence",
    "deflist",
    "dollarmath",
    "smartquotes",
]
myst_heading_anchors = 3
numfig = True
math_number_all = False
math_eqref_format = "({number})"
bibtex_bibfiles = ["docs/references.bib"]
bibtex_reference_style = "author_year"
togglebutton_hint = "Show"
togglebutton_hint_hide = "Hide"
copybutton_exclude = ".linenos, .gp, .go"
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
autosummary_generate = False  # numpydoc loads it; nothing here asks for its pages

# --- maths: set at build time, nothing asked of another host -----------------------
katex_prerender = True
katex_package = str(ROOT / "docs" / "_npm" / "node_modules" / "katex")
katex_css_path = "katex/katex.min.css"

# --- execution --------------------------------------------------------------------
nb_execution_mode = "cache"
# A failing cell stops the build in pinned_cells, which names its line.
nb_execution_raise_on_error = False
nb_execution_timeout = 120
nb_output_stderr = "error"
nb_merge_streams = True
nb_code_prompt_show = "Show {type}"
nb_code_prompt_hide = "Hide {type}"


def _digest(folder: Path, *patterns: str) -> str:
    """Hash the files in a folder: what depends on them has to be made anew."""
    digest = hashlib.sha256()
    for source in sorted({path for each in patterns for path in folder.rglob(each)}):
        digest.update(source.relative_to(folder).as_posix().encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def setup(app: Sphinx) -> None:
    """Read every page anew after an edit of an extension; Sphinx does not look."""
    app.add_config_value("own_extensions", "", "env", types=(str,))


own_extensions = _digest(ROOT / "docs" / "_ext", "*.py")

# A kernel of its own: nobody's personal startup files, no warning that it talks to this
# build over a local socket, what a cell prints sent in one piece (MyST-NB breaks the
# line where two pieces meet), and an error without the folders of this machine.
KERNEL_CONFIG = """\
from ipykernel.iostream import OutStream
OutStream.flush_interval = 3600.0
c.IPKernelApp.log_level = "ERROR"
c.HistoryManager.enabled = False
c.InteractiveShell.xmode = "Minimal"
"""
_ipython = ROOT / "build" / "ipython"
(_ipython / "profile_default").mkdir(parents=True, exist_ok=True)
(_ipython / "profile_default" / "ipython_kernel_config.py").write_text(KERNEL_CONFIG)
os.environ["IPYTHONDIR"] = str(_ipython)
# Nobody's personal style of figures either, and a list of fonts that can be kept.
os.environ["MPLCONFIGDIR"] = str(ROOT / "build" / "matplotlib")
os.environ.pop("MATPLOTLIBRC", None)

# What cells import and read is part of the name: after an edit there all run anew.
_package = _digest(ROOT / "gdlbook", "*.py", "*.csv")
nb_execution_cache_path = str(ROOT / "build" / "cells" / _package)

# --- other forms of the book ---------------------------------------------------------
# Readers of e-books may not know the colours of the site by their names.
nb_mime_priority_overrides = [("epub", "image/png", 0)]
epub_css_files = ["e-book.css"]
epub_show_urls = "no"
epub_tocscope = "includehidden"
epub_exclude_files = ["404.xhtml", "notebooks", ".buildinfo.bak"]

# --- links to other sites: make linkcheck ------------------------------------------
# Publishers turn robots away. Asked for the data of a paper instead of its page,
# doi.org sends on to the agency that registered the DOI and knows whether it exists.
linkcheck_request_headers = {
    "https://doi.org": {"Accept": "application/vnd.citationstyles.csl+json"}
}
linkcheck_allowed_redirects = {
    r"https://doi\.org/.*": r"https://(api\.crossref|data\.crosscite)\.org/.*"
}

# --- HTML -------------------------------------------------------------------------
html_theme = "sphinx_book_theme"
html_title = project
# Where the site is published, when that is known; nothing on a page depends on it.
html_baseurl = os.environ.get("GDLBOOK_BASE_URL") or os.environ.get(
    "READTHEDOCS_CANONICAL_URL", ""
)
html_static_path = ["docs/_static"]
html_css_files = ["book.css", "icons.css"]
html_js_files = ["scrolling.js"]
html_sidebars = {"**": ["logo.html", "search-button-field.html", "contents.html"]}
html_favicon = "docs/_static/favicon.svg"
html_search_scorer = str(ROOT / "docs" / "_search" / "scorer.js")
html_copy_source = False
html_show_sourcelink = False
html_last_updated_fmt = None
# Where the sources are published, "https://github.com/owner/name": links to run a page.
repository = os.environ.get("GDLBOOK_REPOSITORY", "")
html_theme_options = {
    "article_header_end": ["takeaways.html", "article-header-buttons.html"],
    "logo": {
        "image_light": "_static/logo-light.svg",
        "image_dark": "_static/logo-dark.svg",
        "text": project,
    },
    "navbar_start": [],
    "navbar_center": [],
    "navbar_end": [],
    "navbar_persistent": [],
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_navbar_depth": 1,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
