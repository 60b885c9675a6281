/** One visit: whom, why, and what came of it. */

import { Problem, call } from "../../shared/http.js";
import { app, go, keep, queue } from "../app.js";
import { editable, newOutcome, settle, today, toldOf } from "../items.js";
import { radios } from "../inputs.js";
import { readWhole } from "../reading.js";
import { saving } from "../saving.js";
import { badge, button, el, facts, heading, link, note, phoneLink, proxy, refused } from "../ui.js";
import { dayText, fieldLabel, itemName } from "../words.js";
import { decide } from "./decide.js";
import { deleteDraft } from "./discard.js";

/** The visit whole; else as the list shows it, or as the draft of its outcome has it. */
async function read(id, draft) {
  const { value, why, gone } = await readWhole("visit", id);
  const listed = app.day?.visits.items.find((one) => one.id === id) || (draft && { status: "assigned", region: draft.region, ...draft.visit });
  return { visit: gone ? null : value || listed, why, gone, masked: !value };
}

export async function visit(id) {
  const waiting = app.items.find((item) => item.kind === "outcome" && item.visit?.id === id && item.state !== "done");
  const draft = waiting && editable(waiting) ? waiting : null;
  const { visit: found, why, gone, masked } = await read(id, draft);
  const over = found && !["open", "assigned"].includes(found.status);
  if (draft && (gone || over)) return [heading(itemName(draft)), el("div", { class: "field-tags" }, proxy(), el("span", { class: "muted" }, "走访结果")), ...(await decide(await app.kept.get(draft.id), found))];
  if (!found) return [heading("看不到这次走访"), note("warning", gone ? "它不在您的名单上了，可能改派给了别人。" : `${why}，这一户的资料还没有取下来。`), link("回到今天", "#/", "primary")];
  const { person } = found;
  return [
    heading(person.name || "没有写名字"),
    why ? note("warning", `${why}，${masked ? "只看得到名单上的" : "这是上次看到的"}。走访结果照样可以记，能交时自动交。`) : null,
    el("div", { class: "field-tags" }, found.overdue ? badge("过期了", "bad") : found.due ? badge(`${dayText(found.due)}前`, "wait") : null, found.assigned_to_name ? badge(found.assigned_to === app.account ? "派给我的" : `派给 ${found.assigned_to_name}`, "mine") : badge("还没派人")),
    !over && !why && found.assigned_to !== app.account && app.day?.account.role !== "volunteer" ? takeOver(found) : null,
    person.phone && !String(person.phone).includes("*") ? phoneLink(person.phone) : null,
    facts([
      ["为什么走访", found.reason],
      ["乡镇", found.township],
      ["村（社区）", person.village],
      [fieldLabel("address"), person.address],
      [fieldLabel("phone"), person.phone],
      [fieldLabel("id_number"), person.id_number],
      ...Object.entries(found.facts || {}).map(([key, value]) => [key, String(value)]),
      ["依据", found.quote],
    ]),
    found.known?.length ? note("", "可能已经有申请：", el("span", { class: "field-lines" }, ...found.known.map((no) => el("a", { href: `#/case/${no}` }, no)))) : null,
    ...(over ? ended(found) : waiting && !draft ? [note("", "走访结果已经记下，等着交。"), link("看一看", `#/item/${waiting.id}`, "primary")] : await outcome(found, draft)),
  ].filter(Boolean);
}

/** Say that one goes there oneself; others see it in their lists. */
function takeOver(found) {
  const problem = el("p", { class: "note note--error", role: "alert", hidden: true });
  const take = button("我去走访", async () => {
    take.disabled = true;
    try {
      await call(`/api/v1/visits/${encodeURIComponent(found.id)}/assign`, { json: {} });
      await app.refresh();
      go("visit", found.id);
    } catch (error) {
      problem.textContent = error instanceof Problem ? error.detail : "没有网络，先不派也可以去。";
      problem.hidden = false;
      take.disabled = false;
    }
  });
  return el("div", { class: "field-stack" }, take, problem);
}

const ended = (found) => [facts([["走访结果", app.words.outcomes[found.status]], ["哪天去的", found.visited_on], ["情况", found.note], ["申请", found.application_no]])];

async function outcome(found, drafted) {
  const item = drafted ? await app.kept.get(drafted.id) : newOutcome(found);
  item.visit.person = found.person;
  if (toldOf(item).application_no) {
    // The application that it was to be noted with is not there any more.
    item.applicationNo = null;
    settle(item, "application_no");
  }
  const { save, cancel, touched } = saving(item);
  const told = toldOf(item);
  const redraw = () => foot.replaceChildren(...follow());
  const help = el("fieldset", { class: "field-question", hidden: item.outcome !== "done" }, el("legend", {}, "他要帮忙吗"), radios("helps", [[true, "要，替他填申请"], [false, "不要"]], item.outcome === "done" ? item.helps : undefined, (value) => { item.helps = value === true; redraw(); save(); }, { clear: false }));
  const words = el("textarea", { id: "visit-note", class: "field-input", rows: 3, maxlength: 1000, oninput: () => { item.note = words.value.trim(); touched("note"); } });
  words.value = item.note;
  const date = el("input", { id: "visit-day", class: "field-input", type: "date", value: item.visitedOn, max: today(), required: true, onchange: () => { item.visitedOn = date.value; touched("visited_on"); } });
  const foot = el("div", { class: "field-foot" });
  const problem = el("p", { class: "note note--error", role: "alert", hidden: true });
  function follow() {
    const later = button("先存着", async () => { cancel(); await keep(item); go(); });
    if (item.outcome === "done" && item.helps) return [later, button("下一步：填申请", check(async () => { cancel(); await keep(item); go("form", item.id, "0"); }), { kind: "primary" })];
    return [later, button("交上去", check(async () => { cancel(); await queue(item); go("item", item.id); }), { kind: "primary" })];
  }
  /** Do `work` unless something is missing, which is then told. */
  function check(work) {
    return async () => {
      const wrong = !item.outcome ? "请先选走访结果。" : !item.visitedOn ? "请写哪天去的。" : item.visitedOn > today() ? `哪天去的：${app.words.reasons.in_the_future}。` : null;
      problem.hidden = !wrong;
      problem.textContent = wrong || "";
      if (!wrong) await work();
    };
  }
  redraw();
  return [
    el("h2", { class: "field-part" }, "记走访结果"),
    el("fieldset", { class: "field-question" }, el("legend", {}, "见到人了吗", el("span", { class: "field-must" }, "（要填）")), refused("outcome", told), radios("outcome", Object.entries(app.words.outcomes), item.outcome ?? undefined, (value) => {
      item.outcome = value ?? null;
      help.hidden = value !== "done";
      redraw();
      touched("outcome");
    }, { clear: false })),
    help,
    el("div", { class: "field-question" }, el("label", { for: "visit-note" }, "情况怎么样（可以不填）"), words, refused("note", told)),
    el("div", { class: "field-question" }, el("label", { for: "visit-day" }, "哪天去的"), date, refused("visited_on", told)),
    problem, foot,
    drafted ? el("div", { class: "field-others" }, deleteDraft(item, cancel)) : null,
  ].filter(Boolean);
}
