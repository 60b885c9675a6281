/** Who is on duty: what waits, what is being seen to, and the talk beside it. */
import { byId, el, moment } from "../shared/dom.js";
import { explain, staffCall } from "./auth.js";
import { Talk } from "./talk.js";
import { wordsOf } from "./words.js";

const EVERY_MS = 5000;
const RECENT = 5;
const regions = byId("duty").dataset.regions.trim().split(/\s+/);
const talk = new Talk();
const words = new Map();
let closing = null;
let drawn = "";

const wordsFor = (alert) => words.get(alert.region) || words.get(regions[0]);
const path = (alert, step = "") => `/alerts/${encodeURIComponent(alert.id)}${step}`;

function told(problem, error) {
  byId(problem).textContent = explain(error);
  byId(problem).hidden = false;
}

/** `3 分钟`, `2 小时`, `4 天`. */
function since(iso) {
  const minutes = Math.max(0, Math.floor((Date.now() - new Date(iso)) / 60000));
  if (minutes < 1) return "刚刚";
  if (minutes < 60) return `${minutes} 分钟前`;
  return minutes < 1440 ? `${Math.floor(minutes / 60)} 小时前` : `${Math.floor(minutes / 1440)} 天前`;
}

function buttons(alert) {
  const what = wordsFor(alert).alerts[alert.kind];
  if (alert.status === "open") return [el("button", { type: "button", class: "button button--primary", "aria-label": `我来处理：${what}`, onclick: () => acknowledge(alert) }, "我来处理")];
  const read = el("button", { type: "button", class: "button", "aria-label": `看对话：${what}`, onclick: () => talk.open(alert) }, "看对话");
  if (alert.status === "closed") return [read, el("button", { type: "button", class: "button", "aria-label": `看结果：${what}`, onclick: (event) => outcome(alert, event.target) }, "看结果")];
  return [read, el("button", { type: "button", class: "button", "aria-label": `处理完毕：${what}`, onclick: () => ask(alert) }, "处理完毕")];
}

function item(alert) {
  const { alerts, region } = wordsFor(alert);
  const again = alert.times > 1 ? `说了 ${alert.times} 次，最近 ${since(alert.last_at)}` : "";
  const who = alert.status === "closed" ? `${alert.closed_by_name || "同事"} ${moment(alert.closed_at)} 处理完` : alert.status === "acknowledged" ? `${alert.acknowledged_by_name || "同事"} ${moment(alert.acknowledged_at)} 接下` : "";
  return el("li", { class: `card alert alert--${alert.status}${alert.crisis ? " alert--crisis" : ""}${alert.overdue ? " alert--overdue" : ""}`, "data-alert": alert.id },
    el("div", { class: "alert__what" },
      el("p", {}, el("b", {}, alerts[alert.kind]), alert.overdue && el("span", { class: "badge badge--stop" }, "超时没人接")),
      el("p", { class: "muted" }, [`${moment(alert.raised_at)}（${since(alert.raised_at)}）`, region.name, again].filter(Boolean).join(" · ")),
      el("p", { class: "muted" }, who, alert.application_no && el("a", { href: `/staff/applications/${encodeURIComponent(alert.application_no)}` }, `${who ? " · " : ""}申请 ${alert.application_no}`))),
    el("div", { class: "alert__buttons" }, ...buttons(alert)));
}

async function acknowledge(alert) {
  byId("duty-problem").hidden = true;
  try {
    const mine = await staffCall(path(alert, "/acknowledge"), { method: "POST" });
    await talk.open(mine);
  } catch (error) {
    told("duty-problem", error);
  }
  await load();
}

async function outcome(alert, button) {
  try {
    const { note } = await staffCall(path(alert));
    button.replaceWith(el("p", { class: "alert__note" }, note || "（已删除）"));
  } catch (error) {
    told("duty-problem", error);
  }
}

function ask(alert) {
  closing = alert;
  byId("closing-problem").hidden = true;
  byId("note").value = "";
  byId("closing").showModal();
}

byId("closing-cancel").addEventListener("click", () => byId("closing").close());
byId("closing-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    await staffCall(path(closing, "/close"), { json: { note: byId("note").value } });
    byId("closing").close();
    await load();
  } catch (error) {
    told("closing-problem", error);
  }
});

/** Draw only what changed: a button that is about to be pressed must not move away under the finger. */
function draw(open, held, closed) {
  const minute = Math.floor(Date.now() / 60000);
  const now = JSON.stringify([minute, open, held, closed]);
  if (now === drawn) return;
  drawn = now;
  const focused = document.activeElement?.closest?.("[data-alert]")?.dataset.alert;
  byId("waiting").replaceChildren(...open.items.map(item));
  byId("held").replaceChildren(...held.items.map(item));
  byId("closed").replaceChildren(...closed.items.map(item));
  byId("nothing").hidden = open.total > 0;
  byId("held-title").hidden = held.total === 0;
  byId("closed-title").hidden = closed.total === 0;
  byId("duty-count").textContent = open.total ? `${open.total} 条等人接` : "";
  if (focused) document.querySelector(`[data-alert="${CSS.escape(focused)}"] button`)?.focus();
}

async function load() {
  const [open, held, closed] = await Promise.all([
    staffCall("/alerts?status=open&page_size=50"), staffCall("/alerts?status=acknowledged&page_size=50"), staffCall(`/alerts?status=closed&page_size=${RECENT}`),
  ]);
  byId("duty-problem").hidden = true;
  draw(open, held, closed);
  await talk.refresh([...open.items, ...held.items, ...closed.items]);
}

async function keepLoading() {
  try {
    await load();
  } catch (error) {
    told("duty-problem", error);
  }
  setTimeout(keepLoading, EVERY_MS);
}

async function start() {
  try {
    for (const code of regions) words.set(code, await wordsOf(code));
  } catch (error) {
    told("duty-problem", error);
    return;
  }
  await keepLoading();
}

start();
