// Small comforts of every page: menus close, notes go away, rows are ticked, passwords shown, pages printed.
(function () {
  "use strict";
  document.documentElement.classList.add("js");

  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }

  function tickBoxes(formId) {
    return Array.from(document.querySelectorAll("tbody input[type=checkbox]")).filter(function (box) {
      return box.getAttribute("form") === formId;
    });
  }

  function countTicks(formId) {
    const boxes = tickBoxes(formId);
    const count = boxes.filter(function (box) { return box.checked; }).length;
    const all = document.querySelector('[data-tick-all="' + formId + '"]');
    const says = document.querySelector('[data-tick-count="' + formId + '"]');
    if (all) {
      all.checked = count > 0 && count === boxes.length;
      all.indeterminate = count > 0 && count < boxes.length;
    }
    if (says) {
      says.textContent = "已选 " + count + " 项：";
      const bar = says.closest(".selection");
      if (bar) bar.classList.toggle("is-idle", count === 0);
      document.body.classList.toggle("has-ticks", count > 0);
    }
  }

  document.addEventListener("click", function (event) {
    const target = event.target;
    closeMenus(target.closest("details.menu"));
    const dismiss = target.closest("[data-dismiss-note]");
    if (dismiss) {
      dismiss.closest(".note").remove();
      document.getElementById("content").focus();
    }
    if (target.closest("[data-print]")) window.print();
    const show = target.closest("[data-show-password]");
    if (show) {
      const input = document.getElementById(show.dataset.showPassword);
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      show.setAttribute("aria-pressed", String(shown));
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (location.hash === "#nav") {
      location.hash = "#content";
    }
  });

  document.addEventListener("change", function (event) {
    const box = event.target;
    if (box.dataset.tickAll) {
      tickBoxes(box.dataset.tickAll).forEach(function (one) { one.checked = box.checked; });
      countTicks(box.dataset.tickAll);
    } else if (box.type === "checkbox" && box.getAttribute("form")) {
      countTicks(box.getAttribute("form"));
    }
  });
  document.querySelectorAll("[data-tick-count]").forEach(function (says) { countTicks(says.dataset.tickCount); });

  // On a phone the filters wait behind their heading, so that the first record is in sight.
  const filters = document.querySelector(".filters .row-fields");
  const more = filters && filters.querySelector("details .row-fields");
  if (more && window.matchMedia("(max-width: 47.99em)").matches) {
    const first = Array.from(filters.children).filter(function (child) { return child.classList.contains("field"); });
    more.prepend.apply(more, first);
    filters.closest(".filters").classList.add("is-folded");
  }

  // On a phone and in large type the list of sections starts folded, so that the form comes first.
  const sections = document.querySelector(".sections-list > details");
  const isNarrow = window.matchMedia("(max-width: 74.99em)").matches || "big" in document.documentElement.dataset;
  if (sections && isNarrow) sections.open = false;
})();
