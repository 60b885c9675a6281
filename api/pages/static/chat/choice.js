/** A button that says something, or a link that leads elsewhere. */
import { el } from "../shared/dom.js";

/**
 * @typedef {{title: string, text?: string, href?: string}} Choice
 * @param {Choice} option @param {(text: string) => void} say @param {string} look @param {boolean} waiting
 */
export function choice(option, say, look, waiting = false) {
  if (option.href) return el("a", { class: look, href: option.href }, option.title);
  return el("button", { type: "button", class: look, disabled: waiting, onclick: () => say(option.text) }, option.title);
}
