/** The red line over every staff page while danger waits for a person. It asks again every few seconds. */
import { byId } from "../shared/dom.js";
import { signedIn, staffCall } from "./auth.js";

const EVERY_MS = 5000;
const HIDDEN_MS = 20000;
const TITLE = document.title;
let known = null;
let timer = 0;

function show(count) {
  // An alert is read out when its text changes: the same number again is no news.
  const text = count.crisis ? `有 ${count.crisis} 条紧急情况等人接${count.overdue_crisis ? `，${count.overdue_crisis} 条已超时` : ""}` : "";
  if (known !== text) byId("banner-text").textContent = text;
  known = text;
  byId("banner").hidden = !text;
  document.title = count.crisis ? `（${count.crisis}）${TITLE}` : TITLE;
  byId("alerts-link").textContent = count.open ? `待处理（${count.open}）` : "待处理";
}

/** Ask now, and again and again while somebody is signed in. */
export async function watch() {
  clearTimeout(timer);
  byId("alerts-link").hidden = !signedIn();
  if (!signedIn()) {
    byId("banner").hidden = true;
    return;
  }
  let again = true;
  try {
    show(await staffCall("/alerts/count"));
  } catch (error) {
    // An account of an organisation has no alerts; a connection that is down comes back.
    again = error.status !== 403 && error.status !== 401;
    if (error.status === 403) byId("alerts-link").hidden = true;
  }
  if (again) timer = setTimeout(watch, document.hidden ? HIDDEN_MS : EVERY_MS);
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) watch();
});
watch();
