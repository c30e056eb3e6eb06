// Says five minutes before the session ends that it will; typing and 「继续」 make it last anew.
(function () {
  "use strict";
  const BEFORE = 300;
  const TYPING = 240000;
  const address = document.body.dataset.session;
  const key = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (!address || !key) return;
  let clock = 0;
  let ends = 0;
  let told = null;
  let typedAt = 0;

  function close() {
    if (told) told.remove();
    told = null;
  }

  function lasts(left) {
    ends = Date.now() + left * 1000;
    window.clearTimeout(clock);
    if (left > BEFORE) close();
    clock = window.setTimeout(look, Math.max(0, left - BEFORE) * 1000);
  }

  function ask(goOn) {
    const body = new URLSearchParams({ csrfmiddlewaretoken: key.value });
    if (goOn) body.append("go_on", "1");
    return fetch(address, {
      method: "POST", body: body, credentials: "same-origin", headers: { Accept: "application/json" },
    }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.json().then(function (said) { return said.left; }) : 0;
    });
  }

  // Another window may have made it last longer: the server is asked before anything is said.
  function look() {
    ask(Date.now() - typedAt < TYPING).then(function (left) {
      if (left > BEFORE + 5) lasts(left);
      else warn(left);
    }).catch(function () { warn(Math.round((ends - Date.now()) / 1000)); });
  }

  function warn(left) {
    const minutes = Math.floor(left / 60);
    const note = document.createElement("div");
    const line = document.createElement("p");
    close();
    told = note;
    note.className = "note note-warning session-note";
    note.setAttribute("role", "alert");
    document.body.prepend(note);
    window.clearTimeout(clock);
    if (left <= 0) {
      line.textContent = "登录已到期。正在填的表照样按“保存”，重新登录后填写的内容还在。";
      note.append(line);
      return;
    }
    line.textContent = "还有" + (minutes ? "约 " + minutes + " 分钟" : "不到 1 分钟") + "登录就到期。接着用的，请按“继续”。";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-primary";
    button.textContent = "继续";
    button.addEventListener("click", function () { goOn(); });
    note.append(line, button);
    clock = window.setTimeout(function () { warn(0); }, left * 1000);
  }

  function goOn() {
    typedAt = 0;
    return ask(true).then(function (left) {
      if (left) lasts(left);
      else warn(0);
    }).catch(function () { /* the notice stays */ });
  }

  document.addEventListener("session", function (event) { lasts(event.detail); });
  document.addEventListener("input", function () {
    typedAt = Date.now();
    if (told && ends > Date.now()) goOn();
  });
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && ends - Date.now() < BEFORE * 1000) look();
  });
  lasts(Number(document.body.dataset.sessionLeft));
})();
