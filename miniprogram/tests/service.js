/**
 * The other side of the network, in memory: a resident API with one talk after the other, and WeChat's login.
 *
 * `offline`: nothing gets through; `lost`: an answer gets lost on its way back, although it was given.
 */
const HELLO = "您好，我是易助。";
const OPEN = { phase: "open", asking: "needs", application_no: null };

class Service {
  constructor() {
    this.calls = [];
    this.talks = new Map();
    this.offline = false;
    this.lost = false;
    /** path → what is answered in the place of the usual: `{status, data, header}` */
    this.instead = {};
    /** What the bot says to a text. */
    this.replies = (text) => [{ text: `听到了：${text}`, quick_replies: [] }];
    this.state = OPEN;
    this.noted = { application_no: null, correctable: true, fields: {}, lines: [], needs: [] };
    this.progress = { region: "德化县", office: { name: "县民政局", phone: null }, items: [] };
    this.stations = { region: "德化县", townships: ["浔中镇", "上涌镇"], items: [], missing: 0 };
    this.hotlines = [{ number: "110", name: "报警", crisis: ["violence"] }, { number: "12356", name: "心理援助", crisis: ["suicide"] }];
    /** Ids of talks that wait for the person, as `/channels/wechat/waiting` tells them. */
    this.waiting = [];
    this.ids = 0;
  }

  /** As wx.request. */
  request({ url, method, data, header, success, fail }) {
    const { pathname, searchParams } = new URL(url);
    const path = pathname.replace(/^\/api\/v1/, "");
    const call = { method, path, url, header, query: Object.fromEntries(searchParams), body: data && JSON.parse(data) };
    this.calls.push(call);
    Promise.resolve().then(() => {
      if (this.offline) return fail({ errMsg: "request:fail" });
      const { status = 200, data: answer, header: given = {} } = this._answer(call);
      if (this.lost) return fail({ errMsg: "request:fail timeout" });
      return success({ statusCode: status, data: answer, header: given });
    });
  }

  /** As wx.login. */
  login({ success, fail }) {
    Promise.resolve().then(() => (this.offline ? fail({ errMsg: "login:fail" }) : success({ code: `code-${(this.ids += 1)}` })));
  }

  /** Calls of one path, oldest first. */
  asked(path) {
    return this.calls.filter((call) => call.path === path);
  }

  /** Something said in a talk without this phone. */
  tell(sender, text, id = "talk-1") {
    this.talks.get(id).items.push(this._message(sender, text, {}));
  }

  _answer(call) {
    const { path, body, query } = call;
    if (this.instead[path]) return this.instead[path];
    if (path === "/channels/wechat/session") return body.anew || !this.talks.size ? this.begin() : this._known(body.talk);
    if (path === "/channels/wechat/waiting") return { data: { items: this.waiting.map((id) => ({ id, about: `${id}申请的送饭` })) } };
    if (path === "/conversations") return this.begin();
    if (path === "/resident/hotlines") return { data: { items: this.hotlines } };
    if (path === "/resident/stations") return { data: this._near(query.township) };
    const [, id, what] = path.match(/^\/conversations\/([^/]+)\/(.+)$/) || [];
    const talk = this.talks.get(id);
    if (!talk || call.header.Authorization !== `Bearer ${talk.token}`) return problem(401, "会话编号或凭证不对。");
    if (what === "noted") return { data: this.noted };
    if (what === "progress") return { data: this.progress };
    if (what === "messages") return body ? this._hear(talk, body) : this._transcript(talk, query.after, call.header);
    return problem(404, "没有这个地址。");
  }

  /** A new talk. */
  begin() {
    const id = `talk-${this.talks.size + 1}`;
    const hello = this._message("bot", HELLO, {});
    const talk = { id, token: `token-${id}`, items: [hello], heard: new Map() };
    this.talks.set(id, talk);
    return { status: 201, data: { id, token: talk.token, replies: [hello], state: this.state } };
  }

  _known(asked) {
    const last = [...this.talks.values()].pop();
    const talk = this.talks.get(asked) || last;
    return { data: { id: talk.id, token: talk.token, replies: [], state: this.state, aside: talk !== last } };
  }

  _hear(talk, { client_message_id: mark, text }) {
    if (!talk.heard.has(mark)) {
      const message = this._message("resident", text, {});
      const replies = this.replies(text).map((reply) => this._message("bot", reply.text, reply));
      talk.items.push(message, ...replies);
      talk.heard.set(mark, { message_id: message.id, replies, state: this.state });
    }
    return { data: talk.heard.get(mark) };
  }

  _transcript(talk, after, header) {
    const version = `v${talk.items.length}${this.state.phase}`;
    if (header["If-None-Match"] === `"${version}"`) return { status: 304, data: "" };
    const from = talk.items.findIndex((item) => item.id === after);
    return { data: { items: talk.items.slice(from + 1), after: from < 0 ? null : after, state: this.state, version } };
  }

  _near(township) {
    const items = this.stations.items.filter((one) => !township || one.township === township);
    return { ...this.stations, items };
  }

  _message(sender, text, { quick_replies: offered = [] }) {
    return { id: `message-${(this.ids += 1)}`, sender, text, at: new Date().toISOString(), quick_replies: offered };
  }
}

/** An RFC 9457 problem document. */
function problem(status, detail, header = {}) {
  return { status, data: { type: "urn:yizhu:problem:test", title: "出错了", status, detail }, header };
}

module.exports = { HELLO, Service, problem };
