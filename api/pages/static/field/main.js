/** The page: its door, its views by address, what is said about the network, and locking itself when nobody is there. */

import { byId, el } from "../shared/dom.js";
import { Unreachable, call } from "../shared/http.js";
import { app, changed, lastAccount, onChange, reloadItems, rememberAccount } from "./app.js";
import { cameBack, fillAll } from "./chat.js";
import * as day from "./day.js";
import { unlessNotKept } from "./kept.js";
import { reason } from "./reading.js";
import { Sender } from "./send.js";
import { button, link, note } from "./ui.js";
import { oneCase, whole } from "./views/case.js";
import { confirm } from "./views/confirm.js";
import { form } from "./views/form.js";
import { home } from "./views/home.js";
import { item } from "./views/item.js";
import { door } from "./views/lock.js";
import { more } from "./views/more.js";
import { start } from "./views/start.js";
import { visit } from "./views/visit.js";
import { itemName } from "./words.js";

const IDLE = 10 * 60 * 1000;
const WEEK = 7 * 86400000;
const main = byId("app");
const state = byId("state");
let lastSeen = Date.now();
let drawn = 0;
let shown = "";
/** The address of the view that is shown. */
let at = "";

const TITLES = {
  new: "新的一户", form: "填申请", visit: "走访", confirm: "回访", item: "看一份", case: "申请", visits: "要走访的", cases: "交上去的", more: "更多",
};
const VIEWS = {
  "": home, new: start, form, visit, confirm, item,
  case: oneCase, visits: () => whole("visits"), cases: () => whole("cases"),
  more: () => more({ lock, changeRegion }),
};
/** What a view shows, for those that are drawn anew when it changes: nothing is typed in them. */
const LIVE = {
  "": () => [app.items, app.dayTag, app.reachable, app.trouble, app.sender.asking],
  item: (id) => {
    const one = app.items.find((other) => other.id === id);
    return one?.state === "draft" ? [] : [one, app.reachable, app.sender.signedOut, app.sender.asking === id];
  },
};

const here = () => location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);

async function draw({ live = false } = {}) {
  if (!app.kept) return;
  const [name = "", ...rest] = here();
  const now = name in LIVE ? JSON.stringify([name, ...LIVE[name](...rest)]) : "";
  if (live && (!now || now === shown)) return;
  shown = now;
  const mine = ++drawn;
  const focused = document.activeElement?.dataset?.key;
  const nodes = await (VIEWS[name] || home)(...rest);
  if (mine !== drawn || !app.kept || !nodes.length) return;
  if (live && document.querySelector("dialog[open]")) return;
  main.replaceChildren(...nodes);
  at = location.hash;
  byId("back").hidden = name === "";
  byId("menu").hidden = name === "more";
  if (!live) {
    window.scrollTo(0, 0);
    main.querySelector("h1")?.focus({ preventScroll: true });
    // Never the heading: the browser keeps titles in its history, and a heading may be a person's name.
    document.title = TITLES[name] ? `${TITLES[name]} · 易助走访` : "易助走访";
  } else if (focused) {
    main.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }
}

/** One line about the network and what waits; nothing while all is well. */
function tell() {
  if (!app.kept) return state.replaceChildren();
  const waiting = app.items.filter((one) => one.state === "waiting").length;
  const undecided = app.items.filter((one) => ["problem", "conflict"].includes(one.state)).length;
  const parts = [];
  if (app.unkept) parts.push(bar("bad", app.unkept.full ? "没有存下来：手机存储满了。请先别离开，删掉些照片或视频，再存一次。" : "没有存下来，手机没有存住。请先别离开，再存一次。", app.flush ? button("再存一次", () => app.flush?.(), { kind: "small" }) : null));
  if (app.sender.signedOut) parts.push(bar("warn", `登录过期了${waiting ? `，有 ${waiting} 份等着交` : ""}。`, link("去登录", "/staff?next=/field", "small")));
  else if (app.reachable === false || !navigator.onLine) parts.push(bar("warn", waiting ? `没有网络。${waiting} 份锁在手机里，有网络时自动交。` : "没有网络，照样可以填。", waiting ? button("现在发送", () => app.sender.now(), { kind: "small" }) : null));
  else if (app.trouble) parts.push(bar("warn", `名单没有取到，过一会儿再取。${waiting ? `有 ${waiting} 份等着交。` : ""}`));
  else if (waiting) parts.push(bar("", `正在交 ${waiting} 份……`, button("现在发送", () => app.sender.now(), { kind: "small" })));
  if (undecided) parts.push(bar("bad", `有 ${undecided} 份要您看一看。`, here().length ? link("去看", "#/", "small") : null));
  const told = parts.map((part) => part.textContent).join("|");
  if (state.dataset.told === told) return;
  state.dataset.told = told;
  state.replaceChildren(...parts);
}

const bar = (look, text, action) => el("div", { class: `field-state__line ${look ? `field-state__line--${look}` : ""}` }, el("span", {}, text), action);

async function opened(kept, me) {
  if (me?.regions.length && !me.regions.includes(app.region)) await readWords(me.regions[0]);
  app.kept = kept;
  app.account = kept.account;
  app.name = lastAccount()?.name || "";
  app.sender = new Sender({ account: kept.account, kept, nameOf: itemName, changed: reloadItems, sent: day.refresh });
  kept.told = (id, problem) => {
    if (app.kept !== kept || (!problem && app.unkept?.id !== id)) return;
    app.unkept = problem;
    tell();
  };
  lastSeen = Date.now();
  await reloadItems();
  await forgetOld();
  const wanted = new URLSearchParams(location.search).get("talk");
  if (location.search) history.replaceState(null, "", `/field${location.hash}`);
  await draw();
  const watching = day.watch();
  await cameBack(wanted).catch(unlessNotKept);
  if (app.kept !== kept) return;
  app.sender.run();
  await watching;
}

/** What was handed in more than a week ago needs no place here any more. */
async function forgetOld() {
  for (const one of app.items) {
    if (one.state === "done" && Date.now() - Date.parse(one.result.at) > WEEK) await app.kept.remove(one.id);
  }
  await reloadItems();
}

/** First nobody can see or read anything any more; what was being filled in is written with the key that it began with. */
async function lock() {
  const written = app.flush?.();
  main.replaceChildren(el("p", { class: "field-wait", role: "status" }, "正在上锁……"));
  app.sender?.stop();
  day.unwatch();
  drawn += 1;
  Object.assign(app, { kept: null, sender: null, account: null, items: [], flush: null, editing: null, unkept: null });
  byId("back").hidden = byId("menu").hidden = true;
  document.querySelectorAll("dialog").forEach((dialog) => dialog.remove());
  state.dataset.told = "";
  state.replaceChildren();
  document.title = "易助走访";
  let lost = false;
  await written?.catch((error) => {
    unlessNotKept(error);
    lost = true;
  });
  await door(main, opened);
  if (lost && !app.kept) main.prepend(note("warning", "上锁前最后写的没有存下来：手机没有存住。"));
}

async function changeRegion(code) {
  await readWords(code);
  rememberAccount(app.account, app.name, app.region);
  // The lists of the region before are not this one's, also while there is no network.
  app.day = app.dayAt = app.dayTag = null;
  app.trouble = null;
  changed();
  await day.watch();
  location.hash = "#/";
}

/** The words of a region, or of the default one. The region is changed only once they are here. */
async function readWords(code) {
  const query = code ? `?region=${encodeURIComponent(code)}` : "";
  app.words = await call(`/field/words.json${query}`, { timeout: 15000 });
  app.region = app.words.labels.region.code;
  byId("brand").textContent = `${app.words.labels.region.brand} · 走访`;
}

function watchOver() {
  for (const kind of ["pointerdown", "keydown", "scroll"]) window.addEventListener(kind, () => { lastSeen = Date.now(); }, { passive: true });
  const look = () => app.kept && Date.now() - lastSeen > IDLE && lock();
  setInterval(look, 15000);
  document.addEventListener("visibilitychange", () => {
    look();
    if (!document.hidden && app.kept) {
      day.refresh();
      app.sender.run();
      fillAll();
    }
  });
  window.addEventListener("online", () => {
    app.reachable = null;
    changed();
    if (app.kept) {
      app.sender.now();
      day.refresh();
      fillAll();
    }
  });
  window.addEventListener("offline", () => {
    app.reachable = false;
    changed();
  });
  window.addEventListener("hashchange", async () => {
    try {
      await app.flush?.();
    } catch (error) {
      // What was typed is only in this view: stay in it.
      unlessNotKept(error);
      history.replaceState(null, "", at || "#/");
      return;
    }
    app.flush = app.editing = app.unkept = null;
    tell();
    draw();
  });
  window.addEventListener("pagehide", () => app.flush?.().catch(unlessNotKept));
  window.addEventListener("beforeunload", (event) => app.unkept && event.preventDefault());
  byId("menu").addEventListener("click", () => { location.hash = "#/more"; });
  onChange(() => {
    tell();
    draw({ live: true });
  });
}

async function begin() {
  app.refresh = day.refresh;
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/field/sw.js", { scope: "/field", updateViaCache: "none" }).catch(() => {});
  try {
    await readWords(new URLSearchParams(location.search).get("region") || lastAccount()?.region);
  } catch (error) {
    const why = error instanceof Unreachable ? "没有网络，这个页面还没有存到手机里。请连上网再打开一次。" : `${reason(error)}，这个页面还没有存到手机里。请过一会儿再打开。`;
    main.replaceChildren(el("p", { class: "note note--warning" }, `现在打不开：${why}`), button("再试一次", () => location.reload(), { kind: "primary" }));
    return;
  }
  watchOver();
  await door(main, opened);
}

begin();
