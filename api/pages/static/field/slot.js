/**
 * What the chat keeps of a draft's talk in the browser's open storage, each under the draft's own name: the talk with
 * its key, texts that wait to be sent, and what is half typed. All of it is about a person, so it stays there only
 * while the chat is open, and else in the locked draft.
 */

import { read, remove, write } from "../shared/store.js";

const KINDS = ["talk", "outbox", "typing"];
const key = (kind, item) => `yizhu.${kind}.${item.region}.${item.id}`;

/** What the chat keeps of a draft's talk; null for nothing. */
export function look(item) {
  const [talk, outbox, typing] = KINDS.map((kind) => read(key(kind, item)));
  return talk?.id || outbox?.length || typing ? { talk: talk?.id ? talk : null, outbox: outbox || [], typing: typing || "" } : null;
}

/** Give the chat what the locked draft kept. */
export function putBack(item) {
  const kept = { talk: item.talk, ...item.unsaid };
  for (const kind of KINDS) if (kept[kind]?.id || kept[kind]?.length) write(key(kind, item), kept[kind]);
}

/** Nothing of a draft's talk stays in the open, in whichever region it was. */
export function clear(id) {
  let names = [];
  try {
    names = Object.keys(localStorage);
  } catch {
    // blocked: nothing is kept there
  }
  for (const name of names) if (name.endsWith(`.${id}`) && KINDS.some((kind) => name.startsWith(`yizhu.${kind}.`))) remove(name);
}
