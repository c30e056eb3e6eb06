// Photos of a visit: each one taken joins those chosen before, large ones are made smaller before they
// travel (which also leaves behind where they were taken), and any can be taken away again.
// Without this script the inputs send what they hold, and the server makes the pictures smaller.
(function () {
  "use strict";
  const THUMBNAIL = 96;
  const LIGHT = 400 * 1024;
  const form = document.querySelector("form[data-deliver]");
  if (!form || typeof DataTransfer !== "function" || !window.createImageBitmap) return;
  let kept = [];

  function box() { return form.querySelector("[data-photos]"); }
  function input() { return box().querySelector("input[name=photos]"); }
  function say(text) { box().querySelector("[data-photos-say]").textContent = text; }

  function hold() {
    const files = new DataTransfer();
    kept.forEach(function (photo) { files.items.add(photo.file); });
    input().files = files.files;
  }

  function list() {
    const chosen = box().querySelector("[data-chosen]");
    chosen.replaceChildren.apply(chosen, kept.map(function (photo, place) {
      const item = document.createElement("li");
      const name = document.createElement("span");
      const away = document.createElement("button");
      name.textContent = photo.file.name;
      away.type = "button";
      away.className = "btn";
      away.textContent = "去掉";
      away.setAttribute("aria-label", "去掉照片 " + photo.file.name);
      away.addEventListener("click", function () { remove(place); });
      if (photo.small) item.append(photo.small);
      item.append(name, away);
      return item;
    }));
  }

  function remove(place) {
    kept.splice(place, 1);
    hold();
    list();
    say(kept.length ? "已选 " + kept.length + " 张" : "没有选照片");
    const next = box().querySelectorAll("[data-chosen] button")[Math.min(place, kept.length - 1)];
    (next || input()).focus();
  }

  function drawn(bitmap, side) {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  function asFile(canvas, name) {
    return new Promise(function (resolve) {
      canvas.toBlob(function (blob) {
        resolve(blob && new File([blob], name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" }));
      }, "image/jpeg", 0.85);
    });
  }

  // What the browser cannot open is sent as it is: the server says what is wrong with it.
  function ready(file) {
    const side = Number(box().dataset.side);
    return createImageBitmap(file).then(function (bitmap) {
      const small = drawn(bitmap, THUMBNAIL);
      small.setAttribute("aria-hidden", "true");
      const light = file.size <= LIGHT && /^image\/(jpeg|png)$/.test(file.type);
      return (light ? Promise.resolve(file) : asFile(drawn(bitmap, side), file.name)).then(function (made) {
        return { file: made && (made.size < file.size || !/jpeg|png/.test(file.type)) ? made : file, small: small, from: file };
      });
    }).catch(function () { return { file: file, small: null, from: file }; });
  }

  function same(one, other) {
    return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
  }

  function add(files) {
    const most = Number(box().dataset.most);
    const fresh = files.filter(function (file) { return !kept.some(function (photo) { return same(photo.from, file); }); });
    say("正在处理照片……");
    const before = form.photosReady || Promise.resolve();
    form.photosReady = Promise.all([Promise.all(fresh.map(ready)), before]).then(function (both) {
      const photos = both[0];
      const left = Math.max(0, most - kept.length);
      kept = kept.concat(photos.slice(0, left));
      hold();
      list();
      say("已选 " + kept.length + " 张" + (photos.length > left ? "，一次最多 " + most + " 张，其余没有选入" : ""));
    });
  }

  // The form's children may be put in anew (see visit.js): it listens itself.
  form.addEventListener("change", function (event) {
    const from = event.target;
    if (from.type !== "file" || !from.closest("[data-photos]")) return;
    const files = Array.from(from.files);
    if (from.name === "camera") from.value = "";
    else if (!files.length && kept.length) hold();
    if (files.length) add(files);
  });
  form.addEventListener("filled", function () {
    hold();
    list();
  });
})();
