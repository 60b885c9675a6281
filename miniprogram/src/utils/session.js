/**
 * One talk of one person: recognised by WeChat, sends what was said, looks for what is new.
 *
 * What was said is kept on the phone before it is sent, and taken out once the server has answered; a repeated try
 * carries the same id, so it makes no second turn. All network work runs in one loop (open → send → look), so that
 * answers never overtake each other.
 */
const { Problem, Unreachable } = require("./api");
const store = require("./store");
const talks = require("./talk");
const uuid = require("./uuid");

const TALK = "yizhu.talk";
const OUTBOX = "yizhu.outbox";
/** The talk that goes on, while another one of the person's is open. */
const MAIN = "yizhu.main";
/** So often at most it is asked whether something waits in the person's other talks. */
const SEEK_MS = 60000;
/** How often to look for what was said unasked, by how long nothing has happened: milliseconds → milliseconds. */
const PACE = [[120000, 3000], [900000, 8000], [Infinity, 20000]];
const LOOK_LIVE_MS = 2000;
const RETRY_MS = [1000, 2000, 4000, 8000, 15000];
/** Whom WeChat does not name after so many tries talks without being recognised, rather than not at all. */
const LOGINS = 3;

class Session {
  /** @param {{api: import("./api").Api, region: string}} options */
  constructor({ api, region }) {
    this.api = api;
    this.region = region;
    this.now = talks.empty(store.read(TALK), store.read(OUTBOX, []));
    this.listeners = new Set();
    this.unsent = "";
    this.failures = 0;
    this.logins = 0;
    this.anew = false;
    this.awake = false;
    this.active = Date.now();
    this.sought = -Infinity;
    this.seeks = false;
  }

  /** Call `listener` at every change. @returns {() => void} ends it */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The program is in sight: work. `told`: a reminder led here, and maybe not to where something waits. */
  start(told = false) {
    this.awake = true;
    this.seeks = true;
    if (told) this._seek(true).then(() => this.wake());
    else this.wake();
  }

  /** Nobody looks: ask for nothing more, unless something still waits to be sent. */
  stop() {
    this.awake = false;
    if (!this.now.outbox.length) clearTimeout(this.timer);
  }

  /** Keep a text and send it. @returns {boolean} false: there was nothing in it */
  say(text) {
    const words = text.trim();
    if (!words) return false;
    this._become(talks.said(this.now, { id: uuid(), text: words, at: new Date().toISOString() }));
    this.wake();
    return true;
  }

  /** Leave this talk; go on with a new one, or without `anew` with the one that WeChat's person has. */
  restart(anew = true) {
    this._keepUnsent();
    store.remove(MAIN);
    this.anew = anew;
    this.logins = 0;
    this._become(talks.empty());
    this.wake();
  }

  /** What still waited when a talk was left, and is not sent; given back once. */
  takeUnsent() {
    const { unsent } = this;
    this.unsent = "";
    return unsent;
  }

  _keepUnsent() {
    this.unsent = [this.unsent, ...this.now.outbox.map((entry) => entry.text)].filter(Boolean).join("\n");
  }

  /** Open another talk of the person's for a look; an error where that cannot be done now. */
  async visit(id) {
    if (this.visiting) return;
    this.visiting = true;
    try {
      const { talk } = this.now;
      const main = store.read(MAIN);
      if (main && main.id === id) {
        this.back();
        return;
      }
      const answer = await this.api.session(await this.api.code(), this.region, false, id);
      if (talk ? !this._holds(talk) : this.now.talk) return;
      this.adopt(answer);
      // On this phone it is known without asking where to go back to.
      const goesOn = main || (talk && !talk.aside ? talk : null);
      if (answer.aside && goesOn) store.write(MAIN, goesOn);
    } finally {
      this.visiting = false;
    }
  }

  /** Back to the talk that goes on. */
  back() {
    const main = store.read(MAIN);
    if (!main) {
      this.restart(false);
      return;
    }
    store.remove(MAIN);
    this._keepUnsent();
    this._become(talks.empty(main, [], this.now.waiting));
    this.wake();
  }

  /** Where something waits in the person's other talks; who was `told` is led there, if nothing waits here. */
  async _seek(told = false) {
    if (this.unknown || (!told && Date.now() - this.sought < SEEK_MS)) return;
    this.seeks = false;
    this.sought = Date.now();
    try {
      const { items } = await this.api.waiting(await this.api.code());
      const { talk, outbox } = this.now;
      this._become(talks.waits(this.now, items));
      const here = talk && items.some((other) => other.id === talk.id);
      if (told && items.length && !here && !outbox.length) await this.visit(items[0].id);
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      // Without a mini program the service knows nobody's talks; anything else is for the next time.
      this.unknown = error instanceof Problem && error.status === 404;
    }
  }

  /** Go on with another talk, as `POST /links` answers it. */
  adopt(answer) {
    store.remove(MAIN);
    this._keepUnsent();
    this._become({ ...talks.opened(this.now, answer, new Date().toISOString()), outbox: [] });
    this.wake();
  }

  /** Work now, rather than when the timer says so. */
  wake() {
    this.active = Date.now();
    this.failures = 0;
    this._run();
  }

  async _run() {
    clearTimeout(this.timer);
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    let wait = 0;
    try {
      do {
        this.again = false;
        if (this.now.trouble === "lost") return;
        if (!this.now.talk) await this._open();
        await this._flush();
        await this._look();
      } while (this.again);
      this.failures = 0;
      this._set({ trouble: null });
      wait = this._pace();
      if (this.seeks && this.awake) this._seek();
    } catch (error) {
      wait = this._stumble(error);
    } finally {
      this.running = false;
      this._set({ sending: false });
    }
    if (wait && (this.awake || this.now.outbox.length)) this.timer = setTimeout(() => this._run(), wait);
  }

  async _open() {
    const answer = this.logins < LOGINS ? await this._recognised() : await this.api.open(this.region);
    this.anew = false;
    this.logins = 0;
    if (!this.now.talk) this._become(talks.opened(this.now, answer, new Date().toISOString()));
  }

  async _recognised() {
    try {
      return await this.api.session(await this.api.code(), this.region, this.anew);
    } catch (error) {
      this.logins = error instanceof Problem && error.status === 404 ? LOGINS : this.logins + 1;
      if (this.logins >= LOGINS) return this.api.open(this.region);
      throw error;
    }
  }

  async _flush() {
    while (this.now.outbox.length) {
      const { talk, outbox: [entry] } = this.now;
      this._set({ sending: true });
      try {
        const answer = await this.api.say(talk, entry.id, entry.text);
        if (!this._holds(talk)) return;
        this._become(talks.answered(this.now, entry, answer, new Date().toISOString()));
      } catch (error) {
        if (!this._holds(talk)) return;
        if (!(error instanceof Problem) || error.passing || error.status === 401) throw error;
        this._become(talks.turnedDown(this.now, entry, error.detail));
      }
      this.failures = 0;
      this._set({ trouble: null });
    }
    this._set({ sending: false });
  }

  async _look() {
    const { talk, version } = this.now;
    if (!talk) return;
    const answer = await this.api.messages(talk, talks.newest(this.now), version).catch((error) => {
      if (this._holds(talk)) throw error;
      return null;
    });
    // While something waits to be sent, the transcript may already hold it under another id.
    if (!answer || !this._holds(talk) || this.now.outbox.length) return;
    if (answer.items.length) this.active = Date.now();
    this._become(talks.looked(this.now, answer));
  }

  /** What went wrong decides how long to wait. @returns {number} milliseconds, 0: not again */
  _stumble(error) {
    if (error instanceof Problem && error.status === 401) {
      this._set({ trouble: "lost" });
      return 0;
    }
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    const pause = RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)];
    this.failures += 1;
    const trouble = error instanceof Unreachable ? "offline" : error.status === 429 ? "busy" : "server";
    this._set({ trouble });
    return Math.max(pause, 1000 * (error.retryAfter || 0));
  }

  _pace() {
    if (this.now.state && this.now.state.phase === "human") return LOOK_LIVE_MS;
    const quiet = Date.now() - this.active;
    return PACE.find(([until]) => quiet < until)[1];
  }

  /** Whether this is still the talk: another one may have begun while an answer was on its way. */
  _holds(talk) {
    return Boolean(this.now.talk) && this.now.talk.id === talk.id;
  }

  _set(changed) {
    if (Object.keys(changed).every((name) => this.now[name] === changed[name])) return;
    this._become({ ...this.now, ...changed });
  }

  _become(now) {
    const before = this.now;
    this.now = now;
    if (now.talk !== before.talk) keep(TALK, now.talk);
    if (now.outbox !== before.outbox) keep(OUTBOX, now.outbox.length ? now.outbox : null);
    this.listeners.forEach((listener) => listener(now));
  }
}

function keep(key, value) {
  if (value) store.write(key, value);
  else store.remove(key);
}

module.exports = { Session };
