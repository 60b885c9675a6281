/** Asking the system again and again for as long as a page is open. */
import { tell } from "./connection.js";

/** So many tries may fail before it is said. */
const PATIENT = 3;
const LONGEST_MS = 15000;

class SignedOut extends Error {}

/** The JSON at `path`, or null where this account is refused it. Raises without an answer, and without a sign-in. */
export async function ask(path) {
  const response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(LONGEST_MS) });
  if (response.status === 401) throw new SignedOut();
  if (response.status >= 500 || response.status === 429) throw new Error(`HTTP ${response.status}`);
  return response.ok ? response.json() : null;
}

/**
 * Do `look` now, every `everyMs`, and every `hiddenMs` while nobody sees the page. When it comes to nothing, because
 * the sign-in has ended or for the third time, that is said over the page; `failed(first)` is called for each time.
 */
export function keepAsking(name, { everyMs, hiddenMs, failed = () => {} }, look) {
  let timer = 0;
  let tries = 0;
  let told = false;
  async function turn() {
    clearTimeout(timer);
    try {
      await look();
      tries = 0;
      told = false;
      tell(name, null);
    } catch (error) {
      tries += 1;
      const trouble = error instanceof SignedOut ? "out" : tries >= PATIENT ? "lost" : null;
      if (trouble) tell(name, trouble);
      failed(Boolean(trouble) && !told);
      told ||= Boolean(trouble);
    }
    clearTimeout(timer);
    timer = setTimeout(turn, document.hidden ? hiddenMs : everyMs);
  }
  document.addEventListener("visibilitychange", () => document.hidden || turn());
  turn();
}
