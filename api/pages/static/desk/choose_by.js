/** Of a form's parts only the one that the chosen radio button means; without script all of them are there. */
for (const form of document.querySelectorAll("form[data-by]")) {
  const show = () => {
    const chosen = form.querySelector("[name=by]:checked")?.value;
    for (const part of form.querySelectorAll("[data-by-part]")) part.hidden = part.dataset.byPart !== chosen;
  };
  form.addEventListener("change", show);
  show();
}
