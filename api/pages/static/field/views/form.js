/** The form of one item, step by step; every change is kept at once. */

import { app, drop, go, keep } from "../app.js";
import { hasForm } from "../items.js";
import { STEPS, stepOf } from "../steps.js";
import { ask, button, el, heading, link, note, proxy } from "../ui.js";
import { itemName } from "../words.js";

const PAUSE = 250;

/** Keeps an item a moment after the last change, and at once when it is asked to. */
function saving(item) {
  let timer = null;
  const now = () => {
    clearTimeout(timer);
    timer = null;
    return keep(item);
  };
  const save = () => {
    clearTimeout(timer);
    timer = setTimeout(now, PAUSE);
  };
  return { save, flush: () => (timer ? now() : Promise.resolve()) };
}

/** What the list of visits knows of the person already: it need not be asked again. */
const knownOf = (item) => (item.kind === "outcome" ? { ...item.visit.person, township: item.visit.township } : {});

export async function form(id, step) {
  const item = await app.kept.get(id);
  if (!item || !(item.kind === "application" || hasForm(item)) || item.state === "done") return [heading("没有这份草稿"), link("回到今天", "#/", "primary")];
  if (item.unsure || item.state === "waiting") {
    go("item", id);
    return [];
  }
  const place = Math.min(Math.max(Number(step) || 0, 0), STEPS.length - 1);
  const last = place === STEPS.length - 1;
  const { save, flush } = saving(item);
  const context = {
    item, form: item.form, has: knownOf(item), save, told: toldOf(item), ready: false, handIn: null, steps: STEPS, stepOf,
    change(key, value) {
      if (value === undefined) delete item.form.fields[key];
      else item.form.fields[key] = value;
      delete item.form.from[key];
      item.form.agreed = false;
      if (item.problem?.errors) item.problem.errors = item.problem.errors.filter((error) => error.field !== key);
      save();
    },
    redraw: () => draw(),
  };
  const body = el("div", { class: "field-step" });
  const foot = el("div", { class: "field-foot" });
  function draw() {
    body.replaceChildren(...STEPS[place].build(context));
    foot.replaceChildren(...buttons());
  }
  const move = (to) => async () => {
    await flush();
    go("form", id, String(to));
  };
  const leave = async () => {
    await flush();
    go();
  };
  function buttons() {
    const before = place > 0 ? button("上一步", move(place - 1)) : button("先存着", leave);
    if (!last) return [before, button("下一步", move(place + 1), { kind: "primary" })];
    const label = item.kind === "outcome" ? "交走访结果和申请" : "交上去";
    return [before, button(label, async () => { await flush(); await context.handIn(); }, { kind: "primary", disabled: !context.ready })];
  }
  draw();
  window.addEventListener("pagehide", flush, { once: true });
  return [
    el("div", { class: "field-progress" }, el("span", {}, `第 ${place + 1} 步，共 ${STEPS.length} 步`), proxy(), item.form.fields.name ? el("span", { class: "muted" }, itemName(item)) : null, el("progress", { max: STEPS.length, value: place + 1, "aria-label": "填到哪里" })),
    heading(STEPS[place].title),
    item.problem?.detail && !last ? note("error", item.problem.detail) : null,
    body, foot,
    el("div", { class: "field-others" }, place > 0 ? button("先存着", leave, { kind: "quiet" }) : null, item.kind === "application" ? button("删掉这份", async () => {
      if (await ask("删掉这份草稿？", "删了就找不回来。", "删掉")) {
        await drop(id);
        go();
      }
    }, { kind: "quiet" }) : null),
  ].filter(Boolean);
}

/** What the server said of each field. */
function toldOf(item) {
  const told = {};
  for (const { field, message } of item.problem?.errors || []) told[field.split(".")[0]] ??= message;
  return told;
}
