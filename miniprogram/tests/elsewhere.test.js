const { page, program, settle } = require("./phone");
const { HELLO, Service, problem } = require("./service");

const ASKED = "送饭的人来了吗？";
const SESSION = "/channels/wechat/session";
const WAITING = "/channels/wechat/waiting";
let service;
let on;
let chat;

/** A phone on which a second talk was begun; then the question is put in the first one. */
beforeEach(async () => {
  jest.useFakeTimers({ now: new Date("2026-11-22T10:00:00Z") });
  service = new Service();
  on = program(service);
  chat = page("chat");
  await settle();
  on.session.restart();
  await settle();
  service.tell("bot", ASKED, "talk-1");
  service.waiting = ["talk-1"];
});

afterEach(() => {
  chat.leave();
  on.app.onHide();
});

function open() {
  return on.session.now.talk.id;
}

/** The program comes in sight again, later; `query`: of the page that a reminder opens. */
async function comesBack(query) {
  on.app.onHide();
  await settle(120000);
  on.app.onShow({ query });
  await settle();
}

test("what waits in the talk before is told of, looked at by a tap, answered there, and left again", async () => {
  expect(chat.all(".other")).toHaveLength(0);
  await comesBack({});
  expect(open()).toBe("talk-2");
  expect(chat.texts(".other__text")).toEqual(["您talk-1申请的送饭，有新消息。"]);
  await chat.tapTwice(".other__look");
  expect(service.asked(SESSION).pop().body).toEqual({ code: expect.any(String), region: null, anew: false, talk: "talk-1" });
  expect(service.asked(SESSION).filter((call) => call.body.talk)).toHaveLength(1);
  expect(chat.texts(".bubble")).toEqual([HELLO, ASKED]);
  expect(chat.texts(".other__text")).toEqual(["这是您以前说的另一件事。"]);
  on.session.say("来了两次了");
  await settle();
  expect(service.talks.get("talk-1").items.map((item) => item.text)).toContain("来了两次了");
  const before = service.asked(SESSION).length;
  await chat.tap(".other__back");
  expect([open(), chat.all(".other").length]).toEqual(["talk-2", 0]);
  expect(chat.texts(".bubble")).toEqual([HELLO]);
  expect(service.asked(SESSION)).toHaveLength(before);
});

test("a reminder leads to where something waits", async () => {
  await comesBack({ told: "1" });
  expect(open()).toBe("talk-1");
  expect(chat.texts(".bubble")).toEqual([HELLO, ASKED]);
});

test("a reminder of what waits in the open talk stays there, and tells of the other", async () => {
  service.waiting = ["talk-1", "talk-2"];
  await comesBack({ told: "1" });
  expect(open()).toBe("talk-2");
  expect(chat.texts(".other__text")).toEqual(["您talk-1申请的送饭，有新消息。"]);
});

test("on a phone that has no talk yet a reminder leads there too, and back to the one that goes on", async () => {
  chat.leave();
  on.app.onHide();
  on = program(service, new Map(), { told: "1" });
  chat = page("chat");
  await settle();
  expect(open()).toBe("talk-1");
  await chat.tap(".other__back");
  expect(open()).toBe("talk-2");
});

test("words that wait to be sent keep the talk open that they were said in", async () => {
  service.offline = true;
  on.session.say("家里没米了");
  await settle(1000);
  service.offline = false;
  on.app.onHide();
  service.instead["/conversations/talk-2/messages"] = problem(503, "忙");
  on.app.onShow({ query: { told: "1" } });
  await settle();
  expect(open()).toBe("talk-2");
});

test("what is looked at is still that when the program is opened again, with the way back", async () => {
  await comesBack({ told: "1" });
  chat.leave();
  on.app.onHide();
  on = program(service, new Map(on.kept));
  chat = page("chat");
  service.waiting = [];
  await settle();
  expect(open()).toBe("talk-1");
  expect(chat.texts(".other__text")).toEqual(["这是您以前说的另一件事。"]);
  await chat.tap(".other__back");
  expect(open()).toBe("talk-2");
});

test("where the talk that was looked at is gone, the one that goes on is there", async () => {
  await comesBack({ told: "1" });
  service.talks.get("talk-1").token = "erased";
  await settle(30000);
  expect(chat.all(".lost")).toHaveLength(1);
  await chat.tap(".lost__anew");
  expect(open()).toBe("talk-2");
});

test("a look that fails says so, and the talk stays", async () => {
  await comesBack({});
  service.instead[SESSION] = problem(503, "微信暂时没有回应，请稍后再试。");
  await chat.tap(".other__look");
  expect(on.done.toasts).toEqual(["微信暂时没有回应，请稍后再试。"]);
  expect(open()).toBe("talk-2");
});

test("it is asked once each time the program comes in sight, and never again where the service knows no WeChat", async () => {
  const before = service.asked(WAITING).length;
  await comesBack({});
  await settle(300000);
  expect(service.asked(WAITING)).toHaveLength(before + 1);
  service.instead[WAITING] = problem(404, "没有这个地址。");
  await comesBack({});
  await comesBack({});
  expect(service.asked(WAITING)).toHaveLength(before + 2);
});
