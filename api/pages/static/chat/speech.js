/** Reading aloud in Chinese, where the browser can. What is read is what stands in the bubble. */
import { read, write } from "../shared/store.js";

const KEY = "yizhu.speak";

export class Speech extends EventTarget {
  constructor() {
    super();
    this.able = "speechSynthesis" in window && "SpeechSynthesisUtterance" in window;
    /** whether what is new is read by itself */
    this.always = this.able && read(KEY) === 1;
    /** the id of what is being read */
    this.reading = null;
    if (this.able) window.addEventListener("pagehide", () => this.stop());
  }

  /** Switch reading by itself on or off; remembered. */
  setAlways(on) {
    this.always = this.able && on;
    write(KEY, on ? 1 : 0);
    if (!on) this.stop();
    this.dispatchEvent(new Event("change"));
  }

  /** Read several texts, one after the other, in the place of what is read now. @param {Array<{id: string, text: string}>} entries */
  say(entries) {
    if (!this.able) return;
    window.speechSynthesis.cancel();
    for (const entry of entries) {
      const spoken = new SpeechSynthesisUtterance(sayable(entry.text));
      spoken.lang = "zh-CN";
      spoken.rate = 0.9;
      const voice = chinese();
      if (voice) spoken.voice = voice;
      spoken.onstart = () => this._now(entry.id);
      spoken.onend = () => this._now(null, entry.id);
      spoken.onerror = () => this._now(null, entry.id);
      window.speechSynthesis.speak(spoken);
    }
    this._now(entries.length ? entries[0].id : null);
  }

  /** Read one text, or stop if it is the one that is being read. */
  toggle(entry) {
    if (this.reading === entry.id) this.stop();
    else this.say([entry]);
  }

  stop() {
    if (this.able) window.speechSynthesis.cancel();
    this._now(null);
  }

  _now(id, only) {
    if (this.reading === id || (only && this.reading !== only)) return;
    this.reading = id;
    this.dispatchEvent(new Event("change"));
  }
}

/** A voice of the device itself before one that is spoken far away: what is read may be about a person. */
function chinese() {
  const known = window.speechSynthesis.getVoices();
  const voices = known.filter((voice) => voice.localService).concat(known.filter((voice) => !voice.localService));
  return voices.find((voice) => /^zh[-_]CN/i.test(voice.lang)) || voices.find((voice) => /^zh/i.test(voice.lang));
}

/** As it is to be heard: a number like DH20261122-000012 or a telephone number sign by sign. */
export function sayable(text) {
  return text.replace(/[A-Z]{2,4}\d{8}-\d+|\d{5,}/g, (number) => Array.from(number.replace("-", " ")).join(" "));
}
