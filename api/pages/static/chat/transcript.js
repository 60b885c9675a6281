/** Draws the talk: one list item a message, kept by its id, so that nothing is drawn or read aloud twice. */
import { el, icon, moment } from "../shared/dom.js";

const GAP_MS = 5 * 60 * 1000;
const NEAR_PX = 80;
const PEEK_PX = 44;
const ICONS = { resident: "me", caseworker: "staff", bot: "bot" };

/**
 * @typedef {{id: string, sender: string, text: string, at: string, status?: string, failed?: boolean,
 *   card?: HTMLElement | null, intro?: string}} Entry
 * `sender` is `note` for a line of the page's own; `card` stands under `intro` in the place of the text.
 */

export class Transcript {
  /** @param {HTMLElement} scroller @param {HTMLOListElement} list @param {HTMLElement} latest @param {string} brand */
  constructor(scroller, list, latest, brand) {
    this.scroller = scroller;
    this.list = list;
    this.latest = latest;
    this.brand = brand;
    this.nodes = new Map();
    /** called with the entry whose 朗读 was pressed; without it bubbles have no such button */
    this.onread = null;
    /** from where on the newest is read: the first of what came last */
    this.anchor = null;
    /** whether the newest is to be kept in sight when something grows or shrinks */
    this.following = true;
    /** whether the reader has gone to the end of the newest: it is not turned back to its beginning any more */
    this.passed = false;
    latest.addEventListener("click", () => {
      scroller.scrollTop = scroller.scrollHeight;
    });
    scroller.addEventListener("scroll", () => {
      // The page's own scrolling is not the reader's.
      if (Math.abs(scroller.scrollTop - this.aim) < 2) return;
      this.following = this._atEnd();
      this.passed = this.following;
      latest.hidden = this._atEnd();
    });
    if (window.ResizeObserver) {
      new ResizeObserver(() => {
        if (this.following) this.toEnd();
      }).observe(scroller);
    }
  }

  /** A message that waited under its own id is now known under the server's. */
  rename(from, to) {
    const node = this.nodes.get(from);
    if (!node) return;
    this.nodes.delete(from);
    this.nodes.set(to, node);
  }

  /** @param {Entry[]} entries @param {string | null} reading the id of what is being read aloud */
  show(entries, reading = null) {
    let added = null;
    let first = null;
    let before = null;
    const empty = this.nodes.size === 0;
    const seen = new Set();
    entries.forEach((entry, index) => {
      seen.add(entry.id);
      let node = this.nodes.get(entry.id);
      if (!node) {
        node = entry.sender === "note" ? el("li", { class: "between" }, entry.text) : this._make(entry);
        this.nodes.set(entry.id, node);
        added = entry;
        first = entry.sender === "resident" ? null : first || node;
      }
      if (entry.sender !== "note") this._update(node, entry, before, reading);
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] || null);
      before = entry;
    });
    for (const [id, node] of this.nodes) {
      if (seen.has(id)) continue;
      node.remove();
      this.nodes.delete(id);
    }
    if (added) {
      this.anchor = empty ? this._answer() : first;
      this.passed = false;
    }
    if (added && added.sender === "resident") this.following = true;
    if (added && !this.following) this.latest.hidden = false;
    // A long talk that is shown again is not read aloud from its beginning; what comes next is.
    if (entries.length) setTimeout(() => this.list.parentNode.setAttribute("aria-live", "polite"), 500);
  }

  /** Bring the newest in sight; a long answer from its top, since that is where reading begins. */
  toEnd() {
    const { scroller, anchor } = this;
    const height = scroller.scrollHeight - scroller.clientHeight;
    // Nothing moves under a finger that is about to tap.
    if (this.passed && height === this.height) return;
    this.height = height;
    const top = anchor && anchor.isConnected && !this.passed ? anchor.offsetTop - scroller.offsetTop - PEEK_PX : Infinity;
    this.aim = Math.max(0, Math.min(height, top));
    scroller.scrollTop = this.aim;
    this.latest.hidden = this._atEnd();
  }

  /** What came after the last thing that the resident said. */
  _answer() {
    const mine = this.list.querySelectorAll(".message--mine");
    return mine.length ? mine[mine.length - 1].nextElementSibling : null;
  }

  _atEnd() {
    return this.scroller.scrollHeight - this.scroller.clientHeight - this.scroller.scrollTop < NEAR_PX;
  }

  _make(entry) {
    const { sender } = entry;
    const mine = sender === "resident";
    const name = mine ? "我" : sender === "caseworker" ? "工作人员" : this.brand;
    const body = el("div", { class: "message__body" });
    if (sender === "caseworker") body.append(el("p", { class: "message__name" }, name));
    else body.append(el("span", { class: "visually-hidden" }, `${name}说：`));
    const bubble = el("div", { class: "bubble", dir: "auto" });
    body.append(bubble);
    if (!mine && this.onread) {
      const button = el("button", { type: "button", class: "message__read", onclick: () => this.onread(entry) },
        icon("speak", "icon"), el("span", { class: "visually-hidden" }, "朗读"));
      body.append(button);
    }
    const row = el("div", { class: "message__row" }, icon(ICONS[sender] || "bot", "avatar"), body);
    return el("li", { class: `message message--${mine ? "mine" : sender}` }, row);
  }

  _update(node, entry, before, reading) {
    const body = node.querySelector(".message__body");
    const bubble = node.querySelector(".bubble");
    const text = entry.card ? entry.intro : entry.text;
    if (bubble.textContent !== text) bubble.textContent = text;
    const card = body.querySelector("section");
    if (entry.card && card !== entry.card) body.append(entry.card);
    else if (!entry.card && card) card.remove();
    body.classList.toggle("message__body--card", Boolean(entry.card));
    const gap = !before || before.sender === "note" || new Date(entry.at) - new Date(before.at) > GAP_MS;
    put(node, "message__time", gap ? moment(entry.at) : "", (line) => node.prepend(line));
    put(node, "message__status", entry.status || "", (line) => body.append(line));
    node.classList.toggle("message--failed", Boolean(entry.failed));
    const read = node.querySelector(".message__read");
    if (!read) return;
    const on = reading === entry.id;
    read.setAttribute("aria-pressed", String(on));
    const label = on ? "停下" : "朗读";
    if (read.lastChild.textContent !== label) read.lastChild.textContent = label;
  }
}

/** Let `node` have a line of this class with this text, or none where there is no text. */
function put(node, name, text, place) {
  const line = node.querySelector(`.${name}`);
  if (text && !line) place(el("p", { class: name }, text));
  else if (text && line.textContent !== text) line.textContent = text;
  else if (!text && line) line.remove();
}
