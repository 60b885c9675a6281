/**
 * A talk as it goes on. What comes in is shown at the end if the end is in sight; what is being written is kept in
 * this window until it was sent, also over a new sign-in.
 */
import { holdsWhatWasSent } from "./once.js";

const box = () => document.getElementById("talk-box");
const NEAR_PX = 120;
let atEnd = true;
let count = 0;
let writing = Boolean(document.getElementById("reply"));

const key = (area) => `yizhu.desk.draft.${area.dataset.draft}`;

function stored(area, text) {
  try {
    if (text === undefined) return sessionStorage.getItem(key(area)) || "";
    if (text) sessionStorage.setItem(key(area), text);
    else sessionStorage.removeItem(key(area));
  } catch {
    // a browser that keeps nothing
  }
  return text || "";
}

function restore() {
  const area = document.querySelector("textarea[data-draft]");
  if (area && !area.value) area.value = stored(area);
}

function toEnd() {
  const lines = box();
  if (lines) lines.scrollTop = lines.scrollHeight;
}

/** After the part was renewed: stay at the end, or where the reader was. */
function settle() {
  const lines = box();
  if (!lines) return;
  const now = lines.querySelectorAll("[data-sender]").length;
  if (now !== count && atEnd) toEnd();
  count = now;
}

document.addEventListener("scroll", (event) => {
  const lines = box();
  if (event.target === lines) atEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < NEAR_PX;
}, true);
document.addEventListener("live", settle);
document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-draft]")) stored(event.target, event.target.value);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea[data-draft]")) event.target.form.requestSubmit();
});
document.addEventListener("click", (event) => {
  const ready = event.target.closest("[data-insert]");
  if (!ready) return;
  const area = document.getElementById(ready.dataset.insert);
  const before = area.value.trimEnd();
  area.value = before ? `${before}\n${ready.textContent}` : ready.textContent;
  stored(area, area.value);
  area.focus();
});
// Sent: the box is empty again, whatever part was swapped; what was written meanwhile stays.
document.addEventListener("htmx:afterRequest", (event) => {
  const area = event.detail.elt.querySelector?.("textarea[data-draft]");
  if (!area || !event.detail.successful) return;
  atEnd = true;
  if (!holdsWhatWasSent(event.detail.elt)) return;
  area.value = "";
  stored(area, "");
});
document.addEventListener("htmx:afterSettle", () => {
  restore();
  settle();
  // Taken over: go on where one writes. Handed back or refused: nothing is taken from under the reader.
  const area = document.getElementById("reply");
  if (area && !writing) area.focus({ preventScroll: true });
  writing = Boolean(area);
});

restore();
settle();
toEnd();
