/** The history of an application in plain sentences. */
import { el, moment } from "../shared/dom.js";

const ACTOR = { resident: "居民", staff: "工作人员", system: "系统" };
const TOGETHER_MS = 10 * 60 * 1000;

function sentence(entry, words, referrals) {
  switch (entry.kind) {
    case "change":
      return `更正${words.field(entry.action)}：${words.value(entry.action, entry.before)} → ${words.value(entry.action, entry.after)}`;
    case "read":
      return `查看了${entry.seen.map((what) => words.history[what] || what).join("、")}`;
    case "referral": {
      const referral = referrals.get(entry.subject_id);
      const where = entry.after?.organisation || referral?.organisation;
      return `转介${where ? words.organisation(where) : ""}：${words.referral_actions[entry.action] || entry.action}`;
    }
    case "status":
      return `状态变为${words.status(entry.after)}`;
    default:
      return words.history[entry.action] || entry.action;
  }
}

/** One look at a case is several reads: shown as one line. */
function gathered(entries) {
  const lines = [];
  for (const entry of entries) {
    const last = lines[lines.length - 1];
    const same = entry.kind === "read" && last && last.kind === "read" && last.actor_id === entry.actor_id;
    if (same && new Date(entry.at) - new Date(last.at) < TOGETHER_MS) {
      if (!last.seen.includes(entry.action)) last.seen.push(entry.action);
    } else {
      lines.push({ ...entry, seen: [entry.action] });
    }
  }
  return lines;
}

export function trailItems(entries, application, words) {
  if (!entries.length) return [el("li", { class: "muted" }, "还没有记录。")];
  const referrals = new Map(application.referrals.map((referral) => [referral.id, referral]));
  return gathered(entries).reverse().map((entry) => el("li", {},
    el("time", { class: "muted", datetime: entry.at }, moment(entry.at)),
    el("span", {}, `${ACTOR[entry.actor_kind] || entry.actor_kind} ${sentence(entry, words, referrals)}`,
      entry.reason && el("span", { class: "muted" }, `，原因：${entry.reason}`))));
}

/** Why each referral went where it went, and what was said at its last step that needed a reason. */
export function reasonsOf(entries) {
  const reasons = new Map();
  for (const entry of entries) {
    if (entry.kind !== "referral" || !entry.reason) continue;
    const known = reasons.get(entry.subject_id) || {};
    reasons.set(entry.subject_id, entry.action === "create" ? { ...known, why: entry.reason } : { ...known, last: entry.reason });
  }
  return reasons;
}
