/**
 * Forms whose answer may be lost. One with a `client_id` is done once, however often it is sent until an answer
 * came: the name is renewed with each answer, and kept while there was none.
 */
import { uuid } from "../shared/uuid.js";

const LOST = "连不上系统，不知道办成没有，请先看一看。写的内容还在，网络恢复后可以再点一次";
const sent = new WeakMap();

const filled = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => name !== "client_id"));

/** Whether nothing was written into a form since it was sent. */
export function holdsWhatWasSent(form) {
  return !sent.has(form) || sent.get(form) === filled(form);
}

/** Nobody knows whether it was done. What only reads has at least done nothing. */
function lost(elt, verb) {
  const form = elt.closest("form");
  const place = form?.querySelector("[data-problem]") || document.getElementById("flash");
  const note = document.createElement("p");
  note.className = "note note--error";
  if (verb === "get") note.textContent = "连不上系统，请稍后再试。";
  else note.textContent = form?.elements.client_id ? `${LOST}，不会办两次。` : `${LOST}。`;
  place.replaceChildren(note);
}

/** What stands before the system could not reach it, or had no answer in time. */
export const isLost = (xhr) => xhr.status === 502 || xhr.status === 504;

export function startOnce() {
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.elt.matches("form")) sent.set(detail.elt, filled(detail.elt));
  });
  document.addEventListener("htmx:sendError", ({ detail }) => lost(detail.elt, detail.requestConfig.verb));
  document.addEventListener("htmx:responseError", ({ detail }) => isLost(detail.xhr) && lost(detail.elt, detail.requestConfig.verb));
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const name = detail.elt.querySelector?.("input[name=client_id]");
    if (name && detail.xhr.status > 0 && detail.xhr.status < 500) name.value = uuid();
  });
}
