/**
 * Hands in what waits, in its order, one at a time. No answer: it waits, and the same is sent again, with the same
 * id, so that it counts once. An answer that refuses one thing does not hold up the next.
 */

import { Problem, Unreachable, call } from "../shared/http.js";
import { callOf, handedIn } from "./items.js";
import { NotKept } from "./kept.js";

const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 300000;
const PATIENCE = 45000;

/** A refusal that somebody has to decide on, not one to be put right in the form. */
const undecided = (problem, item) => problem.status === 409 || (problem.status === 404 && item.kind !== "application");

export class Sender {
  /** `kept`: the account's items; `nameOf(item)`: its short name; `changed()` is called whenever anything has,
   * `sent()` once something was handed in. */
  constructor({ account, kept, nameOf, changed, sent }) {
    this.account = account;
    this.kept = kept;
    this.nameOf = nameOf;
    this.changed = changed;
    this.sent = sent;
    this.busy = false;
    /** The item whose call is under way, if one is: whether an answer stays out is not known yet. */
    this.asking = null;
    this.again = false;
    this.news = false;
    this.signedOut = false;
    this.pause = FIRST_PAUSE;
    this.timer = null;
    this.stopped = false;
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Now, whatever pause was being made. */
  async now() {
    this.pause = FIRST_PAUSE;
    await this.run();
  }

  async run() {
    clearTimeout(this.timer);
    if (this.busy) this.again = true;
    if (this.busy || this.stopped) return;
    this.busy = true;
    this.again = false;
    try {
      // One tab sends at a time; another one finds what is left when its turn comes.
      if (navigator.locks) await navigator.locks.request(`yizhu-field-${this.account}`, () => this.#all());
      else await this.#all();
    } finally {
      this.busy = false;
      if (!this.stopped) this.changed();
    }
    if (this.news && !this.stopped) this.sent();
    this.news = false;
    if (this.again) await this.run();
  }

  async #all() {
    const waiting = (await this.kept.all()).filter((item) => item.state === "waiting");
    if (!waiting.length || this.stopped) return;
    try {
      const me = await call("/api/v1/auth/me", { timeout: PATIENCE });
      this.signedOut = me.id !== this.account;
      if (this.signedOut) return;
      for (const { id } of waiting) {
        if (this.stopped) return;
        const item = await this.kept.get(id);
        if (item?.state === "waiting") await this.#one(item);
      }
      this.pause = FIRST_PAUSE;
    } catch (error) {
      this.signedOut = error instanceof Problem && error.status === 401;
      if (!this.signedOut) this.#later(error);
    }
  }

  /** Raises what may be over later. */
  async #one(item) {
    const before = item.unsure;
    item.unsure = true;
    item.tries += 1;
    await this.kept.save(item);
    this.asking = item.id;
    this.changed();
    const [path, json] = callOf(item);
    try {
      const answer = await call(path, { json, timeout: PATIENCE });
      this.news = true;
      await this.kept.save(handedIn(item, answer, new Date().toISOString(), this.nameOf(item)));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 401 || error.passing) {
        // It was refused before anything was done; a server that broke down may have done it, and so may an earlier try.
        item.unsure = before || error.status >= 500;
        await this.kept.save(item);
        throw error;
      }
      item.unsure = false;
      item.state = undecided(error, item) ? "conflict" : "problem";
      item.problem = { status: error.status, code: error.type.split(":").pop(), detail: error.detail, errors: error.errors };
      await this.kept.save(item);
    } finally {
      this.asking = null;
    }
    this.changed();
  }

  #later(error) {
    if (![Unreachable, Problem, NotKept].some((kind) => error instanceof kind)) throw error;
    const asked = (error.retryAfter || 0) * 1000;
    this.timer = setTimeout(() => this.run(), Math.max(asked, this.pause));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }
}
