/** What a resident will read, while it is being typed. */
document.addEventListener("input", (event) => {
  if (event.target.name !== "answer") return;
  const preview = document.getElementById("preview");
  preview.textContent = `${event.target.value.trim()}\n${preview.dataset.basis}`;
});
