/** What the browser remembers, as JSON. Where storage is blocked or full, it is remembered until the page is left. */

const memory = new Map();

export function read(key, fallback = null) {
  // What did not fit into the storage is newer than what lies there.
  let raw = memory.get(key);
  if (raw === undefined) {
    try {
      raw = localStorage.getItem(key);
    } catch {
      // blocked: memory only
    }
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
