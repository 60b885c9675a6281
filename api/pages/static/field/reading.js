/** Reading a visit or a case whole: from the server, else as it was read last, and why it is not the newest. */

import { Problem, Unreachable, call } from "../shared/http.js";
import { app } from "./app.js";
import { forgetDetail, rememberDetail } from "./day.js";

const PATHS = { visit: "/api/v1/visits", case: "/api/v1/applications" };

/** Why a call came to nothing, in words that are true. */
export function reason(error) {
  if (error instanceof Unreachable) return "没有网络";
  if (error.status === 401) return "登录过期了";
  return error.passing ? "县里的服务现在有问题" : error.detail || "现在取不下来";
}

/**
 * `value`: the newest that can be had, or null. `why`: why it is not what the server has now. `gone`: this account may
 * not see it (any more); then nothing that was read before stays on the device.
 */
export async function readWhole(kind, id) {
  try {
    const value = await call(`${PATHS[kind]}/${encodeURIComponent(id)}`, { timeout: 12000 });
    await rememberDetail(kind, id, value);
    return { value, why: null, gone: false };
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    const gone = error.status === 403 || error.status === 404;
    if (gone) await forgetDetail(kind, id);
    return { value: app.details[`${kind}/${id}`]?.value || null, why: reason(error), gone };
  }
}
