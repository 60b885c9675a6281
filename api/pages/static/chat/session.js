/**
 * One talk of one region: opening it, sending what was typed, looking for what is new.
 *
 * What was typed is kept in the browser before it is sent, and taken out once the server has answered; a
 * repeated try carries the same client_message_id, so it makes no second turn. All network work runs in one
 * loop (open → send → look), so answers never overtake each other.
 *
 * The resident's scripts keep to what Chromium 78 understands (no optional chaining, no replaceChildren).
 */
import { call, Problem, Unreachable } from "../shared/http.js";
import { read, remove, write } from "../shared/store.js";
import { Outbox } from "./outbox.js";

/** How often to look for what was said unasked, by how long nothing has happened: milliseconds → milliseconds. */
const PACE = [[120000, 3000], [900000, 8000], [Infinity, 20000]];
const LOOK_LIVE_MS = 2000;
const RETRY_MS = [1000, 2000, 4000, 8000, 15000];

export class Session extends EventTarget {
  /** @param {string} region region code @param {string} slot which of several talks on this device, "" for the own one */
  constructor(region, slot = "") {
    super();
    this.region = region;
    // Of several talks on a device each is told by who helps, for a form: it is opened by their account.
    this.forForm = Boolean(slot);
    const place = slot ? `${region}.${slot}` : region;
    this.talkKey = `yizhu.talk.${place}`;
    this.waiting = new Outbox(`yizhu.outbox.${place}`);
    this.talk = read(this.talkKey);
    /** the transcript as the server has it, oldest first */
    this._forget();
    /** called before an answer is shown; what it promises is waited for */
    this.before = () => Promise.resolve();
    /** texts that the server refused, with the reason; shown until the page is left */
    this.refused = [];
    this.sending = false;
    this.trouble = null; // null, "offline", "server", "busy", "lost" or "closed": nobody is signed in
    this.failures = 0;
    this.active = Date.now();
    window.addEventListener("online", () => this.wake());
    window.addEventListener("storage", (event) => this._elsewhere(event));
    document.addEventListener("visibilitychange", () => this.wake());
  }

  /** Texts that wait to be sent, oldest first. */
  get outbox() {
    return this.waiting.of(this.talk);
  }

  /** Keep a text and send it. */
  say(text) {
    this.waiting.add(this.talk, text);
    this._changed();
    this.wake();
  }

  /** Leave this talk and open a new one. */
  restart() {
    this._leave();
    remove(this.talkKey);
    this._changed();
    this.wake();
  }

  /** Go on with another talk, as `POST /links` answers it. */
  adopt(answer) {
    this._leave();
    this.talk = { id: answer.id, token: answer.token };
    this._take(answer);
    this._changed();
    this.wake();
  }

  /** Work now, rather than when the timer says so. */
  wake() {
    this.active = Date.now();
    this.failures = 0;
    if (this.outbox.length) this._stopLooking();
    this._run();
  }

  async _run() {
    clearTimeout(this.timer);
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    let wait;
    try {
      do {
        this.again = false;
        if (this.trouble === "lost") return;
        if (!this.talk) await this._open();
        await this._flush();
        if (this.talk) await this._look();
      } while (this.again);
      this.failures = 0;
      this._set("trouble", null);
      wait = this._pace();
    } catch (error) {
      wait = this._stumble(error);
    } finally {
      this.running = false;
      this._set("sending", false);
    }
    // A page that nobody looks at asks for nothing, unless something still waits to be sent.
    if (wait && (!document.hidden || this.outbox.length)) this.timer = setTimeout(() => this._run(), wait);
  }

  /** What went wrong decides how long to wait. @returns {number} milliseconds, 0: do not try again */
  _stumble(error) {
    if (error instanceof Problem && !error.passing) {
      this._set("trouble", this.forForm && !this.talk ? "closed" : "lost");
      return 0;
    }
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    if (error instanceof Unreachable) this._set("trouble", "offline");
    else this._set("trouble", error.status === 429 ? "busy" : "server");
    return Math.max(pause, 1000 * (error.retryAfter || 0));
  }

  async _open() {
    const opened = await call(this.forForm ? "/api/v1/field/talks" : "/api/v1/conversations", { json: { region: this.region } });
    const already = read(this.talkKey);
    // Another tab may have opened one in the meantime: both show the same talk.
    this.talk = already || { id: opened.id, token: opened.token };
    if (!already) {
      this._take(opened);
      this.items = opened.replies.map((reply) => ({ ...reply, sender: "bot", at: new Date().toISOString() }));
    }
    this._changed();
  }

  async _flush() {
    for (let entry = this.outbox[0]; entry; entry = this.outbox[0]) {
      const talk = this.talk;
      this._set("sending", true);
      try {
        const answer = await call(`/api/v1/conversations/${encodeURIComponent(talk.id)}/messages`, {
          token: talk.token, json: { client_message_id: entry.id, text: entry.text },
        });
        await this.before(answer.state).catch(() => {});
        if (this.talk !== talk) return; // started anew meanwhile
        this._sent(entry, answer);
      } catch (error) {
        if (!(error instanceof Problem) || error.passing || error.status === 401) throw error;
        this.waiting.drop(entry);
        this.refused.push({ ...entry, reason: error.detail || error.title });
        this.dispatchEvent(new CustomEvent("refused", { detail: { text: entry.text, reason: error.detail || error.title } }));
      }
      this.failures = 0;
      this.trouble = null;
      this._changed();
    }
    this._set("sending", false);
  }

  _sent(entry, answer) {
    this.waiting.drop(entry);
    this.dispatchEvent(new CustomEvent("sent", { detail: { from: entry.id, to: answer.message_id } }));
    const at = new Date().toISOString();
    const known = new Set(this.items.map((item) => item.id));
    const fresh = [{ id: answer.message_id, sender: "resident", text: entry.text, at: entry.at }];
    for (const reply of answer.replies) fresh.push({ ...reply, sender: "bot", at });
    this.items.push(...fresh.filter((item) => !known.has(item.id)));
    this._take(answer);
  }

  /** Fetch the transcript: what a second tab said, a caseworker wrote, the bot answered late. */
  async _look() {
    const talk = this.talk;
    const control = (this.looking = new AbortController());
    let answer;
    try {
      const last = this.seen.length ? `?after=${encodeURIComponent(this.seen[this.seen.length - 1].id)}` : "";
      answer = await call(`/api/v1/conversations/${encodeURIComponent(talk.id)}/messages${last}`, {
        token: talk.token, signal: control.signal, timeout: 15000, known: this.version,
      });
    } catch (error) {
      if (control.signal.aborted) return;
      throw error;
    }
    // While something waits to be sent, the transcript may already hold it under another id.
    if (answer && !this.loaded) await this.before(answer.state).catch(() => {});
    if (this.talk !== talk || this.outbox.length || !answer) return;
    const newest = (items) => (items.length ? items[items.length - 1].id : null);
    const before = newest(this.items);
    const deleted = this.seen.length > 0 && !answer.after;
    this.seen = answer.after ? this.seen.concat(answer.items) : answer.items;
    this.items = this.seen.slice();
    this.version = answer.version;
    if (deleted) this.refused = [];
    this.talk = { ...this.talk, state: answer.state };
    if (newest(this.items) !== before) this.active = Date.now();
    if (newest(this.items) !== before || deleted) write(this.talkKey, this.talk);
    this.loaded = true;
    this._changed();
  }

  /** Remember state and quick replies: a reload and a second tab show them too. */
  _take(answer) {
    const last = answer.replies.filter((reply) => reply.quick_replies && reply.quick_replies.length).pop();
    this.talk = {
      ...this.talk, state: answer.state,
      choices: last ? { of: last.id, options: last.quick_replies } : null,
    };
    write(this.talkKey, this.talk);
  }

  /** The buttons that belong to what the bot said last; none once somebody else has spoken. */
  get choices() {
    if (this.outbox.length) return [];
    for (let index = this.items.length - 1; index >= 0 && this.items[index].sender === "bot"; index -= 1) {
      const item = this.items[index];
      if (item.quick_replies && item.quick_replies.length) return item.quick_replies;
      if (this.talk && this.talk.choices && this.talk.choices.of === item.id) return this.talk.choices.options;
    }
    return [];
  }

  /** Another tab of this browser changed the talk or the outbox. */
  _elsewhere(event) {
    if (event.key === this.talkKey) {
      const other = read(this.talkKey);
      if (!other || !this.talk || other.id !== this.talk.id) this._forget();
      this.talk = other;
      if (this.trouble === "lost") this.trouble = null;
    }
    if (event.key !== this.talkKey && event.key !== this.waiting.key) return;
    this._changed();
    if (this.talk && !this.outbox.length) this.wake();
  }

  /** Nothing of a talk is known: what is shown, and what of it the server has told (`seen`, as of `version`). */
  _forget() {
    this.items = [];
    this.seen = [];
    this.version = "";
    this.loaded = false;
  }

  /** What still waited to be sent is not thrown away: `unsent` hands it back. */
  _leave() {
    const text = this.outbox.map((entry) => entry.text).join("\n");
    this._stopLooking();
    this.talk = null;
    this._forget();
    this.refused = [];
    this.trouble = null;
    this.waiting.clear();
    if (text) this.dispatchEvent(new CustomEvent("unsent", { detail: { text } }));
  }

  _stopLooking() {
    if (this.looking) this.looking.abort();
  }

  _pace() {
    if (this.talk && this.talk.state && this.talk.state.phase === "human") return LOOK_LIVE_MS;
    const quiet = Date.now() - this.active;
    return PACE.find(([until]) => quiet < until)[1];
  }

  _set(name, value) {
    if (this[name] === value) return;
    this[name] = value;
    this._changed();
  }

  _changed() {
    this.dispatchEvent(new Event("change"));
  }
}
