/** Sign-in and the list of applications. The filters are kept in the address, so a list can be come back to. */
import { byId, el, moment } from "../shared/dom.js";
import { explain, keepListQuery, staffCall } from "./auth.js";
import { badge, difficulty } from "./badges.js";
import { wordsOf } from "./words.js";

const PAGE_SIZE = 20;
const FILTERS = ["q", "status", "township", "service", "sort"];
const form = byId("filters");
const regions = byId("desk").dataset.regions.trim().split(/\s+/);
let latest = 0;
// The choices of the filters have been fetched. Until then the selects cannot hold what the address says.
let offered = Promise.resolve();

const query = () => new URLSearchParams(location.search);
const pageNow = () => Number(query().get("page")) || 1;

/** Put filters and page into the address, and show that list. */
async function go(page, replace = false) {
  await offered;
  const wanted = new URLSearchParams();
  for (const name of FILTERS) if (form.elements[name].value.trim()) wanted.set(name, form.elements[name].value.trim());
  if (page > 1) wanted.set("page", page);
  const address = `${location.pathname}${wanted.toString() ? `?${wanted}` : ""}`;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  load();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  go(1);
});
form.addEventListener("change", (event) => {
  if (event.target.tagName === "SELECT") go(1);
});
form.addEventListener("reset", () => setTimeout(() => go(1)));
window.addEventListener("popstate", () => {
  fill();
  load();
});
byId("page-back").addEventListener("click", () => go(pageNow() - 1));
byId("page-on").addEventListener("click", () => go(pageNow() + 1));

const option = (value, text) => el("option", { value }, text);

async function offerFilters() {
  const all = await Promise.all(regions.map(wordsOf));
  if (form.elements.status.options.length > 1) return;
  form.elements.status.append(...Object.entries(all[0].statuses).map(([code, text]) => option(code, text)));
  const { classes, services } = all[0];
  form.elements.service.append(...Object.entries(classes).map(([code, label]) => el("optgroup", { label },
    ...Object.entries(services).filter(([service]) => service.startsWith(`${code}.`)).map(([service, text]) => option(service, text)))));
  form.elements.township.append(...all.map((words) => el("optgroup", { label: words.region.name },
    ...words.townships.map((name) => option(name, name)))));
}

function fill(names = FILTERS) {
  for (const name of names) form.elements[name].value = query().get(name) || "";
}

async function load() {
  const turn = (latest += 1);
  const asked = query();
  asked.set("page_size", PAGE_SIZE);
  keepListQuery(location.search);
  byId("list").setAttribute("aria-busy", "true");
  try {
    const answer = await staffCall(`/applications?${asked}`);
    const words = new Map(await Promise.all(regions.map(async (code) => [code, await wordsOf(code)])));
    if (turn !== latest) return;
    show(answer, (code) => words.get(code) || words.get(regions[0]));
  } catch (error) {
    if (turn !== latest) return;
    byId("list-problem").textContent = explain(error);
    byId("list-problem").hidden = false;
  } finally {
    if (turn === latest) byId("list").setAttribute("aria-busy", "false");
  }
}

function show({ items, total, page, page_size: size }, wordsFor) {
  const pages = Math.max(1, Math.ceil(total / size));
  if (page > pages) {
    go(pages, true);
    return;
  }
  byId("list-problem").hidden = true;
  byId("count").textContent = `共 ${total} 件`;
  byId("rows").replaceChildren(...items.map((item) => row(item, wordsFor(item.region))));
  byId("list").querySelector("table").hidden = items.length === 0;
  const filtered = FILTERS.some((name) => name !== "sort" && query().get(name));
  byId("empty").hidden = items.length > 0;
  byId("empty").textContent = filtered ? "没有符合条件的申请。换个条件，或点“清空”看全部。" : "还没有申请。居民在对话里提交后，会出现在这里。";
  byId("pages").hidden = pages < 2 && page === 1;
  byId("page-now").textContent = `第 ${page} / ${pages} 页`;
  byId("page-back").disabled = page <= 1;
  byId("page-on").disabled = page >= pages;
}

function row(item, words) {
  const fields = item.fields || {};
  const services = [...new Set((item.needs || []).map((need) => need.service))];
  const urgent = (item.needs || []).some((need) => need.urgency === "urgent");
  const age = fields.age === undefined || fields.age === null ? "" : `${fields.age}岁`;
  return el("tr", {},
    el("td", { class: "list__no" }, el("a", { href: `/staff/applications/${encodeURIComponent(item.no)}` }, item.no)),
    el("td", { class: "list__short" }, el("span", { class: "list__name" }, fields.name || "未留姓名"), age && el("span", { class: "muted" }, ` ${age}`)),
    el("td", { class: "list__short" }, fields.township || "—"),
    el("td", {}, urgent && badge("returned", "急"), ...services.map((code) => el("span", { class: "chip" }, words.service(code)))),
    el("td", {}, difficulty(item.assessment, words)),
    el("td", {}, badge(item.status, words.status(item.status))),
    el("td", { class: "list__when" }, moment(item.submitted_at)));
}

async function start() {
  // What is being typed while the choices are fetched must stay: the search box is filled before, the selects after.
  fill(["q"]);
  const fetched = offerFilters();
  offered = fetched.catch(() => {});
  try {
    await fetched;
  } catch (error) {
    byId("list-problem").textContent = explain(error);
    byId("list-problem").hidden = false;
    return;
  }
  fill(FILTERS.filter((name) => name !== "q"));
  await load();
}

start();
