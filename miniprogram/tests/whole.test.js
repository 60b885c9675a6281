/** What holds for all of the program, read from its files. */
const fs = require("fs");
const path = require("path");

const SRC = path.join(__dirname, "..", "src");
const WEUI = path.join(path.dirname(require.resolve("weui-miniprogram/package.json")), "miniprogram_dist");

function files(ending, folder = SRC) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((one) => {
    const place = path.join(folder, one.name);
    return one.isDirectory() ? files(ending, place) : place.endsWith(ending) ? [place] : [];
  });
}

function read(place) {
  return fs.readFileSync(place, "utf8");
}

const app = JSON.parse(read(path.join(SRC, "app.json")));

test("every page of app.json is there, and no other", () => {
  const found = files(".wxml").map((place) => path.relative(SRC, place).replace(/\.wxml$/, ""));
  expect(found.sort()).toEqual([...app.pages].sort());
  app.pages.forEach((name) => ["js", "json", "wxss"].forEach((kind) => read(path.join(SRC, `${name}.${kind}`))));
});

test("every page that is gone to exists", () => {
  const named = files(".js").concat(files(".wxml")).flatMap((place) => [...read(place).matchAll(/(?:page: |data-page=)"(\w+)"/g)].map((found) => found[1]));
  expect(named.length).toBeGreaterThan(5);
  named.forEach((name) => expect(app.pages).toContain(`pages/${name}/${name}`));
});

test("every component comes with WeChat's weui, and the pinned package has it", () => {
  expect(app.useExtendedLib).toEqual({ weui: true });
  files(".json", path.join(SRC, "pages")).forEach((place) => {
    Object.values(JSON.parse(read(place)).usingComponents || {}).forEach((name) => {
      expect(name).toMatch(/^weui-miniprogram\//);
      read(path.join(WEUI, `${path.relative("weui-miniprogram", name)}.wxml`));
    });
  });
});

test("one place talks to the network, and nothing is shown as markup", () => {
  const calling = files(".js").filter((place) => /wx\.(request\b|uploadFile|downloadFile|connectSocket)|https?:\/\//.test(read(place)));
  expect(calling.map((place) => path.relative(SRC, place)).sort()).toEqual(["config.js", "utils/api.js"]);
  files(".wxml").forEach((place) => expect(read(place)).not.toMatch(/rich-text|<web-view|decode/));
});

test("no bind in a page leads nowhere", () => {
  files(".wxml").forEach((place) => {
    const code = read(place.replace(/\.wxml$/, ".js")) + read(path.join(SRC, "utils/asks.js"));
    [...read(place).matchAll(/bind\w+="(\w+)"/g)].forEach(([, name]) => expect(code).toMatch(new RegExp(`\\b${name}\\(`)));
  });
});
