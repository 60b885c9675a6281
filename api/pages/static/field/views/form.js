/** The form of one item, step by step; every change is kept at once. */

import { app, go } from "../app.js";
import { fillAll, openTalk } from "../chat.js";
import { hasForm, toldOf } from "../items.js";
import { saving } from "../saving.js";
import { STEPS, stepOf } from "../steps.js";
import { button, el, heading, link, note, proxy } from "../ui.js";
import { itemName } from "../words.js";
import { deleteDraft } from "./discard.js";

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
  const { save, flush, cancel, touched } = saving(item);
  const context = {
    item, form: item.form, has: knownOf(item), save, touched, ready: false, handIn: null, steps: STEPS, stepOf,
    get told() { return toldOf(item); },
    change(key, value) {
      if (value === undefined) delete item.form.fields[key];
      else item.form.fields[key] = value;
      delete item.form.from[key];
      item.form.agreed = false;
      touched(key);
    },
    redraw: () => draw(),
    redrawFoot: () => foot.replaceChildren(...buttons()),
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
  const talk = el("div", { class: "field-stack" });
  const goOn = button("接着聊", async () => { await flush(); openTalk(item); }, { kind: "small" });
  const again = button("再取一次", async () => { again.disabled = true; await fillAll(id); again.disabled = false; }, { kind: "small" });
  /** What was told in the chat: whether it has come, and what is not said there yet. */
  function drawTalk() {
    const unsaid = item.unsaid?.outbox.length || item.unsaid?.typing;
    const lines = [];
    if (item.talk && item.told === "coming") lines.push(el("div", { class: "note note--warning field-talk" }, el("p", {}, "聊天里记下的还没取下来，有网络时自动取。"), again));
    else if (item.talk && place === 0) lines.push(el("div", { class: "note field-talk" }, el("p", {}, "聊天里记下的已经填好，请对一对。"), unsaid ? null : goOn));
    if (item.told === "gone") lines.push(note("warning", "聊天里的话取不下来了，可能已经按要求删除。请在这里填。"));
    if (unsaid) lines.push(el("div", { class: "note note--warning field-talk" }, el("p", {}, "聊天里有话还没有发出去。"), goOn));
    talk.replaceChildren(...lines);
    talk.hidden = !lines.length;
  }
  app.editing = {
    item,
    typing: () => body.contains(document.activeElement) && document.activeElement.matches("input,select,textarea"),
    redraw() {
      drawTalk();
      draw();
    },
  };
  drawTalk();
  draw();
  return [
    el("div", { class: "field-progress" }, el("span", {}, `第 ${place + 1} 步，共 ${STEPS.length} 步`), proxy(), item.form.fields.name ? el("span", { class: "muted" }, itemName(item)) : null, el("progress", { max: STEPS.length, value: place + 1, "aria-label": "填到哪里" })),
    heading(STEPS[place].title),
    item.problem?.errors?.length ? note("error", "红字的地方要改一下，改好再交。") : null,
    talk, body, foot,
    el("div", { class: "field-others" }, place > 0 ? button("先存着", leave, { kind: "quiet" }) : null, deleteDraft(item, cancel)),
  ].filter(Boolean);
}
