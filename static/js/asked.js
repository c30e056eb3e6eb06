// Asks only what applies: data-asked='{"age":[16,59],"residence_type":{"not":["4"]},"any":[{…},{…}]}'.
// Without this script everything is shown, and the server drops what does not apply.
(function () {
  "use strict";

  function values(form, name) {
    return Array.from(form.elements).filter(function (field) {
      return field.name === name && (!/^(checkbox|radio)$/.test(field.type) || field.checked);
    }).map(function (field) { return field.value || (isKept(field) ? "*" : ""); }).filter(Boolean);
  }

  // A stored number that stands masked beside its empty box is there, unless it is ticked to go.
  function isKept(field) {
    const gone = field.dataset.kept && document.getElementById(field.id + "-gone");
    return Boolean(gone) && !gone.checked;
  }

  // What the person has, read off the lines of the table: categories with their levels.
  function disabilities(form) {
    return Array.from(form.elements).filter(function (field) {
      return /^disabilities-\d+-category$/.test(field.name);
    }).map(function (field) {
      const line = field.name.replace("category", "");
      return { category: field.value, has: values(form, line + "has").length > 0, level: values(form, line + "level")[0] || "" };
    }).filter(function (row) { return row.has; });
  }

  function needsCare(form) {
    const rows = disabilities(form);
    const worst = rows.map(function (row) { return row.level; }).concat(values(form, "dis_level")).filter(Boolean).sort()[0];
    return rows.some(function (row) { return /^[56]$/.test(row.category) || (row.category === "4" && /^[12]$/.test(worst)); });
  }

  function given(form, name) {
    if (name === "categories") return disabilities(form).map(function (row) { return row.category; });
    if (name === "needs_care") return [String(needsCare(form))];
    return values(form, name);
  }

  function birth(form) {
    const number = (values(form, "id_no")[0] || values(form, "cert_no")[0] || "").replace(/[\s-]/g, "");
    const typed = (values(form, "birth_date")[0] || "").match(/^(\d{4})\D?(\d{1,2})\D?(\d{1,2})/);
    const known = typed || number.match(/^\d{6}(\d{4})(\d{2})(\d{2})\d{3}/);
    return known ? [Number(known[1]), Number(known[2]), Number(known[3])] : null;
  }

  function age(form) {
    const born = birth(form);
    if (!born) return null;
    const now = new Date();
    const passed = (now.getMonth() + 1) * 100 + now.getDate() >= born[1] * 100 + born[2];
    return now.getFullYear() - born[0] - (passed ? 0 : 1);
  }

  function holdsAge(form, bounds) {
    const years = age(form);
    return years === null || ((bounds[0] === null || years >= bounds[0]) && (bounds[1] === null || years <= bounds[1]));
  }

  function holdsField(form, name, rule) {
    const typed = given(form, name);
    const meets = function (list) {
      return list.some(function (value) { return value === "" || value === null ? !typed.length : typed.indexOf(String(value)) !== -1; });
    };
    return (!rule.in || meets(rule.in)) && (!rule.not || !meets(rule.not));
  }

  function holds(form, rules) {
    return Object.keys(rules).every(function (name) {
      if (name === "any") return rules.any.some(function (one) { return holds(form, one); });
      return name === "age" ? holdsAge(form, rules.age) : holdsField(form, name, rules[name]);
    });
  }

  function show(block, asked) {
    block.hidden = !asked && !block.querySelector(".is-wrong") && !block.classList.contains("is-wrong");
    const link = block.id && document.querySelector('.sections-list a[href="#' + block.id + '"]');
    if (link) link.parentNode.hidden = block.hidden;
  }

  document.querySelectorAll("form").forEach(function (form) {
    const blocks = Array.from(form.querySelectorAll("[data-asked]"));
    if (!blocks.length) return;
    const says = document.createElement("p");
    says.className = "asked-says";
    says.setAttribute("role", "status");
    form.append(says);

    const sections = Array.from(form.querySelectorAll(".section")).filter(function (section) {
      return section.querySelector("[data-asked]");
    });

    // A section of which nothing is asked shrinks to its heading and the note that says why.
    function fold(section) {
      const grid = section.querySelector(".form-grid");
      const idle = Boolean(grid) && Array.from(grid.children).every(function (child) { return child.hidden; });
      section.classList.toggle("is-idle", idle);
    }

    function update(announce) {
      let shown = 0;
      let gone = 0;
      blocks.forEach(function (block) {
        const before = block.hidden;
        show(block, holds(form, JSON.parse(block.dataset.asked)));
        if (before && !block.hidden) shown += 1;
        if (!before && block.hidden) gone += 1;
      });
      sections.forEach(fold);
      if (announce && (shown || gone)) {
        says.textContent = (shown ? "增加 " + shown + " 项须填内容。" : "") + (gone ? "隐去 " + gone + " 项不适用内容。" : "");
      }
    }
    form.addEventListener("change", function () { update(true); });
    form.addEventListener("filled", function () { update(true); });
    update(false);
  });
})();
