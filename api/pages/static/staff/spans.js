/**
 * Which characters of which message said which value.
 *
 * Offsets count characters as the server does (code points), not JavaScript's UTF-16 units: after an emoji
 * the two differ. A need's key is `need:<id>`.
 */

/**
 * Every span of the application's values in its messages.
 * @returns {Map<string, Array<{key: string, start: number, end: number, other: boolean}>>} by message id
 */
export function spansOf(application, messages) {
  const spans = new Map(messages.map((message) => [message.id, []]));
  const add = (messageId, span) => {
    const there = spans.get(messageId);
    if (there && !there.some((known) => known.key === span.key && known.start === span.start && known.end === span.end)) there.push(span);
  };
  for (const [key, said] of Object.entries(application.evidence || {})) {
    for (const { message_id: id, start, end } of said) add(id, { key, start, end, other: false });
  }
  for (const message of messages) {
    for (const [key, given] of Object.entries(message.fields || {})) {
      for (const span of Array.isArray(given) ? given : [given]) {
        const { start, end } = span;
        if (key === "needs") {
          const needs = application.needs.filter((need) => (span.service ? need.service === span.service : true));
          for (const need of needs) add(message.id, { key: `need:${need.id}`, start, end, other: false });
        } else if (key in application.fields) {
          // Said here too, but another place is the evidence of today's value: said again, or changed.
          add(message.id, { key, start, end, other: true });
        }
      }
    }
  }
  return spans;
}

/**
 * Cut a text where spans begin and end.
 * @returns {Array<{text: string, keys: string[], other: boolean}>} pieces in order; joined they are the text
 */
export function pieces(text, spans) {
  const characters = Array.from(text);
  const usable = spans.filter(({ start, end }) => start >= 0 && start < end && end <= characters.length);
  const cuts = [...new Set([0, characters.length, ...usable.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1];
    const here = usable.filter((span) => span.start <= start && span.end >= end);
    return {
      text: characters.slice(start, end).join(""),
      keys: [...new Set(here.map((span) => span.key))],
      other: here.length > 0 && here.every((span) => span.other),
    };
  });
}
