/** The input at the bottom and the buttons above it. What is typed is kept until it is sent, also over a reload. */
import { byId, fill } from "../shared/dom.js";
import { read, remove, write } from "../shared/store.js";
import { choice } from "./choice.js";

const MAX_CHARS = 2000;
const finePointer = window.matchMedia("(hover: hover) and (pointer: fine)");

export class Composer {
  /** @param {string} place where the talk is kept @param {(text: string) => void} say */
  constructor(place, say) {
    this.key = `yizhu.typing.${place}`;
    this.say = say;
    this.text = byId("text");
    this.problem = byId("problem");
    this.tray = byId("choices");
    this.text.value = read(this.key, "");
    this.text.addEventListener("input", () => this._typed());
    this.text.addEventListener("keydown", (event) => {
      // Enter while a Chinese input method is composing chooses a word; it does not send.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this._submit();
    });
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this._submit();
    });
    this._grow();
  }

  focus() {
    if (finePointer.matches) this.text.focus();
  }

  /** Show the buttons. @param {Array<import("./choice.js").Choice>} options */
  offer(options) {
    const wanted = JSON.stringify(options);
    if (wanted === this.offered) return;
    this.offered = wanted;
    const held = this.tray.contains(document.activeElement);
    fill(this.tray, ...options.map((option) => choice(option, this.say, option.href ? "button button--primary" : "button")));
    this.tray.hidden = options.length === 0;
    this.tray.scrollTop = 0;
    // The button that had the focus is gone: keep a keyboard where it was. On a phone no keyboard pops up.
    if (held) this.focus();
  }

  /** Say what is wrong with a text, and give it back for mending if nothing else was begun. */
  refuse(text, reason) {
    if (!this.text.value) this.put(text);
    this._complain(reason);
  }

  /** Put what was not sent before what was begun since; nothing of it is cut off. */
  giveBack(text) {
    this.text.value = this.text.value ? `${text}\n${this.text.value}` : text;
    this._typed();
  }

  /** Put a text into the input, as if it had been typed. */
  put(text) {
    this.text.value = text.slice(0, MAX_CHARS);
    this._typed();
  }

  clear() {
    this.put("");
  }

  _submit() {
    const text = this.text.value.trim();
    if (!text) {
      this._complain("请先写点什么，或者点上面的按钮。");
      this.text.focus();
      return;
    }
    if (Array.from(text).length > MAX_CHARS) {
      this._complain(`太长了，一次最多写 ${MAX_CHARS} 个字，可以分几次说。`);
      return;
    }
    this.clear();
    this.say(text);
    this.focus();
  }

  _typed() {
    if (this.text.value) write(this.key, this.text.value);
    else remove(this.key);
    this._complain("");
    this._grow();
  }

  _complain(reason) {
    this.problem.textContent = reason;
    this.problem.hidden = !reason;
    if (reason) this.text.setAttribute("aria-invalid", "true");
    else this.text.removeAttribute("aria-invalid");
  }

  _grow() {
    this.text.style.height = "auto";
    if (this.text.value) this.text.style.height = `${this.text.scrollHeight + 2}px`;
  }
}
