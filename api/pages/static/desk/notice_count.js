/** How many notices nobody has read, beside their entry in the menu. */
const EVERY_MS = 20000;
const HIDDEN_MS = 120000;

export function startNoticeCount() {
  const badge = document.querySelector('[data-count="notices"]');
  if (!badge) return;
  let timer = 0;
  async function turn() {
    clearTimeout(timer);
    try {
      const response = await fetch("/api/v1/notices?unread=true&page_size=1", { cache: "no-store" });
      if (response.ok) {
        const { total } = await response.json();
        badge.hidden = !total;
        badge.textContent = total > 99 ? "99+" : total;
      }
    } catch {
      // a connection that is down comes back
    }
    timer = setTimeout(turn, document.hidden ? HIDDEN_MS : EVERY_MS);
  }
  document.addEventListener("visibilitychange", () => document.hidden || turn());
  turn();
}
