/**
 * Where one talk stands, as plain data, and what each event makes of it. Pure: nothing here waits, stores or calls.
 *
 * A talk: `{talk, state, items, seen, version, outbox, refused, sending, trouble, waiting}`
 * - `talk`: `{id, token}`, null before there is one, with `aside` for another one of the person's than goes on;
 *   `state`: as the API gives it
 * - `items`: the transcript as it is shown, oldest first; `seen`: as the server told it, as of `version`
 * - `outbox`: `{id, text, at}` that wait to be sent; an `id` stays the same over all tries
 * - `refused`: those that the server will not take, each with a `reason`
 * - `trouble`: null, "offline", "server", "busy" or "lost" (the token opens nothing any more)
 * - `waiting`: `{id, about}` of those of the person's other talks in which something new waits
 */

function empty(talk = null, outbox = [], waiting = []) {
  return {
    talk, outbox, waiting: waiting.filter((other) => !talk || other.id !== talk.id), state: null, items: [], seen: [],
    version: "", refused: [], sending: false, trouble: null,
  };
}

/** Something was typed or tapped. @param {{id: string, text: string, at: string}} entry */
function said(now, entry) {
  return { ...now, outbox: [...now.outbox, entry] };
}

/** A talk was opened, or another one taken in its place; what waits to be sent goes along. */
function opened(now, answer, at) {
  const items = answer.replies.map((reply) => ({ ...reply, sender: "bot", at }));
  const talk = { id: answer.id, token: answer.token, ...(answer.aside ? { aside: true } : {}) };
  return { ...empty(talk, now.outbox, now.waiting), state: answer.state, items };
}

/** It is known where something new waits: what waits in the talk that is open is read here. */
function waits(now, items) {
  return { ...now, waiting: items.filter((other) => !now.talk || other.id !== now.talk.id) };
}

/** A message was answered. What of the answer is shown already is not shown again. */
function answered(now, entry, answer, at) {
  const known = new Set(now.items.map((item) => item.id));
  const fresh = [
    { id: answer.message_id, sender: "resident", text: entry.text, at: entry.at, quick_replies: [] },
    ...answer.replies.map((reply) => ({ ...reply, sender: "bot", at })),
  ];
  return {
    ...without(now, entry), state: answer.state, items: [...now.items, ...fresh.filter((item) => !known.has(item.id))],
  };
}

/** The server will not take a message: it is shown as such, and not sent again. */
function turnedDown(now, entry, reason) {
  return { ...without(now, entry), refused: [...now.refused, { ...entry, reason }] };
}

/** The transcript was fetched: all of it, or what came after the message `answer.after`. */
function looked(now, answer) {
  const deleted = now.seen.length > 0 && !answer.after;
  const seen = answer.after ? [...now.seen, ...answer.items] : answer.items;
  return {
    ...now, seen, items: seen, version: answer.version, state: answer.state, refused: deleted ? [] : now.refused,
  };
}

/** The id after which the server has something new to tell; null: everything. */
function newest(now) {
  return now.seen.length ? now.seen[now.seen.length - 1].id : null;
}

/** The buttons that belong to what the bot said last; none once somebody else spoke, or something is on its way. */
function choices(now) {
  if (now.outbox.length || now.trouble === "lost") return [];
  for (let index = now.items.length - 1; index >= 0 && now.items[index].sender === "bot"; index -= 1) {
    const offered = now.items[index].quick_replies || [];
    if (offered.length) return offered;
  }
  return [];
}

function without(now, entry) {
  return { ...now, outbox: now.outbox.filter((other) => other.id !== entry.id) };
}

module.exports = { empty, said, opened, answered, turnedDown, looked, newest, choices, waits };
