// The error summary, or the questions to confirm, takes the focus; its links lead into the field.
(function () {
  "use strict";
  const summary = document.getElementById("error") || document.getElementById("questions");
  if (summary) summary.focus();
  document.addEventListener("click", function (event) {
    const link = event.target.closest("#error a[href^='#'], #questions a[href^='#']");
    if (!link) return;
    const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    for (let box = field; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
    const group = field.closest(".field") || field;
    group.scrollIntoView();
    field.focus({ preventScroll: true });
  });
})();
