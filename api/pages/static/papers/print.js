// The print button: shown where a script can open the printer's dialogue.
const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => window.print());
