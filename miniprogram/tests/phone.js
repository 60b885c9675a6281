/** A phone with the mini program on it: WeChat's functions, its storage, and pages that are shown and tapped. */
const fs = require("fs");
const path = require("path");
const simulate = require("miniprogram-simulate");

const ROOT = path.join(__dirname, "..");
const SRC = path.join(ROOT, "src");
const WEUI = path.join(ROOT, "node_modules/weui-miniprogram/miniprogram_dist");
const loaded = {};
let definition;
global.App = (given) => { definition = given; };
require("../src/app");

/** All is compiled at once by WeChat's own compiler: what it makes in two goes shares names, and mixes up. */
const TOGETHER = {
  rootPath: ROOT,
  compilerOptions: { wxmlList: [...wxml(SRC), ...[...new Set(fs.readdirSync(path.join(SRC, "pages")).flatMap(placesOf))].map(inNpm)] },
};

function wxml(folder) {
  return fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".wxml"))
    .map((name) => path.relative(ROOT, path.join(folder, name)));
}

function components(name) {
  return JSON.parse(fs.readFileSync(path.join(SRC, `pages/${name}/${name}.json`), "utf8")).usingComponents || {};
}

function placesOf(name) {
  return Object.values(components(name));
}

function inNpm(place) {
  return `${path.relative(ROOT, path.join(WEUI, path.relative("weui-miniprogram", place)))}.wxml`;
}

/** What WeChat resolves by `useExtendedLib`: the components of the package that package-lock.json pins. */
function weui(name) {
  return Object.fromEntries(Object.entries(components(name)).map(([tag, place]) => {
    loaded[place] = loaded[place] || simulate.load(path.join(WEUI, path.relative("weui-miniprogram", place)), tag, TOGETHER);
    return [tag, loaded[place]];
  }));
}

/** WeChat itself, with `service` at the other end of the network. @param {Map<string, string>} kept its storage */
function phone(service, kept) {
  const done = { went: [], rang: [], toasts: [], asked: [], back: 0, reminders: { mainSwitch: true, itemSettings: {} } };
  Object.assign(wx, {
    request: (options) => service.request(options),
    login: (options) => service.login(options),
    getStorageSync: (key) => (kept.has(key) ? JSON.parse(kept.get(key)) : ""),
    setStorageSync: (key, value) => kept.set(key, JSON.stringify(value)),
    removeStorageSync: (key) => kept.delete(key),
    navigateTo: ({ url }) => done.went.push(url),
    navigateBack: () => { done.back += 1; },
    makePhoneCall: ({ phoneNumber }) => done.rang.push(phoneNumber),
    showToast: ({ title }) => done.toasts.push(title),
    showModal: (question) => done.asked.push(question),
    onNetworkStatusChange: (listener) => { done.online = () => listener({ isConnected: true }); },
    requestSubscribeMessage: (question) => done.asked.push(question),
    getSetting: ({ success }) => success({ subscriptionsSetting: done.reminders }),
    openSetting: ({ withSubscriptions }) => done.went.push(withSubscriptions ? "settings of reminders" : "settings"),
  });
  return { kept, done };
}

/** The program (app.js) started on a phone that remembers `kept` from the last time; `query`: of the page that is opened. */
function program(service, kept = new Map(), query = {}) {
  const on = phone(service, kept);
  const app = { ...definition };
  global.getApp = () => app;
  app.onLaunch();
  app.onShow({ query });
  return { ...on, app, session: app.session };
}

/** A page in sight. `name`: of its folder. */
function page(name) {
  loaded[name] = loaded[name] || simulate.load(path.join(SRC, `pages/${name}/${name}`), `page-${name}`, { ...TOGETHER, usingComponents: weui(name) });
  const shown = simulate.render(loaded[name]);
  shown.attach(document.body.appendChild(document.createElement("div")));
  if (shown.instance.onShow) shown.instance.onShow();
  return {
    instance: shown.instance,
    dom: shown.dom,
    text: () => shown.dom.textContent,
    all: (selector) => shown.querySelectorAll(selector),
    texts: (selector) => shown.querySelectorAll(selector).map((found) => found.dom.textContent),
    async tap(selector, index = 0) {
      shown.querySelectorAll(selector)[index].dispatchEvent("tap");
      await settle();
    },
    /** Two taps on the same spot before the page has drawn anything. */
    async tapTwice(selector, index = 0) {
      const found = shown.querySelectorAll(selector)[index];
      found.dispatchEvent("tap");
      found.dispatchEvent("tap");
      await settle();
    },
    async type(selector, value) {
      shown.querySelector(selector).dispatchEvent("input", { detail: { value } });
      await settle();
    },
    async event(selector, name, detail) {
      shown.querySelector(selector).dispatchEvent(name, { detail });
      await settle();
    },
    leave() {
      if (shown.instance.onUnload) shown.instance.onUnload();
      shown.detach();
    },
  };
}

/** Let everything happen that needs no more than a moment (the clock is jest's). */
async function settle(milliseconds = 50) {
  await jest.advanceTimersByTimeAsync(milliseconds);
}

module.exports = { page, program, settle };
