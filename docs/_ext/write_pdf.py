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
  font-size: 30pt; margin: 0 0 12mm; }
span[id^="document-"] + section { break-before: page; }
span[id^="document-"] + section > :is(h1, h2):first-child { font-size: 22pt; }
h1, h2, h3, h4, .admonition-title { break-after: avoid; }
.gdl-figure, figure, .math, tr, .admonition-title { break-inside: avoid; }
.bd-article div.cell, .bd-article .admonition { break-inside: auto; }
.bd-article :is(div[class*="highlight-"], .cell_input) { break-inside: avoid; }
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
