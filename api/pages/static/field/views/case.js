/** One application as far as this account sees it; read only. And the long lists, page by page. */

import { moment } from "../../shared/dom.js";
import { Problem, call } from "../../shared/http.js";
import { app } from "../app.js";
import { readWhole } from "../reading.js";
import { badge, button, el, facts, heading, link, note, phoneLink, proxy, rows } from "../ui.js";
import { fieldLabel, serviceLabel, valueText } from "../words.js";
import { applicationRow, visitRow } from "./home.js";

const PAGE = 50;

export async function oneCase(no) {
  const { value: found, why, gone } = await readWhole("case", no);
  const told = gone ? "看不到这份申请：它不归您看，或者已经按要求删除了。" : why && `${why}，${found ? "这是上次看到的" : "看不到这份申请"}。`;
  if (!found) return [heading(no), note("warning", told), link("回到今天", "#/", "primary")];
  const { fields } = found;
  return [
    heading(fields.name || "没有写名字"),
    told ? note("warning", told) : null,
    el("div", { class: "field-tags" }, badge(app.words.labels.statuses[found.status] || found.status), fields.filled_by && fields.filled_by !== "self" ? proxy() : null),
    fields.phone && !String(fields.phone).includes("*") ? phoneLink(fields.phone) : null,
    facts([["申请编号", found.no], ["交上去的时间", moment(found.submitted_at)]]),
    el("h2", { class: "field-part" }, "要什么帮助，办到哪里"),
    el("ul", { class: "field-rows" }, ...found.needs.map((need) => needLine(need, found))),
    el("h2", { class: "field-part" }, "资料"),
    facts(app.words.labels.order.filter((key) => key in fields && key !== "consent").map((key) => [fieldLabel(key), valueText(key, fields[key])])),
    found.possible_duplicates.length ? note("warning", "可能是同一个人的申请：", el("span", { class: "field-lines" }, ...found.possible_duplicates.map((other) => el("a", { href: `#/case/${other}` }, other)))) : null,
  ].filter(Boolean);
}

function needLine(need, found) {
  const steps = found.referrals.filter((one) => one.need_id === need.id);
  return el(
    "li", { class: "field-row field-row--plain" },
    el("span", { class: "field-row__title" }, serviceLabel(need.service), need.urgency === "urgent" ? badge("很急", "bad") : null),
    need.text ? el("span", { class: "field-row__line" }, need.text) : null,
    ...(steps.length ? steps.map((one) => el("span", { class: "field-row__line" }, `${app.words.labels.organisations[one.organisation] || one.organisation}：${app.words.labels.referral_statuses[one.status] || one.status}`)) : [el("span", { class: "field-row__line" }, "等工作人员安排")]),
  );
}

const LISTS = {
  visits: { title: "全部走访", path: "/api/v1/visits", row: visitRow, none: "没有走访。" },
  cases: { title: "全部申请", path: "/api/v1/applications", row: applicationRow, none: "没有找到。", search: "找姓名、编号、村" },
};

/** A whole list, a page at a time. */
export function whole(name) {
  const { title, path, row, none, search } = LISTS[name];
  const list = rows([]);
  const state = el("p", { class: "field-empty", role: "status" });
  const more = button("再看一些", () => load(), { kind: "more", hidden: true });
  const input = search ? el("input", { id: "find", class: "field-input", type: "search", maxlength: 100, autocomplete: "off" }) : null;
  let page = 0;
  let round = 0;
  async function load(anew = false) {
    const mine = ++round;
    if (anew) {
      page = 0;
      list.replaceChildren();
    }
    state.textContent = "正在取……";
    try {
      const query = new URLSearchParams({ region: app.region, page: page + 1, page_size: PAGE });
      if (input?.value.trim()) query.set("q", input.value.trim());
      const found = await call(`${path}?${query}`, { timeout: 20000 });
      if (mine !== round) return;
      page += 1;
      list.append(...found.items.map(row));
      state.textContent = found.total ? `共 ${found.total} 户，看到 ${list.children.length} 户。` : none;
      more.hidden = list.children.length >= found.total;
    } catch (error) {
      if (mine === round) state.textContent = error instanceof Problem ? error.detail : "没有网络，取不下来。";
    }
  }
  load();
  const find = input ? el("form", { class: "field-find", role: "search", onsubmit: (event) => { event.preventDefault(); load(true); } }, el("label", { for: "find" }, search), el("div", { class: "field-find__row" }, input, el("button", { class: "button", type: "submit" }, "找"))) : null;
  return [heading(title), find, list, state, more].filter(Boolean);
}

