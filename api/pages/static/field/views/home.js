/** The day: what waits on the device, whom to visit, whom to ask, and what was handed in. */

import { app } from "../app.js";
import { partOf } from "../items.js";
import { badge, button, el, empty, heading, link, proxy, row, rows, section } from "../ui.js";
import { dayText, fieldLabel, itemName, serviceLabel, valueText } from "../words.js";
import { moment } from "../../shared/dom.js";

const FIRST = 6;
const LOOKS = { draft: ["草稿", "plain"], waiting: ["等着交", "wait"], problem: ["要改一下", "bad"], conflict: ["要您决定", "bad"], done: ["已交上", "good"] };
const KINDS = { application: "新的申请", outcome: "走访结果", confirm: "回访", remark: "走访补记" };
const WAITING = ["open", "assigned"];
const opened = new Set();

export function home() {
  return [
    heading("今天要做的"),
    el("div", { class: "field-new" }, link("＋ 新的一户", "#/new", "primary")),
    el("div", { class: "field-columns" }, el("div", {}, ...left()), el("div", {}, handedIn())),
  ];
}

function left() {
  const { items, day } = app;
  const unsent = items.filter((item) => item.state !== "done");
  // What the list of applications shows already is not shown twice.
  const listed = new Set(day?.applications.items.map((one) => one.no));
  const done = items.filter((item) => item.state === "done" && !(item.kind === "application" && listed.has(item.result.no))).reverse();
  return [
    unsent.length ? section("还没交上去的", unsent.length, folded("unsent", unsent.map(itemRow))) : null,
    done.length ? section("这部手机交上去的", done.length, folded("done", done.map(itemRow), 3)) : null,
    visits(day),
    confirmations(day),
  ].filter(Boolean);
}

export function itemRow(item) {
  const [word, look] = LOOKS[item.state];
  const state = item.state !== "waiting" ? word : app.sender.asking === item.id ? "正在交" : item.unsure ? "等回音" : word;
  const needs = item.form?.needs.map((need) => serviceLabel(need.service)).join("、");
  const wrong = item.problem?.errors?.[0];
  const told = item.state === "problem" && wrong ? `${fieldLabel(partOf(wrong.field))}：${wrong.message}` : item.problem?.detail;
  const line = item.state === "done" ? `${item.result.no || ""}　${moment(item.result.at)}` : needs || moment(item.made);
  return row({
    href: item.state === "draft" && item.kind === "application" ? `#/form/${item.id}/0` : `#/item/${item.id}`,
    key: item.id, title: itemName(item), mark: look === "bad" ? "bad" : null,
    tags: [badge(state, look), item.kind === "confirm" ? null : proxy()],
    lines: [`${KINDS[item.kind]}　${line}`, told],
  });
}

function visits(day) {
  if (!day) return section("要走访的", null, waitingText());
  const answered = new Set(app.items.filter((item) => item.kind === "outcome" && item.state !== "draft").map((item) => item.visit?.id));
  const left = day.visits.items.filter((visit) => !answered.has(visit.id));
  if (!left.length) return section("要走访的", 0, empty("没有要走访的。"));
  return section("要走访的", day.visits.total - (day.visits.items.length - left.length), folded("visits", left.map(visitRow)), more(day.visits, "#/visits"));
}

export function visitRow(visit) {
  const tags = [];
  if (!WAITING.includes(visit.status)) tags.push(badge(app.words.outcomes[visit.status], "good"));
  else if (visit.overdue) tags.push(badge("过期了", "bad"));
  else if (visit.due) tags.push(badge(`${dayText(visit.due)}前`, "wait"));
  if (visit.assigned_to === app.account) tags.push(badge("派给我的", "mine"));
  else if (visit.assigned_to_name) tags.push(badge(`派给 ${visit.assigned_to_name}`));
  return row({
    href: `#/visit/${visit.id}`, key: visit.id, title: visit.person.name || "没有写名字", tags,
    lines: [[visit.township, visit.person.village].filter(Boolean).join("　"), visit.person.phone && `电话 ${visit.person.phone}`],
  });
}

function confirmations(day) {
  if (!day) return null;
  const answered = new Set(app.items.filter((item) => item.kind === "confirm" && item.state !== "draft").map((item) => item.referral?.id));
  const left = day.confirmations.items.filter((one) => !answered.has(one.id));
  if (!left.length) return section("要问问办好没有", 0, empty("没有要回访的。"));
  return section("要问问办好没有", left.length, folded("confirm", left.map(confirmationRow)));
}

function confirmationRow(referral) {
  return row({
    href: `#/confirm/${referral.id}`, key: referral.id, title: referral.person.name || referral.application_no,
    tags: [referral.overdue ? badge("过期了", "bad") : referral.due_on ? badge(`${dayText(referral.due_on)}前`, "wait") : null],
    lines: [`${serviceLabel(referral.service)}　${app.words.labels.organisations[referral.organisation] || referral.organisation}说做完了`, referral.person.township],
  });
}

function handedIn() {
  const { day } = app;
  const title = day?.account.role === "volunteer" ? "我交上去的申请" : "本地的申请";
  if (!day) return section(title, null, waitingText());
  if (!day.applications.items.length) return section(title, 0, empty("还没有。"));
  return section(title, day.applications.total, folded("applications", day.applications.items.map(applicationRow), 10), more(day.applications, "#/cases"));
}

export function applicationRow(one) {
  const { fields } = one;
  return row({
    href: `#/case/${one.no}`, key: one.no, title: fields.name || "没有写名字",
    tags: [badge(app.words.labels.statuses[one.status] || one.status, one.status === "closed" ? "good" : "plain"), fields.filled_by && fields.filled_by !== "self" ? proxy() : null, one.mine ? badge("我填的", "mine") : null],
    lines: [one.needs.map((need) => serviceLabel(need.service)).join("、"), [valueText("age", fields.age), fields.township, moment(one.submitted_at)].filter(Boolean).join("　"), one.no],
  });
}

const waitingText = () => empty(app.trouble ? `名单没有取到：${app.trouble}` : app.reachable === false ? "没有网络，名单还没有取下来。" : "正在取名单……");

/** The first few, the others behind a button. */
function folded(name, nodes, first = FIRST) {
  const list = rows(opened.has(name) ? nodes : nodes.slice(0, first));
  if (opened.has(name) || nodes.length <= first) return list;
  const show = button(`再看 ${nodes.length - first} 户`, () => {
    opened.add(name);
    const focus = nodes[first];
    list.append(...nodes.slice(first));
    show.remove();
    focus.querySelector("a").focus();
  }, { kind: "more" });
  return el("div", {}, list, show);
}

const more = (list, href) => (list.total > list.items.length ? link(`看全部 ${list.total} 户`, href, "more") : null);
