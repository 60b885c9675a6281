/** What stands in the transcript, in its order: what was said, what waits to be sent, and who has come or gone. Pure. */

const CAME = "工作人员来了，下面是工作人员在和您说话";
const WENT = "工作人员把话交还给易助了";
/** A line of a read-back: `1. 要的帮助：送饭`. */
const NUMBERED = /^\d+\. /;

/** @param {import("./session.js").Session} session @param {{node: HTMLElement} | null} card the read-back as a card */
export function entriesOf(session, card) {
  const stuck = session.trouble === "lost" ? "没有发出" : session.trouble ? "还没发出去，连上就发" : "";
  const waiting = session.outbox.map((entry, index) => ({
    id: entry.id, sender: "resident", text: entry.text, at: entry.at,
    status: stuck || (index === 0 && session.sending ? "正在发送…" : "等着发送…"),
  }));
  const refused = session.refused.map((entry) => ({
    id: entry.id, sender: "resident", text: entry.text, at: entry.at, failed: true, status: `没有发出：${entry.reason}`,
  }));
  const readBack = card ? lastReadBack(session.items) : null;
  const said = session.items.map((item) => (item === readBack ? { ...item, card: card.node, intro: introOf(item.text) } : item));
  const all = [...withHandovers(said), ...refused, ...waiting];
  return refused.length ? all.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)) : all;
}

/** The message that reads the case back, if it is the last that the bot said; null otherwise. */
export function lastReadBack(items) {
  for (let index = items.length - 1; index >= 0 && items[index].sender === "bot"; index -= 1) {
    if (items[index].text.split("\n").some((line) => NUMBERED.test(line))) return items[index];
  }
  return null;
}

/** What is said before the lines of a read-back; the card has the lines, and buttons for what is said after them. */
function introOf(text) {
  const lines = text.split("\n");
  return lines.slice(0, Math.max(1, lines.findIndex((line) => NUMBERED.test(line)))).join("\n");
}

function withHandovers(items) {
  const all = [];
  let staff = false;
  for (const item of items) {
    const now = item.sender === "resident" ? staff : item.sender === "caseworker";
    if (now !== staff) all.push({ id: `between-${item.id}`, sender: "note", text: now ? CAME : WENT, at: item.at });
    staff = now;
    all.push(item);
  }
  return all;
}
