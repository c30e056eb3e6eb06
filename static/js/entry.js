// The entry form as it is filled in: what is missing in each part, folded parts that open when led to,
// one more line of a table. Without this script the server does all of it when the form is sent.
(function () {
  "use strict";
  const form = document.getElementById("entry");
  if (!form) return;

  function open(target) {
    for (let box = target; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
  }

  // A link into a folded part opens it: the list of parts, a mistake in the summary, an address.
  function follow(hash) {
    const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    if (!target || !form.contains(target)) return;
    const fold = target.querySelector(":scope > details");
    if (fold && target.classList.contains("section-folds")) fold.open = true;
    open(target);
    target.scrollIntoView();
    if (target.matches("input, select, textarea, [tabindex]")) target.focus({ preventScroll: true });
  }
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[href^='#']");
    if (link) follow(link.hash);
  }, true);
  window.addEventListener("hashchange", function () { follow(location.hash); });
  follow(location.hash);

  // The box for another number needs the room of two columns; an address has it anyway.
  form.addEventListener("toggle", function (event) {
    const change = event.target;
    const input = change.matches(".kept-change") && change.querySelector("input.form-control");
    if (input) change.closest(".field").classList.toggle("is-wide", change.open);
  }, true);

  // -- how far each part is filled in --
  function isShown(box) { return !box.closest("[hidden]"); }

  function isFilled(box) {
    return Array.from(box.querySelectorAll("input, select, textarea")).some(function (field) {
      if (field.type === "hidden" || /-gone$/.test(field.name)) return false;
      if (/^(checkbox|radio)$/.test(field.type)) return field.checked;
      if (field.dataset.kept && !field.value) {
        const gone = document.getElementById(field.id + "-gone");
        return !(gone && gone.checked);
      }
      return field.value.trim() !== "";
    });
  }

  const parts = Array.from(document.querySelectorAll(".sections-list [data-state-of]")).map(function (says) {
    const part = document.getElementById(says.dataset.stateOf);
    const told = Number((says.textContent.match(/\d+/) || [0])[0]);
    return part && form.contains(part) && part.querySelector(".form-grid") ? { part: part, says: document.querySelectorAll('[data-state-of="' + part.id + '"]'), told: told } : null;
  }).filter(Boolean);

  function boxes(part) {
    return Array.from(part.querySelectorAll("[data-expected], [data-wanted]")).filter(function (box) {
      return !box.parentElement.closest("[data-expected], [data-wanted], .lines");
    });
  }

  // What the server did not count as missing at first is not counted later, unless it is asked anew.
  parts.forEach(function (one) {
    one.passed = new Set(boxes(one.part).filter(function (box) {
      return !("wanted" in box.dataset) && isShown(box) && !isFilled(box);
    }));
    one.more = one.told - boxes(one.part).filter(function (box) { return "wanted" in box.dataset && isShown(box) && !isFilled(box); }).length;
  });

  // Once the age is known, what is asked of that age counts.
  const born = form.elements.birth_date;
  const bornFirst = born ? born.value : "";

  function tell(one) {
    if (born && born.value !== bornFirst) {
      boxes(one.part).forEach(function (box) { if (/"age"/.test(box.dataset.asked || "")) one.passed.delete(box); });
    }
    const asked = boxes(one.part).filter(isShown);
    boxes(one.part).forEach(function (box) { if (!isShown(box) || isFilled(box)) one.passed.delete(box); });
    const lacking = asked.filter(function (box) { return !isFilled(box) && !one.passed.has(box); }).length + Math.max(0, one.more);
    const idle = one.part.classList.contains("is-idle");
    const filled = !idle && Array.from(one.part.querySelectorAll(".field, .lines")).some(function (box) { return isShown(box) && isFilled(box); });
    one.says.forEach(function (says) {
      says.textContent = idle ? "不用填" : lacking ? "缺 " + lacking : filled ? "✓ 齐" : says.dataset.empty || "选填";
      says.className = "state" + (idle ? " state-na" : lacking ? "" : filled ? " state-ok" : " state-na");
    });
    return idle ? 0 : lacking;
  }

  function tellAll() {
    const lacking = parts.map(tell).reduce(function (sum, count) { return sum + count; }, 0);
    const total = document.querySelector("[data-state-total]");
    if (total) total.textContent = lacking ? "缺 " + lacking + " 项" : "";
  }
  tellAll();
  let waiting = 0;
  function soon() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(tellAll, 150);
  }
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("filled", soon);

  // -- one more line --
  function renumber(node, from, to) {
    Array.from(node.attributes).forEach(function (attribute) {
      if (attribute.value.indexOf(from) !== -1) node.setAttribute(attribute.name, attribute.value.split(from).join(to));
    });
    Array.from(node.children).forEach(function (child) { renumber(child, from, to); });
  }

  function empty(line) {
    line.querySelectorAll("input, select, textarea").forEach(function (field) {
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = false;
      else if (field.type !== "hidden") field.value = "";
      field.classList.remove("is-invalid");
      field.removeAttribute("aria-invalid");
    });
    line.querySelectorAll(".wrong, .says").forEach(function (says) { says.remove(); });
    line.querySelectorAll(".is-wrong").forEach(function (box) { box.classList.remove("is-wrong"); });
  }

  function settle(line, number, noun) {
    const first = line.querySelector(".form-grid input:not([type=hidden])");
    const title = line.querySelector("[data-line-title]");
    if (first && first.value.trim() && line.classList.contains("line-spare")) {
      title.textContent = "第 " + number + " " + noun + "：" + first.value.trim();
      line.classList.remove("line-spare");
      line.open = false;
    }
  }

  form.addEventListener("click", function (event) {
    const button = event.target.closest("[data-add-line]");
    const count = button && form.elements[button.dataset.addLine];
    const line = button && button.closest("details.line");
    if (!count || !line || Number(count.value) >= 60) return;
    event.preventDefault();
    const number = Number(count.value);
    const next = line.cloneNode(true);
    const title = next.querySelector("[data-line-title]");
    const prefix = line.dataset.prefix;
    renumber(next, prefix, prefix.replace(/\d+$/, String(number)));
    empty(next);
    title.textContent = "第 " + (number + 1) + " " + button.dataset.noun + "（新）";
    next.classList.add("line-spare");
    settle(line, number, button.dataset.noun);
    button.closest(".line-more").remove();
    line.after(next);
    next.open = true;
    count.value = String(number + 1);
    const first = next.querySelector(".form-grid input:not([type=hidden]), .form-grid select");
    if (first) first.focus();
    soon();
  });
})();
