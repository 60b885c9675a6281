/** Days, and whom to ring, as they are written. */

/** `3月5日`, with the year where it is another one. @param {string} iso @param {Date} now */
function day(iso, now = new Date()) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const year = at.getFullYear() === now.getFullYear() ? "" : `${at.getFullYear()}年`;
  return `${year}${at.getMonth() + 1}月${at.getDate()}日`;
}

/** `15:04` today, `3月5日 15:04` on any other day. */
function moment(iso, now = new Date()) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return "";
  const clock = `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
  return at.toDateString() === now.toDateString() ? clock : `${day(iso, now)} ${clock}`;
}

/** What stands in the place of something that nobody has told us. */
const UNKNOWN = "待补充";

module.exports = { UNKNOWN, day, moment };
