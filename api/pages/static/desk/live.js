/**
 * Parts of a page that keep themselves up to date: `<div id=… data-live="5">` asks the page's own address (or
 * `data-live-from`) every 5 seconds and takes its own part out of the answer. What somebody types, and whatever
 * is inside `[data-keep]`, stays. A hidden page asks more seldom; a lost connection is said and retried.
 */
import { tell } from "./connection.js";

const HIDDEN_TIMES = 6;
const LONGEST_MS = 60000;
const tags = new WeakMap();

/** Whether a person is at work inside `part`: then it is left alone. */
function busy(part) {
  const at = document.activeElement;
  if (at && part.contains(at) && at.matches("input, textarea, select")) return true;
  return Boolean(part.querySelector("dialog[open], details[data-editing][open], .htmx-request"));
}

/** Make `part` the same as `fresh`, except for what is kept. */
export function morph(part, fresh) {
  window.Idiomorph.morph(part, fresh, {
    morphStyle: "outerHTML",
    // Of a button that has the keyboard the words may change; of a field what is typed stays.
    ignoreActiveValue: Boolean(document.activeElement?.matches("input, textarea, select")),
    callbacks: {
      beforeNodeMorphed: (old) => !(old instanceof Element && old.hasAttribute("data-keep")),
      beforeNodeRemoved: (old) => !(old instanceof Element && old.hasAttribute("data-keep")),
      beforeAttributeUpdated: (name, node) => !(name === "open" && node.tagName === "DETAILS"),
    },
  });
  window.htmx.process(part);
  part.dispatchEvent(new CustomEvent("live", { bubbles: true }));
}

/** Ask once. Answers whether the connection holds. */
export async function refresh(part) {
  if (busy(part)) return true;
  const headers = { "X-Live": part.id };
  if (tags.has(part)) headers["If-None-Match"] = tags.get(part);
  let response;
  try {
    response = await fetch(part.dataset.liveFrom || location.href, { headers, cache: "no-store", redirect: "manual" });
  } catch {
    return false;
  }
  if (response.type === "opaqueredirect") {
    tell(part.id, "out");
    return true;
  }
  if (response.status >= 500) return false;
  tell(part.id, null);
  if (!response.ok) return true;
  const text = await response.text().catch(() => null);
  if (text === null) return false;
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(part.id);
  if (fresh && part.isConnected && !busy(part)) {
    tags.set(part, response.headers.get("etag") || "");
    morph(part, fresh);
  }
  return true;
}

function keep(part) {
  const every = Number(part.dataset.live) * 1000;
  let wait = every;
  let timer = 0;
  const again = () => {
    timer = setTimeout(turn, document.hidden ? wait * HIDDEN_TIMES : wait);
  };
  async function turn() {
    clearTimeout(timer);
    const now = document.getElementById(part.id);
    if (!now) return tell(part.id, null);
    const held = await refresh(now);
    if (!held) tell(part.id, "lost");
    wait = held ? every : Math.min(wait * 2, LONGEST_MS);
    again();
  }
  again();
  const soon = () => {
    if (document.hidden) return;
    wait = every;
    turn();
  };
  document.addEventListener("visibilitychange", soon);
  window.addEventListener("online", soon);
}

export function startLive() {
  for (const part of document.querySelectorAll("[data-live]")) keep(part);
}
