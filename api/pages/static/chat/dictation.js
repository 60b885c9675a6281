/** Speaking instead of typing, where the browser offers it: the words go into the input, and the person sends them. */
import { byId } from "../shared/dom.js";

const TOLD = {
  "not-allowed": "要先在手机上允许使用话筒。",
  "service-not-allowed": "这个浏览器不让用语音，请打字。",
  "audio-capture": "没有找到话筒，请打字。",
  "no-speech": "没有听到声音，请再点一次话筒说。",
  network: "语音要联网才能用，请打字或者等一等再试。",
};

export class Dictation {
  /** @param {(text: string) => void} heard gets the whole text of the input each time more is heard @param {() => string} typed */
  constructor(heard, typed) {
    const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
    if (!Recognition) return;
    this.button = byId("dictate");
    this.note = byId("listening");
    this.button.addEventListener("click", () => {
      if (this.listening) this.listening.stop();
      else this._listen(new Recognition(), heard, typed());
    });
  }

  /** Stop listening; what comes after is not taken. */
  stop() {
    if (this.listening) this.listening.abort();
  }

  _listen(recognition, heard, before) {
    recognition.lang = "zh-CN";
    recognition.interimResults = true;
    recognition.continuous = false;
    recognition.onresult = (event) => {
      const said = Array.from(event.results).map((result) => result[0].transcript).join("");
      heard(before + said);
    };
    recognition.onerror = (event) => this._tell(event.error === "aborted" ? "" : TOLD[event.error] || "没有听清，请再说一次。");
    recognition.onend = () => {
      this.listening = null;
      this.button.setAttribute("aria-pressed", "false");
      if (this.note.textContent === LISTENING) this._tell("");
    };
    this.listening = recognition;
    this.button.setAttribute("aria-pressed", "true");
    this._tell(LISTENING);
    try {
      recognition.start();
    } catch (refused) {
      recognition.onend();
      this._tell(TOLD["service-not-allowed"]);
    }
  }

  _tell(text) {
    this.note.textContent = text;
    this.note.hidden = !text;
  }
}

// Some browsers send the voice to their maker: whoever speaks is told so while it listens.
const LISTENING = "正在听，请说话…说完点一下话筒。（声音由手机的浏览器变成字，不存在这里）";
