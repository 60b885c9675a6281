/** The day's lists: asked for while somebody looks, kept sealed for when there is no network. */

import { Problem, Unreachable } from "../shared/http.js";
import { app, changed, rememberAccount } from "./app.js";
import { fillAll } from "./chat.js";

const OFTEN = 5000;
const SELDOM = 30000;
const PATIENCE = 20000;
/** Lists older than this are not shown any more, and what was read before does not stay on the device. */
const OLD = 7 * 86400000;
let timer = null;
let tag = null;
let asking = null;
let round = 0;

/** Ask for the lists, now and then again and again. */
export async function watch() {
  tag = null;
  const kept = await app.kept.recall("day");
  if (kept && Date.now() - Date.parse(kept.at) < OLD && kept.region === app.region) show(kept);
  const details = Object.entries((await app.kept.recall("details")) || {});
  app.details = Object.fromEntries(details.filter(([, one]) => Date.now() - Date.parse(one.at) < OLD));
  if (Object.keys(app.details).length < details.length) await app.kept.remember("details", app.details);
  await refresh();
}

export function unwatch() {
  clearTimeout(timer);
  asking?.abort();
  app.day = app.dayAt = null;
  app.details = {};
}

/** A visit or a case as it was read, for when there is no network. */
export async function rememberDetail(kind, id, value) {
  app.details[`${kind}/${id}`] = { at: new Date().toISOString(), value };
  const newest = Object.entries(app.details).sort(([, a], [, b]) => (a.at < b.at ? 1 : -1)).slice(0, 60);
  app.details = Object.fromEntries(newest);
  await app.kept?.remember("details", app.details);
}

/** What this account may not see any more does not stay on the device. */
export async function forgetDetail(kind, id) {
  if (!(`${kind}/${id}` in app.details)) return;
  delete app.details[`${kind}/${id}`];
  await app.kept?.remember("details", app.details);
}

export async function refresh() {
  clearTimeout(timer);
  if (!app.kept) return;
  const { kept, region } = app;
  const mine = ++round;
  const late = () => app.kept !== kept || app.region !== region || mine !== round;
  try {
    const day = await fetchDay();
    if (late()) return;
    const back = app.reachable === false || app.sender.signedOut;
    app.reachable = true;
    app.trouble = null;
    app.sender.signedOut = false;
    if (day) {
      if (day.account.id !== app.account) {
        app.sender.signedOut = true;
      } else {
        show(day);
        rememberAccount(app.account, app.name, app.region);
        await kept.remember("day", day);
      }
    } else {
      app.dayAt = new Date().toISOString();
    }
    if (back && !app.sender.signedOut) app.sender.now();
    if (app.items.some((item) => item.told === "coming")) fillAll();
  } catch (error) {
    if (late()) return;
    if (error instanceof Problem) {
      app.reachable = true;
      app.sender.signedOut = error.status === 401;
      app.trouble = error.status === 401 ? null : error.detail || "县里的服务现在有问题。";
    } else if (error instanceof Unreachable) {
      app.reachable = false;
      app.trouble = null;
    } else {
      throw error;
    }
  }
  changed();
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(refresh, app.day?.account.role === "volunteer" ? SELDOM : OFTEN);
}

function show(day) {
  app.dayTag = tag || day.at;
  app.day = day;
  app.dayAt = day.at;
  app.name = day.account.username;
}

/** The day, or null when it is as it was. */
async function fetchDay() {
  asking?.abort();
  asking = new AbortController();
  const patience = setTimeout(() => asking.abort(), PATIENCE);
  const headers = { Accept: "application/json" };
  if (tag && app.day) headers["If-None-Match"] = tag;
  try {
    const answer = await fetch(`/api/v1/field/day?region=${encodeURIComponent(app.region)}`, { headers, cache: "no-store", signal: asking.signal });
    if (answer.status === 304) return null;
    const body = await answer.json();
    if (!answer.ok) throw new Problem(answer.status, body, null);
    tag = answer.headers.get("ETag");
    return body;
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Unreachable(String(error));
  } finally {
    clearTimeout(patience);
  }
}
