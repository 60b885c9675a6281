/** A value and the words that said it light up together, whichever of the two is clicked or reached by keyboard. */

export class Links {
  /** @param {HTMLElement} talked holds `[data-keys]` @param {HTMLElement} facts holds `[data-key]` */
  constructor(talked, facts) {
    this.talked = talked;
    this.facts = facts;
    this.lit = "";
    facts.addEventListener("click", (event) => this.#value(event.target.closest("[data-key]")));
    facts.addEventListener("focusin", (event) => this.#value(event.target.closest("[data-key]")));
    talked.addEventListener("click", (event) => this.#words(event.target.closest("[data-keys]")));
    talked.addEventListener("focusin", (event) => this.#words(event.target.closest("[data-keys]")));
    talked.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      if (event.target.matches("[data-keys]")) event.preventDefault();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.light([]);
    });
  }

  light(keys) {
    this.lit = keys.join(" ");
    for (const mark of this.talked.querySelectorAll("[data-keys]")) {
      mark.classList.toggle("lit", mark.dataset.keys.split(" ").some((key) => keys.includes(key)));
    }
    for (const value of this.facts.querySelectorAll("[data-key]")) {
      const on = keys.includes(value.dataset.key);
      value.classList.toggle("lit", on);
      value.setAttribute("aria-pressed", String(on));
    }
  }

  #value(value) {
    if (!value) return;
    this.light([value.dataset.key]);
    // The words that the value rests on come before others that speak of it too.
    const mark = this.talked.querySelector(".lit:not(.said--other)") || this.talked.querySelector(".lit");
    if (mark) reveal(this.talked, mark);
  }

  #words(mark) {
    if (!mark) return;
    this.light(mark.dataset.keys.split(" "));
    const value = this.facts.querySelector(".lit");
    if (value) value.scrollIntoView({ block: "nearest", behavior: calm() });
  }
}

const calm = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

/** Scroll inside the transcript only: the value that was clicked stays where it is. */
function reveal(box, mark) {
  const top = mark.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  box.scrollTo({ top: top - box.clientHeight / 3, behavior: calm() });
}
