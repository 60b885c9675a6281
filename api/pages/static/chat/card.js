/** The read-back as a card in the talk: what will be handed in, each line to be changed, and the large buttons below. */
import { el, fill } from "../shared/dom.js";
import { choice } from "./choice.js";
import { Lines } from "./lines.js";

export class Card {
  /** @param {(text: string) => void} say */
  constructor(say) {
    this.say = say;
    this.list = el("div", { class: "readback__lines" });
    this.buttons = el("div", { class: "readback__buttons", role: "group", "aria-label": "对不对" });
    this.node = el("section", { class: "readback", "aria-label": "请核对登记的内容" },
      el("h2", { class: "readback__title" }, "请核对登记的内容"), this.list, this.buttons);
    this.lines = new Lines(this.list, say, { brief: true });
  }

  /** @param {object} noted @param {Array<import("./choice.js").Choice>} options @param {boolean} waiting */
  show(noted, options, waiting) {
    this.lines.show(noted, waiting);
    const wanted = JSON.stringify(options);
    if (wanted === this.wanted) {
      // The same buttons stay: one that is pressed just now would be lost with its tap.
      for (const button of this.buttons.querySelectorAll("button")) button.disabled = waiting;
      return;
    }
    this.wanted = wanted;
    fill(this.buttons, ...options.map((option, index) =>
      choice(option, this.say, index ? "button" : "button button--primary readback__yes", waiting)));
  }
}
