/** What the talk became: fields, needs with their referrals, assessment. Values with evidence are buttons. */
import { el } from "../shared/dom.js";
import { badge, difficulty } from "./badges.js";

/** A value that lights up the words it came from, or plain text where there are none; with a remark on it. */
function value(key, text, said, remark) {
  const note = remark ? el("small", { class: "muted" }, ` ${remark}`) : "";
  if (!said) return el("span", { class: "value value--silent" }, text, note);
  const button = el("button", { type: "button", class: "value", "data-key": key, "aria-pressed": "false", title: "看是哪句话说的" }, text);
  return el("span", {}, button, note);
}

/** @param {Set<string>} marked keys that have words in the transcript @param {Set<string>} corrected fields that staff changed */
export function fieldRows(application, words, marked, corrected) {
  const keys = Object.keys(application.fields).sort((one, other) => words.order.indexOf(one) - words.order.indexOf(other));
  return keys.map((key) => el("div", { class: "fields__row" },
    el("dt", {}, words.field(key)),
    el("dd", {}, value(key, words.value(key, application.fields[key]), marked.has(key),
      corrected.has(key) ? "人工更正" : marked.has(key) ? "" : "对话里没有原话"))));
}

/** @param {Map<string, {why?: string, last?: string}>} reasons by referral id */
export function needItems(application, words, marked, reasons) {
  if (!application.needs.length) return [el("li", { class: "muted" }, "没有登记具体的需要。")];
  return application.needs.map((need) => {
    const key = `need:${need.id}`;
    const referrals = application.referrals.filter((referral) => referral.need_id === need.id);
    return el("li", { class: "need" },
      el("p", { class: "need__what" }, el("b", {}, words.service(need.service)), need.urgency === "urgent" && badge("returned", "急"),
        value(key, `“${need.text}”`, marked.has(key))),
      el("ul", { class: "need__referrals" }, ...(referrals.length ? referrals.map((referral) => referralItem(referral, words, reasons.get(referral.id) || {}))
        : [el("li", { class: "muted" }, "还没有转介。")])));
  });
}

function referralItem(referral, words, { why, last }) {
  const waits = referral.status === "draft" ? "等工作人员看过再发出" : "";
  return el("li", { class: "referral" },
    el("p", {}, badge(referral.status, words.referral(referral.status)), " ", el("b", {}, words.organisation(referral.organisation)),
      waits && el("span", { class: "muted" }, ` ${waits}`)),
    why && el("p", { class: "muted referral__why" }, `为什么转给这里：${why}`),
    last && el("p", { class: "muted referral__why" }, `最近的说明：${last}`));
}

export function assessmentParts(assessment, words) {
  if (!assessment) return [el("p", { class: "muted" }, "还没有评估。")];
  const most = assessment.difficulty_max;
  const range = typeof most === "number" && most > assessment.difficulty ? `资料不全，最高可能到 ${most}。` : "";
  const dimensions = Object.entries(assessment.dimensions || {}).map(([key, points]) => el("li", {},
    el("span", {}, words.dimensions[key]?.label || key), el("meter", { min: 0, max: words.dimensions[key]?.weight || 100, value: points }), el("b", {}, String(points))));
  const reasons = assessment.reasons.map((reason) => el("li", {}, reason));
  const missing = (assessment.missing || []).map((key) => words.field(key));
  return [
    el("p", { class: "assessment__total" }, difficulty(assessment, words)),
    el("p", { class: "muted" }, `按登记内容自动算的初筛结果，供参考，不是认定。${range}`),
    el("ul", { class: "assessment__parts" }, ...dimensions),
    reasons.length > 0 && el("ul", { class: "assessment__reasons" }, ...reasons),
    missing.length > 0 && el("p", { class: "muted" }, `还不知道：${missing.join("、")}`),
  ].filter(Boolean);
}
