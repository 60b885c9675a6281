/** Keeps what is being filled in: a moment after the last change, and at once when the view is left. */

import { app, keep } from "./app.js";

const PAUSE = 250;

/** `save()` soon, `flush()` now, `cancel()` never (the item was deleted). */
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
    timer = setTimeout(now, PAUSE);
  };
  const flush = () => (timer ? now() : Promise.resolve());
  app.flush = flush;
  return { save, flush, cancel };
}
