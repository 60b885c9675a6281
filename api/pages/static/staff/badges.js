/** Small shared pictures of a state: status badges and the difficulty bar. */
import { el } from "../shared/dom.js";

const TONE = {
  submitted: "new", assessing: "new", referred: "moving", in_service: "moving", closed: "done", returned: "stop", withdrawn: "quiet",
  draft: "new", sent: "moving", accepted: "moving", delivered: "moving", on_hold: "stop", rejected: "stop", expired: "stop",
  escalated: "stop", failed: "stop",
};

export const badge = (code, text) => el("span", { class: `badge badge--${TONE[code] || "quiet"}` }, text);

/** The index 0..100 as a number with a bar. */
export function difficulty(assessment, words) {
  if (!assessment || typeof assessment.difficulty !== "number") return el("span", { class: "muted" }, "—");
  const level = words.levels[assessment.level] || assessment.level;
  const meter = el("meter", { min: 0, max: 100, value: assessment.difficulty, "aria-hidden": "true" });
  return el("span", { class: "difficulty" }, el("b", {}, String(assessment.difficulty)), meter, el("span", { class: "muted" }, level || ""));
}
