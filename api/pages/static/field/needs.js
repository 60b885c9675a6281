/** What help is wanted: the services by class, the person's own words, and whether it cannot wait. */

import { app } from "./app.js";
import { el, refused } from "./ui.js";

export function needsStep({ form, touched, told }) {
  const { services, classes } = app.words.labels;
  const save = () => touched("needs");
  // A service may have ended since the draft was begun: it can still be taken out.
  const ended = form.needs.filter((need) => !services[need.service]).map(({ service }) => [service, service]);
  const classed = Object.entries(classes).map(([code, label]) => [label, Object.entries(services).filter(([service]) => service.startsWith(`${code}.`))]);
  const groups = [...classed, ...(ended.length ? [["现在没有这种服务了", ended]] : [])].map(([label, own]) => {
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
    refused("needs", told),
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
      const told = need()?.from === "chat";
      form.needs = form.needs.filter((one) => one.service !== service);
      form.declined = (form.declined || []).filter((one) => one !== service);
      if (box.checked) form.needs.push({ service, text: "", urgency: "normal" });
      else if (told) form.declined.push(service);
      more.hidden = !box.checked;
      fill();
      counted();
      save();
    },
  });
  const need = () => form.needs.find((one) => one.service === service);
  /** Whoever changes what the chat noted has made it their own. */
  const change = (part, value) => {
    need()[part] = value;
    delete need().from;
    save();
  };
  function fill() {
    const now = need();
    if (!now) return more.replaceChildren();
    const words = el("textarea", { id: `${id}-text`, class: "field-input", rows: 2, maxlength: 500, oninput: () => change("text", words.value.trim()) });
    words.value = now.text;
    const urgent = el("input", { type: "checkbox", id: `${id}-urgent`, checked: now.urgency === "urgent", onchange: () => change("urgency", urgent.checked ? "urgent" : "normal") });
    more.replaceChildren(
      el("label", { for: `${id}-text` }, "他怎么说的（可以不填）"), words,
      el("label", { class: "field-check", for: `${id}-urgent` }, urgent, "很急，等不了"),
    );
  }
  fill();
  return el("div", { class: "field-need" }, el("label", { class: "field-choice", for: id }, box, el("span", {}, name)), more);
}
