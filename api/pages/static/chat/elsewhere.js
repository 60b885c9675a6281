/** The same talk in another place: a code for it, to be typed there; or a code from there, typed here. */
import { byId, moment } from "../shared/dom.js";
import { call, Problem, Unreachable } from "../shared/http.js";
import { write } from "../shared/store.js";

export class Elsewhere {
  /** @param {import("./session.js").Session} session @param {() => void} joined called when another talk goes on here */
  constructor(session, joined) {
    this.session = session;
    this.joined = joined;
    byId("link-out-open").addEventListener("click", () => this._offer());
    byId("link-in-open").addEventListener("click", () => this._ask());
    byId("link-in-close").addEventListener("click", () => close("link-in"));
    byId("link-out-close").addEventListener("click", () => close("link-out"));
    byId("link-in-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this._join(byId("link-typed").value.trim());
    });
  }

  async _offer() {
    const { talk } = this.session;
    byId("link-code").textContent = "";
    byId("link-until").textContent = "请稍等…";
    open("link-out");
    if (!talk) {
      byId("link-until").textContent = "对话还没有开始，请先说一句话。";
      return;
    }
    try {
      const path = `/api/v1/conversations/${encodeURIComponent(talk.id)}/link-code`;
      const shown = await call(path, { method: "POST", token: talk.token });
      byId("link-code").textContent = `${shown.code.slice(0, 3)} ${shown.code.slice(3)}`;
      byId("link-until").textContent = `${moment(shown.expires_at)} 以前有效，只能用一次。`;
    } catch (error) {
      byId("link-until").textContent = told(error);
    }
  }

  _ask() {
    byId("link-typed").value = "";
    complain("");
    open("link-in");
    byId("link-typed").focus();
  }

  async _join(code) {
    if (!code) {
      complain("请先写上接续码。");
      return;
    }
    const button = byId("link-in-go");
    if (button.disabled) return;
    button.disabled = true;
    complain("");
    try {
      const answer = await call("/api/v1/links", { json: { code } });
      close("link-in");
      this.joined();
      if (answer.region === this.session.region) this.session.adopt(answer);
      else {
        // The page of that region has its own words and telephone numbers.
        write(`yizhu.talk.${answer.region}`, { id: answer.id, token: answer.token, state: answer.state, choices: null });
        window.location.assign(`/?region=${encodeURIComponent(answer.region)}`);
      }
    } catch (error) {
      complain(told(error));
      byId("link-typed").focus();
    } finally {
      button.disabled = false;
    }
  }
}

function complain(reason) {
  byId("link-problem").textContent = reason;
  byId("link-problem").hidden = !reason;
  if (reason) byId("link-typed").setAttribute("aria-invalid", "true");
  else byId("link-typed").removeAttribute("aria-invalid");
}

function told(error) {
  if (error instanceof Problem) return error.detail || error.title;
  if (error instanceof Unreachable) return "网络断开了，请过一会儿再试。";
  throw error;
}

// Old browsers have no showModal: the dialog then stands in the page.
function open(id) {
  if (byId(id).showModal) byId(id).showModal();
  else byId(id).setAttribute("open", "");
}

function close(id) {
  if (byId(id).close) byId(id).close();
  else byId(id).removeAttribute("open");
}
