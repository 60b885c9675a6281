/** The transcript of a case, with the words that said something marked. */
import { el, moment } from "../shared/dom.js";
import { pieces, spansOf } from "./spans.js";

const WHO = { resident: "居民", bot: "易助", caseworker: "工作人员" };

/** @returns {HTMLElement[]} one list item a message */
export function talkedItems(application, messages, words) {
  const spans = spansOf(application, messages);
  const needs = new Map(application.needs.map((need) => [`need:${need.id}`, need]));
  const meaning = (key) => (needs.has(key) ? `需要：${words.service(needs.get(key).service)}` : `${words.field(key)}：${words.value(key, application.fields[key])}`);
  return messages.map((message) => el("li", { class: `said-by said-by--${message.sender}`, "data-message": message.id },
    el("p", { class: "said-by__who" }, WHO[message.sender] || message.sender, el("time", { datetime: message.at }, moment(message.at))),
    el("p", { class: "said-by__text", dir: "auto" }, ...pieces(message.text, spans.get(message.id)).map((piece) => {
      if (!piece.keys.length) return piece.text;
      const title = piece.keys.map(meaning).join("；");
      return el("mark", {
        class: piece.other ? "said said--other" : "said", role: "button", tabindex: 0, "data-keys": piece.keys.join(" "),
        title: piece.other ? `这里也说到了，但登记的依据是另一处。现在登记的是 ${title}` : title,
      }, piece.text);
    }))));
}
