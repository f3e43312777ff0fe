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
    const watch = () => {
      near.disconnect(); // so that what is near is looked at anew
      for (const box of document.querySelectorAll(BOXES)) near.observe(box);
    };
    window.addEventListener("resize", watch);
    watch();
  });
})();
