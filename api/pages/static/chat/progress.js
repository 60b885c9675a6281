/** How the applications go: a line for every step with its day, who has it, and what comes next. */
import { day, el, fill } from "../shared/dom.js";

/** Draw `progress` (as `GET …/progress` answers) into `box`. */
export function showProgress(box, progress) {
  fill(box, ...progress.items.map((item) => el("article", { class: "way" },
    el("h3", { class: "way__no" }, `申请编号 ${item.no}`),
    el("p", { class: "way__state" }, `${day(item.submitted_at)}提交 · ${item.status_label}`),
    ...item.needs.map(need))));
}

/** Whom to ask about a need: `县民政局（电话 12345）`, or that no number is known yet. */
export function contact(office) {
  return office.phone ? `${office.name}（电话 ${office.phone}）` : `${office.name}（电话待补充）`;
}

function need(one) {
  const now = one.steps.reduce((last, step, index) => (step.state === "done" ? index : last), 0);
  return el("section", { class: "need" },
    el("h4", { class: "need__what" }, one.label),
    one.organisation ? el("p", { class: "need__who" }, one.organisation.name) : null,
    el("ol", { class: "steps" }, ...one.steps.map((step, index) => el("li", {
      class: `step step--${index === now ? "now" : step.state}`, "aria-current": index === now ? "step" : null,
    },
    el("span", { class: "step__name" }, step.label),
    step.at ? el("time", { class: "step__when", datetime: step.at }, day(step.at)) : null,
    el("span", { class: "visually-hidden" }, step.state === "done" ? "，已经办了" : step.state === "ended" ? "，不办了" : "，还没到"),
    index === now ? el("p", { class: "step__said" }, one.said) : null))));
}
