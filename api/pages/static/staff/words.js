/** The Chinese words for keys, codes and values, of one region. */
import { call } from "../shared/http.js";

const loaded = new Map();

/** @param {string} region @returns {Promise<Words>} */
export function wordsOf(region) {
  if (!loaded.has(region)) {
    loaded.set(region, call(`/pages/labels.json?region=${encodeURIComponent(region)}`).then((data) => new Words(data)));
  }
  return loaded.get(region);
}

export class Words {
  constructor(data) {
    Object.assign(this, data);
  }

  field(key) {
    return this.fields[key]?.label || key;
  }

  /** A field's value in words, e.g. `肢体残疾二级`, `2500元/月`. */
  value(key, value) {
    const field = this.fields[key] || {};
    if (value === null || value === undefined || value === "") return "—";
    const name = typeof value === "object" ? `${value.kind ?? ""}/${value.grade ?? ""}` : String(value);
    const known = field.values?.[name];
    if (known) return known;
    return `${value}${field.unit || ""}`;
  }

  service(code) {
    return this.services[code] || code;
  }

  organisation(code) {
    return this.organisations[code] || code || "—";
  }

  status(code) {
    return this.statuses[code] || code;
  }

  referral(code) {
    return this.referral_statuses[code] || code;
  }
}
