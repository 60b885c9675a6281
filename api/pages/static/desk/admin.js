/** The administration's own: the tab one is on is in sight on a phone, and a message is said once. */
function showTab() {
  const strip = document.querySelector(".subnav");
  const here = strip?.querySelector("[aria-current]");
  if (here) strip.scrollLeft = here.offsetLeft - strip.clientWidth / 2 + here.offsetWidth / 2;
}

document.addEventListener("htmx:afterSettle", showTab);
// The address that a form led to is kept without its message: loading it anew says nothing twice.
document.addEventListener("htmx:pushedIntoHistory", () => {
  const here = new URL(location.href);
  here.searchParams.delete("done");
  history.replaceState(history.state, "", here);
});
showTab();
