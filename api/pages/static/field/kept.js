/** One account's drafts and lists on the device, opened with its key. */

import * as db from "./db.js";
import { open, seal } from "./vault.js";

const label = (account, kind, id) => `${account}|${kind}|${id}`;

/** How many things of an account were not handed in yet; may be asked while it is locked. */
export async function unsent(account) {
  return (await db.ofAccount("items", account)).filter((row) => row.open).length;
}

export class Kept {
  constructor(account, key) {
    this.account = account;
    this.key = key;
    this.saving = Promise.resolve();
  }

  /** All items, the oldest first. One that cannot be opened is left where it is. */
  async all() {
    const rows = await db.ofAccount("items", this.account);
    const items = await Promise.all(rows.map((row) => this.#open(row)));
    return items.filter(Boolean).sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
  }

  async get(id) {
    const row = await db.get("items", id);
    return row && row.account === this.account ? this.#open(row) : null;
  }

  /** Keep an item. One after the other, so that the last one called is the one that stays. */
  save(item) {
    const copy = structuredClone(item);
    this.saving = this.saving.catch(() => {}).then(async () => {
      const box = await seal(this.key, copy, label(this.account, "item", copy.id));
      await db.put("items", { id: copy.id, account: this.account, open: copy.state !== "done", box });
    });
    return this.saving;
  }

  async remove(id) {
    await this.saving.catch(() => {});
    await db.remove("items", id);
  }

  /** A list as it was last seen. */
  async remember(name, value) {
    const box = await seal(this.key, value, label(this.account, "cache", name));
    await db.put("cache", { key: `${this.account}/${name}`, account: this.account, box });
  }

  async recall(name) {
    const row = await db.get("cache", `${this.account}/${name}`);
    if (!row) return null;
    return open(this.key, row.box, label(this.account, "cache", name)).catch(() => null);
  }

  #open(row) {
    return open(this.key, row.box, label(this.account, "item", row.id)).catch(() => null);
  }
}
