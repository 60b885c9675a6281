/**
 * A case told in the chat: the talk is opened for one draft, and what it noted fills that draft's form. It is handed
 * in from the form only, which keeps who agreed and how.
 */

import { Problem, Unreachable, call } from "../shared/http.js";
import { app, go, keep } from "./app.js";
import { editable, settle } from "./items.js";
import { NotKept } from "./kept.js";
import * as slot from "./slot.js";

/** What the talk may still fill in. */
const fillable = (item) => editable(item) || item.state === "conflict";
let filling = null;

/** Leave for the chat; it comes back to `/field?talk=<draft>`. */
export function openTalk(item) {
  slot.putBack(item);
  const back = encodeURIComponent(`/field?talk=${item.id}`);
  location.href = `/?region=${encodeURIComponent(item.region)}&talk=${item.id}&back=${back}`;
}

/** What the chat kept goes from its open storage into the locked draft. True when there was anything. */
async function fetchTalk(item) {
  const found = slot.look(item);
  if (!found) return false;
  const { talk, ...unsaid } = found;
  Object.assign(item, { talk: talk || item.talk, unsaid });
  if (item.talk) item.told = "coming";
  await app.kept.save(item);
  slot.clear(item.id);
  return true;
}

/** After opening the lock: take over what was told in the chat meanwhile. `wanted`: the draft one came back to. */
export async function cameBack(wanted) {
  const { kept } = app;
  let back = false;
  for (const item of await kept.all()) {
    if (item.kind !== "application") continue;
    if (item.state === "done") slot.clear(item.id);
    else if ((await fetchTalk(item)) && item.id === wanted) back = true;
  }
  await fillAll(wanted);
  const shown = back && app.kept === kept && (await kept.get(wanted));
  if (shown) go(shown.state === "done" ? "item" : "form", shown.id, ...(shown.state === "done" ? [] : ["0"]));
}

/** Fetch what was told in talks and has not come yet, `first` before the others; tried again when it does not come. */
export function fillAll(first = null) {
  filling ??= (async () => {
    const { kept } = app;
    const coming = (await kept.all()).filter((item) => fillable(item) && item.told === "coming" && item.talk);
    coming.sort((a, b) => (b.id === first) - (a.id === first));
    for (const item of coming) {
      // Not under the hands of somebody who types: there is a button for it.
      if (app.kept !== kept || (app.editing?.item.id === item.id && app.editing.typing())) continue;
      if (!(await fill(item).then(() => true, (error) => missed(item, error)))) break;
      if (app.editing?.item.id === item.id) app.editing.redraw();
    }
  })().finally(() => { filling = null; });
  return filling;
}

/** It did not come, or could not be kept: the draft still says so. False when there is no use in asking for more. */
async function missed(asked, error) {
  if (![Problem, Unreachable, NotKept].some((kind) => error instanceof kind)) throw error;
  if (!(error instanceof Problem) || error.passing) return false;
  const item = await newest(asked);
  if (item) await keep(Object.assign(item, { told: "gone", talk: null }));
  return true;
}

/** The draft as it is being filled in, else as it is kept; null when it is not to be filled in any more. */
async function newest(item) {
  const found = app.editing?.item.id === item.id ? app.editing.item : await app.kept?.get(item.id);
  return found && fillable(found) ? found : null;
}

/** Make the form hold what the talk holds now, but nothing over what somebody typed. Raises without a network. */
export async function fill(asked) {
  const { id, token } = asked.talk;
  const noted = await call(`/api/v1/conversations/${encodeURIComponent(id)}/noted`, { token, timeout: 15000 });
  const item = await newest(asked);
  if (!item) return;
  item.told = "filled";
  ofOneTalk(item.form, id);
  fillFields(item, noted.fields);
  fillNeeds(item, noted.needs);
  await keep(item);
}

/** Who fills it in and that the person agreed is told in the form, by who sits with the person. */
const TOLD_HERE = ["consent", "filled_by"];

/** What an earlier talk noted stays when a new one is begun: only the talk that said a thing takes it back. */
function ofOneTalk(form, talk) {
  if (form.talk && form.talk !== talk) {
    for (const key of Object.keys(form.from)) if (form.from[key] === "chat") form.from[key] = "earlier";
    for (const need of form.needs) delete need.from;
  }
  form.talk = talk;
}

/** What the talk says of each field. What came out of the talk and was taken back there goes from the form too. */
function fillFields(item, noted) {
  const { fields, from } = item.form;
  const held = Object.entries(noted).filter(([key, value]) => !TOLD_HERE.includes(key) && value !== null);
  const now = Object.fromEntries(held);
  for (const key of new Set([...Object.keys(now), ...Object.keys(from)])) {
    const ours = fields[key] !== undefined && from[key] !== "chat";
    if (ours || JSON.stringify(fields[key]) === JSON.stringify(now[key])) continue;
    if (now[key] === undefined) {
      delete fields[key];
      delete from[key];
    } else {
      fields[key] = now[key];
      from[key] = "chat";
    }
    item.form.agreed = false;
    settle(item, key);
  }
}

/** The same for what is wanted. What somebody took out here does not come back out of the talk. */
function fillNeeds(item, noted) {
  const { form } = item;
  const before = JSON.stringify(form.needs);
  const told = new Map(noted.map(({ service, text }) => [service, text]));
  form.needs = form.needs.filter((need) => need.from !== "chat" || told.has(need.service));
  for (const [service, text] of told) {
    const there = form.needs.find((need) => need.service === service);
    if (there?.from === "chat") there.text = text;
    else if (!there && !form.declined?.includes(service)) form.needs.push({ service, text, urgency: "normal", from: "chat" });
  }
  if (JSON.stringify(form.needs) !== before) settle(item, "needs");
}
