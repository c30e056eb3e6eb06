// A typed ID number (18) or certificate number (20) fills birth date, sex, category and level where empty,
// checks its last digit (GB 11643) and asks where it differs from what is typed. Nothing is sent.
(function () {
  "use strict";
  const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const CHECKS = "10X98765432";

  function plain(text) {
    return text.replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g, function (wide) {
      return String.fromCharCode(wide.charCodeAt(0) - 0xfee0);
    }).replace(/[\s\u3000-]/g, "").toUpperCase();
  }

  function checkDigit(number) {
    const sum = WEIGHTS.reduce(function (total, weight, index) { return total + weight * Number(number[index]); }, 0);
    return CHECKS[sum % 11];
  }

  function birthDate(number) {
    const parts = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)];
    const date = new Date(Number(parts[0]), Number(parts[1]) - 1, Number(parts[2]));
    const real = date.getMonth() === Number(parts[1]) - 1 && date.getDate() === Number(parts[2]);
    return real && date <= new Date() ? parts.join("-") : null;
  }

  function fields(form, name) {
    return Array.from(form.elements).filter(function (field) { return field.name === name && field.type !== "hidden"; });
  }

  function isChoice(field) {
    return /^(radio|checkbox)$/.test(field.type);
  }

  function chosen(list) {
    return list.filter(function (field) { return isChoice(field) ? field.checked : field.value.trim(); })
      .map(function (field) { return field.value.trim(); });
  }

  function put(list, value) {
    list.forEach(function (field) {
      if (!isChoice(field)) field.value = value;
      else if (field.type === "radio") field.checked = field.value === value;
      else if (field.value === value) field.checked = true;
    });
  }

  function spoken(list, value) {
    const field = list.find(function (one) { return one.value === value; }) || list[0];
    if (field.tagName === "SELECT") {
      const option = Array.from(field.options).find(function (one) { return one.value === value; });
      return option ? option.text : value;
    }
    return isChoice(field) && field.value === value ? field.closest("label").textContent.trim() : value;
  }

  function sameDate(one, other) {
    return (one.match(/\d+/g) || []).map(Number).join() === other.split("-").map(Number).join() || plain(one) === plain(other);
  }

  function box(field) {
    const id = field.id + "_says";
    let says = document.getElementById(id);
    if (!says) {
      says = document.createElement("div");
      says.id = id;
      says.className = "says";
      says.setAttribute("role", "status");
      field.closest(".field").append(says);
    }
    says.textContent = "";
    says.classList.remove("says-ok");
    return says;
  }

  function ask(says, label, list, value, form) {
    const line = document.createElement("div");
    const button = document.createElement("button");
    const shown = spoken(list, value);
    line.textContent = "由号码推算" + label + "为" + shown + "，与所填不一致，请核对。";
    button.type = "button";
    button.className = "btn btn-small";
    button.textContent = label + "改为" + shown;
    button.addEventListener("click", function () {
      put(list, value);
      line.textContent = label + "已改为" + shown + "。";
      form.dispatchEvent(new CustomEvent("filled"));
    });
    line.append(button);
    says.append(line);
  }

  function fill(says, form, facts) {
    const filled = [];
    facts.forEach(function (fact) {
      const list = fields(form, fact.name);
      if (!list.length || !fact.value || list[0].dataset.kept) return; // what is stored sealed is compared on saving
      const now = chosen(list);
      const same = now.some(function (one) { return fact.name === "birth_date" ? sameDate(one, fact.value) : one === fact.value; });
      if (!now.length) {
        put(list, fact.value);
        filled.push(fact.label + " " + spoken(list, fact.value));
      } else if (!same) {
        ask(says, fact.label, list, fact.value, form);
      }
    });
    if (filled.length) {
      const line = document.createElement("div");
      line.textContent = "已带出：" + filled.join("，") + "。";
      says.prepend(line);
      if (says.children.length === 1) says.classList.add("says-ok");
      form.dispatchEvent(new CustomEvent("filled"));
    }
  }

  function wrong(says, text) {
    says.textContent = text;
  }

  function read(field) {
    const number = plain(field.value);
    const says = box(field);
    const isCertificate = field.name === "cert_no";
    const pattern = isCertificate ? /^\d{17}[\dX][1-7][1-4](B[1-9]\d?)?$/ : /^\d{17}[\dX]$/;
    if (!number || number.indexOf("*") !== -1) return;
    if (!pattern.test(number)) {
      if (number.length >= (isCertificate ? 20 : 18)) wrong(says, isCertificate ? "残疾人证号应为 20 位，补发的另加 B1 等" : "身份证号应为 18 位");
      return;
    }
    if (checkDigit(number) !== number[17]) {
      wrong(says, "身份证号校验码不正确，请核对（末位应为" + checkDigit(number) + "），如果别的位抄错了，请先核对前17位");
      return;
    }
    const born = birthDate(number);
    if (!born) {
      wrong(says, "身份证号中的出生日期无效");
      return;
    }
    const facts = [
      { name: "birth_date", label: "出生日期", value: born },
      { name: "gender", label: "性别", value: Number(number[16]) % 2 ? "1" : "2" }
    ];
    if (isCertificate) {
      facts.unshift({ name: "id_no", label: "公民身份号码", value: number.slice(0, 18) });
      // 多重（7）不带出：须逐项选择类别和等级。
      const line = "disabilities-" + (Number(number[18]) - 1);
      if (number[18] !== "7") facts.push({ name: line + "-has", label: "残疾类别", value: "on" }, { name: line + "-level", label: "该类等级", value: number[19] });
      facts.push({ name: "dis_level", label: "残疾等级", value: number[19] });
    }
    fill(says, field.form, facts);
  }

  document.addEventListener("input", function (event) {
    const field = event.target;
    if (/^(id_no|cert_no)$/.test(field.name)) read(field);
  });
  document.addEventListener("change", function (event) {
    const form = event.target.form;
    if (!form || !/^(birth_date|gender|dis_level|disabilities-\d-(has|level))$/.test(event.target.name)) return;
    ["id_no", "cert_no"].forEach(function (name) {
      fields(form, name).forEach(function (field) { if (field.value) read(field); });
    });
  });
})();
