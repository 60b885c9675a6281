const { page, program, settle } = require("./phone");
const { Service, problem } = require("./service");

let service;
let on;

const AGE = { kind: "number", say: "年龄改成{value}岁", hint: "多少岁", most: 3, options: [] };
const LIVING = { kind: "choice", say: null, hint: "", most: 40, options: [{ title: "一个人住", say: "是一个人住" }, { title: "和家人住", say: "和家人住" }] };

function line(key, label, value, change, derived = false) {
  return { key, label, value, derived, correctable: Boolean(change), change };
}

async function open() {
  on = program(service);
  await settle();
  const shown = page("noted");
  await settle();
  return shown;
}

beforeEach(() => {
  jest.useFakeTimers();
  service = new Service();
  service.noted.lines = [line("age", "年龄", "82岁", AGE), line("living", "居住", "一个人住", LIVING), line("consent", "同意", "同意", null)];
  service.noted.needs = [{ service: "living.home_care", label: "居家照料", text: "上门照顾", correctable: true, drop: "不用居家照料了" }];
});

test("what is noted stands line by line, needs first, with the resident's own words", async () => {
  const shown = await open();
  expect(shown.texts(".line__label")).toEqual(["要的帮助", "年龄", "居住", "同意"]);
  expect(shown.texts(".line__value")).toEqual(["居家照料", "82岁", "一个人住", "同意"]);
  expect(shown.texts(".line__quote")).toEqual(["上门照顾"]);
  expect(shown.texts(".line__change")).toEqual(["改", "改"]);
});

test("a typed correction is said in the words of the API, and the talk is in sight again", async () => {
  const shown = await open();
  await shown.tap(".line__change", 0);
  await shown.type(".line__input", " 83 ");
  await shown.tap(".line__done");
  expect(service.asked("/conversations/talk-1/messages").map((call) => call.body && call.body.text)).toContain("年龄改成83岁");
  expect(on.done.back).toBe(1);
});

test("two taps say it once", async () => {
  const said = () => service.calls.filter((call) => call.body && call.body.text).map((call) => call.body.text);
  const typed = await open();
  await typed.tap(".line__change", 0);
  await typed.type(".line__input", "83");
  await typed.tapTwice(".line__done");
  expect(said()).toEqual(["年龄改成83岁"]);
  const tapped = await open();
  await tapped.tap(".line__change", 1);
  await tapped.tapTwice(".line__option", 1);
  expect(said()).toEqual(["年龄改成83岁", "和家人住"]);
});

test("nothing typed says nothing", async () => {
  const shown = await open();
  await shown.tap(".line__change", 0);
  await shown.tap(".line__done");
  expect(on.done.back).toBe(0);
});

test("a correction by a button", async () => {
  const shown = await open();
  await shown.tap(".line__change", 1);
  expect(shown.texts(".line__option")).toEqual(["一个人住", "和家人住"]);
  await shown.tap(".line__option", 1);
  expect(service.calls.map((call) => call.body && call.body.text)).toContain("和家人住");
});

test("one line is open at a time, and closes again", async () => {
  const shown = await open();
  await shown.tap(".line__change", 0);
  await shown.tap(".line__change", 1);
  expect(shown.all(".line__editor")).toHaveLength(1);
  expect(shown.texts(".line__change")).toEqual(["改", "不改了"]);
  await shown.tap(".line__change", 1);
  expect(shown.all(".line__editor")).toHaveLength(0);
});

test("one of several needs can be dropped, the only one not", async () => {
  service.noted.needs.push({ service: "living.meals", label: "助餐送餐", text: "送饭", correctable: true, drop: "不用送餐了" });
  const shown = await open();
  expect(shown.texts(".line__change")).toEqual(["不要了", "不要了", "改", "改"]);
  await shown.tap(".line__change", 1);
  await shown.tap(".line__option");
  expect(service.calls.map((call) => call.body && call.body.text)).toContain("不用送餐了");
});

test("nothing noted yet", async () => {
  service.noted = { application_no: null, fields: {}, lines: [], needs: [] };
  expect((await open()).texts(".empty")[0]).toContain("还没有记下什么");
});

test("what was handed in is called so", async () => {
  service.noted.application_no = "DH20261122-000001";
  expect((await open()).texts(".title")).toEqual(["提交的内容"]);
});

test("a failure says why, and a tap asks again", async () => {
  service.instead["/conversations/talk-1/noted"] = problem(503, "服务暂时不可用，请稍后再试。");
  const shown = await open();
  expect(shown.texts(".problem")).toEqual(["服务暂时不可用，请稍后再试。"]);
  service.instead = {};
  await shown.tap(".again");
  expect(shown.texts(".line__value")).toContain("82岁");
});

test("hostile values are only text", async () => {
  service.noted.lines = [line("name", "姓名", "<b>{{lines}}</b>", null)];
  const shown = await open();
  expect(shown.texts(".line__value")).toContain("<b>{{lines}}</b>");
  expect(shown.dom.querySelectorAll("b")).toHaveLength(0);
});
