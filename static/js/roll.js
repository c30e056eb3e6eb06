// 点名: the count follows the ticks, and the search box narrows the list as one types; nothing is lost either way.
(function () {
  "use strict";
  const form = document.querySelector("[data-roll]");
  if (!form) return;
  const count = form.querySelector("[data-roll-count]");
  const find = form.querySelector("[data-roll-find]");
  const none = form.querySelector("[data-roll-none]");
  const carried = form.querySelectorAll("input[type=hidden][name=who]").length;

  function tell() {
    count.textContent = carried + form.querySelectorAll("input[name=who]:checked").length;
  }

  function narrow() {
    const text = find.value.trim().toLowerCase().replace(/[\s']/g, "");
    let shown = 0;
    form.querySelectorAll("[data-roll-group]").forEach(function (group) {
      let here = 0;
      group.querySelectorAll("[data-roll-name]").forEach(function (row) {
        const fits = !text || row.dataset.rollName.toLowerCase().split(" ").some(function (word) {
          return word.indexOf(text) >= 0;
        });
        row.hidden = !fits;
        if (fits) here += 1;
      });
      group.hidden = here === 0;
      shown += here;
    });
    none.hidden = shown > 0;
    none.classList.toggle("visually-hidden", shown > 0);
  }

  form.addEventListener("change", function (event) {
    if (event.target.name === "who") tell();
  });
  find.addEventListener("input", narrow);
  find.addEventListener("keydown", function (event) {
    if (event.key === "Enter") event.preventDefault();
  });
  tell();
})();
