/**
 * “已记下的” and the progress: beside the talk on a wide screen, in a drawer on a narrow one. It is one piece of the
 * page that is moved between the two, so that there is only one of it to read, to tab through and to keep up to date.
 */
import { byId } from "../shared/dom.js";

const wide = window.matchMedia("(min-width: 900px)");

export class Side {
  constructor() {
    this.drawer = byId("drawer");
    this.onopen = () => {};
    byId("open-case").addEventListener("click", () => this.open("noted-title"));
    byId("open-progress").addEventListener("click", () => this.open("progress-title"));
    byId("close-case").addEventListener("click", () => this.close());
    this.drawer.addEventListener("click", (event) => {
      if (event.target === this.drawer) this.close();
    });
    // Old browsers know only addListener.
    if (wide.addEventListener) wide.addEventListener("change", () => this._place());
    else wide.addListener(() => this._place());
    this._place();
  }

  /** Show it, with the part whose heading is `title` in sight. */
  open(title) {
    if (!wide.matches) {
      if (this.drawer.showModal) this.drawer.showModal();
      else this.drawer.setAttribute("open", "");
    }
    this.onopen();
    const heading = byId(title);
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    const box = heading.closest(".side, .drawer__body");
    box.scrollTop += heading.getBoundingClientRect().top - box.getBoundingClientRect().top - 16;
  }

  close() {
    if (!this.drawer.hasAttribute("open")) return;
    if (this.drawer.close) this.drawer.close();
    else this.drawer.removeAttribute("open");
  }

  _place() {
    if (wide.matches) this.close();
    const home = byId(wide.matches ? "side" : "drawer-body");
    if (byId("case").parentNode !== home) home.append(byId("case"));
  }
}
