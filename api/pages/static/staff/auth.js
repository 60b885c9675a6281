/** Calls of the staff API from its pages. The sign-in is a cookie that no script reads. */
import { call, Problem } from "../shared/http.js";

const LIST = "yizhu.staff.list";

/** The list's filters, so that the way back from a case leads to the same list. */
export const keepListQuery = (query) => sessionStorage.setItem(LIST, query);
export const listQuery = () => sessionStorage.getItem(LIST) || "";

/** Go and sign in, and come back here afterwards. */
export function askToSignIn() {
  location.assign(`/staff?next=${encodeURIComponent(location.pathname + location.search)}`);
}

/** A call of the staff API. A sign-in that has run out leads to the sign-in page. */
export async function staffCall(path, options = {}) {
  try {
    return await call(`/api/v1${path}`, options);
  } catch (error) {
    if (error instanceof Problem && error.status === 401) askToSignIn();
    throw error;
  }
}

export function explain(error) {
  if (error instanceof Problem) return error.detail || error.title || "系统没有给出结果，请稍后再试。";
  return "连不上系统，请检查网络后再试。";
}
