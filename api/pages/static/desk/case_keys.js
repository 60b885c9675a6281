/** Keyboard shortcuts of a case. */
import { startKeys } from "./keys.js";

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

/** Esc closes a correction that is open, else puts the light out. */
function escape(event, out) {
  const details = event.target.closest?.("details.fix[open]");
  if (!details) return out();
  details.open = false;
  details.querySelector("summary").focus();
}

/** @param {{correct: () => void, show: (side: string) => void, out: () => void}} does */
export function startCaseKeys(does) {
  startKeys({
    j: () => step(1),
    k: () => step(-1),
    t: () => { does.show("talk"); go(document.getElementById("talk")); },
    f: () => { does.show("facts"); go(document.getElementById("fields")); },
    e: () => does.correct(),
    n: () => { does.show("facts"); document.getElementById("note-text")?.focus(); },
  }, (event) => escape(event, does.out));
}
