// Runs before the first paint: the larger text of 长辈模式 must not jump in after the page is drawn.
(function () {
  try {
    if (localStorage.getItem("yizhu.elder") === "1") document.documentElement.classList.add("elder");
  } catch {
    // Storage is blocked: the page starts in the normal size, and the button still works.
  }
})();
