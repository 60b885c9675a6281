/** What the views share: the words, who is here, what is on the device, and moving about. */

import { read, write } from "../shared/store.js";

export const app = {
  words: null, region: null, account: null, name: "", kept: null, sender: null, items: [], day: null, dayAt: null, dayTag: null, details: {}, reachable: null, trouble: null, flush: null, editing: null, unkept: null,
};

const listeners = new Set();

/** Call `listener` whenever something in `app` has changed; gives the way to stop it. */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const changed = () => listeners.forEach((listener) => listener());

/** Go to a view: `go("visit", id)` is `#/visit/<id>`. */
export function go(...parts) {
  const hash = `#/${parts.map(encodeURIComponent).join("/")}`;
  if (location.hash === hash) window.dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = hash;
}

/** Who used this device last; a name and an id, nothing of anybody in need. */
export const lastAccount = () => read("yizhu.field.last");
export const rememberAccount = (id, name, region) => write("yizhu.field.last", { id, name, region });

/** Read all items anew. */
export async function reloadItems() {
  if (app.kept) app.items = await app.kept.all();
  changed();
}

/** Keep an item and show it. */
export async function keep(item) {
  await app.kept.save(item);
  await reloadItems();
}

export async function drop(id) {
  await app.kept.remove(id);
  await reloadItems();
}

/** Let an item go as soon as there is a network. */
export async function queue(item) {
  item.state = "waiting";
  item.problem = null;
  // Behind everything that waits already.
  item.order = Math.max(Date.now(), ...app.items.map((other) => other.order + 1));
  await keep(item);
  app.sender.now();
}
