// "/" finds, Alt+S saves, "g h" goes home, "g t" to what is due, "g v" to a visit, "?" lists them; can be switched off.
(function () {
  "use strict";
  const VISIT = "[data-go=v]";
  // The key, what it does, and what the page must have for it.
  const KEYS = [["/", "查找居民"], ["Alt + S", "保存"], ["g 再按 h", "回到首页"], ["g 再按 t", "打开待办"], ["g 再按 v", "记一次走访", VISIT], ["?", "显示快捷键"], ["Esc", "关闭菜单或本窗口"]];
  let on = document.body.dataset.shortcuts !== "off";
  let going = false;
  let opener = null;

  function follow(selector) {
    const link = document.querySelector(selector);
    if (link) link.click();
  }

  function element(tag, text, attributes) {
    const made = document.createElement(tag);
    made.textContent = text || "";
    Object.keys(attributes || {}).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    return made;
  }

  function closeHelp() {
    const panel = document.getElementById("keys");
    if (!panel) return false;
    panel.remove();
    if (opener) opener.focus();
    return true;
  }

  function openHelp() {
    if (closeHelp()) return;
    opener = document.activeElement;
    const panel = element("div", "", { id: "keys", class: "keys", role: "dialog", "aria-labelledby": "keys-title", tabindex: "-1" });
    panel.append(element("h2", "键盘快捷键", { id: "keys-title" }));
    const list = element("dl");
    KEYS.filter(function (key) { return !key[2] || document.querySelector(key[2]); }).forEach(function (key) {
      const term = element("dt");
      term.append(element("kbd", key[0]));
      list.append(term, element("dd", key[1]));
    });
    const toggle = element("button", on ? "在本页停用" : "在本页启用", { type: "button", class: "btn btn-small" });
    toggle.addEventListener("click", function () { on = !on; closeHelp(); });
    const close = element("button", "关闭", { type: "button", class: "btn btn-small" });
    close.addEventListener("click", closeHelp);
    panel.append(list, toggle, " ", close);
    document.body.append(panel);
    panel.focus();
  }

  function isTyping(target) {
    return target.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type));
  }

  function press(key, event) {
    if (going) {
      going = false;
      if (key === "h") follow(".brand");
      if (key === "t") follow(".band .todo");
      if (key === "v") follow(VISIT);
      return;
    }
    if (key === "g") going = true;
    if (key === "?") openHelp();
    if (key === "/") {
      const field = document.getElementById("find-text");
      if (field) {
        event.preventDefault();
        field.focus();
      }
    }
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") closeHelp();
    if (!on || event.ctrlKey || event.metaKey) return;
    if (event.altKey && event.code === "KeyS") {
      const save = document.querySelector("[data-save]");
      if (save) {
        event.preventDefault();
        save.click();
      }
      return;
    }
    if (!event.altKey && !isTyping(event.target)) press(event.key, event);
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-keys]")) openHelp();
  });
})();
