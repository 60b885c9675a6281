/** Keeps what is being filled in: a moment after the last change, and at once when the view is left. */

import { app, keep } from "./app.js";
import { settle } from "./items.js";
import { unlessNotKept } from "./kept.js";

const PAUSE = 250;

/**
 * `save()` soon, `flush()` now, `cancel()` never (the item was deleted). `touched(…keys)`: these questions were answered
 * anew, so what the server said of them (`refused`) holds no longer.
 */
export function saving(item) {
  let timer = null;
  const cancel = () => {
    clearTimeout(timer);
    timer = null;
  };
  const now = () => {
    cancel();
    return keep(item);
  };
  const save = () => {
    clearTimeout(timer);
    timer = setTimeout(() => now().catch(unlessNotKept), PAUSE);
  };
  // What could not be written is tried again with the next change, and when the view is left.
  const flush = () => (timer || app.unkept?.id === item.id ? now() : Promise.resolve());
  const touched = (...keys) => {
    settle(item, ...keys);
    for (const key of keys) for (const line of document.querySelectorAll(`[data-told="${key}"]`)) line.remove();
    save();
  };
  app.flush = flush;
  return { save, flush, cancel, touched };
}
