/** Codes and keys in Chinese, and names as lists show them. */

import { app } from "./app.js";

const OTHERS = { needs: "要什么帮助", consent: "他同意了吗", station: "在哪里填的", note: "情况", visited_on: "哪天去的", outcome: "结果", text: "写的话", region: "地区", channel: "在哪里填的", application: "替他填的申请", application_no: "他已经有的申请" };

export const fieldLabel = (key) => OTHERS[key] || app.words.labels.fields[key]?.label || "这一项";
export const serviceLabel = (code) => app.words.labels.services[code] || code;
export const reasonText = (code) => app.words.reasons[code] || "填写有误";

/** A field's value as people read it. */
export function valueText(key, value) {
  const field = app.words.labels.fields[key];
  if (value === null || value === undefined || value === "") return "";
  if (key === "disability" && typeof value === "object") return field.values[`${value.kind || ""}/${value.grade || ""}`] || "有残疾";
  return field?.values[String(value)] || `${value}${field?.unit || ""}`;
}

/** The choices of a field: [value, label], in the order to offer them. */
export function choices(key) {
  const { values } = app.words.labels.fields[key];
  return Object.entries(values).map(([value, label]) => [key === "farmer" ? value === "true" : value, label]);
}

/** 张** : what is written in lists, as the server masks it. */
export const masked = (name) => (name ? `${[...String(name)][0]}**` : "");

/** Whom an item is about, as a list shows it. */
export function itemName(item) {
  if (item.result?.name) return item.result.name;
  const name = item.form?.fields.name || item.visit?.person?.name || item.referral?.person?.name;
  return masked(name) || "还没写名字";
}

const DAY = 86400000;

/** 今天, 明天, 11月25日 for `2026-11-25`. */
export function dayText(iso, now = new Date()) {
  const [year, month, day] = iso.split("-").map(Number);
  const distance = Math.round((new Date(year, month - 1, day) - new Date(now.getFullYear(), now.getMonth(), now.getDate())) / DAY);
  return { "-1": "昨天", 0: "今天", 1: "明天" }[distance] || `${month}月${day}日`;
}
