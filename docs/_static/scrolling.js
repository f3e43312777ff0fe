/* What is wider than its box can be scrolled by keyboard: it takes the focus. A box is
   measured when it comes near the view, for to measure all of them as the page loads
   would lay out all of it; until then it takes the focus, so that no key passes it by. */
(function () {
  "use strict";
  const BOXES =
    ".bd-article div.math, pre, .cell_output > .output, .pst-scrollable-table-container";
  const measure = (box) => {
    const wide = box.scrollWidth > box.clientWidth;
    if (wide || box === document.activeElement) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  window.addEventListener("DOMContentLoaded", () => {
    const near = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) if (isIntersecting) measure(target);
      },
      { rootMargin: "50%" },
    );
    const watch = () => {
      near.disconnect(); // so that what is near is looked at anew
      for (const box of document.querySelectorAll(BOXES)) {
        box.tabIndex = 0;
        near.observe(box);
      }
    };
    window.addEventListener("resize", watch);
    watch();
  });
})();
