// A number typed in the form is looked up at once: who is registered already is told before anything is saved.
(function () {
  "use strict";
  const form = document.querySelector("form[data-lookup]");
  if (!form) return;

  function place(field) {
    const id = field.id + "_found";
    let says = document.getElementById(id);
    if (!says) {
      says = document.createElement("div");
      says.id = id;
      says.setAttribute("role", "status");
      field.closest(".field").append(says);
    }
    return says;
  }

  form.addEventListener("change", function (event) {
    const field = event.target;
    if (!/^(id_no|cert_no)$/.test(field.name)) return;
    const says = place(field);
    const number = field.value.trim();
    says.textContent = "";
    if (!number || number.indexOf("*") !== -1) return;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("number", number);
    body.append("field", field.name);
    body.append("but", form.dataset.record || "");
    fetch(form.dataset.lookup, { method: "POST", body: body, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (html) { says.innerHTML = html; })
      .catch(function () { says.textContent = ""; });
  });
})();
