/** The resident's chat: puts the talk, what is noted, the composer and reading aloud together. */
import { byId, el } from "../shared/dom.js";
import { read, write } from "../shared/store.js";
import { Card } from "./card.js";
import { Composer } from "./composer.js";
import { Dictation } from "./dictation.js";
import { Elsewhere } from "./elsewhere.js";
import { entriesOf, lastReadBack } from "./entries.js";
import { Lines } from "./lines.js";
import { OwnCase } from "./own.js";
import { showProgress } from "./progress.js";
import { Session } from "./session.js";
import { Side } from "./side.js";
import { Speech } from "./speech.js";
import { Transcript } from "./transcript.js";

const TROUBLE = {
  offline: "网络断开了，正在重新连接…您写的话都留着，连上就发。",
  server: "系统暂时没有回应，正在再试…您写的话都留着。",
  busy: "发得太快了，稍等一下就接着发。",
};
const PHASES = {
  open: "", intake: "正在了解情况", confirming: "请核对登记的内容", submitted: "已提交",
  crisis: "请先保证安全", human: "工作人员正在和您说话",
};

const AT_MOST_MS = 2500;

const { region, slot, brand } = byId("app").dataset;
const regionName = byId("phase").textContent;
const session = new Session(region, slot);
const own = new OwnCase(() => session.talk);
const speech = new Speech();
const side = new Side();
const composer = new Composer(slot ? `${region}.${slot}` : region, say);
const dictation = new Dictation((text) => composer.put(text), () => composer.text.value);
const noted = new Lines(byId("noted"), say);
const card = new Card(say);
// A talk that is told for a form goes on where the form is.
const form = slot ? (byId("back") || { href: "/field" }).href : null;
if (!form) new Elsewhere(session, () => side.close());
const transcript = new Transcript(byId("talk"), byId("messages"), byId("to-latest"), brand);
if (speech.able) transcript.onread = (entry) => speech.toggle(heard(entry));
let returning = Boolean(session.talk);
let heardUntil = null;
let shownTalk = null;

function say(text) {
  side.close();
  dictation.stop();
  session.say(text);
}

/** What of a message is read aloud: a card is read line by line, as it stands in the message. */
function heard(entry) {
  return { id: entry.id, text: entry.text };
}

function draw() {
  const state = session.talk && session.talk.state;
  if ((session.talk && session.talk.id) !== shownTalk) {
    shownTalk = session.talk && session.talk.id;
    own.clear();
  }
  const waiting = session.outbox.length > 0;
  const confirming = Boolean(state && state.asking === "confirm" && own.noted && lastReadBack(session.items));
  if (confirming) card.show(own.noted, toForm(state, session.choices.length ? session.choices : card.options || []), waiting);
  if (session.choices.length) card.options = session.choices;
  transcript.show(entriesOf(session, confirming ? card : null), speech.reading);
  composer.offer(confirming ? [] : toForm(state, session.choices));
  drawTyping(session.sending && !session.trouble);
  drawTrouble();
  drawState(state || null);
  drawCase(state || null, waiting);
  if (waiting || (session.loaded && session.items.length < 2)) returning = false;
  byId("returning").hidden = !returning || !session.loaded;
  if (transcript.following) transcript.toEnd();
  readNew();
}

/** What can be chosen; a talk that is told for a form is handed in there, once it is read back. */
function toForm(state, options) {
  return form && state && state.asking === "confirm" ? [{ title: "回到表里交", href: form }, ...options] : options;
}

/** What is noted is asked for when the resident has said something since; how it goes, once it is filed. */
function drawCase(state, waiting) {
  const newest = session.items.length ? session.items[session.items.length - 1].id : "";
  const spoken = session.items.some((item) => item.sender === "resident");
  if (spoken && !waiting) own.lookNoted(newest);
  if (state && state.application_no && !waiting) own.lookProgress(newest + session.version);
  const count = own.noted ? own.noted.lines.filter((line) => line.key !== "consent").length + own.noted.needs.length : 0;
  byId("noted-count").textContent = count ? String(count) : "";
  byId("noted-count").hidden = !count;
  byId("noted-empty").hidden = count > 0;
  byId("noted-title").textContent = own.noted && own.noted.application_no ? "提交的内容" : "已记下的";
  noted.show(own.noted, waiting);
  byId("progress-part").hidden = !(own.progress && own.progress.items.length);
  if (own.progress && own.progress !== drawCase.progress) showProgress(byId("progress"), own.progress);
  drawCase.progress = own.progress;
}

function drawTyping(on) {
  const typing = byId("typing");
  if (typing.hidden === !on) return;
  typing.hidden = !on;
  typing.lastElementChild.textContent = on ? "对方正在输入…" : "";
}

function drawTrouble() {
  const line = byId("connection");
  const text = TROUBLE[session.trouble] || "";
  if (line.textContent !== text) line.textContent = text;
  line.hidden = !text;
  drawClosed();
  const lost = byId("lost");
  if (session.trouble === "lost" && !lost) {
    byId("talk").append(el("div", { id: "lost", class: "note note--warning", role: "alert" },
      el("p", {}, "找不到上次的对话了，可能已经按您的要求删除。"),
      el("button", { type: "button", class: "button button--primary", onclick: startAnew }, "重新开始一次新的咨询")));
  } else if (session.trouble !== "lost" && lost) {
    lost.remove();
  }
}

/** A talk for a form is opened by an account that may fill in forms. */
function drawClosed() {
  const shown = byId("closed");
  if (session.trouble === "closed" && !shown) {
    byId("talk").append(el("div", { id: "closed", class: "note note--warning", role: "alert" },
      el("p", {}, "替别人填，要先登录能填申请的账号。登录好了回到这一页，接着填。"),
      el("a", { class: "button button--primary", href: "/staff?next=/field", target: "_blank", rel: "noopener" }, "去登录")));
  } else if (session.trouble !== "closed" && shown) {
    shown.remove();
  }
}

function drawState(state) {
  const phase = state ? state.phase : "open";
  setText("phase", PHASES[phase] || regionName);
  byId("crisis").hidden = phase !== "crisis";
  byId("human").hidden = phase !== "human";
  const no = state ? state.application_no : null;
  byId("receipt").hidden = !no || phase === "crisis";
  setText("receipt-no", no || "");
  const item = own.progress && own.progress.items.find((one) => one.no === no);
  setText("receipt-state", item ? item.status_label : "请记下编号，等人联系您。");
}

function setText(id, text) {
  if (byId(id).textContent !== text) byId(id).textContent = text;
}

/** In 长辈模式 what is new is read by itself, if that is switched on: nothing that stood there before. */
function readNew() {
  const items = session.items;
  const newest = items.length ? items[items.length - 1].id : null;
  if (newest === heardUntil) return;
  const from = items.findIndex((item) => item.id === heardUntil) + 1;
  const first = heardUntil === null || (from === 0 && !session.items.length);
  heardUntil = newest;
  if (first || !speech.always || !isElder()) return;
  const fresh = items.slice(from).filter((item) => item.sender !== "resident");
  if (fresh.length) speech.say(fresh.map(heard));
}

function startAnew() {
  returning = false;
  side.close();
  session.restart();
  composer.focus();
}

function isElder() {
  return document.documentElement.classList.contains("elder");
}

function setElder(on) {
  document.documentElement.classList.toggle("elder", on);
  byId("elder").setAttribute("aria-pressed", String(on));
  byId("speak-all").hidden = !on || !speech.able;
  if (!on) speech.stop();
  transcript.toEnd();
}

/** Ask with a dialog; `yes` is called when it is agreed to. */
function asks(button, dialog, yes, opening = () => {}) {
  byId(button).addEventListener("click", (event) => {
    event.preventDefault();
    opening();
    byId(dialog).returnValue = "";
    if (byId(dialog).showModal) byId(dialog).showModal();
    else if (window.confirm(byId(dialog).querySelector("h2").textContent)) yes();
  });
  byId(dialog).addEventListener("close", () => {
    if (byId(dialog).returnValue === "yes") yes();
  });
}

// What stands beside the talk, or in it as a card, comes together with it, so that nothing jumps; not for ever, though.
session.before = (state) => Promise.race([
  Promise.all([
    state.asking === "confirm" || returning ? own.lookAhead() : null,
    state.application_no && returning ? own.lookProgress("ahead") : null,
  ]),
  new Promise((resolve) => setTimeout(resolve, AT_MOST_MS)),
]);
session.addEventListener("change", draw);
session.addEventListener("sent", (event) => transcript.rename(event.detail.from, event.detail.to));
session.addEventListener("refused", (event) => composer.refuse(event.detail.text, event.detail.reason));
session.addEventListener("unsent", (event) => composer.giveBack(event.detail.text));
own.addEventListener("change", draw);
document.addEventListener("visibilitychange", () => own.doubt());
side.onopen = () => {
  own.doubt();
  draw();
};
speech.addEventListener("change", () => {
  byId("speak-all").setAttribute("aria-pressed", String(speech.always));
  draw();
});

setElder(isElder());
byId("speak-all").setAttribute("aria-pressed", String(speech.always));
byId("speak-all").addEventListener("click", () => {
  speech.setAlways(!speech.always);
  const last = session.items[session.items.length - 1];
  if (speech.always && last && last.sender !== "resident") speech.say([heard(last)]);
});
byId("elder").addEventListener("click", () => {
  write("yizhu.elder", isElder() ? 0 : 1);
  setElder(!isElder());
});
window.addEventListener("storage", (event) => {
  if (event.key === "yizhu.elder") setElder(read("yizhu.elder") === 1);
});
byId("ask-person").addEventListener("click", () => say("找人工"));
asks("ask-erase", "confirm-erase", () => say("删掉我的信息"));
asks("restart", "confirm-restart", startAnew, () => {
  const no = session.talk && session.talk.state && session.talk.state.application_no;
  byId("confirm-no").hidden = !no;
  byId("confirm-no").textContent = no ? `刚才的申请编号是 ${no}，请先记下来。` : "";
});

draw();
composer.focus();
session.wake();
