const { program, settle } = require("./phone");
const { HELLO, Service, problem } = require("./service");

const LOGIN = "/channels/wechat/session";
let service;

beforeEach(() => {
  jest.useFakeTimers({ now: new Date("2026-11-22T10:00:00Z") });
  service = new Service();
});

function texts(on) {
  return on.session.now.items.map((item) => item.text);
}

test("where the service knows no WeChat, the talk begins without it", async () => {
  service.instead[LOGIN] = problem(404, "没有这个地址。");
  const on = program(service);
  await settle();
  expect(texts(on)).toEqual([HELLO]);
  expect(service.asked("/conversations")).toHaveLength(1);
});

test("while WeChat does not answer it is asked again; after three times the talk begins unrecognised", async () => {
  service.instead[LOGIN] = problem(503, "微信暂时没有回应。");
  const on = program(service);
  await settle();
  expect(on.session.now.trouble).toBe("server");
  expect(service.asked("/conversations")).toHaveLength(0);
  await settle(5000);
  expect(service.asked(LOGIN)).toHaveLength(3);
  expect(texts(on)).toEqual([HELLO]);
});

test("each try logs in with a code of its own: WeChat takes a code once", async () => {
  service.instead[LOGIN] = problem(422, "微信登录没有成功。");
  program(service);
  await settle(5000);
  const codes = service.asked(LOGIN).map((call) => call.body.code);
  expect(new Set(codes).size).toBe(3);
});

test("who comes back on another phone sees the same talk", async () => {
  const first = program(service);
  await settle();
  first.session.say("想找人送饭");
  await settle();
  first.app.onHide();
  const second = program(service);
  await settle();
  expect(texts(second)).toEqual([HELLO, "想找人送饭", "听到了：想找人送饭"]);
});

test("a phone that has a talk asks nobody who holds it", async () => {
  const first = program(service);
  await settle();
  first.app.onHide();
  program(service, new Map(first.kept));
  await settle();
  expect(service.asked(LOGIN)).toHaveLength(1);
});

test("429: as long as the service asks for is waited", async () => {
  const on = program(service);
  await settle();
  service.instead["/conversations/talk-1/messages"] = problem(429, "发得太快了。", { "retry-after": "9" });
  on.session.say("快");
  await settle();
  expect(on.session.now.trouble).toBe("busy");
  const before = service.calls.length;
  await settle(8500);
  expect(service.calls).toHaveLength(before);
  service.instead = {};
  await settle(1000);
  expect(texts(on).slice(-1)).toEqual(["听到了：快"]);
});

test("when the phone says that the network is back, what waits is sent at once", async () => {
  const on = program(service);
  await settle();
  service.offline = true;
  on.session.say("喂");
  await settle(20000);
  service.offline = false;
  on.done.online();
  await settle(0);
  expect(texts(on).slice(-1)).toEqual(["听到了：喂"]);
});

test("two texts in a hurry are sent one after the other, in their order", async () => {
  const on = program(service);
  await settle();
  on.session.say("一");
  on.session.say("二");
  await settle();
  expect(texts(on).slice(1)).toEqual(["一", "听到了：一", "二", "听到了：二"]);
});

test("what comes of a talk that was left meanwhile counts for nothing", async () => {
  const on = program(service);
  await settle();
  const late = [];
  const usual = service.request.bind(service);
  service.request = (options) => (options.data ? late.push(options) : usual(options));
  on.session.say("旧的");
  await settle();
  on.session.adopt(service.begin().data);
  service.request = usual;
  service.talks.get("talk-1").token = "another";
  late.forEach(usual);
  await settle();
  expect(on.session.now.trouble).toBeNull();
  expect(on.session.now.talk.id).toBe("talk-2");
  expect(texts(on)).toEqual([HELLO]);
});

test("the pace of looking slows down when nothing happens, and is quick while a person answers", async () => {
  const on = program(service);
  await settle();
  const looks = async (milliseconds) => {
    const before = service.calls.length;
    await settle(milliseconds);
    return service.calls.length - before;
  };
  expect(await looks(60000)).toBeGreaterThanOrEqual(19);
  await settle(1000000);
  expect(await looks(60000)).toBeLessThanOrEqual(4);
  service.state = { phase: "human", asking: null, application_no: null };
  service.tell("caseworker", "在的");
  await settle(20000);
  expect(on.session.now.state.phase).toBe("human");
  expect(await looks(60000)).toBeGreaterThanOrEqual(29);
});

test("nothing of the talk is fetched twice: the version goes along", async () => {
  program(service);
  await settle(10000);
  const [first, ...rest] = service.asked("/conversations/talk-1/messages");
  expect(first.header["If-None-Match"]).toBeUndefined();
  expect(rest.length).toBeGreaterThan(1);
  rest.forEach((call) => expect(call.header["If-None-Match"]).toMatch(/^"v1/));
});
