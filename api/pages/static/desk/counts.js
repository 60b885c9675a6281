/**
 * The alarm over every staff page while danger waits for a person, and the counts in the menu. Asked again every few
 * seconds. The sound can be turned off on this computer; the red line and the title stay.
 */
import { ask, keepAsking } from "./polling.js";
import { chime, ring, startSound } from "./sound.js";

const EVERY_MS = 5000;
const HIDDEN_MS = 15000;
const TITLE = document.title;
let known = null;
let waitingLast = 0;

function line(banner) {
  if (!banner.firstChild) {
    const said = document.createElement("div");
    said.setAttribute("role", "alert");
    const link = document.createElement("a");
    link.href = "/staff/alerts";
    said.append(link);
    banner.append(said, startSound());
  }
  return banner.querySelector("a");
}

function alarm(count) {
  const banner = document.getElementById("banner");
  // An alert is read out when its text changes: the same number again is no news.
  const text = count.crisis ? `有 ${count.crisis} 条紧急情况等人接${count.overdue_crisis ? `，${count.overdue_crisis} 条已超时` : ""}，点这里去接` : "";
  banner.hidden = !text;
  if (known !== text && (text || banner.firstChild)) line(banner).textContent = text;
  known = text;
  document.title = count.crisis ? `（${count.crisis}）${TITLE}` : TITLE;
  waitingLast = count.crisis;
  ring(waitingLast);
}

function badge(name, number) {
  const place = document.querySelector(`[data-count="${name}"]`);
  if (!place) return;
  place.hidden = !number;
  place.textContent = number > 999 ? "999+" : number;
}

/** Ask now, and again and again. Pages without an entry (accounts without alerts, or without a queue) do not. */
export function startCounts() {
  const alerts = document.querySelector('[data-count="alerts"]');
  const queue = document.querySelector('[data-count="queue"]');
  if (!alerts && !queue) return;
  /** Danger that waited when last something was heard is rung for on; that nothing is heard any more, once. */
  function failed(first) {
    if (!alerts) return;
    ring(waitingLast);
    if (first) chime();
  }
  keepAsking("counts", { everyMs: EVERY_MS, hiddenMs: HIDDEN_MS, failed }, async () => {
    const [waiting, all] = await Promise.all([alerts && ask("/api/v1/alerts/count"), queue && ask("/api/v1/queue/count")]);
    if (waiting) {
      alarm(waiting);
      badge("alerts", waiting.open);
    }
    if (all) badge("queue", all.total);
  });
}
