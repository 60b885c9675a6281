/**
 * The alarm's sound: two short tones when danger comes, and again while it waits. A browser lets a page sound only
 * after somebody has pressed something in it; until then it is silent, without an error.
 */
const MUTED = "yizhu.desk.muted";
const AGAIN_MS = 20000;
let audio = null;
let heard = 0;
let rang = 0;

function muted(set) {
  try {
    if (set === undefined) return localStorage.getItem(MUTED) === "1";
    localStorage.setItem(MUTED, set ? "1" : "0");
  } catch {
    // a browser that keeps nothing
  }
  return Boolean(set);
}

function allow() {
  if (audio || !window.AudioContext) return;
  audio = new AudioContext();
}
for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, allow, { once: true, capture: true });

function tone(frequency, from) {
  const voice = audio.createOscillator();
  const volume = audio.createGain();
  voice.frequency.value = frequency;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(0.25, from + 0.02);
  volume.gain.setValueAtTime(0.25, from + 0.22);
  volume.gain.linearRampToValueAtTime(0, from + 0.26);
  voice.connect(volume).connect(audio.destination);
  voice.start(from);
  voice.stop(from + 0.28);
}

/** Sound for `count` dangers that wait: when there is one more, and every 20 seconds. */
export function ring(count) {
  const more = count > heard;
  heard = count;
  if (!count || muted() || audio?.state !== "running") return;
  const now = Date.now();
  if (!more && now - rang < AGAIN_MS) return;
  rang = now;
  tone(880, audio.currentTime);
  tone(660, audio.currentTime + 0.3);
}

/** Sound once, lower: this page does not hear of danger any more. */
export function chime() {
  if (muted() || audio?.state !== "running") return;
  tone(440, audio.currentTime);
  tone(330, audio.currentTime + 0.3);
}

/** The button that turns the sound off and on. */
export function startSound() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "banner__sound";
  const show = () => {
    const off = muted();
    button.textContent = off ? "声音已关" : "关掉声音";
    button.setAttribute("aria-pressed", String(off));
    button.title = off ? "点一下打开提醒的声音" : "只关声音，这条红线还在";
  };
  button.addEventListener("click", () => {
    muted(!muted());
    show();
  });
  show();
  return button;
}
