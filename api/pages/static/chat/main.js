/** The resident's chat: puts session, transcript and composer together. */
import { byId, el } from "../shared/dom.js";
import { read, write } from "../shared/store.js";
import { Composer } from "./composer.js";
import { Session } from "./session.js";
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

const app = byId("app");
const { region, slot, brand } = app.dataset;
const regionName = byId("phase").textContent;
const session = new Session(region, slot);
const transcript = new Transcript(byId("talk"), byId("messages"), byId("to-latest"), brand);
const composer = new Composer(slot ? `${region}.${slot}` : region, (text) => session.say(text));
let returning = Boolean(session.talk);

function entries() {
  const stuck = session.trouble === "lost" ? "没有发出" : session.trouble ? "还没发出去，连上就发" : "";
  const waiting = session.outbox.map((entry, index) => ({
    id: entry.id, sender: "resident", text: entry.text, at: entry.at,
    status: stuck || (index === 0 && session.sending ? "正在发送…" : "等着发送…"),
  }));
  const refused = session.refused.map((entry) => ({
    id: entry.id, sender: "resident", text: entry.text, at: entry.at, failed: true, status: `没有发出：${entry.reason}`,
  }));
  const all = [...session.items, ...refused, ...waiting];
  return refused.length ? all.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)) : all;
}

function draw() {
  transcript.show(entries());
  composer.offer(session.choices);
  drawTyping(session.sending && !session.trouble);
  drawTrouble();
  drawState(session.talk?.state || null);
  if (session.outbox.length || (session.loaded && session.items.length < 2)) returning = false;
  byId("returning").hidden = !returning || !session.loaded;
  if (transcript.following) transcript.toEnd();
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
  const lost = byId("lost");
  if (session.trouble === "lost" && !lost) {
    byId("talk").append(el("div", { id: "lost", class: "note note--warning", role: "alert" },
      el("p", {}, "找不到上次的对话了，可能已经按您的要求删除。"),
      el("button", { type: "button", class: "button button--primary", onclick: startAnew }, "重新开始一次新的咨询")));
  } else if (session.trouble !== "lost" && lost) {
    lost.remove();
  }
}

function drawState(state) {
  const phase = state ? state.phase : "open";
  const sub = byId("phase");
  const text = PHASES[phase] || regionName;
  if (sub.textContent !== text) sub.textContent = text;
  byId("crisis").hidden = phase !== "crisis";
  const no = state ? state.application_no : null;
  byId("receipt").hidden = !no || phase === "crisis";
  if (byId("receipt-no").textContent !== (no || "")) byId("receipt-no").textContent = no || "";
  const told = phase === "human" ? "工作人员正在和您说话" : "请记下编号，等人联系您。";
  if (byId("receipt-state").textContent !== told) byId("receipt-state").textContent = told;
}

function startAnew() {
  const unsent = session.outbox.map((entry) => entry.text).join("\n");
  returning = false;
  session.restart();
  if (unsent) composer.refuse(unsent, "");
  composer.focus();
}

function setElder(on) {
  document.documentElement.classList.toggle("elder", on);
  byId("elder").setAttribute("aria-pressed", String(on));
  transcript.toEnd();
}

session.addEventListener("change", draw);
session.addEventListener("sent", (event) => transcript.rename(event.detail.from, event.detail.to));
session.addEventListener("refused", (event) => composer.refuse(event.detail.text, event.detail.reason));

setElder(document.documentElement.classList.contains("elder"));
byId("elder").addEventListener("click", () => {
  const on = !document.documentElement.classList.contains("elder");
  write("yizhu.elder", on ? 1 : 0);
  setElder(on);
});
window.addEventListener("storage", (event) => {
  if (event.key === "yizhu.elder") setElder(read("yizhu.elder") === 1);
});

const question = byId("confirm-restart");
byId("restart").addEventListener("click", (event) => {
  event.preventDefault();
  const no = session.talk?.state?.application_no;
  byId("confirm-no").hidden = !no;
  byId("confirm-no").textContent = no ? `刚才的受理编号是 ${no}，请先记下来。` : "";
  question.returnValue = "";
  if (question.showModal) question.showModal();
  else if (window.confirm(question.querySelector("h2").textContent)) startAnew();
});
question.addEventListener("close", () => {
  if (question.returnValue === "restart") startAnew();
});

draw();
composer.focus();
session.wake();
