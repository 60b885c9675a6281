/** Letting what was written go for good, after asking. */

import { app, drop, go } from "../app.js";
import { ask, button } from "../ui.js";

/** Something that was to be handed in. */
export const discard = (found) =>
  button("不交了，删掉", async () => {
    if (!(await ask("不交了？", "写的这些会从手机里删掉，找不回来。", "删掉"))) return;
    await drop(found.id);
    go();
  }, { kind: "quiet" });

/** What is being filled in; `cancel` stops what would keep it once more. */
export const deleteDraft = (item, cancel) =>
  button("删掉这份", async () => {
    if (!(await ask("删掉这份草稿？", "删了就找不回来。", "删掉"))) return;
    cancel();
    app.flush = null;
    await drop(item.id);
    go();
  }, { kind: "quiet" });
