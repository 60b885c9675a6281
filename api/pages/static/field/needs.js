/** What help is wanted: the services by class, the person's own words, and whether it cannot wait. */

import { app } from "./app.js";
import { el } from "./ui.js";

export function needsStep({ form, save, told }) {
  const { services, classes } = app.words.labels;
  const groups = Object.entries(classes).map(([code, label]) => {
    const own = Object.entries(services).filter(([service]) => service.startsWith(`${code}.`));
    const chosen = own.filter(([service]) => form.needs.some((need) => need.service === service)).length;
    const count = el("span", { class: "field-count" }, chosen ? `选了 ${chosen} 样` : "");
    const group = el("details", { class: "field-group", open: chosen > 0 }, el("summary", {}, el("span", {}, label), count));
    for (const [service, name] of own) group.append(oneNeed(service, name, form, save, () => {
      const now = group.querySelectorAll("input[data-need]:checked").length;
      count.textContent = now ? `选了 ${now} 样` : "";
    }));
    return group;
  });
  return [
    el("p", { class: "field-hint" }, "点开一类，勾上他要的。可以勾好几样。"),
    told.needs ? el("p", { class: "field-wrong", "data-wrong": "true" }, told.needs) : null,
    ...groups,
  ].filter(Boolean);
}

function oneNeed(service, name, form, save, counted) {
  const found = form.needs.find((need) => need.service === service);
  const id = `need-${service.replace(".", "-")}`;
  const more = el("div", { class: "field-need__more", hidden: !found });
  const box = el("input", {
    type: "checkbox", id, checked: Boolean(found), "data-need": service,
    onchange: () => {
      form.needs = form.needs.filter((need) => need.service !== service);
      if (box.checked) form.needs.push({ service, text: "", urgency: "normal" });
      more.hidden = !box.checked;
      fill();
      counted();
      save();
    },
  });
  const need = () => form.needs.find((one) => one.service === service);
  function fill() {
    const now = need();
    if (!now) return more.replaceChildren();
    const words = el("textarea", { id: `${id}-text`, class: "field-input", rows: 2, maxlength: 500, oninput: () => { need().text = words.value.trim(); save(); } });
    words.value = now.text;
    const urgent = el("input", { type: "checkbox", id: `${id}-urgent`, checked: now.urgency === "urgent", onchange: () => { need().urgency = urgent.checked ? "urgent" : "normal"; save(); } });
    more.replaceChildren(
      el("label", { for: `${id}-text` }, "他怎么说的（可以不填）"), words,
      el("label", { class: "field-check", for: `${id}-urgent` }, urgent, "很急，等不了"),
    );
  }
  fill();
  return el("div", { class: "field-need" }, el("label", { class: "field-choice", for: id }, box, el("span", {}, name)), more);
}
