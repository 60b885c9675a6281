/** Calls of the API. Two things can go wrong: no answer (`Unreachable`), or an answer that is a problem (`Problem`). */

export class Unreachable extends Error {}

/** An RFC 9457 problem document, or what is left of one. `retryAfter` is in seconds, or null. */
export class Problem extends Error {
  constructor(status, body, retryAfter) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.status = status;
    this.type = body.type || "";
    this.title = body.title || "";
    this.detail = body.detail || "";
    this.errors = Array.isArray(body.errors) ? body.errors : [];
    this.retryAfter = retryAfter;
  }

  /** The same call may succeed later: the server is overloaded, restarting, or asks for patience. */
  get passing() {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

/**
 * Fetch `path` and give its JSON.
 * @param {{method?: string, token?: string, json?: unknown, form?: Record<string, string>, timeout?: number, signal?: AbortSignal, known?: string}} options
 * `known`: the version that the caller has; the answer is then null if nothing has changed.
 */
export async function call(path, { method, token, json, form, timeout = 30000, signal, known } = {}) {
  const headers = { Accept: "application/json" };
  let body;
  if (json !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(json);
  } else if (form) {
    body = new URLSearchParams(form);
  }
  if (known) headers["If-None-Match"] = `"${known}"`;
  if (token) headers.Authorization = `Bearer ${token}`;
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), timeout);
  const stop = () => control.abort();
  if (signal) {
    if (signal.aborted) control.abort();
    signal.addEventListener("abort", stop);
  }
  try {
    const response = await fetch(path, {
      method: method || (body === undefined ? "GET" : "POST"), headers, body, signal: control.signal, cache: "no-store",
    });
    if (known && response.status === 304) return null;
    const answer = await response.json().catch((error) => {
      if (error instanceof SyntaxError) return null;
      throw error;
    });
    if (!response.ok) throw new Problem(response.status, answer || {}, Number(response.headers.get("Retry-After")) || null);
    if (answer === null) throw new Unreachable("not JSON");
    return answer;
  } catch (error) {
    if (error instanceof Problem || error instanceof Unreachable) throw error;
    throw new Unreachable(String(error));
  } finally {
    clearTimeout(timer);
    if (signal) signal.removeEventListener("abort", stop);
  }
}
