/** What every staff page does: problems into their form, parts that keep themselves up to date, dialogs, the menu. */
import { startCounts } from "./counts.js";
import { startLive } from "./live.js";
import { startNoticeCount } from "./notice_count.js";
import { isLost, startOnce } from "./once.js";

// A refusal is an answer too: it is shown in the form that was sent, and what was typed stays.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status < 400 || isLost(xhr)) return;
  const form = requestConfig.elt.closest("form") || requestConfig.elt;
  const place = form.querySelector?.("[data-problem]") || document.getElementById("flash");
  event.detail.target = place;
  event.detail.swapOverride = "innerHTML";
  event.detail.selectOverride = "unset";
  event.detail.shouldSwap = true;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const place = event.detail.elt.querySelector?.("[data-problem]");
  if (place) place.replaceChildren();
});
/** On a phone the menu unfolds under the bar; on a desk it always stands in it. */
function unfold(button, open) {
  button.setAttribute("aria-expanded", String(open));
  document.getElementById(button.dataset.menu).classList.toggle("deskbar__menu--open", open);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.closest("[data-reload]")) {
    event.preventDefault();
    location.reload();
  }
  const menu = document.querySelector("[data-menu]");
  if (menu && event.target.closest("[data-menu]")) unfold(menu, menu.getAttribute("aria-expanded") === "false");
  else if (menu && !event.target.closest("#menu")) unfold(menu, false);
  const more = document.querySelector(".deskbar__more[open]");
  if (more && !more.contains(event.target)) more.open = false;
});
document.addEventListener("keydown", (event) => {
  const more = document.querySelector(".deskbar__more[open]");
  if (event.key === "Escape" && more) {
    more.open = false;
    more.querySelector("summary").focus();
    return;
  }
  const menu = document.querySelector('[data-menu][aria-expanded="true"]');
  if (event.key === "Escape" && menu) {
    unfold(menu, false);
    menu.focus();
  }
});
// A choice in a filter counts at once, without a press on the button.
document.addEventListener("change", (event) => {
  if (event.target.matches("form[data-auto] select")) event.target.form.requestSubmit();
});
// Who signs out leaves nothing behind in this window, such as an answer that was being written.
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action") !== "/staff/sign-out") return;
  try {
    sessionStorage.clear();
  } catch {
    // a browser that keeps nothing
  }
});
// An address says what is filtered by, not what is not.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[method=get]")) return;
  for (const control of event.target.elements) if (control.name && control.value === "") control.disabled = true;
});
window.addEventListener("pageshow", () => {
  for (const control of document.querySelectorAll("form[method=get] :disabled")) control.disabled = false;
});

// The message is said once: not again when the page is loaded anew.
const here = new URL(location.href);
if (here.searchParams.has("done")) {
  here.searchParams.delete("done");
  history.replaceState(history.state, "", here);
}

startLive();
startCounts();
startNoticeCount();
startOnce();
