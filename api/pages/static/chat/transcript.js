/** Draws the talk: one list item a message, kept by its id, so that nothing is drawn or read aloud twice. */
import { el, moment } from "../shared/dom.js";

const GAP_MS = 5 * 60 * 1000;
const NEAR_PX = 80;

export class Transcript {
  /** @param {HTMLElement} scroller @param {HTMLOListElement} list @param {HTMLElement} latest @param {string} brand */
  constructor(scroller, list, latest, brand) {
    this.scroller = scroller;
    this.list = list;
    this.latest = latest;
    this.brand = brand;
    this.nodes = new Map();
    latest.addEventListener("click", () => this.toEnd());
    scroller.addEventListener("scroll", () => {
      if (this.#atEnd()) latest.hidden = true;
    });
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
    const stick = this.#atEnd();
    const first = this.nodes.size === 0;
    let added = null;
    let before = null;
    const seen = new Set();
    entries.forEach((entry, index) => {
      seen.add(entry.id);
      let node = this.nodes.get(entry.id);
      if (!node) {
        node = this.#make(entry);
        this.nodes.set(entry.id, node);
        added = entry;
      }
      this.#update(node, entry, before);
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] || null);
      before = entry;
    });
    for (const [id, node] of this.nodes) {
      if (seen.has(id)) continue;
      node.remove();
      this.nodes.delete(id);
    }
    if (added && (first || stick || added.sender === "resident")) this.toEnd();
    else if (added) this.latest.hidden = false;
    // A long talk that is shown again is not read aloud from its beginning; what comes next is.
    if (entries.length) setTimeout(() => this.list.setAttribute("aria-live", "polite"), 500);
  }

  /** Scroll to the newest, but leave what it answers to in sight: a long answer is read from its top. */
  toEnd() {
    const mine = this.list.querySelectorAll(".message--mine");
    const asked = mine.length ? mine[mine.length - 1].offsetTop - this.list.offsetTop : Infinity;
    this.scroller.scrollTop = Math.min(this.scroller.scrollHeight - this.scroller.clientHeight, asked);
    this.latest.hidden = this.#atEnd() || this.scroller.scrollTop >= asked;
  }

  #atEnd() {
    return this.scroller.scrollHeight - this.scroller.clientHeight - this.scroller.scrollTop < NEAR_PX;
  }

  #make(entry) {
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

  #update(node, entry, before) {
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
