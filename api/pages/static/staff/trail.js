/** The history of an application in plain sentences. */
import { el, moment } from "../shared/dom.js";

const ACTOR = { resident: "居民", staff: "工作人员", system: "系统" };

function sentence(entry, words) {
  const text = (key, value) => (value !== null && typeof value === "object" && !("kind" in value) ? JSON.stringify(value) : words.value(key, value));
  switch (entry.kind) {
    case "filed":
      return "提交了申请";
    case "change":
      return `更正${words.field(entry.action)}：${text(entry.action, entry.before)} → ${text(entry.action, entry.after)}`;
    case "read":
      return `查看了${entry.action.split(/[,\s]+/).map((key) => words.history[key] || words.field(key)).join("、")}`;
    case "referral":
      return `转介：${words.referral_actions[entry.action] || entry.action}${step(entry, words)}`;
    case "status":
      return `状态：${words.status(entry.before)} → ${words.status(entry.after)}`;
    default:
      return words.history[entry.action] || entry.action;
  }
}

function step({ before, after }, words) {
  const state = (value) => (typeof value === "string" ? words.referral(value) : value && value.status ? words.referral(value.status) : "");
  return state(after) ? `（${[state(before), state(after)].filter(Boolean).join(" → ")}）` : "";
}

export function trailItems(entries, words) {
  if (!entries.length) return [el("li", { class: "muted" }, "还没有记录。")];
  return entries.map((entry) => el("li", {},
    el("time", { class: "muted", datetime: entry.at }, moment(entry.at)),
    el("span", {}, `${ACTOR[entry.actor_kind] || entry.actor_kind} ${sentence(entry, words)}`,
      entry.reason && el("span", { class: "muted" }, `，原因：${entry.reason}`))));
}
