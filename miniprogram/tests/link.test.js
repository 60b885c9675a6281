const { page, program, settle } = require("./phone");
const { HELLO, Service, problem } = require("./service");

let service;
let on;

async function open(name) {
  on = program(service);
  await settle();
  const shown = page(name);
  await settle();
  return shown;
}

beforeEach(() => {
  jest.useFakeTimers();
  service = new Service();
});

test("a code is shown when it is asked for, with what to do with it", async () => {
  service.instead["/conversations/talk-1/link-code"] = {
    data: { code: "4821 9037", expires_at: "2026-11-22T10:10:00Z", said: "十分钟内有效。" },
  };
  const shown = await open("link");
  expect(shown.all(".code")).toHaveLength(0);
  await shown.tap(".show");
  expect(shown.texts(".code")).toEqual(["4821 9037"]);
  expect(shown.texts(".said")).toEqual(["十分钟内有效。"]);
});

test("a code from elsewhere opens that talk here", async () => {
  const shown = await open("link");
  const { id, token } = service.begin().data;
  service.tell("resident", "在微信上说的", id);
  service.instead["/links"] = { data: { id, token, replies: [], state: service.state } };
  await shown.type(".enter", " 48219037 ");
  await shown.tap(".go");
  expect(service.asked("/links")[0].body).toEqual({ code: "48219037", wx_code: expect.stringMatching(/^code-/) });
  expect(on.session.now.items.map((item) => item.text)).toEqual([HELLO, "在微信上说的"]);
  expect(JSON.parse(on.kept.get("yizhu.talk"))).toEqual({ id: "talk-2", token: "token-talk-2" });
  expect(on.done.back).toBe(1);
});

test("words that still waited stand in the input of the talk that goes on", async () => {
  await open("link");
  service.offline = true;
  on.session.say("家里没米了");
  await settle(0);
  on.session.adopt(service.begin().data);
  service.offline = false;
  const chat = page("chat");
  await settle();
  expect(chat.instance.data.typed).toBe("家里没米了");
  expect(on.session.takeUnsent()).toBe("");
  expect(on.session.now.items.map((item) => item.text)).toEqual([HELLO]);
});

test("whom WeChat does not name is told so twice, and then goes on without being recognised", async () => {
  const shown = await open("link");
  const { id, token } = service.begin().data;
  service.instead["/links"] = problem(503, "微信暂时没有回应，请稍后再试。");
  await shown.type(".enter", "482190");
  for (const _ of [1, 2]) {
    await shown.tap(".go");
    expect(shown.texts(".problem")).toEqual(["微信暂时没有回应，请稍后再试。"]);
  }
  service.instead["/links"] = { data: { id, token, replies: [], state: service.state } };
  await shown.tap(".go");
  expect(service.asked("/links").map((call) => "wx_code" in call.body)).toEqual([true, true, false]);
  expect(on.session.now.talk.id).toBe("talk-2");
});

test("where wx.login itself fails the code is sent all the same", async () => {
  const shown = await open("link");
  on.session.api.login = ({ fail }) => fail({ errMsg: "login:fail" });
  service.instead["/links"] = problem(422, "接续码不对，或者已经过期了。");
  await shown.type(".enter", "482190");
  await shown.tap(".go");
  expect(service.asked("/links")[0].body).toEqual({ code: "482190" });
});

test("a wrong code says so, and the talk stays", async () => {
  service.instead["/links"] = problem(422, "接续码不对，或者已经过期了。");
  const shown = await open("link");
  await shown.type(".enter", "0000");
  await shown.tap(".go");
  expect(shown.texts(".problem")).toEqual(["接续码不对，或者已经过期了。"]);
  expect(on.session.now.talk.id).toBe("talk-1");
  expect(on.done.back).toBe(0);
});

test("no code, no call", async () => {
  const shown = await open("link");
  await shown.tap(".go");
  expect(shown.texts(".problem")).toEqual(["请先写上接续码。"]);
  expect(service.asked("/links")).toHaveLength(0);
});

test("more: to the pages, to a person", async () => {
  const shown = await open("more");
  await shown.tap(".go", 0);
  await shown.tap(".go", 1);
  expect(on.done.went).toEqual(["/pages/feedback/feedback", "/pages/link/link"]);
  await shown.tap(".person");
  expect(service.calls.map((call) => call.body && call.body.text)).toContain("找人工");
});

test("two taps ask for a person once, and where there is no way back the page can be used again", async () => {
  const said = () => service.calls.filter((call) => call.body && call.body.text).map((call) => call.body.text);
  const shown = await open("more");
  await shown.tapTwice(".person");
  expect(said()).toEqual(["找人工"]);
  const first = await open("more");
  wx.navigateBack = ({ fail }) => fail();
  await first.tap(".person");
  await first.tap(".person");
  expect(said()).toEqual(["找人工", "找人工", "找人工"]);
});

test("deleting is asked about first, then said in the talk", async () => {
  const shown = await open("more");
  await shown.tap(".erase");
  const [question] = on.done.asked;
  expect(question.content).toContain("找不回来");
  question.success({ confirm: false });
  await settle();
  expect(service.calls.some((call) => call.body && call.body.text)).toBe(false);
  question.success({ confirm: true });
  await settle();
  expect(service.calls.map((call) => call.body && call.body.text)).toContain("删掉我的信息");
});

test("a new talk begins only after a yes, and the number is told before", async () => {
  service.state = { phase: "submitted", asking: null, application_no: "DH20261122-000012" };
  const shown = await open("more");
  await shown.tap(".anew");
  const [question] = on.done.asked;
  expect(question.content).toContain("DH20261122-000012");
  expect(on.session.now.talk.id).toBe("talk-1");
  question.success({ confirm: true });
  await settle();
  expect(on.session.now.talk.id).toBe("talk-2");
  expect(on.done.back).toBe(1);
});

test("the words on WeChat's own dialog fit its buttons", async () => {
  const shown = await open("more");
  await shown.tap(".anew");
  await shown.tap(".erase");
  on.done.asked.forEach((question) => {
    expect(question.confirmText.length).toBeLessThanOrEqual(4);
    expect(question.cancelText.length).toBeLessThanOrEqual(4);
  });
});
