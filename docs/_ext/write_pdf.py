"""Print the book, built as one page, into a PDF with an outline and page numbers.

Run as ``python docs/_ext/write_pdf.py PAGE.html BOOK.pdf``. A browser prints it, so
that formulas, figures and boxes look as they do on the site.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

# Everything folded is opened, and the furniture of the site stays away.
PRINT = """
.bd-header, .bd-header-article, .bd-sidebar-primary, .bd-sidebar-secondary,
.bd-footer, .prev-next-footer, #pst-skip-link, #pst-back-to-top, #jb-print-docs-body,
.copybtn, .headerlink, .toggle-button, .onlyprint, dialog { display: none !important; }
.bd-main, .bd-content, .bd-article-container, .bd-article { display: block !important;
  max-width: none !important; width: auto !important; margin: 0 !important;
  padding: 0 !important; }
.bd-article { font-size: 10.5pt; }
.bd-main .bd-content .bd-article h1:first-of-type { display: block !important;
  font-size: 26pt; margin: 0 0 12mm; }
span[id^="document-"] + section { break-before: page; }
/* The outline is made of what is painted: a space where a heading breaks as well. */
.bd-article :is(h1, h2, h3, h4) { white-space-collapse: preserve; }
span[id^="document-"] + section > h1 { font-size: 20pt !important; }
.bd-article h2 { font-size: 14pt; }
.bd-article h3 { font-size: 12pt; }
.bd-article h4 { font-size: 10.5pt; }
h1, h2, h3, h4, .admonition-title { break-after: avoid; }
.gdl-figure, figure, .math, tr, .admonition-title { break-inside: avoid; }
.bd-article div.cell, .bd-article .admonition { break-inside: auto; }
.bd-article :is(div[class*="highlight-"], .cell_input) { break-inside: avoid; }
.bd-article table :is(th, td, p) { white-space: normal; }
.bd-article .pst-scrollable-table-container { overflow: visible; }
/* A table of nine columns and more would be cut off. */
table:has(th:nth-child(9)) :is(th, td) { padding: 1mm 1mm 1mm 0 !important; }
table:has(th:nth-child(9)) p { font-size: 7pt !important; }
.cell_input { break-after: avoid; }
details.hide > summary { display: none !important; }
* { animation: none !important; transition: none !important; }
.toggle-hidden.admonition > * { display: revert !important; opacity: 1 !important; }
"""
# What is for looking up beside the code stays on the site.
LEFT_OUT = "document-reference/api/"
FOOTER = (
    '<div style="width:100%;font-size:8pt;text-align:center;color:#5a6472">'
    '<span class="pageNumber"></span></div>'
)


def print_book(page: Path, target: Path) -> None:
    """Print one page whole; the old file stays until the new one is complete."""
    from playwright.sync_api import sync_playwright

    unfinished = target.with_suffix(".unfinished")
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page(color_scheme="light")
        tab.set_default_timeout(300_000)
        tab.goto(page.resolve().as_uri(), wait_until="load")
        tab.evaluate("document.fonts.ready")
        tab.add_style_tag(content=PRINT)
        tab.evaluate(
            """(leftOut) => {
              document.documentElement.dataset.theme = 'light';
              for (const mark of document.querySelectorAll(`span[id^="${leftOut}"]`)) {
                mark.nextElementSibling?.remove();
                mark.remove();
              }
              // In one page, a chapter is a section of a section; here it starts at h1.
              for (const mark of document.querySelectorAll('span[id^="document-"]')) {
                const page = mark.nextElementSibling;
                const found = page.querySelectorAll('h2, h3, h4, h5, h6');
                const extra = Number(found[0]?.tagName[1]) - 1;
                for (const old of found) {
                  const name = `h${Math.max(1, old.tagName[1] - extra)}`;
                  const heading = document.createElement(name);
                  heading.append(...old.childNodes);
                  old.replaceWith(heading);
                }
              }
              for (const e of document.querySelectorAll('details')) e.open = true;
              for (const e of document.querySelectorAll('.toggle-hidden'))
                e.classList.remove('toggle-hidden');
            }""",
            LEFT_OUT,
        )
        tab.pdf(
            path=unfinished,
            format="A4",
            margin={"top": "18mm", "bottom": "18mm", "left": "20mm", "right": "20mm"},
            print_background=True,
            outline=True,
            tagged=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=FOOTER,
        )
        browser.close()
    unfinished.replace(target)


def main(arguments: list[str]) -> int:
    """Print the page named first into the file named second."""
    if len(arguments) != 2 or not Path(arguments[0]).is_file():
        print("usage: write_pdf.py PAGE.html BOOK.pdf", file=sys.stderr)
        return 2
    page, target = map(Path, arguments)
    print_book(page, target)
    print(f"The book is in {target}, {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
