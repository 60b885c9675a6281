/** Asking whether the help that an organisation calls done has really come. */

import { app, go, keep, queue } from "../app.js";
import { newConfirmation } from "../items.js";
import { radios } from "../inputs.js";
import { readWhole } from "../reading.js";
import { saving } from "../saving.js";
import { button, el, facts, heading, link, note, phoneLink, proxy } from "../ui.js";
import { serviceLabel } from "../words.js";
import { deleteDraft } from "./discard.js";

const RATINGS = [[5, "很满意"], [4, "满意"], [3, "一般"], [2, "不满意"], [1, "很不满意"]];

/** Why whom to ask cannot be seen whole, or not as it is now. */
function missing({ value, why, gone }) {
  if (!why) return null;
  const shown = gone ? "这一户的资料现在不归您看，电话看不全" : `${why}，${value ? "这是上次看到的" : "电话看不全"}`;
  return note("warning", `${shown}。问到了照样可以记，能交时自动交。`);
}

export async function confirm(id) {
  const listed = app.day?.confirmations.items.find((one) => one.id === id);
  const drafted = app.items.find((item) => item.kind === "confirm" && item.referral?.id === id && item.state !== "done");
  if (!listed && !drafted) return [heading("看不到这一件"), note("", "它不在要回访的名单上了。"), link("回到今天", "#/", "primary")];
  if (drafted && drafted.state !== "draft") {
    go("item", drafted.id);
    return [];
  }
  const item = drafted ? await app.kept.get(drafted.id) : newConfirmation(listed);
  if (listed) item.referral.version = listed.version;
  const { save, cancel } = saving(item);
  // With the telephone number; reading it is noted in the case's history.
  const read = await readWhole("case", item.referral.no);
  const whole = read.value;
  const fields = whole?.fields || item.referral.person;
  const need = whole?.needs.find((one) => one.service === item.referral.service);
  const problem = el("p", { class: "note note--error", role: "alert", hidden: true });
  const label = el("label", { for: "confirm-words" });
  const words = el("textarea", { id: "confirm-words", class: "field-input", rows: 3, maxlength: 500, oninput: () => { item.words = words.value.trim(); save(); } });
  words.value = item.words;
  const rating = el("fieldset", { class: "field-question" }, el("legend", {}, "他满意吗（可以不问）"), radios("rating", RATINGS, item.rating ?? undefined, (value) => { item.rating = value ?? null; save(); }));
  const follow = el("div", { class: "field-step", hidden: !item.action }, el("div", { class: "field-question" }, label, words), rating);
  function choose(action) {
    item.action = action ?? null;
    follow.hidden = !item.action;
    label.textContent = item.action === "dispute" ? "哪里没办好" : "办得怎么样（要填，例如：饭每天都送到）";
    rating.hidden = item.action !== "confirm";
  }
  choose(item.action);
  const handIn = async () => {
    const wrong = !item.action ? "请先选办好了没有。" : !item.words ? "请写一句他是怎么说的。" : null;
    problem.hidden = !wrong;
    problem.textContent = wrong || "";
    if (wrong) return;
    if (item.action === "dispute") item.rating = null;
    cancel();
    await queue(item);
    go("item", item.id);
  };
  return [
    heading(fields.name || item.referral.no),
    el("div", { class: "field-tags" }, fields.filled_by && fields.filled_by !== "self" ? proxy() : null),
    missing(read),
    fields.phone && !String(fields.phone).includes("*") ? phoneLink(fields.phone) : null,
    facts([
      ["要问的", serviceLabel(item.referral.service)],
      ["当时怎么说的", need?.text],
      ["谁做的", app.words.labels.organisations[item.referral.organisation] || item.referral.organisation],
      ["电话", fields.phone],
      ["乡镇", fields.township],
      ["住址", fields.address],
      ["申请编号", item.referral.no],
    ]),
    el("h2", { class: "field-part" }, "打电话或上门问一问"),
    el("fieldset", { class: "field-question" }, el("legend", {}, "办好了吗", el("span", { class: "field-must" }, "（要填）")), radios("action", [["confirm", "办好了"], ["dispute", "没办好"]], item.action ?? undefined, (action) => { choose(action); save(); }, { clear: false })),
    follow, problem,
    el("div", { class: "field-foot" }, button("先存着", async () => { cancel(); await keep(item); go(); }), button("交上去", handIn, { kind: "primary" })),
    drafted ? el("div", { class: "field-others" }, deleteDraft(item, cancel)) : null,
  ].filter(Boolean);
}
