/** That the person in need agreed: who said so, and how. Without it nothing is handed in. */

import { app } from "./app.js";
import { radios } from "./inputs.js";
import { el, refused } from "./ui.js";

const pairs = (words) => Object.entries(words);

export function consentStep({ form, touched, told }) {
  const set = (part) => (value) => {
    form.consent = { ...form.consent, [part]: value ?? null };
    touched("consent");
  };
  return [
    el("div", { class: "field-read" }, el("p", { class: "field-hint" }, "念给他听："), el("p", {}, "“您说的这些，我记下来，交给能帮忙的单位，只用来帮您办事。您同意吗？不同意就不交，以后想删也可以删。”")),
    refused("consent", told),
    el("fieldset", { class: "field-question" }, el("legend", {}, "谁同意的", el("span", { class: "field-must" }, "（要填）")), radios("consent-by", pairs(app.words.consent_by), form.consent.by, set("by"))),
    el("fieldset", { class: "field-question" }, el("legend", {}, "怎么同意的", el("span", { class: "field-must" }, "（要填）")), radios("consent-given", pairs(app.words.consent_given), form.consent.given, set("given"))),
    el("p", { class: "field-hint" }, "他不同意，就先不要交；可以存着，下次再问。"),
  ].filter(Boolean);
}

/** 本人口头同意 */
export const consentText = ({ by, given }) => (by && given ? `${app.words.consent_by[by]}${app.words.consent_given[given]}同意` : "");
