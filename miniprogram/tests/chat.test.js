const { page, program, settle } = require("./phone");
const { HELLO, Service, problem } = require("./service");

let service;
let on;

async function open() {
  on = program(service);
  const chat = page("chat");
  await settle();
  return chat;
}

beforeEach(() => {
  jest.useFakeTimers({ now: new Date("2026-11-22T10:00:00Z") });
  service = new Service();
});

test("recognised by WeChat, greeted, nothing else is asked for", async () => {
  const chat = await open();
  expect(chat.texts(".bubble")).toEqual([HELLO]);
  expect(service.calls.map((call) => call.path)).toEqual([
    "/channels/wechat/session", "/conversations/talk-1/messages", "/channels/wechat/waiting",
  ]);
  expect(service.calls[0].body).toEqual({ code: "code-1", region: null, anew: false });
});

test("what is typed is sent, shown and answered, and the input is empty again", async () => {
  const chat = await open();
  await chat.type(".composer__text", "我妈82了一个人住在上涌镇");
  await chat.tap(".composer__send");
  expect(chat.texts(".bubble")).toEqual([HELLO, "我妈82了一个人住在上涌镇", "听到了：我妈82了一个人住在上涌镇"]);
  expect(chat.instance.data.typed).toBe("");
  expect(service.asked("/conversations/talk-1/messages")[1].header.Authorization).toBe("Bearer token-talk-1");
});

test("while the answer is on its way, the text stands there and somebody types", async () => {
  const chat = await open();
  service.request = () => {};
  await chat.type(".composer__text", "想找人送饭");
  await chat.tap(".composer__send");
  expect(chat.texts(".bubble")).toEqual([HELLO, "想找人送饭"]);
  expect(chat.texts(".row__status")).toEqual(["正在发送…"]);
  expect(chat.all(".typing")).toHaveLength(1);
});

test("nothing is sent where nothing was written", async () => {
  const chat = await open();
  await chat.type(".composer__text", "  \n ");
  await chat.tap(".composer__send");
  expect(chat.texts(".bubble")).toEqual([HELLO]);
  expect(on.done.toasts).toEqual(["请先写点什么"]);
});

test("a button says its text, and goes once it was used", async () => {
  service.replies = (text) => [{ text: `${text}？`, quick_replies: text === "你好" ? [{ title: "我自己", text: "是我自己" }] : [] }];
  const chat = await open();
  await chat.type(".composer__text", "你好");
  await chat.tap(".composer__send");
  expect(chat.texts(".choice")).toEqual(["我自己"]);
  await chat.tap(".choice");
  expect(service.calls.filter((call) => call.body && call.body.text).map((call) => call.body.text)).toEqual(["你好", "是我自己"]);
  expect(chat.all(".choice")).toHaveLength(0);
});

test("two taps on a button answer one question", async () => {
  const asked = { 你好: "有病吗？", 没有: "有残疾证吗？" };
  service.replies = (text) => [{ text: asked[text] || text, quick_replies: [{ title: "没有", text: "没有" }, { title: "有", text: "有" }] }];
  const chat = await open();
  await chat.type(".composer__text", "你好");
  await chat.tap(".composer__send");
  await chat.tapTwice(".choice");
  expect(service.calls.filter((call) => call.body && call.body.text).map((call) => call.body.text)).toEqual(["你好", "没有"]);
  expect(chat.texts(".bubble").pop()).toBe("有残疾证吗？");
  await chat.tap(".choice", 1);
  expect(service.calls.filter((call) => call.body && call.body.text).pop().body.text).toBe("有");
});

test("without a network the text is kept, and 重发 sends it with the same id", async () => {
  const chat = await open();
  service.offline = true;
  await chat.type(".composer__text", "家里没米了");
  await chat.tap(".composer__send");
  expect(chat.texts(".row__status")).toEqual(["还没发出去"]);
  expect(chat.text()).toContain("网络断开了");
  service.offline = false;
  await chat.tap(".row__again");
  expect(chat.texts(".bubble")).toEqual([HELLO, "家里没米了", "听到了：家里没米了"]);
  expect(chat.all(".row__again")).toHaveLength(0);
  const marks = service.calls.filter((call) => call.body && call.body.text).map((call) => call.body.client_message_id);
  expect(marks).toHaveLength(2);
  expect(new Set(marks).size).toBe(1);
});

test("an answer that got lost comes with the next try, and nothing is said twice", async () => {
  const chat = await open();
  service.lost = true;
  await chat.type(".composer__text", "家里没米了");
  await chat.tap(".composer__send");
  service.lost = false;
  await settle(2000);
  await settle(5000);
  expect(chat.texts(".bubble")).toEqual([HELLO, "家里没米了", "听到了：家里没米了"]);
});

test("what was not sent is still there when the program is opened again", async () => {
  await open();
  service.offline = true;
  on.session.say("家里没米了");
  await settle();
  on.app.onHide();
  service.offline = false;
  on = program(service, new Map(on.kept));
  const chat = page("chat");
  await settle();
  expect(chat.texts(".bubble")).toEqual([HELLO, "家里没米了", "听到了：家里没米了"]);
});

test("what the server will not take is shown with its reason, and given back to be mended", async () => {
  const chat = await open();
  service.instead["/conversations/talk-1/messages"] = problem(422, "填写有误：text：最多 2000 个字。");
  await chat.type(".composer__text", "很长的话");
  await chat.tap(".composer__send");
  expect(chat.texts(".row__status")).toEqual(["没有发出：填写有误：text：最多 2000 个字。"]);
  expect(chat.instance.data.typed).toBe("很长的话");
});

test("a talk that is gone is left for the one the person has, or begun anew, and the unsent words are given back", async () => {
  const chat = await open();
  service.instead["/conversations/talk-1/messages"] = problem(401, "会话编号或凭证不对。");
  await chat.type(".composer__text", "还在吗");
  await chat.tap(".composer__send");
  expect(chat.texts(".lost")[0]).toContain("找不到上次的对话了");
  await chat.tapTwice(".lost__anew");
  expect(service.asked("/channels/wechat/session").map((call) => call.body.anew)).toEqual([false, false]);
  expect(chat.texts(".lost")).toHaveLength(1);
  await chat.tap(".lost__anew");
  expect(service.asked("/channels/wechat/session").pop().body.anew).toBe(true);
  expect(chat.texts(".bubble")).toEqual([HELLO]);
  expect(chat.instance.data.typed).toBe("还在吗");
});

test("markup, templates and commands are only text", async () => {
  const hostile = "<img src=x onerror=alert(1)>{{rows}}</text><view>/restart &lt;b&gt;";
  service.replies = () => [{ text: hostile, quick_replies: [{ title: hostile, text: hostile }] }];
  const chat = await open();
  await chat.type(".composer__text", hostile);
  await chat.tap(".composer__send");
  expect(chat.texts(".bubble")).toEqual([HELLO, hostile, hostile]);
  expect(chat.texts(".choice")).toEqual([hostile]);
  expect(chat.dom.querySelectorAll("img")).toHaveLength(0);
  expect(service.calls.filter((call) => call.body && call.body.text)[0].body.text).toBe(hostile);
});

test("a caseworker's words come by themselves, and the page says who talks", async () => {
  const chat = await open();
  service.state = { phase: "human", asking: null, application_no: null };
  service.tell("caseworker", "我是工作人员小陈");
  await settle(4000);
  expect(chat.texts(".row--staff .bubble")).toEqual(["我是工作人员小陈"]);
  expect(chat.texts(".row--note")).toEqual(["工作人员来了，下面是工作人员在和您说话"]);
  expect(chat.texts(".doing")).toEqual(["工作人员正在和您说话"]);
});

test("the number of the application stands on top and leads to the progress", async () => {
  service.state = { phase: "submitted", asking: null, application_no: "DH20261122-000012" };
  const chat = await open();
  expect(chat.texts(".receipt__no")).toEqual(["DH20261122-000012"]);
  await chat.tap(".receipt");
  await chat.tap(".door", 2);
  expect(on.done.went).toEqual(["/pages/progress/progress", "/pages/stations/stations"]);
});

test("110 and 120 are rung by a tap, with and without a network", async () => {
  service.offline = true;
  const chat = await open();
  await chat.tap(".safety__call", 0);
  await chat.tap(".safety__call", 1);
  expect(on.done.rang).toEqual(["110", "120"]);
});

test("in danger the region's numbers are there to be tapped, also when the first try to get them failed", async () => {
  const chat = await open();
  service.state = { phase: "crisis", asking: null, application_no: null };
  service.instead["/resident/hotlines"] = problem(503, "服务暂时不可用。");
  await chat.type(".composer__text", "我不想活了");
  await chat.tap(".composer__send");
  expect(chat.texts(".doing")).toEqual(["请先保证安全"]);
  expect(chat.all(".crisis__call")).toHaveLength(0);
  service.instead = {};
  await chat.type(".composer__text", "在吗");
  await chat.tap(".composer__send");
  expect(chat.texts(".crisis__call")).toEqual(["110 报警", "12356 心理援助"]);
  await chat.tap(".crisis__call", 1);
  expect(on.done.rang).toEqual(["12356"]);
  expect(service.asked("/resident/hotlines").length).toBeGreaterThan(1);
});

test("nothing is asked for while nobody looks", async () => {
  await open();
  on.app.onHide();
  const before = service.calls.length;
  await settle(120000);
  expect(service.calls).toHaveLength(before);
  on.app.onShow();
  await settle();
  expect(service.calls.length).toBeGreaterThan(before);
});
