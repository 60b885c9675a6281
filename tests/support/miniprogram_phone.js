/**
 * A phone without a screen: runs the mini program's own code (app.js, its session, its API) against a real service.
 * One command a line on stdin, as JSON `[name, ...arguments]`; one answer a line on stdout: where the talk stands.
 */
const readline = require("readline");
const path = require("path");

const [, , base, region] = process.argv;
const SRC = path.join(__dirname, "..", "..", "miniprogram", "src");
const codes = [];
const kept = new Map();
let app;

global.wx = {
  request({ url, method, data, header, timeout, success, fail }) {
    fetch(url, { method, headers: header, body: data, signal: AbortSignal.timeout(timeout) })
      .then(async (response) => {
        const text = await response.text();
        let body = text;
        try {
          body = JSON.parse(text);
        } catch (noJson) {
          // As wx.request: what is no JSON is handed over as text.
        }
        return { statusCode: response.status, data: body, header: Object.fromEntries(response.headers) };
      })
      .then(success, () => fail({ errMsg: "request:fail" }));
  },
  login: ({ success, fail }) => (codes.length ? success({ code: codes.shift() }) : fail({ errMsg: "login:fail" })),
  onNetworkStatusChange: () => {},
  getStorageSync: (key) => (kept.has(key) ? kept.get(key) : ""),
  setStorageSync: (key, value) => kept.set(key, value),
  removeStorageSync: (key) => kept.delete(key),
};
global.App = (definition) => { app = { ...definition }; };

Object.assign(require(path.join(SRC, "config")), { base, region });
require(path.join(SRC, "app"));

const COMMANDS = {
  /** WeChat's login gives these codes from now on; the program is opened. */
  open(...given) {
    codes.push(...given);
    app.onLaunch();
    app.onShow();
  },
  say: (text) => app.session.say(text),
  look: () => app.session.wake(),
  anew: () => app.session.restart(),
  noted: () => app.api.noted(app.session.now.talk),
  progress: () => app.api.progress(app.session.now.talk),
  stations: (township) => app.api.stations(region, township),
  linkCode: () => app.api.linkCode(app.session.now.talk),
  link: async (code) => app.session.adopt(await app.api.link(code)),
  now: () => undefined,
};

readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  const [name, ...given] = JSON.parse(line);
  let answer;
  try {
    const result = await COMMANDS[name](...given);
    const { choices } = require(path.join(SRC, "utils/talk"));
    answer = { result: result === undefined ? null : result, now: { ...app.session.now, choices: choices(app.session.now) } };
  } catch (error) {
    answer = { failed: error.message, status: error.status || null };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}).on("close", () => process.exit(0));
