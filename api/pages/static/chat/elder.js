// Runs before the first paint, in any browser: the larger text of 长辈模式 must not jump in after the page is drawn,
// and a browser that cannot read the page's modules must not stay silent.
(function () {
  try {
    if (localStorage.getItem("yizhu.elder") === "1") document.documentElement.classList.add("elder");
  } catch (blocked) {
    // Storage is blocked: the page starts in the normal size, and the button still works.
  }
  // The microphone is there from the first paint on, or not at all.
  if (window.SpeechRecognition || window.webkitSpeechRecognition) document.documentElement.classList.add("hears");
  window.addEventListener("error", function (event) {
    var messages = document.getElementById("messages");
    var failed = event instanceof ErrorEvent && /SyntaxError/.test(event.message || "");
    if (failed && messages && !messages.firstChild) document.getElementById("old-browser").hidden = false;
  });
})();
