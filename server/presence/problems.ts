import { defineFieldCodes } from "../platform/http/field-codes.ts";
import { defineProblems } from "../platform/http/problem-codes.ts";

// What can go wrong in this room, as a caller sees it.
defineProblems({
  presence_not_found: {
    status: 404,
    title: "Presence has nothing under this number",
    detail: "There is no entry {id} of this kind.",
    remedy: "It was removed meanwhile, or never there: read the list anew.",
  },
  presence_read_only: {
    status: 403,
    title: "You may look at presence and not change it",
    remedy: "Whoever sees a part of the call centre changes nothing here: ask somebody who sees all of it.",
  },
  not_your_extension: {
    status: 403,
    title: "This is not your extension",
    remedy: "Agents set their own extension, the one that their account names. Ask a supervisor.",
  },
  override_over: {
    status: 409,
    title: "It holds no more",
    remedy: "It had ended before: read the extension anew.",
  },
  planning_refused: {
    status: 422,
    title: "Some rows of the planning cannot be taken",
    detail: "{n} rows were refused, and nothing was changed.",
    remedy: "Correct the rows that the member report names, or say that the good ones are to be taken alone.",
  },
  presence_calendar_unknown: {
    status: 404,
    title: "No calendar is given out at this address",
    remedy: "The address was withdrawn or is cut short: ask an administrator for another one.",
  },
  presence_webhook_not_signed: {
    status: 401,
    title: "The signature is missing or fits no PBX",
    remedy: "Enter the secret that the PBX shows beside its webhook; a relay must pass the body on byte for byte.",
  },
  presence_webhook_not_set_up: {
    status: 404,
    title: "No secret is set for webhooks of PBXs",
    remedy: "Enter the secret that the PBX shows beside its webhook under Settings, Presence.",
  },
  presence_webhook_unreadable: {
    status: 422,
    title: "The message is signed and no event",
    remedy: "Look whether a relay changes messages; the PBX itself sends JSON objects.",
  },
  pbx_off: {
    status: 409,
    title: "This PBX is switched off here",
    remedy: "Switch it on under Settings, Presence.",
  },
  feed_nothing_held: {
    status: 409,
    title: "Nothing waits to be confirmed",
    remedy: "The calendar was read anew meanwhile, or it had lost nothing.",
  },
});

/** Says what is wrong with a field in the terms of this room. */
export const presenceFault = defineFieldCodes({
  no_such_extension: "names no extension",
  no_such_team: "names no team",
  no_such_calendar: "names no calendar, or one where none is wanted",
  no_such_rule: "names no rule, or leaves one out",
  zone_name: "must be the name of a time zone, as Europe/Paris",
  in_the_past: "must be later than now",
  for_whom: "must say for whom: extensions, a team or all",
  one_end: "must not be said in two ways",
  day_or_date: "must be a day of the week or a date, and not both",
  date_form: "must be a date, as 2026-12-24",
  time_span: "must be after {since} and at most {days} days later",
  calendar_address: "must be the whole address of a calendar, with https, http or webcal",
  pbx_address: "must be the PBX's whole address with https or http, without a path, a query or a log-in",
  fingerprint: "must be the SHA-256 of a certificate: 64 hexadecimal digits",
  certificate_text: "must be a certificate as PEM",
  too_many_slots: "would have more than {max} slots",
  base64: "must be the file in base64",
});
