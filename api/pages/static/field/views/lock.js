/** The door: who is here, and the password that opens what is on the device. */

import { Problem, call } from "../../shared/http.js";
import { app, lastAccount, rememberAccount } from "../app.js";
import * as db from "../db.js";
import { Kept, unsent, wipe } from "../kept.js";
import { ask, button, el, heading, link, note, otherAccount as other } from "../ui.js";
import { WrongPassword, available, create, unlock } from "../vault.js";

const SHORTEST = 8;
// Whoever copies the locked drafts can try passwords at home: eight digits would last an hour, twelve a year.
const SHORTEST_DIGITS = 12;
const tooWeak = (password) => password.length < SHORTEST || (/^\d*$/.test(password) && password.length < SHORTEST_DIGITS);
const SIGN_IN = "/staff?next=/field";

/** Who is signed in: an account, `null` for nobody, `undefined` when the server cannot be reached. */
async function signedIn() {
  try {
    return await call("/api/v1/auth/me", { timeout: 8000 });
  } catch (error) {
    if (error instanceof Problem && (error.status === 401 || error.status === 403)) return null;
    return undefined;
  }
}

/** Show what stands before the door; `opened(kept, me)` once it is open. */
export async function door(main, opened) {
  if (!available()) return main.replaceChildren(...insecure());
  navigator.storage?.persist?.().catch(() => {});
  const me = await signedIn();
  const last = lastAccount();
  if (me && !me.permissions.includes("applications.enter")) return main.replaceChildren(...notForYou());
  const account = me?.id || last?.id;
  if (!account) return main.replaceChildren(...nobody(me === undefined));
  const record = await db.get("vaults", account);
  const waiting = await unsent(account);
  const done = (kept, name) => {
    rememberAccount(account, name, app.region);
    opened(kept, me);
  };
  if (record) main.replaceChildren(...locked(record, waiting, me, done, () => door(main, opened)));
  else if (me) main.replaceChildren(...first(me, done));
  else main.replaceChildren(...nobody(me === undefined));
  main.querySelector("input, h1")?.focus();
}

const insecure = () => [
  heading("这里打不开"),
  note("warning", "这个页面要用 https 开头的网址打开，才能把草稿加密存在手机里。请找管理员要网址。"),
];

const notForYou = () => [heading("这个账号不用这个页面"), el("p", {}, "这里是志愿者和驿站工作人员用的。"), link("去工作台", "/staff", "primary")];

const nobody = (offline) => [
  heading("请先登录"),
  offline
    ? note("warning", "现在没有网络。第一次用这个页面，要连上网登录一次；以后没有网也能用。")
    : el("p", {}, "登录以后，就能看到今天要走访的人家，没有网络时也能填。"),
  offline ? button("再试一次", () => location.reload(), { kind: "primary" }) : link("去登录", SIGN_IN, "primary"),
];

/** `others`: fields that are shown or hidden together with this one; null for one that has no box of its own. */
function passwordField(id, label, hint, others = []) {
  const input = el("input", { id, type: "password", class: "field-input", autocomplete: "off", required: true, minlength: SHORTEST, "aria-describedby": hint ? `${id}-hint` : null });
  const shown = el("input", { type: "checkbox", id: `${id}-shown`, onchange: () => [input, ...others].forEach((one) => { one.type = shown.checked ? "text" : "password"; }) });
  return [input, el("div", { class: "field-row-of" }, el("label", { for: id }, label), hint && el("p", { class: "field-hint", id: `${id}-hint` }, hint), input, others && el("label", { class: "field-check", for: `${id}-shown` }, shown, "显示密码"))];
}

/** A form whose button waits while `work` is under way; what it throws is told. */
function doorForm(label, parts, work) {
  const problem = el("p", { class: "note note--error", role: "alert", hidden: true });
  const go = el("button", { class: "button button--primary", type: "submit" }, label);
  return el(
    "form", {
      class: "field-door", novalidate: true,
      onsubmit: async (event) => {
        event.preventDefault();
        problem.hidden = true;
        go.disabled = true;
        try {
          await work();
        } catch (error) {
          problem.textContent = error.message;
          problem.hidden = false;
        } finally {
          go.disabled = false;
        }
      },
    },
    ...parts, problem, go,
  );
}

function first(me, done) {
  const [again, two] = passwordField("again", "再写一遍", null, null);
  const [password, one] = passwordField("password", "开门密码", `至少 ${SHORTEST} 位，要有字或字母，比如一句自己记得住的话；只用数字要 ${SHORTEST_DIGITS} 位。和登录密码不是一回事。`, [again]);
  const form = doorForm("设好了，进去", [one, two], async () => {
    if (tooWeak(password.value)) throw new Error(`密码太短了：至少 ${SHORTEST} 位，要有字或字母；只用数字要 ${SHORTEST_DIGITS} 位。`);
    if (password.value !== again.value) throw new Error("两次写的不一样，请再写一遍。");
    const { record, key } = await create(me.id, password.value);
    await db.put("vaults", record);
    done(new Kept(me.id, key), "");
  });
  return [
    heading("设一个开门密码"),
    el("p", {}, "您填的资料会锁在这部手机里，没有网络时也不会丢。每次打开这个页面，都用这个密码开锁。"),
    form,
    note("warning", el("strong", {}, "请记牢。"), "忘了密码，谁也打不开，还没交上去的草稿只能删掉重填。"),
  ];
}

function locked(record, waiting, me, done, anew) {
  const last = lastAccount();
  const name = last?.id === record.account ? last.name : "";
  const [password, field] = passwordField("password", "开门密码");
  const form = doorForm("打开", [field], async () => {
    try {
      const key = await unlock(record, password.value);
      done(new Kept(record.account, key), name);
    } catch (error) {
      if (!(error instanceof WrongPassword)) throw error;
      password.select();
      password.focus();
      throw new Error("密码不对，请再试一次。");
    }
  });
  const forget = button("忘了密码", async () => {
    const told = waiting ? `里面有 ${waiting} 份还没交上去，会一起删掉，找不回来。` : "里面没有还没交上去的东西。";
    if (!(await ask("打不开，只能删掉重来", `没有密码，谁也打不开这部手机里的草稿。${told}`, "删掉，重新设密码"))) return;
    await wipe(record.account);
    await anew();
  }, { kind: "quiet" });
  return [
    heading(name ? `${name}，您好` : "您好"),
    waiting ? note("warning", `有 ${waiting} 份还没交上去。打开以后，等着交的有网络就自动交。`) : el("p", {}, "写开门密码，打开今天的名单和草稿。"),
    me === null && note("", "登录过期了。先打开看看，要交上去时再登录。"),
    form,
    el("div", { class: "field-others" }, forget, other()),
  ].filter(Boolean);
}
