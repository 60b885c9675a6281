/** One thing on its way: waiting, handed in, to be put right, or to be decided on. */

import { moment } from "../../shared/dom.js";
import { app, go, keep, queue } from "../app.js";
import { hasForm, ofTheVisit, partOf, toldOf } from "../items.js";
import { saving } from "../saving.js";
import { stepOf } from "../steps.js";
import { button, el, facts, heading, link, note, proxy, refused } from "../ui.js";
import { fieldLabel, itemName, serviceLabel, valueText } from "../words.js";
import { decide } from "./decide.js";
import { deleteDraft, discard } from "./discard.js";

const TITLES = { application: "新的申请", outcome: "走访结果", confirm: "回访", remark: "走访补记" };

export async function item(id) {
  const found = await app.kept.get(id);
  if (!found) return [heading("没有这一份"), link("回到今天", "#/", "primary")];
  if (found.state === "draft" && found.kind !== "remark") {
    location.replace(placeOf(found));
    return [];
  }
  const parts = { draft: remark, waiting, done, problem: wrong, conflict: decide }[found.state];
  return [heading(itemName(found)), el("div", { class: "field-tags" }, found.kind === "confirm" ? null : proxy(), el("span", { class: "muted" }, TITLES[found.kind])), ...(await parts(found))].filter(Boolean);
}

/** Where a draft is filled in. A visit that is not in the list of the day may be over: its view looks first. */
function placeOf(found) {
  if (found.kind === "confirm") return `#/confirm/${found.referral.id}`;
  const listed = app.day?.visits.items.some((one) => one.id === found.visit?.id);
  return hasForm(found) && (found.kind === "application" || listed) ? `#/form/${found.id}/0` : `#/visit/${found.visit.id}`;
}

/** What is to be added to a visit: it has no view but this one. */
function remark(found) {
  const { cancel, touched } = saving(found);
  const words = el("textarea", { id: "remark", class: "field-input", rows: 4, maxlength: 1000, oninput: () => { found.note = words.value.trim(); touched("text"); } });
  words.value = found.note;
  const handIn = async () => {
    if (!found.note) return words.focus();
    cancel();
    await queue(found);
    return go("item", found.id);
  };
  return [
    el("div", { class: "field-question" }, el("label", { for: "remark" }, "补记的话"), words, refused("text", toldOf(found))),
    el("div", { class: "field-foot" }, button("先存着", async () => { cancel(); await keep(found); go(); }), button("交上去", handIn, { kind: "primary" })),
    el("div", { class: "field-others" }, deleteDraft(found, cancel)),
  ];
}

/** What is in it, in a few lines. */
export function content(found) {
  if (found.kind === "confirm") return facts([["办好了吗", found.action === "confirm" ? "办好了" : "没办好"], ["他说的", found.words], ["满意度", found.rating ? `${found.rating} 分` : ""], ["申请编号", found.referral.no]]);
  const form = hasForm(found) ? found.form : null;
  return facts([
    ["走访结果", found.kind === "outcome" ? app.words.outcomes[found.outcome] : ""],
    ["情况", found.note],
    ["年龄", form && valueText("age", form.fields.age)],
    ["乡镇", form?.fields.township || found.visit?.township],
    ["要什么帮助", form?.needs.map((need) => serviceLabel(need.service)).join("、")],
  ]);
}

function waiting(found) {
  const { sender, reachable } = app;
  const told = sender.signedOut ? "登录过期了。登录以后自动交。" : reachable === false || !navigator.onLine ? "现在没有网络。已经锁在手机里，有网络时自动交，不用再填。" : "过一会儿自动交。";
  const asking = sender.asking === found.id;
  const stands = asking ? "正在交，请等一等。" : found.unsure ? "上次交了没有收到回音，会用同一份再交一次，只算一份。" : "已经记下，等着交。";
  return [
    note(sender.signedOut || reachable === false ? "warning" : "", el("strong", {}, stands), asking ? null : el("p", {}, told)),
    content(found),
    el(
      "div", { class: "field-stack" },
      sender.signedOut ? link("去登录", "/staff?next=/field", "primary") : button("现在发送", () => sender.now(), { kind: "primary" }),
      found.unsure ? null : button("先不交，我要改", async () => {
        const now = await app.kept.get(found.id);
        if (now?.state !== "waiting" || now.unsure) return go("item", found.id);
        now.state = "draft";
        await keep(now);
        return go("item", found.id);
      }),
      link("回到今天", "#/"),
    ),
  ];
}

function done(found) {
  const no = found.result.no;
  const told = found.kind === "confirm" ? "回访已经交上去了。" : no ? "交上去了，有编号了。" : "交上去了。";
  return [
    note("good", el("strong", {}, told), no ? el("p", { class: "field-no" }, no) : null, el("p", {}, moment(found.result.at))),
    el("div", { class: "field-stack" }, link("再填一户", "#/new", "primary"), link("回到今天", "#/"), no && found.kind !== "remark" ? link("看办到哪里了", `#/case/${no}`) : null),
  ];
}

function wrong(found) {
  const { problem } = found;
  const errors = problem.errors || [];
  const first = errors[0]?.field;
  const atVisit = found.kind === "outcome" && (!hasForm(found) || ofTheVisit(found, first || ""));
  const fix = atVisit ? `#/visit/${found.visit.id}` : hasForm(found) ? `#/form/${found.id}/${stepOf(first || "")}` : null;
  const elsewhere = found.kind === "application" && first === "region" && found.region !== app.region;
  return [
    note("error", el("strong", {}, "没有交上去，要改一下。"), ...(errors.length ? errors.map((error) => el("p", {}, `${fieldLabel(partOf(error.field))}：${error.message}`)) : [el("p", {}, problem.detail)])),
    content(found),
    el(
      "div", { class: "field-stack" },
      elsewhere ? button(`改到${app.words.labels.region.name}，接着填`, () => moveHere(found), { kind: "primary" }) : fix ? link("去改", fix, "primary") : button("去改", async () => { found.state = "draft"; found.problem = null; await keep(found); go("item", found.id); }, { kind: "primary" }),
      button("再交一次", async () => { found.state = "waiting"; found.problem = null; await keep(found); app.sender.now(); go("item", found.id); }),
      discard(found), link("回到今天", "#/"),
    ),
  ];
}

/** It was begun for a region that is not this account's: what holds there only goes, the rest is filled in here. */
async function moveHere(found) {
  const { fields, needs, ...form } = found.form;
  const own = needs.filter((need) => app.words.labels.services[need.service]);
  Object.assign(found, {
    region: app.region, state: "draft", problem: null, talk: null, unsaid: null, told: null,
    form: { ...form, fields: { ...fields, township: undefined }, needs: own, station: null, agreed: false },
  });
  await keep(found);
  go("item", found.id);
}
