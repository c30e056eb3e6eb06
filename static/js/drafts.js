// What is typed is kept on the server as it is typed, sealed; nothing of it is stored in the browser.
// Who else has the same form open is asked for every ten seconds. Without this script there is a button.
(function () {
  "use strict";
  const PAUSE = 4000;
  const LATEST = 9000;
  const AGAIN = 10000;
  const BEAT = 10000;
  const KEEPALIVE_MOST = 60000;
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  let kept = form.querySelector(".is-wrong") || "unsaved" in form.dataset ? null : fields();
  let clock = 0;
  let dirtySince = 0;
  let sending = false;
  let renewed = false;
  let over = false;
  let leaving = false;

  // Files stay out of a draft; the page says so.
  function fields() {
    const typed = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") typed.append(name, value);
    });
    return typed.toString();
  }

  function key() {
    return form.querySelector("[name=csrfmiddlewaretoken]");
  }

  // While the visit itself is on its way or did not arrive, its own words stand there (see visit.js).
  function tell(text, wrong) {
    const says = form.querySelector(".save-bar [data-draft-says]");
    if (!says || form.dataset.onItsWay || says.textContent === text) return;
    says.textContent = text;
    says.classList.toggle("wrong", Boolean(wrong));
  }

  function post(address, body, last) {
    return fetch(address, {
      method: "POST", credentials: "same-origin", keepalive: Boolean(last) && body.length < KEEPALIVE_MOST,
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      body: "csrfmiddlewaretoken=" + encodeURIComponent(key().value) + (body ? "&" + body : ""),
    });
  }

  function soon(wait) {
    window.clearTimeout(clock);
    if (!over) clock = window.setTimeout(keep, wait);
  }

  function touched() {
    const now = Date.now();
    leaving = false;
    dirtySince = dirtySince || now;
    soon(Math.max(0, Math.min(PAUSE, dirtySince + LATEST - now)));
  }

  function keep(how) {
    const typed = fields();
    const asked = how === "asked";
    window.clearTimeout(clock);
    if (sending || form.dataset.onItsWay === "sending") return soon(AGAIN);
    if (over || form.dataset.sent || (typed === kept && !asked)) return undefined;
    sending = true;
    dirtySince = 0;
    form.dispatchEvent(new Event("keeping"));
    return post(form.dataset.draft, typed, how === "last").then(function (answer) {
      sending = false;
      return answered(answer, typed, asked);
    }).catch(function () {
      sending = false;
      tell("没有连上，草稿没有存上，稍后自动再试。请不要关闭这一页。", true);
      soon(AGAIN);
    });
  }

  function answered(answer, typed, asked) {
    if (answer.redirected) {
      over = true;
      tell("登录已到期，草稿没有存上。请按“保存”，重新登录后填写的内容还在。", true);
      return undefined;
    }
    if (answer.status === 403 && !renewed) return renew();
    if (answer.status >= 500) throw new Error("server");
    if (!answer.ok) return refused(answer);
    return answer.json().then(function (said) {
      kept = typed;
      renewed = false;
      tell((asked ? "草稿已保存 " : "草稿已自动保存 ") + said.at);
      form.dispatchEvent(new Event("kept"));
      document.dispatchEvent(new CustomEvent("session", { detail: said.left }));
      if (fields() !== typed) touched();
    });
  }

  function refused(answer) {
    over = true;
    return answer.json().catch(function () { return {}; }).then(function (said) {
      tell("草稿没有存上：" + (said.says || "这一页已经不能保存草稿，请直接按“保存”"), true);
    });
  }

  // Signing in anew in another window changes the page's key. Whose form it is, it says itself, sealed.
  function renew() {
    renewed = true;
    return fetch(window.location.href, { credentials: "same-origin" }).then(function (answer) {
      return answer.text();
    }).then(function (html) {
      const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("form[data-draft] [name=csrfmiddlewaretoken]");
      if (fresh) key().value = fresh.value;
      return keep("asked");
    });
  }

  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("filled", touched);
  form.addEventListener("click", function (event) {
    if (event.target.closest("[data-add-line]")) touched();
    if (!event.target.closest("[data-keep-draft]")) return;
    event.preventDefault();
    over = false;
    keep("asked");
  });
  document.addEventListener("visibilitychange", function () {
    if (document.hidden && !leaving) keep("last");
  });
  window.addEventListener("pagehide", function () { if (!leaving) keep("last"); });
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented) return;
    if ("drops" in event.target.dataset) over = true; // what was dropped is not kept again on the way out
    if (event.target === form || over) leaving = true; // however long saving takes
  });
  if (kept === null) touched();

  // -- who else is here --
  const others = document.querySelector("[data-others]");
  if (!others || !form.dataset.presence) return;

  function name(said) {
    const text = said.length ? said.join("、") + "正在编辑同一份。两人都改的，保存时逐项核对。" : "";
    if (others.textContent.trim() === text) return;
    others.textContent = "";
    if (!text) return;
    const note = document.createElement("div");
    const line = document.createElement("p");
    note.className = "note note-warning";
    line.textContent = text;
    note.append(line);
    others.append(note);
  }

  function beat() {
    if (document.hidden || over) return;
    post(form.dataset.presence, "").then(function (answer) {
      return answer.ok && !answer.redirected ? answer.json().then(function (said) { name(said.others); }) : undefined;
    }).catch(function () { /* asked again in ten seconds */ });
  }
  beat();
  window.setInterval(beat, BEAT);
})();
