/** What the server would say of a form, told at once and without a network. What only it can know it says later. */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_DIGITS = "10X98765432";
const WHOLE = { age: [0, 120], household_size: [1, 30] };
const NAME = /^[\p{Script=Han}A-Za-z\u00c0-\u024f· '-]+$/u;
const known = (value) => value !== undefined && value !== null && value !== "";
const folded = (text) => String(text).normalize("NFKC");

function number(key, value) {
  const kind = key === "monthly_income" ? "income" : key;
  if (typeof value !== "number" || !Number.isFinite(value) || (key in WHOLE && !Number.isInteger(value))) return `${kind}_invalid`;
  const [lowest, highest] = WHOLE[key] || [0, 1000000];
  return value < lowest || value > highest ? `${kind}_range` : null;
}

function phone(text) {
  const digits = folded(text).replace(/[\s()（）.\-‐‑–—－]+/g, "").replace(/^(\+|00)86/, "");
  if (!/^\d+$/.test(digits)) return "phone_invalid";
  if (/^1[^0]/.test(digits)) {
    if (digits.length !== 11) return digits.length < 11 ? "phone_short" : "phone_long";
    return /^1[3-9]/.test(digits) ? null : "phone_invalid";
  }
  if (!digits.startsWith("0")) return digits.length < 10 ? "phone_short" : "phone_invalid";
  if (digits.length < 10) return "phone_short";
  return digits.length > 12 ? "phone_long" : null;
}

const bare = (text) => folded(text).replace(/[\s-]/g, "").toUpperCase();

function born(id) {
  const [year, month, day] = [id.slice(6, 10), id.slice(10, 12), id.slice(12, 14)].map(Number);
  const date = new Date(year, month - 1, day);
  return date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day && year >= 1890 ? date : null;
}

function ageOn(date, now) {
  const before = now.getMonth() < date.getMonth() || (now.getMonth() === date.getMonth() && now.getDate() < date.getDate());
  return now.getFullYear() - date.getFullYear() - (before ? 1 : 0);
}

function identity(text, now) {
  const id = bare(text);
  if (id.length !== 18) return "id_length";
  if (!/^\d{17}[\dX]$/.test(id)) return "id_check_digit";
  const date = born(id);
  if (!date) return "id_date";
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(id[place]), 0);
  if (CHECK_DIGITS[sum % 11] !== id[17]) return "id_check_digit";
  return date > now || ageOn(date, now) > 120 ? "id_date" : null;
}

function name(text, lengths) {
  const said = String(text).trim().replace(/[•‧・．.]/g, "·");
  if (said.length > lengths.name) return "name_long";
  return NAME.test(said) && /[^· '-]/.test(said) ? null : "name_invalid";
}

/** What is wrong with one value, or null. */
export function wrong(key, value, words, now = new Date()) {
  if (!known(value)) return null;
  if (key in WHOLE || key === "monthly_income") return number(key, value);
  if (key === "phone") return phone(value);
  if (key === "id_number") return identity(value, now);
  if (key === "name") return name(value, words.lengths);
  if (key === "illness" || key === "address") return String(value).trim().length > words.lengths[key] ? `${key}_long` : null;
  return null;
}

const HOUSEHOLDS = { alone: 1, spouse_only: 2 };

/** Pairs that cannot both be right: field → reason. */
export function contradictions(fields, now = new Date()) {
  const found = {};
  const { living, household_size: size, id_number: id, age, sex } = fields;
  if (known(living) && known(size)) {
    if (HOUSEHOLDS[living] && size !== HOUSEHOLDS[living]) found.living = `${living}_household`;
    if (["with_family", "with_grandchildren"].includes(living) && size === 1) found.living = "together_household_of_one";
  }
  if (known(id) && !identity(id, now)) {
    const real = ageOn(born(bare(id)), now);
    if (known(age) && (age < real || age > real + 2)) found.age = "age_id_number";
    if (known(sex) && sex !== (Number(bare(id)[16]) % 2 ? "male" : "female")) found.sex = "sex_id_number";
  }
  return found;
}

/** Everything that is wrong with a form: field → reason. `has`: what a visit knows already. */
export function problems(form, words, { has = {}, townships = [] } = {}) {
  const found = {};
  for (const [key, value] of Object.entries(form.fields)) {
    const reason = wrong(key, value, words);
    if (reason) found[key] = reason;
  }
  for (const key of words.required) {
    if (key === "needs" ? !form.needs.length : key === "consent" ? !(form.consent.given && form.consent.by) : key !== "filled_by" && !known(form.fields[key]) && !known(has[key])) {
      found[key] ??= "missing";
    }
  }
  const place = form.fields.township;
  if (known(place) && townships.length && !townships.includes(place)) found.township = "township_not_yours";
  form.needs.forEach((need) => {
    if (need.text.length > 500) found.needs = "too_long";
  });
  return found;
}
