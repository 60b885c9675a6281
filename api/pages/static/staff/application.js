/** One application beside its transcript. */
import { byId, el, moment } from "../shared/dom.js";
import { explain, listQuery, staffCall } from "./auth.js";
import { badge, difficulty } from "./badges.js";
import { assessmentParts, fieldRows, needItems } from "./facts.js";
import { Links } from "./links.js";
import { talkedItems } from "./talked.js";
import { reasonsOf, trailItems } from "./trail.js";
import { wordsOf } from "./words.js";

const CHANNELS = { web: "网页", wechat: "微信", telegram: "Telegram" };
const no = byId("case").dataset.no;
const path = `/applications/${encodeURIComponent(no)}`;

function head(application, words) {
  const { fields } = application;
  const person = [fields.name || "未留姓名", fields.sex && words.value("sex", fields.sex), fields.age !== undefined && `${fields.age}岁`, fields.township];
  const twins = application.possible_duplicates || [];
  return [
    el("div", { class: "case__who" },
      el("h2", {}, person.filter(Boolean).join(" · ")),
      el("p", { class: "muted" }, `${application.no} · ${moment(application.submitted_at)}提交 · ${words.region.name} · ${CHANNELS[application.channel] || application.channel}`),
      twins.length > 0 && el("p", { class: "note note--warning case__twins" }, "可能和这些申请是同一家：",
        ...twins.map((other) => el("a", { href: `/staff/applications/${encodeURIComponent(other)}` }, other)))),
    el("div", { class: "case__state" }, badge(application.status, words.status(application.status)), difficulty(application.assessment, words)),
  ];
}

async function show() {
  const [application, transcript, trail] = await Promise.all([
    staffCall(path), staffCall(`${path}/transcript`), staffCall(`${path}/history`),
  ]);
  const words = await wordsOf(application.region);
  const entries = trail.items || trail;
  byId("case-head").replaceChildren(...head(application, words));
  byId("talked").replaceChildren(...talkedItems(application, transcript.items || transcript, words));
  const marked = new Set();
  for (const mark of byId("talked").querySelectorAll("[data-keys]")) mark.dataset.keys.split(" ").forEach((key) => marked.add(key));
  const corrected = new Set(entries.filter((entry) => entry.kind === "change").map((entry) => entry.action));
  byId("fields").replaceChildren(...fieldRows(application, words, marked, corrected));
  byId("needs").replaceChildren(...needItems(application, words, marked, reasonsOf(entries)));
  byId("assessment").replaceChildren(...assessmentParts(application.assessment, words));
  byId("history").replaceChildren(...trailItems(entries, application, words));
  byId("case-head").hidden = false;
  byId("case-body").hidden = false;
  new Links(byId("talked"), byId("case-body").querySelector(".case__facts"));
}

async function start() {
  byId("back").href = `/staff/applications${listQuery()}`;
  try {
    await show();
  } catch (error) {
    byId("case-problem").textContent = explain(error);
    byId("case-problem").hidden = false;
  } finally {
    byId("case").setAttribute("aria-busy", "false");
  }
}

start();
