/** Keyboard shortcuts. They never fire while somebody types, and can be turned off on this computer. */
const OFF = "yizhu.desk.keys-off";

function typing(target) {
  return target instanceof Element && Boolean(target.closest("input, textarea, select, [contenteditable]"));
}

function stored() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}

/** The switch in the dialog that tells the keys. */
function startSwitch(off) {
  off.checked = stored();
  off.addEventListener("change", () => {
    try {
      localStorage.setItem(OFF, off.checked ? "1" : "0");
    } catch {
      // a browser that keeps nothing: it counts for this page
    }
  });
}

/** `keys`: what each key does. `?` tells them all; `escape(event)` also counts while somebody types. */
export function startKeys(keys, escape = () => {}) {
  const off = document.getElementById("keys-off");
  if (off) startSwitch(off);
  const all = { ...keys, "?": () => document.getElementById("keys")?.showModal() };
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") escape(event);
    if (off?.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const key = all[event.key];
    if (!key) return;
    event.preventDefault();
    key();
  });
}
