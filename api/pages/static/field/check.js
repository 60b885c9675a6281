/** The last step: everything once more, what is missing, and handing it in. */

import { app, go, queue } from "./app.js";
import { contradictions, problems } from "./checks.js";
import { consentText } from "./consent.js";
import { ofTheVisit, partOf, toldOf } from "./items.js";
import { el, note, proxy } from "./ui.js";
import { fieldLabel, reasonText, serviceLabel, valueText } from "./words.js";

const SHOWN = ["name", "sex", "age", "phone", "id_number", "township", "address", "needs", "living", "household_size", "children", "housing", "self_care", "illness", "disability", "category", "monthly_income", "employment", "farmer", "consent"];

function shown(key, form, has) {
  if (key === "needs") return form.needs.map((need) => `${serviceLabel(need.service)}${need.urgency === "urgent" ? "（很急）" : ""}${need.text ? `：${need.text}` : ""}`).join("\n");
  if (key === "consent") return consentText(form.consent);
  return valueText(key, form.fields[key]) || (has[key] ? `${has[key]}\n（名单上有）` : "");
}

export function checkStep(context) {
  const { form, has, save, item } = context;
  const found = problems(form, app.words, { has, townships: app.day?.account.townships || [] });
  const against = contradictions(form.fields);
  // What the server found stands until the value is changed.
  for (const { field, code } of item.problem?.errors || []) if (!Object.values(against).includes(code)) found[partOf(field)] ??= code;
  const said = (key) => toldOf(item)[key] || reasonText(found[key]);
  const filler = app.day?.account.role === "volunteer" ? "volunteer" : "staff";
  const lines = SHOWN.map((key) => ({ key, value: shown(key, form, has), wrong: key in found ? said(key) : key in against ? reasonText(against[key]) : null }));
  const parts = [
    el("p", { class: "field-by" }, proxy(), `谁在填：${valueText("filled_by", form.fields.filled_by || filler)}${app.name ? `（${app.name}）` : ""}`),
    ...summary(lines, context),
  ];
  const others = Object.keys(found).filter((key) => !SHOWN.includes(key));
  if (others.length) parts.push(note("error", ...others.map((key) => el("p", {}, `${fieldLabel(key)}：${said(key)}`, elsewhere(key, context)))));
  if (Object.keys(found).length) {
    parts.push(note("warning", el("strong", {}, `还有 ${Object.keys(found).length} 处要填好。`), "点旁边的“改”就到那里。现在也可以先存着。"));
  } else if (Object.keys(against).length) {
    const box = el("input", {
      type: "checkbox", id: "agreed", checked: form.agreed,
      onchange: () => {
        form.agreed = context.ready = box.checked;
        save();
        context.redrawFoot();
      },
    });
    parts.push(note("warning", el("p", {}, "有前后对不上的地方，请再问一问他。"), el("label", { class: "field-check", for: "agreed" }, box, "问过了，就是这样")));
  }
  context.ready = !Object.keys(found).length && (form.agreed || !Object.keys(against).length);
  context.handIn = handIn(context);
  return parts;
}

/** The way to what is not asked in the form's first steps: in the view of the visit, or in the step that has it. */
function elsewhere(key, { item, stepOf, steps }) {
  const place = stepOf(key);
  const href = ofTheVisit(item, key) ? `#/visit/${item.visit.id}` : steps[place].keys.includes(key) ? `#/form/${item.id}/${place}` : null;
  return href && el("a", { class: "field-summary__fix", href, "aria-label": `改${fieldLabel(key)}` }, "改");
}

/** What was filled in, and, folded away, what was not and need not be. */
function summary(lines, context) {
  const told = lines.filter(({ value, wrong }) => value || wrong);
  const rest = lines.filter(({ value, wrong }) => !value && !wrong);
  const list = (some) => el("ul", { class: "field-summary" }, ...some.map((one) => line(one, context)));
  const folded = rest.length ? el("details", { class: "field-summary__rest" }, el("summary", {}, `还有 ${rest.length} 样没有填（可以不填）`), list(rest)) : null;
  return [list(told), folded].filter(Boolean);
}

function line({ key, value, wrong }, { item, steps, stepOf }) {
  const place = stepOf(key);
  return el(
    "li", { class: wrong ? "field-summary--wrong" : "" },
    el("span", { class: "field-summary__label" }, fieldLabel(key)),
    el("span", { class: "field-summary__value" }, value || "没有填", wrong ? el("span", { class: "field-wrong" }, wrong) : null),
    el("a", { href: `#/form/${item.id}/${place}`, "aria-label": `改${fieldLabel(key)}（${steps[place].title}）` }, "改"),
  );
}

const handIn = (context) => async () => {
  const { item } = context;
  await queue(item);
  go("item", item.id);
};

