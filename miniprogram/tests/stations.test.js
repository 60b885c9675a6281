const { page, program, settle } = require("./phone");
const { Service, problem } = require("./service");

const PATH = "/resident/stations";
let service;
let on;

function station(code, township, known = {}) {
  return { code, name: `${township}救助服务站`, township, organisation: "", phone: null, address: null, hours: null, ...known };
}

async function open() {
  on = program(service);
  await settle();
  const shown = page("stations");
  await settle();
  return shown;
}

beforeEach(() => {
  jest.useFakeTimers();
  service = new Service();
  service.stations.items = [station("a", "浔中镇", { phone: "0595-1", address: "镇政府一楼" }), station("b", "上涌镇")];
});

test("all stations; what is not known is 待补充 and cannot be rung", async () => {
  const shown = await open();
  expect(shown.texts(".station__name")).toEqual(["浔中镇救助服务站", "上涌镇救助服务站"]);
  expect(shown.texts(".station__value")).toEqual(["0595-1", "镇政府一楼", "待补充", "待补充", "待补充", "待补充"]);
  expect(shown.all(".station__ring")).toHaveLength(1);
  await shown.tap(".station__ring");
  expect(on.done.rang).toEqual(["0595-1"]);
});

test("the township that was said in the talk comes first, and another one can be chosen", async () => {
  service.noted.fields = { township: "上涌镇" };
  const shown = await open();
  expect(shown.texts(".where__name")).toEqual(["上涌镇"]);
  expect(shown.texts(".station__name")).toEqual(["上涌镇救助服务站"]);
  await shown.event(".where", "change", { value: "1" });
  expect(shown.texts(".station__name")).toEqual(["浔中镇救助服务站"]);
  await shown.event(".where", "change", { value: "0" });
  expect(service.asked(PATH).map((call) => call.query.township)).toEqual(["上涌镇", "浔中镇", undefined]);
  expect(shown.all(".station__name")).toHaveLength(2);
});

test("a township of another region leads to all stations of this one", async () => {
  service.noted.fields = { township: "鲸园街道" };
  const usual = service.request.bind(service);
  service.request = (options) => {
    if (!options.url.includes("township")) return usual(options);
    return options.success({ statusCode: 422, data: { detail: "这个地区没有这个乡镇，请写全称。" }, header: {} });
  };
  const shown = await open();
  expect(shown.texts(".where__name")).toEqual(["全部乡镇"]);
  expect(shown.all(".station__name")).toHaveLength(2);
});

test("how many are missing is said", async () => {
  service.stations.missing = 3;
  expect((await open()).texts(".missing")).toEqual(["还有 3 个服务站没有登记进来（待补充）。"]);
});

test("none is known", async () => {
  service.stations.items = [];
  expect((await open()).texts(".empty")[0]).toContain("还没有登记进来");
});

test("a failure says why", async () => {
  service.instead[PATH] = problem(429, "发得太快了，请等 3 秒再发。");
  expect((await open()).texts(".problem")).toEqual(["发得太快了，请等 3 秒再发。"]);
});

test("the answer to what was chosen last counts, whichever comes last", async () => {
  const shown = await open();
  const late = [];
  const usual = service.request.bind(service);
  service.request = (options) => (options.url.includes("township") ? late.push(options) : usual(options));
  await shown.event(".where", "change", { value: "1" });
  await shown.event(".where", "change", { value: "2" });
  late.reverse().forEach(usual);
  await settle();
  expect(shown.texts(".where__name")).toEqual(["上涌镇"]);
  expect(shown.texts(".station__name")).toEqual(["上涌镇救助服务站"]);
});
