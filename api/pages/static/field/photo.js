/** A photo of a paper: made small here, read on the server, and every value confirmed by a person. It is not kept on the device. */

import { Problem } from "../shared/http.js";
import { app } from "./app.js";
import { wrong } from "./checks.js";
import { badge, button, el, note } from "./ui.js";
import { fieldLabel, reasonText, valueText } from "./words.js";

const LONGEST = 2000;
const PATIENCE = 60000;
const SURE = 0.9;

/** The button in the form, and what follows it. */
export function papers(context) {
  const result = el("div", { class: "field-photo__result" });
  const file = el("input", { id: "photo", type: "file", accept: "image/*", capture: "environment", class: "visually-hidden", onchange: () => file.files[0] && take(file.files[0]) });
  const pick = el("label", { for: "photo", class: "button field-photo__button" }, "拍照识别证件");
  async function take(picture) {
    if (app.reachable === false || !navigator.onLine) {
      result.replaceChildren(note("warning", "没有网络，认不了照片，也不会存下照片。请先用手填，或者有网络时再拍。"));
    } else {
      try {
        const canvas = await smaller(picture);
        result.replaceChildren(canvas, note("", "正在认照片上的字……"));
        result.replaceChildren(canvas, proposal(await read(canvas), context, () => result.replaceChildren()));
      } catch (error) {
        result.replaceChildren(note("error", error instanceof Problem ? error.detail : error.plain || "照片没有认出来，请再拍一次，或者用手填。"));
      }
    }
    file.value = "";
  }
  return el("div", { class: "field-photo" }, file, pick, el("p", { class: "field-hint" }, "身份证、残疾证、低保证都可以。认出来的，要您看过才算。"), result);
}

/** The picture on a canvas, upright, no side longer than 2000 pixels. */
async function smaller(picture) {
  const bitmap = await createImageBitmap(picture, { imageOrientation: "from-image" }).catch(() => {
    throw Object.assign(new Error("no picture"), { plain: "这不是能看的照片，请再拍一次。" });
  });
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = el("canvas", { class: "field-photo__picture", role: "img", "aria-label": "刚才拍的照片" });
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas;
}

async function read(canvas) {
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.88));
  const form = new FormData();
  form.append("picture", blob, "picture.jpg");
  form.append("region", app.region);
  const answer = await fetch("/api/v1/photos/read", { method: "POST", body: form, headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Problem(answer.status, body, null);
  return body;
}

/** What was read, one line each, to be taken or not. */
function proposal(found, context, close) {
  const { form } = context;
  const lines = Object.entries(found.fields).filter(([key]) => app.words.labels.fields[key]);
  if (!lines.length) return note("warning", found.note || "没有认出可以填的内容。请把证件放平、照亮，再拍一次，或者用手填。");
  const chosen = new Map();
  const rows = lines.map(([key, { value, confidence }]) => {
    const bad = wrong(key, value, app.words);
    const before = form.fields[key];
    const id = `read-${key}`;
    const box = el("input", { type: "checkbox", id, onchange: () => (box.checked ? chosen.set(key, value) : chosen.delete(key)) });
    return el(
      "li", {},
      el("label", { class: "field-choice", for: id }, box, el("span", {}, el("span", { class: "field-hint" }, fieldLabel(key)), el("strong", {}, valueText(key, value)), confidence < SURE ? badge("看不太清", "wait") : null)),
      bad ? el("p", { class: "field-wrong" }, reasonText(bad)) : null,
      before !== undefined && valueText(key, before) !== valueText(key, value) ? el("p", { class: "field-hint" }, `现在填的是：${valueText(key, before)}`) : null,
    );
  });
  const take = () => {
    for (const [key, value] of chosen) {
      context.change(key, value);
      form.from[key] = "photo";
    }
    // Only what a person has looked at and taken over is kept with the case.
    if (found.photo_id && chosen.size) form.photos.push(found.photo_id);
    context.save();
    close();
    context.redraw();
  };
  return el("div", { class: "field-photo__told" }, ...(found.note ? [note("warning", found.note)] : []), el("p", {}, el("strong", {}, "对着照片看一看，对的打勾："), found.kept ? "（照片按规定存在县里）" : "（照片不保存）"), el("ul", { class: "field-photo__lines" }, ...rows), el("div", { class: "field-foot field-foot--plain" }, button("都不要", close), button("填进去", take, { kind: "primary" })));
}

