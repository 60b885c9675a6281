/**
 * Keyboard shortcuts of lists: j and k go from one `[data-item]` to the next (its `a[data-row]` has the focus, so
 * Enter opens it), / goes to the search, ? tells the keys. Never while somebody types; can be turned off.
 */
const OFF = "yizhu.desk.keys-off";

function typing(target) {
  return target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable]"));
}

function stored() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}

const off = document.getElementById("keys-off");
if (off) {
  off.checked = stored();
  off.addEventListener("change", () => {
    try {
      localStorage.setItem(OFF, off.checked ? "1" : "0");
    } catch {
      // a browser that keeps nothing: it counts for this page
    }
  });
}

function step(by) {
  const links = [...document.querySelectorAll("[data-item] a[data-row]")];
  const now = document.activeElement?.closest?.("[data-item]");
  const at = links.findIndex((link) => now?.contains(link));
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + by))];
  next?.focus({ preventScroll: true });
  next?.closest("[data-item]").scrollIntoView({ block: "nearest" });
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.querySelector("[data-search]")?.select(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (off?.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const key = keys[event.key];
  if (!key) return;
  event.preventDefault();
  key();
});
