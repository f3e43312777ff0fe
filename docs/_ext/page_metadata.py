"""What search engines and links to a page show of it: description, address, picture.

Relative links are all a site needs that is read from a disk. Where the address of the
published site is known (``html_baseurl``), pages name their canonical one, and a
sitemap lists them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LONGEST = 160  # characters of a description that search engines show
PICTURE = "_static/preview.png"
NOT_LISTED = {"404", "search", "genindex", "prf-prf", "py-modindex"}


def describe(doctree: nodes.document) -> str:
    """Return the first sentences of a page, as many as fit a description."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            words = " ".join(paragraph.astext().split())
            if len(words) <= LONGEST:
                return words
            sentences = words[:LONGEST].rsplit(". ", 1)
            if len(sentences) == 2 and len(sentences[0]) > LONGEST // 3:
                return f"{sentences[0]}."
            return f"{words[: LONGEST - 1].rsplit(' ', 1)[0]}…"
    return ""


def add_metadata(
    app: Sphinx,
    pagename: str,
    _template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Hand the template what ``page-metadata.html`` writes."""
    base = app.config.html_baseurl
    description = describe(doctree) if doctree else ""
    title = context.get("title", "")
    address = f"{base.rstrip('/')}/{pagename}.html" if base else ""
    front = pagename == app.config.root_doc
    if front:
        context["docstitle"] = ""  # it would be named twice
    context["about_description"] = description
    context["about_address"] = "" if pagename in NOT_LISTED else address
    context["about_picture"] = f"{base.rstrip('/')}/{PICTURE}" if base else ""
    context["about_kind"] = "book" if front else "article"
    # The page for lost readers is shown at any address, so its links need a start.
    context["about_start"] = base if pagename == "404" else ""
    if doctree and not pagename.startswith("404"):
        about = {
            "@context": "https://schema.org",
            "@type": "Book" if front else "Chapter",
            "name": re.sub(r"<[^>]*>", "", title),
            "description": description,
            "inLanguage": app.config.language,
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "isPartOf": None if front else app.config.project,
            "url": address or None,
        }
        present = {key: value for key, value in about.items() if value}
        text = json.dumps(present, ensure_ascii=False)
        context["about_data"] = text.replace("<", "\\u003c")


def remove_pages(
    app: Sphinx, _env: object, _added: set[str], _changed: set[str], removed: set[str]
) -> list[str]:
    """Remove what was written for pages that are no more."""
    if app.builder.format == "html":
        for page in removed:
            Path(app.builder.get_outfilename(page)).unlink(missing_ok=True)
    return []


def write_site_files(app: Sphinx, exception: Exception | None) -> None:
    """Write ``robots.txt``, and the sitemap and preview that need an address."""
    if exception or app.builder.name != "html":
        return
    base, target = app.config.html_baseurl.rstrip("/"), Path(app.outdir)
    robots = "User-agent: *\nAllow: /\n"
    for name in ("sitemap.xml", PICTURE):  # of an address that is no longer known
        (target / name).unlink(missing_ok=True)
    if base:
        from gdlbook.figures import front_page

        pages = sorted(set(app.env.found_docs) - NOT_LISTED)
        rows = "".join(
            f"  <url><loc>{escape(f'{base}/{page}.html')}</loc></url>\n"
            for page in pages
        )
        (target / "sitemap.xml").write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
            f"{rows}</urlset>\n",
            encoding="utf-8",
        )
        figure = front_page()
        figure.figure.set_facecolor("white")
        (target / PICTURE).write_bytes(figure.png())
        robots += f"Sitemap: {base}/sitemap.xml\n"
    (target / "robots.txt").write_text(robots, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    app.connect("env-get-outdated", remove_pages)
    app.connect("html-page-context", add_metadata)
    app.connect("build-finished", write_site_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
