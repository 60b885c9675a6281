/** How many notices nobody has read, beside their entry in the menu. */
import { ask, keepAsking } from "./polling.js";

export function startNoticeCount() {
  const badge = document.querySelector('[data-count="notices"]');
  if (!badge) return;
  keepAsking("notices", { everyMs: 20000, hiddenMs: 120000 }, async () => {
    const found = await ask("/api/v1/notices?unread=true&page_size=1");
    if (!found) return;
    badge.hidden = !found.total;
    badge.textContent = found.total > 99 ? "99+" : found.total;
  });
}
