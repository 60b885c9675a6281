/**
 * A case told in the chat: the talk is opened for one draft, and what it noted fills that draft's form. It is handed
 * in from the form only, which keeps who agreed and how.
 */

import { Problem, Unreachable, call } from "../shared/http.js";
import { app, go, keep } from "./app.js";
import { NotKept } from "./kept.js";
import * as slot from "./slot.js";

/** What may still be filled in. */
const editable = (item) => ["draft", "problem", "conflict"].includes(item.state) && !item.unsure;
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
    const coming = (await kept.all()).filter((item) => editable(item) && item.told === "coming" && item.talk);
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
  return found && editable(found) ? found : null;
}

/** Put what the talk noted into the form, but nothing over what somebody typed. Raises without a network. */
export async function fill(asked) {
  const { id, token } = asked.talk;
  const noted = await call(`/api/v1/conversations/${encodeURIComponent(id)}/noted`, { token, timeout: 15000 });
  const item = await newest(asked);
  if (!item) return;
  item.told = "filled";
  const { form } = item;
  for (const [key, value] of Object.entries(noted.fields)) {
    // Who fills it in and that the person agreed is told here, by who sits with the person.
    if (key === "consent" || key === "filled_by" || value === null) continue;
    if (form.fields[key] !== undefined && form.from[key] !== "chat") continue;
    form.fields[key] = value;
    form.from[key] = "chat";
  }
  for (const { service, text } of noted.needs) {
    if (!form.needs.some((need) => need.service === service)) form.needs.push({ service, text, urgency: "normal" });
  }
  await keep(item);
}
