/** The few parts that every view is made of. Text is only ever text. */

import { el } from "../shared/dom.js";
import { unlessNotKept } from "./kept.js";

export { el };

/** What it does ends where something could not be kept: the view stays. */
export const button = (label, onclick, { kind = "", ...more } = {}) =>
  el("button", { type: "button", class: `button ${kind ? `button--${kind}` : ""}`, onclick: (event) => Promise.resolve(onclick(event)).catch(unlessNotKept), ...more }, label);

export const link = (label, href, kind = "") => el("a", { class: `button ${kind ? `button--${kind}` : ""}`, href }, label);

/** A small word on a coloured ground: `plain`, `good`, `wait`, `bad`. */
export const badge = (text, look = "plain") => el("span", { class: `tag tag--${look}` }, text);

export const proxy = () => badge("代填", "proxy");

export const note = (look, ...children) => el("div", { class: `note ${look ? `note--${look}` : ""}` }, ...children);

/** A view's heading; it takes the focus when the view opens. */
export const heading = (text, ...more) => el("h1", { class: "field-title", tabindex: "-1" }, text, ...more);

export const section = (title, count, ...children) =>
  el("section", { class: "field-section" }, el("h2", {}, title, count === null ? null : el("span", { class: "field-count" }, ` ${count}`)), ...children);

export const empty = (text) => el("p", { class: "field-empty" }, text);

/** A row of a list, all of it to be pressed. */
export function row({ href, title, tags = [], lines = [], key, mark }) {
  return el(
    "li", { class: `field-row ${mark ? `field-row--${mark}` : ""}` },
    el(
      "a", { href, class: "field-row__link", "data-key": key },
      el("span", { class: "field-row__head" }, el("span", { class: "field-row__title" }, title), ...tags),
      ...lines.filter(Boolean).map((line) => el("span", { class: "field-row__line" }, line)),
    ),
  );
}

export const rows = (items) => el("ul", { class: "field-rows" }, ...items);

/** What the server said of a question, until it is answered anew (`touched` of the form). */
export const refused = (key, told) => (told[key] ? el("p", { class: "field-wrong", "data-wrong": "true", "data-told": key }, told[key]) : null);

/** Words and what they stand for, one under the other. */
export const facts = (pairs) =>
  el("dl", { class: "field-facts" }, ...pairs.filter(([, value]) => value !== "" && value !== null && value !== undefined).map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, value))));

/** Ask before something that cannot be undone. Gives true or false. */
export function ask(title, text, yes, no = "不了") {
  return new Promise((resolve) => {
    const close = (answer) => {
      resolve(answer);
      dialog.remove();
    };
    const dialog = el(
      "dialog", { class: "dialog", "aria-labelledby": "ask-title", onclose: () => close(false) },
      el("h2", { id: "ask-title" }, title), el("p", {}, text),
      el("div", { class: "dialog__buttons" }, button(yes, () => close(true), { kind: "danger" }), button(no, () => close(false), { autofocus: true })),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A telephone number that can be called. */
export const phoneLink = (number) => el("a", { class: "button button--call", href: `tel:${String(number).replace(/[^0-9+]/g, "")}` }, `打电话 ${number}`);

/** Signs this one out, so that somebody else can sign in. What is on the device stays, locked. */
export const otherAccount = (kind = "quiet") => el("form", { method: "post", action: "/staff/sign-out", class: "field-form" }, el("button", { class: `button ${kind ? `button--${kind}` : ""}`, type: "submit" }, "换一个账号"));
