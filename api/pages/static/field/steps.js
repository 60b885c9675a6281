/** The form in short steps. A step is a title and what is asked in it. */

import { app } from "./app.js";
import { consentStep } from "./consent.js";
import { checkStep } from "./check.js";
import { question, villages } from "./inputs.js";
import { needsStep } from "./needs.js";
import { papers } from "./photo.js";
import { el, refused } from "./ui.js";

const asked = (...keys) => (context) => keys.map((key) => one(key, context));

const one = (key, { form, change, told, has }) => question(key, form, change, { problem: told[key], given: form.fields[key] === undefined ? has[key] : null });

function who(context) {
  return [papers(context), ...["name", "sex", "age", "phone", "id_number"].map((key) => one(key, context))];
}

function where(context) {
  return [one("township", context), one("address", context), villages(context.form, context.has.township), station(context)].filter(Boolean);
}

/** At which station it is filled in; asked only where there is a choice. */
function station({ item, form, touched, told }) {
  if (item.kind !== "application" || app.day?.account.role === "volunteer") return null;
  const all = app.day?.stations || [];
  const at = el("select", {
    id: "field-station", class: "field-input",
    onchange: () => {
      item.channel = at.value === "visit" ? "visit" : "station";
      form.station = ["visit", ""].includes(at.value) ? null : at.value;
      touched("station", "channel");
    },
  });
  const now = item.channel === "visit" ? "visit" : form.station || "";
  for (const [value, label] of [["", "在驿站"], ...all.map((one) => [one.code, one.name]), ["visit", "在他家里"]]) at.append(el("option", { value, selected: value === now }, label));
  return el("div", { class: "field-question" }, el("label", { for: "field-station" }, "在哪里填的"), refused("station", told), at);
}

export const STEPS = [
  { title: "他是谁", keys: ["name", "sex", "age", "phone", "id_number"], build: who },
  { title: "住在哪里", keys: ["township", "address", "station", "channel"], build: where },
  { title: "要什么帮助", keys: ["needs"], build: needsStep },
  { title: "家里的情况", keys: ["living", "household_size", "children", "housing"], build: asked("living", "household_size", "children", "housing") },
  { title: "身体怎么样", keys: ["self_care", "illness", "disability"], build: asked("self_care", "illness", "disability") },
  { title: "收入和身份", keys: ["category", "monthly_income", "employment", "farmer"], build: asked("category", "monthly_income", "employment", "farmer") },
  { title: "他同意了吗", keys: ["consent"], build: consentStep },
  { title: "核对一遍", keys: [], build: checkStep },
];

/** In which step a field is asked; the last one shows what belongs to none. */
export function stepOf(key) {
  const place = STEPS.findIndex((step) => step.keys.includes(key.split(".")[0]));
  return place < 0 ? STEPS.length - 1 : place;
}

