/**
 * What is noted, as a list: a line a field or need, each corrected by a tap. A correction is said in the talk, in the
 * words that the server gives for it, and heard there like anything else that the resident says.
 */
import { el, fill } from "../shared/dom.js";

export class Lines {
  /** @param {HTMLElement} box @param {(text: string) => void} say @param {{brief?: boolean}} options brief: no derived lines */
  constructor(box, say, { brief = false } = {}) {
    this.box = box;
    this.say = say;
    this.brief = brief;
    this.open = null;
  }

  /** @param {object | null} noted as `GET …/noted` answers @param {boolean} waiting something is on its way already */
  show(noted, waiting) {
    const shown = JSON.stringify([noted, waiting]);
    if (shown === this.shown) return;
    this.shown = shown;
    const had = this.box.contains(document.activeElement) ? document.activeElement : null;
    const editing = had && had.matches("input") ? had.value : null;
    const rows = noted ? [...this._needs(noted, waiting), ...this._fields(noted, waiting)] : [];
    if (this.open && !rows.some((row) => row.dataset.line === this.open)) this.open = null;
    fill(this.box, rows.length ? el("dl", { class: "lines" }, ...rows) : null);
    if (!this.open) return;
    const input = this.box.querySelector(".line__editor input");
    if (input && editing !== null) {
      input.value = editing;
      input.focus();
    }
  }

  _needs(noted, waiting) {
    return noted.needs.map((need, index) => this._row(`need:${need.service}`, "要的帮助", need.label, {
      again: index > 0,
      quote: need.text && need.text !== need.label ? need.text : "",
      button: need.drop && noted.needs.length > 1 ? "不要了" : "",
      waiting,
      editor: () => this._choices([{ title: `不要“${need.label}”了`, say: need.drop }]),
    }));
  }

  _fields(noted, waiting) {
    const wanted = noted.lines.filter((line) => !this.brief || !(line.derived || line.key === "consent"));
    return wanted.map((line) => this._row(line.key, line.label, line.value, {
      quote: line.derived ? "按您说的推出来的" : "",
      button: line.change ? "改" : "",
      waiting,
      editor: () => this._editor(line),
    }));
  }

  _row(key, label, value, { quote, button, waiting, editor, again = false }) {
    const open = this.open === key && button && !waiting;
    const change = button && el("button", {
      type: "button", class: "line__change", "aria-expanded": String(Boolean(open)), disabled: waiting,
      onclick: () => this._toggle(key),
    }, open ? "不改了" : button, el("span", { class: "visually-hidden" }, `：${label}，${value}`));
    return el("div", { class: "line", "data-line": key },
      el("dt", { class: again ? "line__label visually-hidden" : "line__label" }, label),
      el("dd", { class: "line__value" },
        el("span", { class: "line__text", dir: "auto" }, value),
        quote ? el("span", { class: "line__quote", dir: "auto" }, quote) : null),
      change ? el("dd", { class: "line__action" }, change) : null,
      open ? el("dd", { class: "line__editor" }, editor()) : null);
  }

  _toggle(key) {
    this.open = this.open === key ? null : key;
    const again = JSON.parse(this.shown);
    this.shown = null;
    this.show(...again);
    const row = Array.from(this.box.querySelectorAll(".line")).find((one) => one.dataset.line === key);
    if (!row) return;
    const first = this.open ? row.querySelector(".line__editor input, .line__editor button") : row.querySelector(".line__change");
    if (first) first.focus();
    if (this.open && row.scrollIntoView) row.scrollIntoView({ block: "nearest" });
  }

  _editor(line) {
    const { change } = line;
    const parts = [];
    if (change.options.length) parts.push(this._choices(change.options));
    if (change.say) parts.push(this._input(line));
    return el("div", {}, ...parts);
  }

  _choices(options) {
    return el("div", { class: "line__choices" }, ...options.map((option) =>
      el("button", { type: "button", class: "button", onclick: () => this._said(option.say) }, option.title)));
  }

  _input({ label, change }) {
    const input = el("input", {
      class: "line__input", maxlength: String(change.most), placeholder: change.hint, "aria-label": `${label}，改成`,
      inputmode: change.kind === "number" ? "decimal" : "text", autocomplete: "off", enterkeyhint: "send",
    });
    return el("form", {
      class: "line__form",
      onsubmit: (event) => {
        event.preventDefault();
        const typed = input.value.trim();
        if (typed) this._said(change.say.split("{value}").join(typed));
        else input.focus();
      },
    }, input, el("button", { class: "button button--primary" }, "改好了"));
  }

  _said(text) {
    this.open = null;
    this.say(text);
  }
}
