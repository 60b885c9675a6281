/**
 * Asks WeChat whether it may tell the person, without content, that something waits: once for each yes.
 *
 * WeChat lets that be asked from within a tap only, so all of these are called by a `bindtap` and ask at once.
 * What came of it: "yes", "no", "off" (switched off in WeChat's own settings, where WeChat does not ask any more),
 * "later" (no network), or "never" (the county's template is not one that WeChat knows).
 */
const store = require("./store");

const ASKED = "yizhu.reminders";
/** Unasked-for, it is asked again so long after it was asked, and so long after a no. */
const AGAIN_MS = 10 * 60 * 1000;
const AFTER_NO_MS = 7 * 24 * 60 * 60 * 1000;
/** WeChat's errCode: the network, or the program just went out of sight; reminders are switched off. */
const PASSING = [10002, 10003, 10005];
const SWITCHED_OFF = 20004;

/** @param {string} template @param {(became: string) => void} then */
function ask(template, then) {
  remember("asked");
  const end = (became) => {
    if (became === "later") store.remove(ASKED);
    else remember(became);
    then(became);
  };
  if (!wx.requestSubscribeMessage) {
    end("never");
    return;
  }
  wx.requestSubscribeMessage({
    tmplIds: [template],
    success: (answer) => {
      const said = String(answer[template]);
      if (/^accept/.test(said)) end("yes");
      else if (said === "reject") refused(template, end);
      else end("never");
    },
    fail: ({ errCode }) => end(errCode === SWITCHED_OFF ? "off" : PASSING.includes(errCode) ? "later" : "never"),
  });
}

/** With a tap that was meant for something else: not where there is no template, and never twice in a row. */
function offer(template, then) {
  if (template && due(Date.now())) ask(template, then);
}

/** Where the person can switch reminders on again. */
function openSettings() {
  wx.openSetting({ withSubscriptions: true });
}

/** A no that WeChat gives without asking, because the person once said 总是保持以上选择, has to be undone there. */
function refused(template, end) {
  wx.getSetting({
    withSubscriptions: true,
    success: ({ subscriptionsSetting: kept }) => {
      const always = kept && (kept.mainSwitch === false || (kept.itemSettings || {})[template] === "reject");
      end(always ? "off" : "no");
    },
    fail: () => end("no"),
  });
}

function remember(became) {
  store.write(ASKED, { at: Date.now(), became });
}

function due(now) {
  const last = store.read(ASKED);
  if (!last || !(last.at <= now)) return true;
  return now - last.at >= (["asked", "yes"].includes(last.became) ? AGAIN_MS : AFTER_NO_MS);
}

module.exports = { ask, offer, openSettings };
