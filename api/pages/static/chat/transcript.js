/** Draws the talk: one list item a message, kept by its id, so that nothing is drawn or read aloud twice. */
import { el, moment } from "../shared/dom.js";

const GAP_MS = 5 * 60 * 1000;
const NEAR_PX = 80;
const PEEK_PX = 44;

export class Transcript {
  /** @param {HTMLElement} scroller @param {HTMLOListElement} list @param {HTMLElement} latest @param {string} brand */
  constructor(scroller, list, latest, brand) {
    this.scroller = scroller;
    this.list = list;
    this.latest = latest;
    this.brand = brand;
    this.nodes = new Map();
    /** whether the newest is to be kept in sight when something grows or shrinks */
    this.following = true;
    latest.addEventListener("click", () => {
      scroller.scrollTop = scroller.scrollHeight;
    });
    scroller.addEventListener("scroll", () => {
      // The page's own scrolling is not the reader's.
      if (Math.abs(scroller.scrollTop - this.aim) < 2) return;
      this.following = this._atEnd();
      latest.hidden = this._atEnd();
    });
    new ResizeObserver(() => {
      if (this.following) this.toEnd();
    }).observe(scroller);
  }

  /** A message that waited under its own id is now known under the server's. */
  rename(from, to) {
    const node = this.nodes.get(from);
    if (!node) return;
    this.nodes.delete(from);
    this.nodes.set(to, node);
  }

  /** @param {Array<{id: string, sender: string, text: string, at: string, status?: string, failed?: boolean}>} entries */
  show(entries) {
    let added = null;
    let before = null;
    const seen = new Set();
    entries.forEach((entry, index) => {
      seen.add(entry.id);
      let node = this.nodes.get(entry.id);
      if (!node) {
        node = this._make(entry);
        this.nodes.set(entry.id, node);
        added = entry;
      }
      this._update(node, entry, before);
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] || null);
      before = entry;
    });
    for (const [id, node] of this.nodes) {
      if (seen.has(id)) continue;
      node.remove();
      this.nodes.delete(id);
    }
    if (added && added.sender === "resident") this.following = true;
    if (added && !this.following) this.latest.hidden = false;
    // A long talk that is shown again is not read aloud from its beginning; what comes next is.
    if (entries.length) setTimeout(() => this.list.setAttribute("aria-live", "polite"), 500);
  }

  /** Bring the newest in sight; a long answer from its top, since that is where reading begins. */
  toEnd() {
    const { scroller, list } = this;
    const mine = list.querySelectorAll(".message--mine");
    const answer = mine.length ? mine[mine.length - 1].nextElementSibling : null;
    const top = answer ? answer.offsetTop - scroller.offsetTop - PEEK_PX : Infinity;
    this.aim = Math.max(0, Math.min(scroller.scrollHeight - scroller.clientHeight, top));
    scroller.scrollTop = this.aim;
    this.latest.hidden = this._atEnd();
  }

  _atEnd() {
    return this.scroller.scrollHeight - this.scroller.clientHeight - this.scroller.scrollTop < NEAR_PX;
  }

  _make(entry) {
    const mine = entry.sender === "resident";
    const name = mine ? "我" : entry.sender === "caseworker" ? "工作人员" : this.brand;
    const body = el("div", { class: "message__body" });
    if (entry.sender === "caseworker") body.append(el("p", { class: "message__name" }, name));
    else body.append(el("span", { class: "visually-hidden" }, `${name}说：`));
    body.append(el("div", { class: "bubble", dir: "auto" }, entry.text));
    const row = el("div", { class: "message__row" },
      el("span", { class: "avatar", "aria-hidden": "true" }, mine ? "我" : entry.sender === "caseworker" ? "工" : "助"), body);
    return el("li", { class: `message message--${mine ? "mine" : entry.sender}` }, row);
  }

  _update(node, entry, before) {
    const gap = !before || new Date(entry.at) - new Date(before.at) > GAP_MS;
    const time = node.querySelector(".message__time");
    const label = gap ? moment(entry.at) : "";
    if (label && !time) node.prepend(el("p", { class: "message__time" }, label));
    else if (label && time.textContent !== label) time.textContent = label;
    else if (!label && time) time.remove();
    const status = node.querySelector(".message__status");
    if (entry.status && !status) node.querySelector(".message__body").append(el("p", { class: "message__status" }, entry.status));
    else if (entry.status && status.textContent !== entry.status) status.textContent = entry.status;
    else if (!entry.status && status) status.remove();
    node.classList.toggle("message--failed", Boolean(entry.failed));
  }
}
