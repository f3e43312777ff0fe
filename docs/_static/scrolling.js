/* What is wider than its box can be scrolled by keyboard: it takes the focus, and only
   then. A box is measured when it comes near the view; to measure all of them as the
   page loads would lay out all of it. */
(function () {
  "use strict";
  const BOXES =
    ".bd-article div.math, pre, .cell_output > .output, .pst-scrollable-table-container";
  const measure = (box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  window.addEventListener("DOMContentLoaded", () => {
    const near = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) if (isIntersecting) measure(target);
      },
      { rootMargin: "50%" },
    );
    const watch = (part) => {
      for (const box of part.querySelectorAll(BOXES)) {
        near.unobserve(box); // so that it is looked at anew
        near.observe(box);
      }
    };
    watch(document);
    window.addEventListener("resize", () => watch(document));
    // Chromium does not say by itself that a box came near with its section.
    document.addEventListener("contentvisibilityautostatechange", ({ skipped, target }) => {
      if (!skipped) watch(target);
    });
  });
})();
