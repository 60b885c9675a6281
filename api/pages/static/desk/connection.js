/**
 * The line over every staff page that says that the page hears nothing any more: the sign-in has ended, or the system
 * cannot be reached. Every part that asks by itself says here how it fares; the worst of it stands in the line.
 */
const WORDS = {
  out: "登录已过期：页面不再更新，有新的情况这里也不会提醒。",
  lost: "连不上系统：页面上的内容可能不是最新的，有新的情况也可能提醒不了。正在重试……",
};
const troubles = new Map();
let shown = null;

/** `source` is signed out (`out`), cannot reach the system (`lost`), or all is well with it (null). */
export function tell(source, trouble) {
  if (trouble) troubles.set(source, trouble);
  else troubles.delete(source);
  const all = [...troubles.values()];
  const now = all.includes("out") ? "out" : all[0] || null;
  const line = document.getElementById("offline");
  if (!line || now === shown) return;
  shown = now;
  line.hidden = !now;
  line.textContent = WORDS[now] || "";
  if (now !== "out") return;
  const way = document.createElement("a");
  way.href = "/staff?next=/staff/signed-in";
  way.target = "_blank";
  way.textContent = "在新窗口重新登录";
  line.append(way);
}
