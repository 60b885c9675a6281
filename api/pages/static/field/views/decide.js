/** The county has something else than this device thought: both are shown, and a person decides. Nothing is
 * overwritten, and nothing is thrown away without being asked. */

import { call } from "../../shared/http.js";
import { uuid } from "../../shared/uuid.js";
import { app, go, keep, queue } from "../app.js";
import { hasForm } from "../items.js";
import { button, el, facts, link, note } from "../ui.js";
import { discard } from "./discard.js";
import { content } from "./item.js";

const read = (path) => call(path, { timeout: 12000 }).catch(() => null);

/** `now`: the visit as it was just read, where it was. */
export async function decide(found, now = undefined) {
  if (found.problem?.code === "possibly-known") return known(found);
  if (found.kind === "outcome") return over(found, now);
  if (found.kind === "confirm") return moved(found);
  return other(found);
}

const stack = (...children) => el("div", { class: "field-stack" }, ...children.filter(Boolean));

/** The person may have an application already. */
function known(found) {
  const numbers = found.problem.errors.map((error) => error.message);
  return [
    note("warning", el("strong", {}, "这个人可能已经有申请了，还没有交。"), el("p", {}, "点编号看一看，是不是同一个人。")),
    el("div", { class: "field-stack" }, ...numbers.map((no) => link(`看 ${no}`, `#/case/${no}`))),
    el("h2", { class: "field-part" }, "您刚才填的"),
    content(found),
    el("h2", { class: "field-part" }, "您来决定"),
    stack(
      button("不是同一件事，照样交", () => again(found, { anyway: true }), { kind: "primary" }),
      ...(found.kind === "outcome" ? numbers.map((no) => button(`就是他，走访记到 ${no}`, () => again(found, { applicationNo: no }))) : []),
      hasForm(found) ? link("写错了，改一改再交", `#/form/${found.id}/0`) : null,
      discard(found), link("以后再定", "#/"),
    ),
  ];
}

async function again(found, change) {
  await queue(Object.assign(found, change));
  go("item", found.id);
}

/** Somebody else made the visit, or it was given to somebody else; `found` may not have been handed in yet. */
async function over(found, asked) {
  const now = asked === undefined ? await read(`/api/v1/visits/${found.visit.id}`) : asked;
  const ended = now && !["open", "assigned"].includes(now.status);
  const extra = hasForm(found);
  const rest = found.state === "draft" ? "填完" : "交";
  return [
    note("warning", el("strong", {}, ended ? "这一户已经有人记过走访结果了。" : "这次走访现在记不上。"), el("p", {}, ended ? "那边写的没有动，您写的也还在。" : (now && found.problem?.detail) || "它可能改派给了别人，或者现在没有网络。您写的还在。")),
    ended ? el("h2", { class: "field-part" }, "那边已经记下的") : null,
    ended ? facts([["走访结果", app.words.outcomes[now.status]], ["哪天去的", now.visited_on], ["情况", now.note || "没有写"], ["申请", now.application_no]]) : null,
    el("h2", { class: "field-part" }, "您写的"),
    content(found),
    el("h2", { class: "field-part" }, "您来决定"),
    stack(
      ended && found.note ? button(extra ? `话补记上去，申请单独${rest}` : "把我写的补记上去", () => split(found), { kind: "primary" }) : null,
      extra && !(ended && found.note) ? button(`申请单独${rest}`, () => split(found), { kind: "primary" }) : null,
      now && !ended ? button("再交一次", () => again(found, {}), { kind: "primary" }) : null,
      discard(found), link("以后再定", "#/"),
    ),
  ].filter(Boolean);
}

/** The words become a remark on the visit, the form an application of its own; one that was a draft stays one. */
async function split(found) {
  const base = { region: found.region, order: found.order, made: found.made, unsure: false, tries: 0, problem: null, result: null, state: "waiting" };
  const { person, township } = found.visit;
  const parts = [];
  if (found.note) parts.push({ ...base, id: uuid(), kind: "remark", visit: found.visit, note: found.note });
  if (hasForm(found)) {
    const given = Object.fromEntries(["name", "phone", "id_number", "address"].filter((key) => person[key] && !String(person[key]).includes("*")).map((key) => [key, person[key]]));
    const fields = { ...given, ...(township ? { township } : {}), ...found.form.fields };
    parts.push({ ...base, id: uuid(), kind: "application", state: found.state === "draft" ? "draft" : "waiting", channel: "visit", form: { ...found.form, fields }, talk: null, anyway: false });
  }
  for (const part of parts) await app.kept.save(part);
  await app.kept.remove(found.id);
  await keep(parts.at(-1));
  app.sender.now();
  go("item", parts.at(-1).id);
}

/** The referral went on meanwhile. */
async function moved(found) {
  const now = await read(`/api/v1/referrals/${found.referral.id}`);
  const still = now?.actions.includes(found.action);
  const organisation = now && (app.words.labels.organisations[now.organisation] || now.organisation);
  return [
    note("warning", el("strong", {}, "这件事已经有变化，您的回访还没有交。"), el("p", {}, now ? "" : found.problem.detail)),
    now ? el("h2", { class: "field-part" }, "现在是") : null,
    now ? facts([["状态", app.words.labels.referral_statuses[now.status]], ["谁在办", organisation], ["结果", now.outcome]]) : null,
    el("h2", { class: "field-part" }, "您写的"),
    content(found),
    el("h2", { class: "field-part" }, "您来决定"),
    stack(
      still ? button("还是照我问到的交", () => { found.referral.version = now.version; return again(found, {}); }, { kind: "primary" }) : null,
      discard(found), link("以后再定", "#/"),
    ),
  ].filter(Boolean);
}

const other = (found) => [note("warning", el("strong", {}, "没有交上去。"), el("p", {}, found.problem.detail)), content(found), stack(button("再交一次", () => again(found, {}), { kind: "primary" }), discard(found), link("以后再定", "#/"))];
