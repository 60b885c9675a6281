/** What stands on the chat page, from where the talk stands. Pure. */
const { moment } = require("./words");
const { choices } = require("./talk");

/** A pause after which the time is written again. */
const GAP_MS = 10 * 60 * 1000;
const CAME = "工作人员来了，下面是工作人员在和您说话";
const WENT = "工作人员把话交还给易助了";
const TROUBLE = {
  offline: "网络断开了，正在重新连接…您写的话都留着，连上就发。",
  server: "系统暂时没有回应，正在再试…您写的话都留着。",
  busy: "发得太快了，稍等一下就接着发。",
};
const PHASES = { intake: "正在了解情况", confirming: "请核对登记的内容", crisis: "请先保证安全", human: "工作人员正在和您说话" };

/** Everything that the page shows. @param {object} now a talk (`talk.js`) @param {Date} today */
function shown(now, today = new Date()) {
  const phase = now.state ? now.state.phase : "open";
  const rows = rowsOf(now, today);
  return {
    rows,
    choices: choices(now),
    typing: now.sending && !now.trouble,
    trouble: TROUBLE[now.trouble] || "",
    retry: Boolean(TROUBLE[now.trouble]),
    lost: now.trouble === "lost",
    starting: !now.talk && !now.trouble,
    phase,
    doing: PHASES[phase] || "",
    elsewhere: now.waiting[0] || null,
    aside: Boolean(now.talk && now.talk.aside),
    applicationNo: (now.state && now.state.application_no) || "",
  };
}

/**
 * Where the eye is led when `rows` are shown and those with the ids `known` stood there before: to the top of what is
 * new, since that is where reading begins. @returns {string | null} an anchor, null: stay
 */
function target(rows, known) {
  if (!known.size) {
    const mine = rows.map((one) => one.kind).lastIndexOf("mine");
    return rows.length ? (rows[mine + 1] || rows[mine]).anchor : null;
  }
  const fresh = rows.filter((one) => !known.has(one.id));
  const first = fresh.find((one) => one.kind !== "mine") || fresh[fresh.length - 1];
  return first ? first.anchor : null;
}

function rowsOf(now, today) {
  const stuck = now.trouble === "lost" ? "没有发出" : now.trouble ? "还没发出去" : "";
  const waiting = now.outbox.map((entry, index) => ({
    ...entry, sender: "resident", status: stuck || (index === 0 && now.sending ? "正在发送…" : "等着发送…"),
    again: Boolean(stuck) && now.trouble !== "lost",
  }));
  const refused = now.refused.map((entry) => ({ ...entry, sender: "resident", status: `没有发出：${entry.reason}` }));
  const all = [...withHandovers(now.items), ...refused, ...waiting];
  if (refused.length) all.sort((one, other) => new Date(one.at) - new Date(other.at));
  return all.map((entry, index) => row(entry, all[index - 1], today));
}

function row(entry, before, today) {
  const gap = !before || new Date(entry.at) - new Date(before.at) > GAP_MS;
  return {
    id: entry.id,
    anchor: `m-${entry.id}`,
    kind: { resident: "mine", caseworker: "staff", note: "note" }[entry.sender] || "bot",
    text: entry.text,
    time: gap && entry.sender !== "note" ? moment(entry.at, today) : "",
    status: entry.status || "",
    again: Boolean(entry.again),
  };
}

function withHandovers(items) {
  const all = [];
  let staff = false;
  items.forEach((item) => {
    const person = item.sender === "resident" ? staff : item.sender === "caseworker";
    if (person !== staff) all.push({ id: `between-${item.id}`, sender: "note", text: person ? CAME : WENT, at: item.at });
    staff = person;
    all.push(item);
  });
  return all;
}

module.exports = { shown, target };
