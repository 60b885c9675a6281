/** The account, the region, locking, and what this page is. */

import { app } from "../app.js";
import { button, el, facts, heading, note, otherAccount } from "../ui.js";
import { moment } from "../../shared/dom.js";

export function more({ lock, changeRegion }) {
  const { day, words } = app;
  const own = words.regions.filter((one) => !day || day.account.regions.includes(one.code));
  return [
    heading("更多"),
    facts([["账号", app.name], ["身份", day?.account.role_label], ["地区", words.labels.region.name], ["乡镇", day?.account.townships.join("、")], ["名单取到", app.dayAt ? moment(app.dayAt) : "还没有取到"]]),
    own.length > 1 ? el("div", { class: "field-question" }, el("label", { for: "region" }, "换一个地区"), regions(own, changeRegion)) : null,
    el(
      "div", { class: "field-stack" },
      button("锁上", lock, { kind: "primary" }), button("马上取一次名单", () => app.refresh()),
      otherAccount(""),
    ),
    note("", el("strong", {}, "没有网络也能用。"), el("p", {}, "填的东西锁在这部手机里，有网络时自动交，每份只交一次。10 分钟不动，会自动锁上。")),
    note("", el("strong", {}, "装到手机桌面："), el("p", {}, "在浏览器的菜单里点“添加到主屏幕”或“安装应用”。")),
  ].filter(Boolean);
}

function regions(own, changeRegion) {
  const select = el("select", {
    id: "region", class: "field-input",
    // Where the words of the other region cannot be had, it stays as it is.
    onchange: () => changeRegion(select.value).catch(() => { select.value = app.region; }),
  }, ...own.map((one) => el("option", { value: one.code, selected: one.code === app.region }, `${one.name}（${one.brand}）`)));
  return select;
}
