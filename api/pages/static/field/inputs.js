/** One question of the form: its label, its input, where its value came from, what is wrong with it. */

import { app } from "./app.js";
import { wrong } from "./checks.js";
import { badge, el } from "./ui.js";
import { choices, fieldLabel, reasonText, valueText } from "./words.js";

const NUMBERS = { age: "numeric", household_size: "numeric", monthly_income: "decimal" };
const TEXTS = {
  name: { autocomplete: "off" },
  phone: { inputmode: "tel", autocomplete: "off" },
  id_number: { autocomplete: "off", autocapitalize: "characters", spellcheck: "false" },
  address: { autocomplete: "off", list: "villages" },
};
const HINTS = { phone: "手机，或带区号的固定电话", id_number: "18 位，可以不填", address: "村、门牌，找得到人就行", monthly_income: "全家人加起来，不知道可以空着", disability: "有残疾证的照证上写的选" };
const SOURCES = { chat: "聊天里说的", earlier: "聊天里说的", photo: "照片上认的", visit: "名单上有的" };

/** `change(key, value)` is called with every new value, undefined for none. */
export function question(key, form, change, { problem = null, given = null } = {}) {
  const set = (value) => {
    change(key, value);
    const reason = wrong(key, value, app.words);
    tell(reason ? reasonText(reason) : null, true);
  };
  const id = `field-${key}`;
  const told = el("p", { class: "field-wrong", id: `${id}-wrong` });
  const source = form.from[key] || (given ? "visit" : null);
  const required = app.words.required.includes(key) && !given;
  const name = el("span", {}, fieldLabel(key), required ? el("span", { class: "field-must" }, "（要填）") : null, source ? badge(SOURCES[source], "source") : null);
  const hint = HINTS[key] ? el("p", { class: "field-hint", id: `${id}-hint` }, HINTS[key]) : null;
  const described = [hint && `${id}-hint`, told.id].filter(Boolean).join(" ");
  const [input, group] = inputOf(key, form.fields[key], set, { id, described, given });
  const box = group
    ? el("fieldset", { class: "field-question", id }, el("legend", {}, name), hint, input, told)
    : el("div", { class: "field-question" }, el("label", { for: id }, name), hint, input, told);

  function tell(text, soft = false) {
    told.textContent = text || "";
    told.hidden = !text;
    box.classList.toggle("field-question--wrong", Boolean(text));
    const control = group ? null : input.matches("input,select,textarea") ? input : input.querySelector("input,select,textarea");
    if (control && text) control.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
    if (text && !soft) box.dataset.wrong = "true";
  }
  tell(problem);
  return box;
}

/** The input, and whether it is a group that needs a legend. */
function inputOf(key, value, set, more) {
  if (key === "township") return [townships(value, set, more), false];
  if (key === "illness") return [illness(value, set, more), false];
  if (key === "disability") return [disability(value, set, more), true];
  if (key in NUMBERS) return [number(key, value, set, more), false];
  if (key in TEXTS) return [text(key, value, set, more), false];
  return [radios(key, choices(key), value, set), true];
}

function text(key, value, set, { id, described, given }) {
  return el("input", {
    id, class: "field-input", type: "text", value: value ?? "", "aria-describedby": described, ...TEXTS[key], placeholder: given ? `名单上：${given}` : null,
    maxlength: key === "id_number" ? 24 : key === "phone" ? 30 : 240,
    oninput: (event) => set(event.target.value.trim() || undefined),
  });
}

function number(key, value, set, { id, described }) {
  const unit = app.words.labels.fields[key].unit;
  const input = el("input", {
    id, class: "field-input field-input--number", type: "text", inputmode: NUMBERS[key], value: value ?? "", "aria-describedby": described, autocomplete: "off", maxlength: 12,
    oninput: (event) => {
      const said = event.target.value.normalize("NFKC").trim();
      // What is no number is kept as it was typed, so that it can be put right.
      set(said === "" ? undefined : Number.isFinite(Number(said)) ? Number(said) : said);
    },
  });
  return unit ? el("div", { class: "field-with-unit" }, input, el("span", { "aria-hidden": "true" }, unit)) : input;
}

export function radios(key, pairs, value, set, { name = `field-${key}`, clear = true } = {}) {
  const group = el("div", { class: `field-choices ${pairs.every(([, label]) => label.length <= 4) ? "field-choices--short" : ""}` });
  pairs.forEach(([choice, label], place) => {
    const id = `${name}-${place}`;
    const input = el("input", { type: "radio", id, name, value: String(choice), checked: value === choice, onchange: () => pick(choice) });
    // A second tap takes the answer back.
    if (clear) input.addEventListener("click", () => input.dataset.was === "true" && pick(undefined, input));
    input.dataset.was = String(value === choice);
    group.append(el("label", { class: "field-choice", for: id }, input, el("span", {}, label)));
  });
  function pick(choice, input) {
    if (input) input.checked = false;
    for (const one of group.querySelectorAll("input")) one.dataset.was = String(one.checked);
    set(choice);
  }
  return group;
}

function townships(value, set, { id, described, given }) {
  const own = app.day?.account.townships || [];
  const names = own.length ? own : app.words.labels.townships;
  const all = value && !names.includes(value) ? [value, ...names] : names;
  return el(
    "select", { id, class: "field-input", "aria-describedby": described, onchange: (event) => set(event.target.value || undefined) },
    el("option", { value: "" }, given ? `名单上：${given}` : "请选择"), ...all.map((name) => el("option", { value: name, selected: name === value }, name)),
  );
}

function illness(value, set, { id, described }) {
  const none = value === "none";
  const input = el("textarea", { id, class: "field-input", rows: 2, "aria-describedby": described, maxlength: 200, oninput: () => set(input.value.trim() || undefined) });
  input.value = none || !value ? "" : value;
  input.disabled = none;
  const box = el("input", {
    type: "checkbox", id: `${id}-none`, checked: none,
    onchange: () => {
      input.disabled = box.checked;
      set(box.checked ? "none" : input.value.trim() || undefined);
    },
  });
  return el("div", {}, input, el("label", { class: "field-check", for: `${id}-none` }, box, valueText("illness", "none") === "没有" ? "没有什么病" : valueText("illness", "none")));
}

function disability(value, set) {
  const { values } = app.words.labels.fields.disability;
  const kinds = Object.keys(values).filter((pair) => /^[a-z]+\/$/.test(pair)).map((pair) => [pair.slice(0, -1), values[pair]]);
  const grades = [1, 2, 3, 4].map((grade) => [grade, values[`/${grade}`].replace("残疾", "")]);
  let now = value && typeof value === "object" ? { ...value } : { kind: value === "none" ? "none" : null, grade: null };
  const second = el("div", { class: "field-second", role: "group", "aria-label": "残疾等级" });
  const tell = () => {
    set(now.kind === "none" ? "none" : now.kind || now.grade ? { kind: now.kind, grade: now.grade } : undefined);
    second.hidden = !now.kind || now.kind === "none";
  };
  second.append(
    el("p", { class: "field-hint" }, "几级？不知道可以不选"),
    radios("grade", grades, now.grade, (grade) => {
      now = { ...now, grade: grade ?? null };
      tell();
    }),
  );
  second.hidden = !now.kind || now.kind === "none";
  const first = radios("disability", [["none", values.none], ...kinds], now.kind ?? undefined, (kind) => {
    now = { kind: kind ?? null, grade: kind && kind !== "none" ? now.grade : null };
    tell();
  });
  return el("div", {}, first, second);
}

/** The villages of the township that was chosen, to be picked while an address is typed. */
export function villages(form, given) {
  const names = app.words.villages[form.fields.township || given] || [];
  return el("datalist", { id: "villages" }, ...names.map((name) => el("option", { value: name })));
}

