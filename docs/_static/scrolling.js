/* What is wider than its box can be scrolled by keyboard: it takes the focus, and only
   then. Code has its own way in the theme. */
(function () {
  "use strict";
  const reach = () => {
    for (const box of document.querySelectorAll(".bd-article div.math")) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  window.addEventListener("load", reach);
  window.addEventListener("resize", reach);
})();
