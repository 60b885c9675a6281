/**
 * What waits on the device to be handed in. An item is a new application, what came of a visit, a confirmation or
 * a remark. `state`: draft → waiting → done; `problem` (the server wants something else) and `conflict` (a person
 * has to decide) go back to waiting. `unsure`: it was sent and no answer came, so it must be sent again unchanged.
 */

import { uuid } from "../shared/uuid.js";

export const OPEN = ["draft", "waiting", "problem", "conflict"];

const base = (kind, region, more) => ({
  id: uuid(), kind, region, state: "draft", order: Date.now(), made: new Date().toISOString(), unsure: false, tries: 0, problem: null, result: null,
  ...more,
});

/** An empty form. `from`: where a value came from that nobody typed (`chat`, `photo`); a need says so itself. `declined`:
 * services that the talk named and somebody took out here. */
export const newForm = (fields = {}) => ({ fields, needs: [], consent: { given: null, by: null }, from: {}, declined: [], agreed: false, station: null, photos: [] });

export const newApplication = (region, channel, fields) => base("application", region, { channel, form: newForm(fields), talk: null, anyway: false });

export const newOutcome = (visit) =>
  base("outcome", visit.region, {
    visit: { id: visit.id, person: visit.person, township: visit.township }, outcome: null, note: "", visitedOn: today(),
    helps: false, form: newForm(), applicationNo: null, anyway: false,
  });

export const newConfirmation = (referral) =>
  base("confirm", referral.region, {
    referral: { id: referral.id, version: referral.version, no: referral.application_no, service: referral.service, organisation: referral.organisation, person: referral.person },
    action: null, words: "", rating: null,
  });

/** The day here, as `2026-11-22`. */
export function today(now = new Date()) {
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}

const known = (value) => value !== undefined && value !== null && value !== "";

/** The first part of a refused field's name: `needs.0.text` is asked where `needs` is. */
export const partOf = (field) => field.split(".")[0];

/** What is asked in the view of a visit, not in the form that goes with it. */
const OF_THE_VISIT = ["outcome", "note", "visited_on", "application", "application_no"];
export const ofTheVisit = (item, field) => item.kind === "outcome" && OF_THE_VISIT.includes(partOf(field));

/** What the server said of `keys` holds no longer: they were changed. */
export function settle(item, ...keys) {
  if (item.problem?.errors) item.problem.errors = item.problem.errors.filter((error) => !keys.includes(partOf(error.field)));
}

/** What the server said of each question: key → words. */
export function toldOf(item) {
  const told = {};
  for (const { field, message } of item.problem?.errors || []) told[partOf(field)] ??= message;
  return told;
}

/** Whether an item can still be changed: nobody is waiting for an answer to it. */
export const editable = (item) => ["draft", "problem"].includes(item.state) && !item.unsure;

/** Whether an item has a form that goes with it. */
export const hasForm = (item) => item.kind === "application" || (item.kind === "outcome" && item.outcome === "done" && item.helps);

function facts(form) {
  const consent = form.consent.given && form.consent.by ? form.consent : null;
  return {
    consent,
    fields: Object.fromEntries(Object.entries(form.fields).filter(([, value]) => known(value))),
    needs: form.needs.map(({ service, text, urgency }) => ({ service, text, urgency })),
    accept_contradictions: form.agreed,
    photo_ids: form.photos.slice(-6),
  };
}

/** The call that hands an item in: address and body. The id in it makes sure that it counts once. */
export function callOf(item) {
  if (item.kind === "application") {
    const { channel, form } = item;
    const station = channel === "station" && form.station ? { station: form.station } : {};
    return ["/api/v1/applications", { client_id: item.id, region: item.region, channel, ...station, ...facts(form), unless_known: !item.anyway }];
  }
  if (item.kind === "outcome") {
    const body = { client_id: item.id, outcome: item.outcome, note: item.note || null, visited_on: item.visitedOn };
    if (item.applicationNo) body.application_no = item.applicationNo;
    else if (hasForm(item)) body.application = { ...facts(item.form), unless_known: !item.anyway };
    return [`/api/v1/visits/${item.visit.id}/outcome`, body];
  }
  if (item.kind === "remark") return [`/api/v1/visits/${item.visit.id}/remarks`, { client_id: item.id, text: item.note }];
  const body = { client_id: item.id, action: item.action, version: item.referral.version };
  if (item.action === "confirm") Object.assign(body, { outcome: item.words, rating: item.rating });
  else body.reason = item.words || null;
  return [`/api/v1/referrals/${item.referral.id}/actions`, body];
}

/** What is left of an item once it was handed in: no more than a list shows. */
export function handedIn(item, answer, at, shortName) {
  const no = item.kind === "application" ? answer.no : answer.application_no || item.referral?.no || null;
  return {
    id: item.id, kind: item.kind, region: item.region, order: item.order, made: item.made, state: "done", unsure: false, tries: item.tries,
    action: item.action, outcome: item.outcome, result: { no, at, name: shortName },
  };
}
