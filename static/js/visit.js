// A visit is written where the network is thin: what did not arrive stays on the page and is said.
// Nothing is kept in the browser. The form carries a token, so sending it again makes no second visit.
// Without this script the form is sent as any other.
(function () {
  "use strict";
  const PATIENCE = 30000;
  const form = document.querySelector("form[data-deliver]");
  if (!form) return;
  const bar = form.querySelector(".save-bar");
  const says = bar.querySelector("[data-draft-says]");
  let sending = false;
  let plain = false;

  function tell(text) {
    says.textContent = text;
    says.classList.toggle("wrong", text !== "" && !sending);
  }

  function failed() {
    sending = false;
    delete form.dataset.sent;
    bar.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
    tell("未能送达，请重试。填写的内容都在。");
  }

  function answered(response) {
    if (response.redirected) {
      form.dataset.sent = "1";
      window.location.assign(response.url);
      return;
    }
    plain = true; // the server has something to say: let the page itself show it
    sending = false;
    form.requestSubmit();
  }

  function deliver() {
    const patience = new AbortController();
    const clock = window.setTimeout(function () { patience.abort(); }, PATIENCE);
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
