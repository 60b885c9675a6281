/** Texts that wait to be sent: kept in the browser until the server has answered, shared by the tabs of a talk. */
import { read, remove, write } from "../shared/store.js";
import { uuid } from "../shared/uuid.js";

export class Outbox {
  /** @param {string} key where they are kept */
  constructor(key) {
    this.key = key;
  }

  /** Those of one talk, oldest first; what was written before there was a talk belongs to any. */
  of(talk) {
    const mine = talk ? talk.id : null;
    return read(this.key, []).filter((entry) => entry.talk === mine || entry.talk === null);
  }

  add(talk, text) {
    const entry = { id: uuid(), talk: talk ? talk.id : null, text, at: new Date().toISOString() };
    write(this.key, [...read(this.key, []), entry]);
  }

  drop(entry) {
    write(this.key, read(this.key, []).filter((other) => other.id !== entry.id));
  }

  clear() {
    remove(this.key);
  }
}
