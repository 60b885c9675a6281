/** One talk as it goes on: read, taken over, answered, handed back. */
import { byId, el, moment } from "../shared/dom.js";
import { explain, staffCall } from "./auth.js";

const WHO = { resident: "居民", bot: "易助", caseworker: "工作人员" };

const said = (message) => el("li", { class: `said-by said-by--${message.sender}`, "data-message": message.id },
  el("p", { class: "said-by__who" }, WHO[message.sender] || message.sender, el("time", { datetime: message.at }, moment(message.at))),
  el("p", { class: "said-by__text", dir: "auto" }, message.text));

export class Talk {
  constructor() {
    this.alert = null;
    this.read = "";
    byId("take-over").addEventListener("click", () => this.#do("/takeover"));
    byId("hand-back").addEventListener("click", () => this.#do("/release"));
    byId("talk-mine").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#reply(byId("reply").value.trim());
    });
  }

  /** Show the talk of an alert; the words that raised it are marked. */
  async open(alert) {
    this.alert = alert;
    this.read = "";
    byId("talk").hidden = false;
    byId("reply").value = "";
    await this.#load();
    byId("talk-title").focus();
  }

  /** The list was loaded anew: read the talk again only if something was said in it, since reading is noted. */
  async refresh(alerts) {
    const now = this.alert && (alerts.find((alert) => alert.id === this.alert.id)
      || alerts.find((alert) => alert.conversation_id === this.alert.conversation_id));
    if (!now) return;
    this.alert = now;
    if (now.talked_at !== this.read) await this.#load();
  }

  get #path() {
    return `/conversations/${encodeURIComponent(this.alert.conversation_id)}`;
  }

  async #load() {
    const { talked_at: at, message_id: raised } = this.alert;
    const box = byId("talked");
    let before = 0;
    try {
      const { items } = await staffCall(`${this.#path}/transcript`);
      // What is there stays, so that a screen reader reads out only what is new.
      const there = [...box.children].map((line) => line.dataset.message);
      const goesOn = there.length > 0 && there.every((id, place) => items[place]?.id === id);
      if (!goesOn) box.replaceChildren();
      before = box.children.length;
      box.append(...items.slice(goesOn ? there.length : 0).map(said));
      for (const line of box.children) line.classList.toggle("said-by--raised", line.dataset.message === raised);
      this.read = at;
      byId("talk-problem").hidden = true;
    } catch (error) {
      this.#tell(error);
    }
    this.#foot();
    this.#scroll(before);
  }

  #foot() {
    const taken = Boolean(this.alert.talked_by);
    byId("talk-free").hidden = taken;
    byId("talk-mine").hidden = !taken;
    byId("talk-who").textContent = taken ? "已由工作人员接手，易助不再说话。" : "易助还在和居民说话。";
  }

  /** At first the words that raised the alert, then whatever is new. */
  #scroll(before) {
    const box = byId("talked");
    const raised = box.querySelector(".said-by--raised");
    if (before === 0 && raised) box.scrollTop = raised.offsetTop - 60;
    else if (box.children.length > before) box.scrollTop = box.scrollHeight;
  }

  async #do(step) {
    try {
      const now = await staffCall(this.#path + step, { method: "POST" });
      this.alert = { ...this.alert, talked_at: now.updated_at, talked_by: now.owner_id };
      await this.#load();
      if (now.owner_id) byId("reply").focus();
    } catch (error) {
      this.#tell(error);
    }
  }

  async #reply(text) {
    if (!text) return;
    try {
      await staffCall(`${this.#path}/reply`, { json: { text } });
      byId("reply").value = "";
      await this.#load();
    } catch (error) {
      this.#tell(error);
    }
  }

  #tell(error) {
    byId("talk-problem").textContent = explain(error);
    byId("talk-problem").hidden = false;
  }
}
