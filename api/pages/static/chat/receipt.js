/** The receipt to print: what was handed in, who has it, whom to ask. Everything comes by the token of this device. */
import { byId, el, fill, moment } from "../shared/dom.js";
import { call, Problem, Unreachable } from "../shared/http.js";
import { read } from "../shared/store.js";

const { region, slot } = byId("app").dataset;
const talk = read(slot ? `yizhu.talk.${region}.${slot}` : `yizhu.talk.${region}`);

function row(label, ...value) {
  return [el("dt", {}, label), el("dd", {}, ...value)];
}

function phone(office) {
  return office.phone ? office.phone : "待补充";
}

function show(progress, item) {
  fill(byId("paper"),
    el("dl", { class: "paper__facts" },
      ...row("申请编号", el("b", { class: "paper__no" }, item.no)),
      ...row("提交时间", moment(item.submitted_at, new Date(0))),
      ...row("姓名", item.name || "没有说"),
      ...row("地区", progress.region),
      ...row("现在", item.status_label),
      ...row("收件单位", progress.office.name),
      ...row("联系电话", phone(progress.office))),
    el("h2", {}, "要的帮助"),
    item.needs.length
      ? el("table", { class: "paper__needs" },
        el("thead", {}, el("tr", {}, ...["帮助", "哪个单位在办", "单位电话", "办到哪里"].map((head) => el("th", { scope: "col" }, head)))),
        el("tbody", {}, ...item.needs.map((need) => el("tr", {},
          el("th", { scope: "row" }, need.label),
          el("td", { "data-head": "哪个单位在办" }, need.organisation ? need.organisation.name : "等工作人员安排"),
          el("td", { "data-head": "单位电话" }, need.organisation ? phone(need.organisation) : "待补充"),
          el("td", { "data-head": "办到哪里" }, need.said)))))
      : el("p", {}, "没有可以显示的内容。"),
    el("p", { class: "paper__printed" }, `打印时间：${moment(new Date().toISOString(), new Date(0))}`));
  byId("paper").hidden = false;
}

function tell(text) {
  byId("wait").textContent = text;
  byId("wait").hidden = !text;
}

async function start() {
  if (!talk) {
    tell("这部手机上还没有对话。请先回到对话里提交申请。");
    return;
  }
  try {
    const progress = await call(`/api/v1/conversations/${encodeURIComponent(talk.id)}/progress`, { token: talk.token });
    if (!progress.items.length) {
      tell("还没有提交申请，提交以后这里就有回执。");
      return;
    }
    tell("");
    const choice = byId("no");
    fill(choice, ...progress.items.map((item) => el("option", { value: item.no }, `${item.no}　${item.name || ""}`)));
    byId("which").hidden = progress.items.length < 2;
    choice.addEventListener("change", () => show(progress, progress.items[choice.selectedIndex]));
    show(progress, progress.items[0]);
    byId("print").hidden = false;
  } catch (error) {
    if (error instanceof Problem && !error.passing) tell("找不到这次对话了，可能已经按您的要求删除。");
    else if (error instanceof Problem || error instanceof Unreachable) {
      tell("网络断开了，正在重新连接…");
      setTimeout(start, 4000);
    } else throw error;
  }
}

byId("print").addEventListener("click", () => window.print());
start();
