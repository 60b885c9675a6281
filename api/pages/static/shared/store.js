/** What the browser remembers, as JSON. Where storage is blocked, it is remembered until the page is left. */

const memory = new Map();

export function read(key, fallback = null) {
  let raw = memory.get(key);
  try {
    raw = localStorage.getItem(key) || raw;
  } catch {
    // blocked: memory only
  }
  if (!raw) return fallback;
  try {
    return JSON.parse(raw);
  } catch {
    return fallback;
  }
}

export function write(key, value) {
  const raw = JSON.stringify(value);
  try {
    localStorage.setItem(key, raw);
    memory.delete(key);
  } catch {
    memory.set(key, raw);
  }
}

export function remove(key) {
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    // blocked: nothing is kept there
  }
}
