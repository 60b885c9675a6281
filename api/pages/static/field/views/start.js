/** A new household: by chat or by form. */

import { app, go, keep } from "../app.js";
import { openTalk } from "../chat.js";
import { newApplication } from "../items.js";
import { button, el, heading, note } from "../ui.js";

/** Where it is filled in, by who fills it in. */
export const channel = () => (app.day?.account.role === "volunteer" || !app.day ? "visit" : "station");

function emptyItem() {
  const townships = app.day?.account.townships || [];
  const item = newApplication(app.region, channel(), townships.length === 1 ? { township: townships[0] } : {});
  const near = (app.day?.stations || []).filter((station) => townships.includes(station.township));
  if (item.channel === "station" && near.length === 1) item.form.station = near[0].code;
  return item;
}

export function start() {
  const offline = app.reachable === false;
  return [
    heading("新的一户"),
    el("p", {}, "怎么填都可以，填到一半也会存着。"),
    el(
      "div", { class: "field-ways" },
      way("一步一步填", "一次问几样，没有网络也能填", async () => {
        const item = emptyItem();
        await keep(item);
        go("form", item.id, "0");
      }),
      way("边聊边填", offline ? "要有网络才能聊" : "照他说的话打进去，易助会记下来", async () => {
        const item = emptyItem();
        await keep(item);
        openTalk(item);
      }, offline),
    ),
    note("", "有人有危险、生急病、没饭吃，先打电话：", el("span", { class: "field-lines" }, ...app.words.hotlines.map((line) => el("a", { href: `tel:${line.number}` }, `${line.number} ${line.name}`)))),
  ];
}

const way = (title, text, onclick, disabled = false) => {
  const node = button("", onclick, { kind: "way", disabled });
  node.append(el("strong", {}, title), el("span", {}, text));
  return node;
};
