// A visit is written where the network is thin: what did not arrive stays on the page and is said.
// Nothing is kept in the browser; what is typed is also kept as a draft (drafts.js). The form carries a token, so sending it again makes no second visit.
// What the server has to say is shown in this page, so that chosen photos stay chosen.
// Without this script the form is sent as any other.
(function () {
  "use strict";
  const PATIENCE = 30000;
  const PATIENCE_PER_MB = 20000;
  const form = document.querySelector("form[data-deliver]");
  if (!form) return;
  let sending = false;
  let waiting = false;
  let outdated = false;

  function photos() {
    return form.querySelector("[data-photos] input[name=photos]");
  }

  function megabytes() {
    return Array.from(photos().files).reduce(function (sum, file) { return sum + file.size; }, 0) / 1048576;
  }

  function rest() {
    sending = false;
    delete form.dataset.sent;
    delete form.dataset.onItsWay;
    form.querySelectorAll(".save-bar [aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
  }

  function tell(text, wrong, link) {
    const says = form.querySelector(".save-bar [data-draft-says]");
    says.textContent = text;
    says.classList.toggle("wrong", Boolean(wrong));
    if (link) says.append(link);
  }

  function offline() {
    rest();
    waiting = true;
    form.dataset.onItsWay = "told";
    tell("没有网络，还没有保存。请不要关闭这一页，有了网络自动送出。", true);
  }

  function failed() {
    if (navigator.onLine === false) return offline();
    rest();
    form.dataset.onItsWay = "told";
    tell("没有送到，还没有保存。填写的内容都在，请再按“保存”。", true);
  }

  // Signing in elsewhere gives the page its right back: the next sending takes up the new key.
  function signedOut() {
    const link = document.createElement("a");
    rest();
    outdated = true;
    form.dataset.onItsWay = "told";
    link.href = form.dataset.login;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "在新窗口登录";
    tell("登录已到期，还没有保存。填写的内容都在，请先登录，再回到这里按“保存”：", true, link);
  }

  function toSignIn(response) {
    return response.redirected && new URL(response.url).pathname === form.dataset.login;
  }

  function answered(response) {
    if (toSignIn(response)) return signedOut();
    if (response.redirected) {
      form.dataset.sent = "1";
      window.location.assign(response.url);
      return;
    }
    outdated = response.status === 403;
    return response.text().then(show);
  }

  // The answer, with this very form in it: what listens to it goes on, and the photos stay chosen.
  function show(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.querySelector("form[data-deliver]");
    if (!fresh) return refused(page);
    const again = fresh.querySelector("[data-choose-again]");
    if (again) again.remove();
    const chosen = photos();
    if (chosen.files.length) fresh.querySelector("[data-photos] input[name=photos]").replaceWith(chosen);
    form.replaceChildren(...fresh.childNodes);
    document.getElementById("content").replaceChildren(...page.getElementById("content").childNodes);
    document.querySelector("form[data-deliver]").replaceWith(form);
    document.title = page.title;
    rest();
    form.dispatchEvent(new Event("filled"));
    const summary = document.getElementById("error");
    if (summary) summary.focus();
  }

  // Another page than this one came back: it is told, and what was typed stays.
  function refused(page) {
    const says = page.querySelector("h1");
    rest();
    tell("还没有保存" + (says ? "：" + says.textContent.trim() : "") + "。填写的内容都在，请再按“保存”。", true);
  }

  function renewed() {
    if (!outdated) return Promise.resolve(true);
    return fetch(window.location.href, { credentials: "same-origin" }).then(function (response) {
      if (toSignIn(response)) {
        signedOut();
        return false;
      }
      return response.text().then(function (html) {
        const key = new DOMParser().parseFromString(html, "text/html").querySelector("form[data-deliver] [name=csrfmiddlewaretoken]");
        if (key) form.querySelector("[name=csrfmiddlewaretoken]").value = key.value;
        outdated = !key;
        return true;
      });
    });
  }

  function deliver() {
    const patience = new AbortController();
    const clock = window.setTimeout(function () { patience.abort(); }, PATIENCE + PATIENCE_PER_MB * megabytes());
    renewed().then(function (may) {
      if (!may) return undefined;
      return fetch(form.action || window.location.href, {
        method: "POST", body: new FormData(form), credentials: "same-origin", signal: patience.signal,
      }).then(answered);
    }).catch(failed).finally(function () { window.clearTimeout(clock); });
  }

  function send() {
    if (sending) return;
    if (navigator.onLine === false) {
      offline();
      return;
    }
    sending = true;
    waiting = false;
    form.dataset.onItsWay = "sending";
    tell("正在送出……");
    Promise.resolve(form.photosReady).then(deliver);
  }

  // Before the page's other scripts, which would take the form for sent.
  window.addEventListener("submit", function (event) {
    if (event.target !== form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    send();
  }, true);
  window.addEventListener("online", function () { if (waiting) send(); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) rest(); });
})();
