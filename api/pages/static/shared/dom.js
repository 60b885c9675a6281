/** Make an element. Children are nodes or text; text is only ever text, never markup. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Put `children` in the place of what `node` holds. */
export function fill(node, ...children) {
  while (node.firstChild) node.removeChild(node.firstChild);
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
}

/** A drawing of the page's own (`chat_icons.html`). */
export function icon(name, className) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  drawing.setAttribute("class", className);
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(use);
  return drawing;
}

export const byId = (id) => document.getElementById(id);

/** `3月5日`, with the year where it is another one. */
export function day(iso, now = new Date()) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const year = at.getFullYear() === now.getFullYear() ? "" : `${at.getFullYear()}年`;
  return `${year}${at.getMonth() + 1}月${at.getDate()}日`;
}

/** `今天 15:04`, `昨天 09:30`, `3月5日 15:04`, with the year where it is another one. */
export function moment(iso, now = new Date()) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const clock = `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
  const midnight = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(at)) / 86400000);
  if (days === 0) return `今天 ${clock}`;
  if (days === 1) return `昨天 ${clock}`;
  return `${day(iso, now)} ${clock}`;
}
