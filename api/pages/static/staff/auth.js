/** Who is signed in. The token lives in sessionStorage: it is gone when the browser window is closed. */
import { byId } from "../shared/dom.js";
import { call, Problem } from "../shared/http.js";

const TOKEN = "yizhu.staff.token";
const NAME = "yizhu.staff.name";
const LIST = "yizhu.staff.list";
const AFTER = "yizhu.staff.after";

const get = (key) => sessionStorage.getItem(key);
export const signedIn = () => Boolean(get(TOKEN));

/** Sign in, or throw the API's Problem. */
export async function signIn(username, password) {
  const answer = await call("/api/v1/auth/token", { form: { grant_type: "password", username, password } });
  sessionStorage.setItem(TOKEN, answer.access_token);
  sessionStorage.setItem(NAME, username);
}

export function signOut() {
  sessionStorage.removeItem(TOKEN);
  sessionStorage.removeItem(NAME);
}

/** Where the person wanted to go before having to sign in; only ever a page of the desk. */
export function takeDestination() {
  const path = get(AFTER);
  sessionStorage.removeItem(AFTER);
  return path && path.startsWith("/staff/") ? path : null;
}

/** The list's filters, so that the way back from a case leads to the same list. */
export const keepListQuery = (query) => sessionStorage.setItem(LIST, query);
export const listQuery = () => get(LIST) || "";

/** Go and sign in, and come back here afterwards. */
export function askToSignIn() {
  signOut();
  if (location.pathname.startsWith("/staff/")) sessionStorage.setItem(AFTER, location.pathname);
  location.assign("/staff");
}

/** A call of the staff API. A sign-in that has run out leads to the sign-in page. */
export async function staffCall(path, options = {}) {
  try {
    return await call(`/api/v1${path}`, { ...options, token: get(TOKEN) });
  } catch (error) {
    if (error instanceof Problem && error.status === 401) askToSignIn();
    throw error;
  }
}

export function explain(error) {
  if (error instanceof Problem) return error.detail || error.title || "系统没有给出结果，请稍后再试。";
  return "连不上系统，请检查网络后再试。";
}

/** The name and the way out, in the bar. */
export function showWho() {
  byId("who").hidden = !signedIn();
  byId("who-name").textContent = get(NAME) || "";
  byId("sign-out").onclick = () => {
    signOut();
    location.assign("/staff");
  };
}
