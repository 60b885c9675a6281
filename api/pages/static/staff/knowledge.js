/** 政策问答: what residents are answered about policy, topic by topic, and changing it. */
import { byId, el, moment } from "../shared/dom.js";
import { Problem } from "../shared/http.js";
import { explain, staffCall } from "./auth.js";

const filters = byId("knowledge-filters");
const form = byId("editor-form");
let open = null;
let latest = 0;

const region = () => filters.elements.region.value;
const path = (id, more = "", query = {}) => `/knowledge/${encodeURIComponent(id)}${more}?${new URLSearchParams({ region: region(), ...query })}`;

function tell(id, text) {
  byId(id).textContent = text;
  byId(id).hidden = !text;
}

async function load() {
  const turn = (latest += 1);
  byId("entries").setAttribute("aria-busy", "true");
  try {
    const query = new URLSearchParams({ region: region() });
    const q = filters.elements.q.value.trim();
    if (q) query.set("q", q);
    const { items } = await staffCall(`/knowledge?${query}`);
    if (turn !== latest) return;
    tell("knowledge-problem", "");
    show(items, Boolean(q));
  } catch (error) {
    if (turn === latest) tell("knowledge-problem", explain(error));
  } finally {
    if (turn === latest) byId("entries").setAttribute("aria-busy", "false");
  }
}

function show(items, searched) {
  byId("knowledge-count").textContent = `共 ${items.length} 条，改过 ${items.filter((item) => item.changed).length} 条`;
  const topics = new Map();
  for (const item of items) topics.set(item.topic, [...(topics.get(item.topic) || []), item]);
  const shown = [...topics.values()].map((entries) => el("details", { class: "knowledge__topic card", open: searched || entries.some((item) => item.id === open?.id) },
    el("summary", {}, `${entries[0].topic_label}（${entries.length}）`),
    el("ul", {}, ...entries.map((item) => el("li", {}, button(item))))));
  byId("entries").replaceChildren(...(shown.length ? shown : [el("p", { class: "list__empty card" }, "没有找到。换个字再查。")]));
}

function button(item) {
  return el("button", { type: "button", class: "knowledge__entry", "data-entry": item.id, "aria-current": String(item.id === open?.id), onclick: () => choose(item) },
    el("b", {}, item.aspect_label), item.changed && el("span", { class: "badge badge--new" }, "改过"), el("span", { class: "muted" }, item.answer));
}

async function choose(item) {
  for (const other of document.querySelectorAll(".knowledge__entry")) other.setAttribute("aria-current", String(other.dataset.entry === item.id));
  tell("editor-saved", "");
  edit(item);
  byId("editor").scrollIntoView({ block: "nearest" });
  await trail();
}

function edit(item) {
  open = item;
  form.hidden = false;
  byId("editor-empty").hidden = true;
  tell("editor-problem", "");
  byId("editor-title").textContent = `${item.topic_label}：${item.aspect_label}`;
  byId("editor-last").textContent = item.changed_at ? `${moment(item.changed_at)} ${item.changed_by} ${item.changed ? "改过" : "恢复了原来的"}` : "还没有改过，是资料夹里原来的。";
  form.elements.answer.value = item.answer;
  form.elements.examples.value = item.examples.join("\n");
  byId("revert").hidden = !item.changed;
  preview();
}

const preview = () => { byId("preview").textContent = `${form.elements.answer.value.trim()}\n依据：${open.basis}。`; };
form.elements.answer.addEventListener("input", preview);

async function trail() {
  const { id } = open;
  byId("revisions").replaceChildren();
  try {
    const { items } = await staffCall(path(id, "/revisions"));
    if (open.id !== id) return;
    byId("revisions").replaceChildren(...(items.length ? items.map((item) => el("li", {},
      el("p", { class: "muted" }, `${moment(item.at)} ${item.by}${item.after ? "" : "，恢复原来的"}`),
      el("p", {}, `原来：${item.before.answer}`), item.after && el("p", {}, `改为：${item.after.answer}`))) : [el("li", { class: "muted" }, "还没有记录。")]));
  } catch (error) {
    tell("editor-problem", explain(error));
  }
}

async function keep(call, said) {
  const buttons = form.querySelectorAll("button");
  for (const one of buttons) one.disabled = true;
  tell("editor-saved", "");
  try {
    edit(await call());
    tell("editor-saved", said);
    await Promise.all([load(), trail()]);
  } catch (error) {
    tell("editor-problem", error instanceof Problem && error.status === 409 ? "别人刚改过这一条。您写的还在，先复制下来，再点一次左边的这一条看新的。" : explain(error));
  } finally {
    for (const one of buttons) one.disabled = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { id, version } = open;
  const examples = form.elements.examples.value.split("\n").map((line) => line.trim()).filter(Boolean);
  keep(() => staffCall(path(id), { method: "PUT", json: { version, answer: form.elements.answer.value.trim(), examples } }), "保存好了，马上生效。");
});
byId("revert").addEventListener("click", () => {
  const { id, version } = open;
  keep(() => staffCall(path(id, "", { version }), { method: "DELETE" }), "恢复成原来的了。");
});
filters.addEventListener("submit", (event) => {
  event.preventDefault();
  load();
});
filters.elements.region.addEventListener("change", () => {
  open = null;
  form.hidden = true;
  byId("editor-empty").hidden = false;
  byId("editor-title").textContent = "选一条来看";
  load();
});

load();
