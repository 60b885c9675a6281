const { page, program, settle } = require("./phone");
const { Service } = require("./service");

let service;
let on;

function step(name, label, state, at = null) {
  return { name, label, state, at };
}

async function open(name = "progress") {
  on = program(service);
  await settle();
  const shown = page(name);
  await settle();
  return shown;
}

beforeEach(() => {
  jest.useFakeTimers({ now: new Date("2026-11-22T10:00:00Z") });
  service = new Service();
  service.progress.items = [{
    no: "DH20261122-000012", status: "referred", status_label: "已转介", submitted_at: "2026-11-20T02:00:00Z", name: "陈**",
    needs: [{
      service: "living.home_care", label: "居家照料", said: "已经转给志合，等他们接下。", due: null,
      organisation: { name: "志合社工", phone: "0595-12345" },
      steps: [
        step("submitted", "提交", "done", "2026-11-20T02:00:00Z"), step("referred", "转介", "done", "2026-11-21T02:00:00Z"),
        step("in_service", "服务", "next"),
      ],
    }],
  }];
});

test("each application with its needs, who has them, and every step with its day", async () => {
  const shown = await open();
  expect(shown.texts(".way__no")).toEqual(["DH20261122-000012"]);
  expect(shown.texts(".way__when")).toEqual(["11月20日提交 · 已转介"]);
  expect(shown.texts(".need__said")).toEqual(["已经转给志合，等他们接下。"]);
  expect(shown.texts(".step__label")).toEqual(["提交", "转介", "服务"]);
  expect(shown.texts(".step__day")).toEqual(["11月20日", "11月21日", ""]);
  expect(shown.texts(".step--now .step__label")).toEqual(["转介"]);
});

test("a number that is known is rung by a tap, one that is not is 待补充", async () => {
  const shown = await open();
  await shown.tap(".need__ring");
  expect(on.done.rang).toEqual(["0595-12345"]);
  expect(shown.texts(".way__office")[0]).toContain("县民政局（电话 待补充）");
  expect(shown.all(".way__ring")).toHaveLength(0);
});

test("a need that nobody has yet names nobody", async () => {
  service.progress.items[0].needs[0].organisation = null;
  expect((await open()).all(".need__who")).toHaveLength(0);
});

test("nothing was handed in yet", async () => {
  service.progress.items = [];
  expect((await open()).texts(".empty")[0]).toContain("还没有提交申请");
});

test("without a network the page says so, and a tap asks again", async () => {
  on = program(service);
  await settle();
  service.offline = true;
  const shown = page("progress");
  await settle();
  expect(shown.texts(".problem")[0]).toContain("网络断开了");
  service.offline = false;
  await shown.tap(".again");
  expect(shown.texts(".way__no")).toHaveLength(1);
});

test("feedback is said in the talk, with the service it is about", async () => {
  const shown = await open("feedback");
  expect(shown.texts(".need")).toEqual(["居家照料"]);
  await shown.tap(".need");
  await shown.tap(".feeling", 1);
  await shown.type(".words", "来得太晚");
  await shown.tap(".send");
  expect(service.calls.map((call) => call.body && call.body.text)).toContain("对“居家照料”的意见：我不满意，来得太晚");
  expect(on.done.back).toBe(1);
});

test("feedback without an application, and none without a word", async () => {
  service.progress.items = [];
  const shown = await open("feedback");
  expect(shown.all(".need")).toHaveLength(0);
  await shown.tap(".send");
  expect(shown.texts(".problem")).toEqual(["请点一个，或者写几个字。"]);
  await shown.type(".words", "电话打不通");
  await shown.tap(".send");
  expect(service.calls.map((call) => call.body && call.body.text)).toContain("对你们服务的意见：电话打不通");
});
