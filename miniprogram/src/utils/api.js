/**
 * The resident API over wx.request: the only place that talks to the network. Two things can go wrong: no answer
 * (`Unreachable`), or an answer that is a problem document (`Problem`).
 */

class Unreachable extends Error {}

class Problem extends Error {
  /** @param {number} status @param {object} body @param {number | null} retryAfter seconds */
  constructor(status, body, retryAfter) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.status = status;
    this.detail = body.detail || body.title || "";
    this.retryAfter = retryAfter;
  }

  /** The same call may succeed later: the server is overloaded, restarting, or asks for patience. */
  get passing() {
    return this.status >= 500 || this.status === 429 || this.status === 408;
  }
}

/** What is shown for something that went wrong with a call. */
function told(error) {
  if (error instanceof Unreachable) return "网络断开了，请看看手机有没有信号，再试一次。";
  if (error instanceof Problem) return error.detail || "没有办成，请过一会儿再试。";
  throw error;
}

class Api {
  /** @param {{base: string, request?: Function, login?: Function}} options `request`, `login`: as wx.request, wx.login */
  constructor({ base, request = wx.request, login = wx.login }) {
    this.base = base.replace(/\/+$/, "");
    this.request = request;
    this.login = login;
  }

  /** A code that stands for the person at WeChat, for a few minutes and once. @returns {Promise<string>} */
  code() {
    return new Promise((resolve, reject) => {
      this.login({
        timeout: 10000,
        success: ({ code }) => (code ? resolve(code) : reject(new Unreachable("no code"))),
        fail: () => reject(new Unreachable("wx.login")),
      });
    });
  }

  /** The talk of the person behind `code`; `anew`: a new one in its place; `talk`: another one of theirs. */
  session(code, region, anew = false, talk = null) {
    const other = talk ? { talk } : {};
    return this._call("/channels/wechat/session", { json: { code, region: region || null, anew, ...other } });
  }

  /** Those talks of the person behind `code` in which something new waits, the newest first. */
  waiting(code) {
    return this._call("/channels/wechat/waiting", { json: { code }, timeout: 5000 });
  }

  open(region) {
    return this._call("/conversations", { json: { region: region || null } });
  }

  /** The same `id` again is the same message: it is answered with the same answer. */
  say(talk, id, text) {
    return this._call(`${of(talk)}/messages`, { token: talk.token, json: { client_message_id: id, text } });
  }

  /** The transcript, or what came after the message `after`; null if nothing changed since `version`. */
  messages(talk, after, version) {
    const query = after ? `?after=${encodeURIComponent(after)}` : "";
    return this._call(`${of(talk)}/messages${query}`, { token: talk.token, known: version, timeout: 15000 });
  }

  noted(talk) {
    return this._call(`${of(talk)}/noted`, { token: talk.token });
  }

  progress(talk) {
    return this._call(`${of(talk)}/progress`, { token: talk.token });
  }

  linkCode(talk) {
    return this._call(`${of(talk)}/link-code`, { token: talk.token, json: {} });
  }

  /** The talk that a code from elsewhere joins; tied to the person behind `login`, if WeChat names them. */
  link(code, login) {
    return this._call("/links", { json: login ? { code, wx_code: login } : { code } });
  }

  stations(region, township) {
    const query = [["region", region], ["township", township]].filter(([, value]) => value);
    const asked = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
    return this._call(`/resident/stations${asked ? `?${asked}` : ""}`);
  }

  hotlines(region) {
    return this._call(`/resident/hotlines${region ? `?region=${encodeURIComponent(region)}` : ""}`);
  }

  _call(path, { token, json, known, timeout = 30000 } = {}) {
    const header = { Accept: "application/json" };
    if (json) header["Content-Type"] = "application/json";
    if (token) header.Authorization = `Bearer ${token}`;
    if (known) header["If-None-Match"] = `"${known}"`;
    return new Promise((resolve, reject) => {
      this.request({
        url: `${this.base}/api/v1${path}`,
        method: json ? "POST" : "GET",
        data: json && JSON.stringify(json),
        header,
        timeout,
        dataType: "json",
        success: ({ statusCode, data, header: given }) => {
          if (known && statusCode === 304) resolve(null);
          else if (statusCode >= 400) reject(new Problem(statusCode, isObject(data) ? data : {}, waitOf(given)));
          else if (statusCode < 200 || statusCode >= 300 || !isObject(data)) reject(new Unreachable(`HTTP ${statusCode}`));
          else resolve(data);
        },
        // wx's own words for it may hold the address; nobody needs them.
        fail: () => reject(new Unreachable("wx.request")),
      });
    });
  }
}

function of(talk) {
  return `/conversations/${encodeURIComponent(talk.id)}`;
}

function isObject(data) {
  return typeof data === "object" && data !== null;
}

/** Header names come as the server or the phone writes them. */
function waitOf(header) {
  const name = Object.keys(header || {}).find((one) => one.toLowerCase() === "retry-after");
  return (name && Number(header[name])) || null;
}

module.exports = { Api, Problem, Unreachable, told };
