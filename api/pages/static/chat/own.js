/**
 * What the server keeps of the own case: what is noted, and how it goes. Asked for when the talk has moved on,
 * never on its own clock; only the newest answer counts.
 */
import { call, Problem, Unreachable } from "../shared/http.js";

const AHEAD = "ahead";

export class OwnCase extends EventTarget {
  /** @param {() => {id: string, token: string} | null} talk */
  constructor(talk) {
    super();
    this.talk = talk;
    this.clear();
  }

  /** Nothing is known (any more). */
  clear() {
    /** as `GET …/noted` answers, or null */
    this.noted = null;
    /** as `GET …/progress` answers, or null */
    this.progress = null;
    this.marks = {};
    this.dispatchEvent(new Event("change"));
  }

  /** Ask for what is noted before the answer is shown that goes with it; it counts for the next mark. */
  async lookAhead() {
    await this._look("noted", AHEAD);
  }

  /** Ask for what is noted, unless that was done at this `mark` of the talk. */
  lookNoted(mark) {
    if (this.marks.noted === AHEAD && this.noted) this.marks.noted = mark;
    else this._look("noted", mark);
  }

  /** The same for how it goes. */
  lookProgress(mark) {
    return this._look("progress", mark);
  }

  /** What is known may be old: it is asked for again at the next occasion. */
  doubt() {
    this.marks = {};
  }

  async _look(what, mark) {
    const talk = this.talk();
    if (!talk || (this.marks[what] === mark && mark !== AHEAD)) return;
    this.marks[what] = mark;
    try {
      const found = await call(`/api/v1/conversations/${encodeURIComponent(talk.id)}/${what}`, {
        token: talk.token, timeout: 15000,
      });
      const now = this.talk();
      if (!now || now.id !== talk.id || this.marks[what] !== mark) return;
      this[what] = found;
      this.dispatchEvent(new Event("change"));
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      // The talk itself says that the connection is lost; the next look of it asks again.
      if (this.marks[what] === mark) delete this.marks[what];
    }
  }
}
