/** Whether WeChat may tell the person that something waits: where it is asked, how often, and what is said of it. */
const fs = require("fs");
const path = require("path");
const { page, program, settle } = require("./phone");
const { Service } = require("./service");

const TEMPLATE = "template-1";
const DAY = 24 * 60 * 60 * 1000;
const SUBMIT = { title: "对，提交", text: "对，提交", remind: true };
const WRONG = { title: "有地方不对", text: "有地方不对", remind: false };
const CAME = { title: "来了", text: "来了", remind: true };
const PROGRESS = { title: "查进度", text: "查进度", remind: false };

let service;
let on;

async function open(name, { template = TEMPLATE, kept = new Map() } = {}) {
  on = program(service, kept);
  on.app.template = template;
  await settle();
  const shown = page(name);
  await settle();
  return shown;
}

/** A chat in which every answer of the bot offers these. */
async function offered(choices, given) {
  service.replies = () => [{ text: "对不对？", quick_replies: choices }];
  const chat = await open("chat", given);
  await say(chat, "你好");
  return chat;
}

async function say(chat, words) {
  await chat.type(".composer__text", words);
  await chat.tap(".composer__send");
}

function later(milliseconds) {
  jest.setSystemTime(Date.now() + milliseconds);
}

async function answered(answer) {
  on.done.asked[on.done.asked.length - 1].success({ errMsg: "requestSubscribeMessage:ok", [TEMPLATE]: answer });
  await settle();
}

async function failed(errCode) {
  on.done.asked[on.done.asked.length - 1].fail({ errMsg: "requestSubscribeMessage:fail", errCode });
  await settle();
}

beforeEach(() => {
  jest.useFakeTimers({ now: new Date("2026-11-22T10:00:00Z") });
  service = new Service();
  service.progress.items = [{ no: "D1", status_label: "已提交", name: null, submitted_at: "2026-11-20T10:00:00Z", needs: [] }];
});

describe("in the talk", () => {
  test.each([[SUBMIT], [CAME]])("it is asked within the tap on %j", async (choice) => {
    const chat = await offered([choice, PROGRESS]);
    expect(on.done.asked).toHaveLength(0);
    chat.instance.choose({ currentTarget: { dataset: { text: choice.text } } });
    expect(on.done.asked.map(({ tmplIds }) => tmplIds)).toEqual([[TEMPLATE]]); // and nothing was waited for
    await settle();
    expect(chat.texts(".bubble")).toContain(choice.text);
    await answered("accept");
    expect(on.done.toasts).toEqual(["下次有消息，微信会提醒您"]);
  });

  test("it is asked where the button's words are typed", async () => {
    const chat = await offered([SUBMIT, WRONG]);
    await say(chat, " 对，提交 ");
    expect(on.done.asked).toHaveLength(1);
  });

  test("other taps and words do not ask", async () => {
    const chat = await offered([WRONG, PROGRESS]);
    await chat.tap(".choice", 0);
    await chat.tap(".choice", 1);
    await say(chat, "来了");
    expect(on.done.asked).toHaveLength(0);
  });

  test("without a template nobody is asked", async () => {
    const chat = await offered([SUBMIT], { template: "" });
    await chat.tap(".choice");
    expect(on.done.asked).toHaveLength(0);
  });

  test("two taps ask once, and the next answer does not ask again at once", async () => {
    const chat = await offered([SUBMIT, CAME]);
    await chat.tapTwice(".choice");
    await chat.tap(".choice", 1);
    expect(on.done.asked).toHaveLength(1);
    await answered("accept");
    await chat.tap(".choice", 1);
    expect(on.done.asked).toHaveLength(1);
    later(10 * 60 * 1000);
    await chat.tap(".choice", 1);
    expect(on.done.asked).toHaveLength(2);
  });

  test("who said no is left alone for a week, also after the program was closed", async () => {
    const chat = await offered([CAME]);
    await chat.tap(".choice");
    await answered("reject");
    expect(on.done.toasts).toEqual([]);
    later(DAY);
    const again = await offered([CAME], { kept: on.kept });
    await again.tap(".choice");
    expect(on.done.asked).toHaveLength(0);
    later(6 * DAY);
    await again.tap(".choice");
    expect(on.done.asked).toHaveLength(1);
  });

  test("what failed for the network is asked with the next tap", async () => {
    const chat = await offered([CAME]);
    await chat.tap(".choice");
    await failed(10002);
    await chat.tap(".choice");
    expect(on.done.asked).toHaveLength(2);
  });

  test("a phone whose clock was set back asks", async () => {
    const chat = await offered([CAME]);
    await chat.tap(".choice");
    later(-20 * DAY);
    await chat.tap(".choice");
    expect(on.done.asked).toHaveLength(2);
  });

  test("where WeChat is too old to ask, the answer is said all the same", async () => {
    const chat = await offered([SUBMIT]);
    delete wx.requestSubscribeMessage;
    await chat.tap(".choice");
    expect(chat.texts(".bubble")).toContain("对，提交");
  });
});

describe("on 进度", () => {
  test("it is offered where there is a template", async () => {
    expect((await open("progress", { template: "" })).all(".tell")).toHaveLength(0);
    expect((await open("progress")).texts(".tell")).toEqual(["有进展时微信提醒我"]);
  });

  test.each([
    ["accept", "好的，下次有进展，微信会提醒您。"],
    ["acceptWithAudio", "好的，下次有进展，微信会提醒您。"],
    ["reject", "好的，不提醒。想要提醒了，再点上面就行。"],
    ["ban", "现在还开不了提醒。有没有进展，在这里看得到。"],
    [undefined, "现在还开不了提醒。有没有进展，在这里看得到。"],
  ])("%s is told as what it is", async (answer, told) => {
    const shown = await open("progress");
    await shown.tap(".tell");
    await answered(answer);
    expect(shown.texts(".told")).toEqual([told]);
    expect(shown.all(".told__open")).toHaveLength(0);
  });

  test.each([[10002, "请过一会儿再试"], [20001, "现在还开不了提醒"]])("error %d: %s", async (code, told) => {
    const shown = await open("progress");
    await shown.tap(".tell");
    await failed(code);
    expect(shown.texts(".told")[0]).toContain(told);
    expect(shown.all(".told__open")).toHaveLength(0);
  });

  test("who switched reminders off is led to where they are switched on, and asked again there", async () => {
    const shown = await open("progress");
    await shown.tap(".tell");
    await failed(20004);
    expect(shown.texts(".told")[0]).toContain("您的微信里关着提醒");
    await shown.tap(".told__open");
    expect(on.done.went).toEqual(["settings of reminders"]);
    await shown.tap(".tell");
    await answered("accept");
    expect(shown.texts(".told")).toEqual(["好的，下次有进展，微信会提醒您。"]);
    expect(shown.all(".told__open")).toHaveLength(0);
  });

  test("so is who once told WeChat to refuse always", async () => {
    const shown = await open("progress");
    on.done.reminders = { mainSwitch: true, itemSettings: { [TEMPLATE]: "reject" } };
    await shown.tap(".tell");
    await answered("reject");
    expect(shown.texts(".told__open")).toEqual(["去打开"]);
  });

  test("what was asked here is not asked again by the next answer in the talk", async () => {
    const shown = await open("progress");
    await shown.tap(".tell");
    await answered("accept");
    const chat = await offered([CAME], { kept: on.kept });
    await chat.tap(".choice");
    expect(on.done.asked).toHaveLength(0);
  });
});

test("WeChat is asked, and its settings are opened, from taps only", () => {
  const src = path.join(__dirname, "../src");
  const asking = fs.readdirSync(src, { recursive: true }).filter((name) => name.endsWith(".js"))
    .filter((name) => /requestSubscribeMessage|openSetting\(/.test(fs.readFileSync(path.join(src, name), "utf8")));
  expect(asking).toEqual(["utils/reminders.js"]);
});
