/** One account's drafts and lists on the device, opened with its key. */

import * as db from "./db.js";
import * as slot from "./slot.js";
import { open, seal } from "./vault.js";

const label = (account, kind, id) => `${account}|${kind}|${id}`;

/** How many things of an account were not handed in yet; may be asked while it is locked. */
export async function unsent(account) {
  return (await db.ofAccount("items", account)).filter((row) => row.open).length;
}

/** Something was not written to the device; `full`: because there is no room. */
export class NotKept extends Error {
  constructor(id, cause) {
    super("not kept", { cause });
    this.id = id;
    this.full = cause?.name === "QuotaExceededError";
  }
}

/** For a `catch`: what was not kept is told above the page already. */
export const unlessNotKept = (error) => {
  if (!(error instanceof NotKept)) throw error;
};

/** Everything of an account goes from the device, and its lock. */
export async function wipe(account) {
  for (const { id } of await db.ofAccount("items", account)) slot.clear(id);
  await db.wipe(account);
}

export class Kept {
  constructor(account, key) {
    this.account = account;
    this.key = key;
    this.saving = Promise.resolve();
    /** called after every item: with its id, and with `NotKept` or null when it was written */
    this.told = () => {};
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

  /** Keep an item. One after the other, so that the last one called is the one that stays. Raises `NotKept`. */
  save(item) {
    const copy = structuredClone(item);
    this.saving = this.saving.catch(() => {}).then(async () => {
      const box = await seal(this.key, copy, label(this.account, "item", copy.id));
      const row = { id: copy.id, account: this.account, open: copy.state !== "done", box };
      await db.put("items", row).then(() => this.told(copy.id, null), (error) => {
        const problem = new NotKept(copy.id, error);
        this.told(copy.id, problem);
        throw problem;
      });
    });
    return this.saving;
  }

  async remove(id) {
    await this.saving.catch(() => {});
    await db.remove("items", id);
    slot.clear(id);
  }

  /** A list as it was last seen. Where there is no room for it, it is asked for again; drafts need the room more. */
  async remember(name, value) {
    const box = await seal(this.key, value, label(this.account, "cache", name));
    await db.put("cache", { key: `${this.account}/${name}`, account: this.account, box }).catch(() => {});
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
