/**
 * Keyboard shortcuts of lists: j and k go from one `[data-item]` to the next (its `a[data-row]` has the focus, so
 * Enter opens it), / goes to the search, ? tells the keys. Never while somebody types; can be turned off.
 */
import { startKeys } from "./keys.js";

function step(by) {
  const links = [...document.querySelectorAll("[data-item] a[data-row]")];
  const now = document.activeElement?.closest?.("[data-item]");
  const at = links.findIndex((link) => now?.contains(link));
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + by))];
  next?.focus({ preventScroll: true });
  next?.closest("[data-item]").scrollIntoView({ block: "nearest" });
}

startKeys({
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.querySelector("[data-search]")?.select(),
});
