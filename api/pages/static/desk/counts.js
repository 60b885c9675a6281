/** The red line over every staff page while danger waits for a person, and the counts in the menu. */
const EVERY_MS = 5000;
const HIDDEN_MS = 20000;
const TITLE = document.title;
let known = null;

function show(count) {
  const banner = document.getElementById("banner");
  // An alert is read out when its text changes: the same number again is no news.
  const text = count.crisis ? `有 ${count.crisis} 条紧急情况等人接${count.overdue_crisis ? `，${count.overdue_crisis} 条已超时` : ""}，点这里去接` : "";
  if (known !== text) {
    const link = document.createElement("a");
    link.href = "/staff/alerts";
    link.textContent = text;
    banner.replaceChildren(...(text ? [link] : []));
  }
  known = text;
  banner.hidden = !text;
  document.title = count.crisis ? `（${count.crisis}）${TITLE}` : TITLE;
  const badge = document.querySelector('[data-count="alerts"]');
  if (badge) {
    badge.hidden = !count.open;
    badge.textContent = count.open;
  }
}

/** Ask now, and again and again. Pages without the entry (accounts without alerts) do not ask. */
export function startCounts() {
  if (!document.querySelector('[data-count="alerts"]')) return;
  let timer = 0;
  async function turn() {
    clearTimeout(timer);
    try {
      const response = await fetch("/api/v1/alerts/count", { cache: "no-store" });
      if (response.ok) show(await response.json());
    } catch {
      // a connection that is down comes back
    }
    timer = setTimeout(turn, document.hidden ? HIDDEN_MS : EVERY_MS);
  }
  document.addEventListener("visibilitychange", () => document.hidden || turn());
  turn();
}
