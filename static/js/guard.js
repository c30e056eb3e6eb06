// What is typed is not lost by leaving, and not sent twice by impatience.
(function () {
  "use strict";
  const guarded = Array.from(document.querySelectorAll("form[method=post]")).filter(function (form) {
    return form.querySelector(".field") && !("noGuard" in form.dataset);
  });

  function state(form) {
    return Array.from(new FormData(form)).filter(function (pair) {
      return pair[0] !== "csrfmiddlewaretoken";
    }).map(function (pair) {
      return pair[0] + "=" + (typeof pair[1] === "string" ? pair[1] : pair[1].name);
    }).join("&");
  }

  // What is kept as a draft may be left: only files are not in it.
  function chosen(form) {
    return Array.from(form.querySelectorAll("input[type=file]")).some(function (input) { return input.files.length > 0; });
  }

  const first = new Map();
  const kept = new Map();
  guarded.forEach(function (form) {
    first.set(form, state(form));
    let sent = "";
    form.addEventListener("keeping", function () { sent = state(form); });
    form.addEventListener("kept", function () { kept.set(form, sent); });
  });

  function isDirty(form) {
    if (form.dataset.sent || (kept.get(form) === state(form) && !chosen(form))) return false;
    return "unsaved" in form.dataset || form.querySelector(".is-wrong") !== null || state(form) !== first.get(form);
  }

  window.addEventListener("beforeunload", function (event) {
    if (!guarded.some(isDirty)) return;
    event.preventDefault();
    event.returnValue = "";
  });

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
  }

  // Whether what was sent last has been saved; where nothing may be stored the page is kept as it was.
  function saved(said) {
    try {
      if (said === true) sessionStorage.setItem("saved", "1");
      if (said === false) sessionStorage.removeItem("saved");
      return sessionStorage.getItem("saved") === "1";
    } catch (refused) {
      return false;
    }
  }
  if (/[?&]saved=/.test(location.search)) saved(true);
  let sent = false;

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    saved(false);
    sent = guarded.indexOf(form) >= 0;
    form.dataset.sent = "1";
    const button = event.submitter || form.querySelector("button[type=submit]");
    if (button) button.setAttribute("aria-busy", "true");
    window.setTimeout(function () { release(form); }, 10000); // a download leaves the page where it is
  });
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach(release);
    if (sent && saved()) { // gone back to a form that is a record by now: the next one begins empty
      guarded.forEach(function (form) { form.dataset.sent = "1"; });
      location.reload();
    }
  });
})();
