// A visit is written where the network is thin: what did not arrive stays on the page and is said.
// Nothing is kept in the browser. The form carries a token, so sending it again makes no second visit.
// Where something is to be put right the answer is shown in this page, so that chosen photos stay chosen.
// Without this script the form is sent as any other.
(function () {
  "use strict";
  const PATIENCE = 30000;
  const PATIENCE_PER_MB = 20000;
  const form = document.querySelector("form[data-deliver]");
  if (!form) return;
  let sending = false;
  let plain = false;

  function photos() {
    return form.querySelector("[data-photos] input[type=file]");
  }

  function megabytes() {
    return Array.from(photos().files).reduce(function (sum, file) { return sum + file.size; }, 0) / 1048576;
  }

  function rest() {
    sending = false;
    delete form.dataset.sent;
    form.querySelectorAll(".save-bar [aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
  }

  function tell(text) {
    const says = form.querySelector(".save-bar [data-draft-says]");
    says.textContent = text;
    says.classList.toggle("wrong", text !== "" && !sending);
  }

  function failed() {
    rest();
    tell("未能送达，请重试。填写的内容都在。");
  }

  function answered(response) {
    if (response.redirected) {
      form.dataset.sent = "1";
      window.location.assign(response.url);
      return;
    }
    if (photos().files.length) return response.text().then(show);
    plain = true; // the server has something to say: let the page itself show it
    sending = false;
    form.requestSubmit();
  }

  // The answer, with this very form in it: what listens to it goes on, and the photos stay chosen.
  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.querySelector("form[data-deliver]");
    if (!fresh) return failed();
    const chosen = photos();
    const again = fresh.querySelector("[data-choose-again]");
    if (again) again.remove();
    fresh.querySelector("[data-photos] input[type=file]").replaceWith(chosen);
    form.replaceChildren(...fresh.childNodes);
    document.getElementById("content").replaceChildren(...page.getElementById("content").childNodes);
    document.querySelector("form[data-deliver]").replaceWith(form);
    document.title = page.title;
    rest();
    form.dispatchEvent(new Event("filled"));
    const summary = document.getElementById("error");
    if (summary) summary.focus();
  }

  function deliver() {
    const patience = new AbortController();
    const clock = window.setTimeout(function () { patience.abort(); }, PATIENCE + PATIENCE_PER_MB * megabytes());
    fetch(form.action || window.location.href, {
      method: "POST", body: new FormData(form), credentials: "same-origin", signal: patience.signal,
    }).then(answered).catch(failed).finally(function () { window.clearTimeout(clock); });
  }

  // Before the page's other scripts, which would take the form for sent.
  window.addEventListener("submit", function (event) {
    if (event.target !== form || plain) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (sending) return;
    if (navigator.onLine === false) {
      failed();
      return;
    }
    sending = true;
    tell("正在送出……");
    deliver();
  }, true);
})();
