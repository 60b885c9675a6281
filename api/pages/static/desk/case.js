/**
 * A case's page. What changed is taken in part by part (`[data-part]`, `[data-panel]`), whether somebody else did it
 * (`#case-live` says so) or a form of this page. What is typed and not sent stays.
 */
import "./reasons.js";
import { Lights } from "./case_lights.js";
import { startCaseKeys } from "./case_keys.js";
import { morph, refresh } from "./live.js";
import { holdsWhatWasSent } from "./once.js";

const page = document.getElementById("case");
const RETRY_MS = 3000;
let late = false;

/** On a narrow screen one side is shown at a time. */
function show(side) {
  page.dataset.side = side;
  for (const link of page.querySelectorAll(".case__views [data-view]")) {
    if (link.dataset.view === side) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}
if (page.querySelector("#talk")) show(location.hash === "#talk" ? "talk" : "facts");
page.querySelector(".case__views")?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-view]");
  if (!link) return;
  event.preventDefault();
  show(link.dataset.view);
  window.scrollTo({ top: 0 });
});

// Back to the list as it was filtered, where one came from it.
const from = document.referrer ? new URL(document.referrer) : null;
if (from?.origin === location.origin && from.pathname === "/staff/applications") document.getElementById("back").href = from.href;

// The menu of papers closes as menus do.
document.addEventListener("click", (event) => {
  const sheet = document.querySelector("#sheet[open]");
  if (sheet && !sheet.contains(event.target)) sheet.open = false;
});
document.addEventListener("keydown", (event) => {
  const sheet = document.querySelector("#sheet[open]");
  if (event.key !== "Escape" || !sheet) return;
  sheet.open = false;
  sheet.querySelector("summary").focus();
});

const lights = new Lights(page, show);

/** Whether a person is at work in `part` outside of what is kept anyway. */
function busy(part) {
  const at = document.activeElement;
  const writing = at && part.contains(at) && at.matches("input, textarea, select") && !at.closest("[data-keep]");
  return Boolean(writing || part.querySelector("dialog[open], .htmx-request"));
}

/** Take in the parts of a freshly made page. */
function take(fresh) {
  late = false;
  // Who reads the newest lines goes on reading the newest.
  const box = page.querySelector("#talk-box");
  const atEnd = box && box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  const mark = fresh.getElementById("case-live");
  if (mark) page.querySelector("#case-live").dataset.liveFrom = mark.dataset.liveFrom;
  for (const part of page.querySelectorAll("[data-part]")) {
    const other = fresh.getElementById(part.id);
    if (!other) continue;
    if (busy(part)) late = true;
    else morph(part, other);
  }
  if (atEnd) box.scrollTop = box.scrollHeight;
  lights.again();
}
page.querySelector("[data-latest]")?.addEventListener("click", () => {
  const box = page.querySelector("#talk-box");
  box.scrollTop = box.scrollHeight;
  // On a narrow screen it is the page that scrolls, not the box.
  if (box.scrollHeight <= box.clientHeight + 1) page.querySelector("#talk-lines > li:last-child").scrollIntoView({ block: "end" });
});

async function asked(address, headers = {}) {
  try {
    const answer = await fetch(address, { headers: { "X-Live": "case", ...headers }, cache: "no-store", redirect: "manual" });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}

/** Ask every panel that is there for its newest content. */
async function takePanels() {
  for (const panel of page.querySelectorAll("[data-panel][data-loaded]")) {
    if (busy(panel)) {
      late = true;
      continue;
    }
    const fresh = await asked(panel.dataset.panel, { "HX-Request": "true" });
    if (!fresh) continue;
    const other = panel.cloneNode(false);
    other.append(...fresh.body.childNodes);
    morph(panel, other);
  }
  hideReads();
  lights.again();
}

let taking = false;

/** Take in everything that is new: one round at a time; what comes meanwhile is taken in by the next. */
async function takeAll() {
  if (taking) {
    late = true;
    return;
  }
  taking = true;
  try {
    const fresh = await asked(location.pathname);
    if (fresh) take(fresh);
    else late = true;
    await takePanels();
  } finally {
    taking = false;
  }
}

page.addEventListener("live", (event) => {
  if (event.target.id === "case-live") takeAll();
});
setInterval(() => late && !document.hidden && takeAll(), RETRY_MS);

// A panel may be asked for in another state (something in it opened): it is asked for the same state again.
page.addEventListener("htmx:afterSwap", (event) => {
  const slot = event.target.closest("[data-panel]");
  const { requestConfig, pathInfo } = event.detail;
  if (slot && requestConfig?.verb === "get") {
    slot.dataset.loaded = "";
    slot.dataset.panel = pathInfo.finalRequestPath;
  }
  lights.again();
});

// What is typed into a form stays until it is sent or given up.
page.addEventListener("input", (event) => {
  const form = event.target.closest("form");
  if (form) form.dataset.keep = "";
});
document.addEventListener("toggle", (event) => {
  const details = event.target;
  if (!details.matches?.("details.fix") || !page.contains(details)) return;
  if (details.open) {
    details.dataset.keep = "";
    details.querySelector("form :is(input:not([type=hidden]), select, textarea)")?.focus();
  } else delete details.dataset.keep;
}, true);
page.addEventListener("click", (event) => {
  const cancel = event.target.closest("[data-cancel]");
  if (!cancel) return;
  const form = cancel.closest("form");
  form.reset();
  form.querySelector("[data-problem]")?.replaceChildren();
  given(form);
  if (late) takeAll();
});

/** A form is done with: what it stood in closes, and the keyboard goes on from there. */
function given(form) {
  delete form.dataset.keep;
  form.closest("dialog")?.close();
  const details = form.closest("details.fix");
  if (!details) {
    if (form.closest("#case-head")) page.querySelector("#case-title").focus();
    return;
  }
  details.open = false;
  delete details.dataset.keep;
  details.querySelector("summary")?.focus();
}

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful, requestConfig, xhr } = event.detail;
  if (!successful || !page.contains(elt) || requestConfig.verb === "get") return;
  if (elt.matches("form[data-case]")) {
    // What was written while it was under way stays.
    if (holdsWhatWasSent(elt)) {
      elt.reset();
      given(elt);
    }
    // htmx still calls the form busy here.
    setTimeout(() => {
      take(new DOMParser().parseFromString(xhr.responseText, "text/html"));
      takePanels();
    });
  } else refresh(document.getElementById("case-live"));
});

function correct() {
  show("facts");
  const row = lights.field && document.getElementById(`fix-${lights.field}`);
  const details = row || document.activeElement?.closest(".fact")?.querySelector("details.fix") || page.querySelector("#fields details.fix");
  if (!details) return;
  details.closest("details.unknown")?.setAttribute("open", "");
  details.open = true;
}
startCaseKeys({ correct, show, out: () => lights.out() });

// Only the lines that said something, and no lines of mere reading: a choice of this very look.
page.querySelector("#only-gave")?.addEventListener("change", (event) => page.querySelector("#talk").classList.toggle("talked--gave", event.target.checked));
function hideReads() {
  const box = page.querySelector("#hide-reads");
  page.querySelector(".trail")?.classList.toggle("trail--hidden", Boolean(box?.checked));
}
page.addEventListener("change", (event) => event.target.id === "hide-reads" && hideReads());
