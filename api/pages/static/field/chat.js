/** A case told in the chat: the talk is opened for one draft, and what it noted fills that draft's form. */

import { call } from "../shared/http.js";
import { read, remove, write } from "../shared/store.js";
import { app, go, keep } from "./app.js";

const talkKey = (item) => `yizhu.talk.${item.region}.${item.id}`;
const outboxKey = (item) => `yizhu.outbox.${item.region}.${item.id}`;

/** Leave for the chat; it comes back to `/field?talk=<draft>`. */
export function openTalk(item) {
  if (item.talk) write(talkKey(item), item.talk);
  const back = encodeURIComponent(`/field?talk=${item.id}`);
  location.href = `/?region=${encodeURIComponent(item.region)}&talk=${item.id}&back=${back}`;
}

/** The talk's key goes from the chat's open storage into the locked draft. True when there was one. */
async function fetchTalk(item) {
  const talk = read(talkKey(item));
  if (!talk?.id) return false;
  item.talk = talk;
  await app.kept.save(item);
  // What could not be sent there yet stays for the chat to send.
  if (!read(outboxKey(item), []).length) {
    remove(talkKey(item));
    remove(outboxKey(item));
  }
  return true;
}

/** After opening the lock: take over what was told in the chat meanwhile. `wanted`: the draft one came back to. */
export async function cameBack(wanted) {
  let shown = null;
  for (const item of await app.kept.all()) {
    if (item.kind !== "application" || item.state !== "draft") continue;
    if (!(await fetchTalk(item))) continue;
    await fill(item).catch(() => {});
    if (item.id === wanted) shown = item;
  }
  if (shown) go(shown.state === "done" ? "item" : "form", shown.id, ...(shown.state === "done" ? [] : ["0"]));
}

/** Put what the talk noted into the form, but nothing over what somebody typed. Raises without a network. */
export async function fill(item) {
  const { id, token } = item.talk;
  const noted = await call(`/api/v1/conversations/${encodeURIComponent(id)}/noted`, { token, timeout: 15000 });
  if (noted.application_no) {
    Object.assign(item, { state: "done", result: { no: noted.application_no, at: new Date().toISOString(), name: item.form.fields.name ? `${item.form.fields.name[0]}**` : "聊天里填的" } });
    delete item.form;
    delete item.talk;
    await keep(item);
    return;
  }
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
