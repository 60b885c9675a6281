/**
 * The lock on what stays on the device: AES-GCM with a random key, which a key made of the person's password wraps.
 * Without the password nothing can be read; there is no other way in.
 */

export const ITERATIONS = 600000;
const SALT_BYTES = 16;
const IV_BYTES = 12;

export class WrongPassword extends Error {}

/** Whether this browser can lock anything: only on https or on the machine itself. */
export const available = () => Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

const bytes = (text) => new TextEncoder().encode(text);
const random = (length) => crypto.getRandomValues(new Uint8Array(length));

async function wrapping(password, salt, iterations) {
  const material = await crypto.subtle.importKey("raw", bytes(password.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations }, material, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"],
  );
}

const unwrap = (record, wrapper) =>
  crypto.subtle.unwrapKey(
    "raw", record.wrapped, wrapper, { name: "AES-GCM", iv: record.iv, additionalData: bytes(record.account) },
    "AES-GCM", false, ["encrypt", "decrypt"],
  );

/** A new lock: the record to keep, and its open key. The key itself can never be taken out of the browser. */
export async function create(account, password) {
  const salt = random(SALT_BYTES);
  const iv = random(IV_BYTES);
  const wrapper = await wrapping(password, salt, ITERATIONS);
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const wrapped = await crypto.subtle.wrapKey("raw", key, wrapper, { name: "AES-GCM", iv, additionalData: bytes(account) });
  const record = { account, salt, iterations: ITERATIONS, iv, wrapped };
  return { record, key: await unwrap(record, wrapper) };
}

/** The key behind a record. Raises `WrongPassword`. */
export async function unlock(record, password) {
  const wrapper = await wrapping(password, record.salt, record.iterations);
  try {
    return await unwrap(record, wrapper);
  } catch {
    throw new WrongPassword();
  }
}

/** Seal `value`; `label` says whose and what it is, and must be the same to open it. */
export async function seal(key, value, label) {
  const iv = random(IV_BYTES);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(label) }, key, bytes(JSON.stringify(value)));
  return { iv, data };
}

/** What was sealed. Raises when it was changed or belongs elsewhere. */
export async function open(key, box, label) {
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv, additionalData: bytes(label) }, key, box.data);
  return JSON.parse(new TextDecoder().decode(plain));
}
