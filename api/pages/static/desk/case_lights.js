/** A value and the words that said it light up together, whichever of the two is clicked or reached by keyboard. */
const calm = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
const narrow = () => matchMedia("(max-width: 1000px)").matches;
const keysOf = (mark) => mark.dataset.keys.split(" ");

export class Lights {
  /** @param {HTMLElement} page holds `[data-keys]` (words) and `[data-key]` (values) @param {(side: string) => void} show which side a narrow screen shows */
  constructor(page, show) {
    this.page = page;
    this.show = show;
    this.box = page.querySelector("#talk-box");
    this.here = page.querySelector("#talk-here");
    this.keys = [];
    this.place = 0;
    this.came = null;
    if (!this.box) return;
    page.addEventListener("click", (event) => this.#pressed(event));
    page.addEventListener("focusin", (event) => {
      // A value that is reached by keyboard lights up too; on a narrow screen only a press changes the side.
      const value = event.target.closest("button[data-key]");
      if (value && value.matches(":focus-visible") && !narrow()) this.#value(value);
      const mark = event.target.closest("[data-keys]");
      if (mark && mark.matches(":focus-visible")) this.#words(mark, false);
    });
    page.addEventListener("keydown", (event) => {
      const mark = event.target.closest("[data-keys]");
      if (!mark || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      this.#words(mark, true);
    });
  }

  /** Light these up and nothing else; none puts everything out. */
  light(keys) {
    this.keys = keys;
    for (const mark of this.page.querySelectorAll("[data-keys]")) {
      mark.classList.toggle("lit", keysOf(mark).some((key) => keys.includes(key)));
      mark.classList.remove("at");
    }
    for (const value of this.page.querySelectorAll("[data-key]")) {
      const on = keys.includes(value.dataset.key);
      value.classList.toggle("lit", on);
      value.setAttribute("aria-pressed", String(on));
    }
    if (!keys.length) this.#said(null);
  }

  /** The same again, after parts of the page were made anew. */
  again() {
    if (this.keys.length) this.light(this.keys);
  }

  out() {
    this.light([]);
  }

  /** The field whose value is lit, if any. */
  get field() {
    return this.keys.find((key) => !key.startsWith("need:")) || null;
  }

  #pressed(event) {
    const value = event.target.closest("button[data-key]");
    const mark = event.target.closest("[data-keys]");
    if (value) this.#value(value);
    else if (mark) this.#words(mark, true);
    else if (event.target.closest("[data-next]")) this.#go(this.place + 1);
    else if (event.target.closest("[data-back]")) this.#back();
  }

  #value(value) {
    const key = value.dataset.key;
    this.came = value;
    this.light([key]);
    if (!this.#places().length) return;
    this.show("talk");
    this.#go(0);
  }

  /** The places of what is lit: the words that it rests on before others that speak of it too. */
  #places() {
    const lit = [...this.box.querySelectorAll(".lit")];
    return [...lit.filter((mark) => !mark.matches(".said--other")), ...lit.filter((mark) => mark.matches(".said--other"))];
  }

  #go(place) {
    const places = this.#places();
    if (!places.length) return;
    this.place = place % places.length;
    for (const mark of places) mark.classList.toggle("at", places.length > 1 && mark === places[this.place]);
    reveal(this.box, places[this.place]);
    const what = this.came?.closest(".fact")?.querySelector("dt")?.textContent || this.came?.textContent || "";
    const count = places.length > 1 ? `，第 ${this.place + 1} 处，共 ${places.length} 处` : "";
    this.#said(`${what.trim().slice(0, 20)}${count}`, places.length > 1);
  }

  #words(mark, travel) {
    this.light(keysOf(mark));
    this.came = null;
    this.#said(null);
    const value = this.page.querySelector(".fact .lit, .case__facts [data-key].lit");
    if (!value) return;
    if (travel) this.show("facts");
    value.closest("details:not([open])")?.setAttribute("open", "");
    value.scrollIntoView({ block: narrow() ? "center" : "nearest", behavior: calm() });
  }

  #back() {
    const value = this.came;
    this.show("facts");
    if (value?.isConnected) {
      value.scrollIntoView({ block: "center" });
      value.focus();
    }
    this.#said(null);
  }

  #said(text, more = false) {
    this.here.hidden = text === null || (!more && !narrow());
    if (text === null) return;
    this.here.querySelector("span").textContent = text;
    this.here.querySelector("[data-next]").hidden = !more;
    this.here.querySelector("[data-back]").hidden = !narrow();
  }
}

/** Scroll inside the transcript only: the value that was clicked stays where it is. */
function reveal(box, mark) {
  if (narrow()) {
    mark.scrollIntoView({ block: "center" });
    return;
  }
  const top = mark.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  box.scrollTo({ top: top - box.clientHeight / 3, behavior: calm() });
}
