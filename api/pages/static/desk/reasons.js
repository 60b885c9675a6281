/** A reason chosen from a list is put into the field below it, where it can be changed. */
document.addEventListener("change", (event) => {
  const list = event.target.closest("select[data-fills]");
  if (!list) return;
  const field = document.getElementById(list.dataset.fills);
  if (!field || !list.value) return;
  field.value = list.value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});
