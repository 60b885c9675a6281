/** Keyboard shortcuts of a case. They never fire while somebody types, and can be turned off on this computer. */
const OFF = "yizhu.desk.keys-off";

function typing(target) {
  return target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable]"));
}

/** The sections that can be seen, in the order of the page. */
const sections = () => [...document.querySelectorAll("#case [data-section]")].filter((one) => one.offsetParent);

function go(section) {
  if (!section) return;
  section.querySelector("h2")?.focus({ preventScroll: true });
  section.scrollIntoView({ block: "start" });
}

function step(by) {
  const all = sections();
  const at = all.findIndex((one) => one.contains(document.activeElement));
  go(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))]);
}

/** @param {{correct: () => void, show: (side: string) => void, out: () => void}} does */
export function startKeys(does) {
  const off = document.getElementById("keys-off");
  const stored = () => {
    try {
      return localStorage.getItem(OFF) === "1";
    } catch {
      return false;
    }
  };
  off.checked = stored();
  off.addEventListener("change", () => {
    try {
      localStorage.setItem(OFF, off.checked ? "1" : "0");
    } catch {
      // a browser that keeps nothing: it counts for this page
    }
  });
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    t: () => { does.show("talk"); go(document.getElementById("talk")); },
    f: () => { does.show("facts"); go(document.getElementById("fields")); },
    e: () => does.correct(),
    n: () => { does.show("facts"); document.getElementById("note-text")?.focus(); },
    "?": () => document.getElementById("keys").showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
      const details = event.target.closest?.("details.fix[open]");
      if (details) {
        details.open = false;
        details.querySelector("summary").focus();
      } else does.out();
      return;
    }
    if (off.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const key = keys[event.key];
    if (!key) return;
    event.preventDefault();
    key();
  });
}
