const talks = require("../src/utils/talk");
const { shown, target } = require("../src/utils/bubbles");

const AT = "2026-11-22T10:00:00Z";
const STATE = { phase: "intake", asking: "age", application_no: null };

function bot(id, text, quick_replies = []) {
  return { id, text, quick_replies, sender: "bot", at: AT };
}

function entry(id, text, at = AT) {
  return { id, text, at };
}

const opened = talks.opened(talks.empty(), { id: "t", token: "k", replies: [bot("b1", "您好")], state: STATE }, AT);

test("what is said waits until it is answered, and stands in the transcript under the server's id", () => {
  const waiting = talks.said(opened, entry("mine", "72岁"));
  expect(waiting.outbox.map((one) => one.id)).toEqual(["mine"]);
  const after = talks.answered(waiting, entry("mine", "72岁"), { message_id: "m1", replies: [bot("b2", "记下了")], state: STATE }, AT);
  expect(after.outbox).toEqual([]);
  expect(after.items.map((item) => [item.id, item.sender, item.text])).toEqual([
    ["b1", "bot", "您好"], ["m1", "resident", "72岁"], ["b2", "bot", "记下了"],
  ]);
});

test("an answer that is known already adds nothing", () => {
  const answer = { message_id: "m1", replies: [bot("b2", "记下了")], state: STATE };
  const once = talks.answered(opened, entry("mine", "72岁"), answer, AT);
  expect(talks.answered(once, entry("mine", "72岁"), answer, AT).items).toEqual(once.items);
});

test("only the newest of the transcript is fetched, and put behind what is known", () => {
  const first = talks.looked(opened, { items: [bot("b1", "您好")], after: null, version: "1", state: STATE });
  expect(talks.newest(first)).toBe("b1");
  const then = talks.looked(first, { items: [bot("b2", "还在吗")], after: "b1", version: "2", state: STATE });
  expect(then.items.map((item) => item.id)).toEqual(["b1", "b2"]);
  expect(then.version).toBe("2");
});

test("what was deleted on the server is not shown any more, nor what was refused", () => {
  const first = talks.looked(opened, { items: [bot("b1", "您好"), bot("b2", "地址？")], after: null, version: "1", state: STATE });
  const refused = talks.turnedDown(first, entry("x", "我家在……"), "太长了");
  const then = talks.looked(refused, { items: [bot("b9", "都删掉了")], after: null, version: "2", state: STATE });
  expect(then.items.map((item) => item.text)).toEqual(["都删掉了"]);
  expect(then.refused).toEqual([]);
});

test("buttons belong to the bot's last words only", () => {
  const offered = [{ title: "是", text: "是的" }];
  const asked = { ...opened, items: [bot("b1", "对吗？", offered), bot("b2", "慢慢来")] };
  expect(talks.choices(asked)).toEqual(offered);
  expect(talks.choices(talks.said(asked, entry("m", "等等")))).toEqual([]);
  expect(talks.choices({ ...asked, items: [...asked.items, { id: "c", sender: "caseworker", text: "我来", at: AT }] })).toEqual([]);
});

test("another talk takes the place of the first; what waits to be sent goes along", () => {
  const waiting = talks.said(opened, entry("m", "72岁"));
  const other = talks.opened(waiting, { id: "t2", token: "k2", replies: [], state: STATE }, AT);
  expect([other.talk, other.items, other.outbox.length]).toEqual([{ id: "t2", token: "k2" }, [], 1]);
});

test("a refused text stands where it was said, with its reason", () => {
  const later = "2026-11-22T10:05:00Z";
  const refused = talks.turnedDown({ ...opened, items: [bot("b1", "您好"), { ...bot("b2", "喂"), at: later }] }, entry("x", "长", AT), "太长了");
  const rows = shown(refused, new Date(AT)).rows;
  expect(rows.map((row) => row.text)).toEqual(["您好", "长", "喂"]);
  expect(rows[1].status).toBe("没有发出：太长了");
});

test("the time is written after a pause, with the day if it was another one", () => {
  const items = [{ ...bot("1", "早"), at: "2026-11-20T02:00:00Z" }, { ...bot("2", "早"), at: "2026-11-20T02:01:00Z" }, bot("3", "到了")];
  const times = shown({ ...opened, items }, new Date(AT)).rows.map((row) => row.time);
  expect(times[0]).toMatch(/^11月20日 \d\d:\d\d$/);
  expect(times[1]).toBe("");
  expect(times[2]).toMatch(/^\d\d:\d\d$/);
});

test("the eye is led to the top of what is new", () => {
  const rows = [["1", "bot"], ["2", "mine"], ["3", "bot"], ["4", "bot"]].map(([id, kind]) => ({ id, kind, anchor: `m-${id}` }));
  expect(target(rows, new Set())).toBe("m-3");
  expect(target(rows, new Set(["1", "2"]))).toBe("m-3");
  expect(target(rows.slice(0, 2), new Set(["1"]))).toBe("m-2");
  expect(target(rows, new Set(["1", "2", "3", "4"]))).toBeNull();
  expect(target([], new Set())).toBeNull();
});
