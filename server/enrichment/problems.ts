import { defineFieldCodes } from "../platform/http/field-codes.ts";
import { defineProblems } from "../platform/http/problem-codes.ts";

// What can go wrong in this room, as a caller sees it.
defineProblems({
  history_call_not_found: {
    status: 404,
    title: "No such call, or none of yours",
    detail: "There is no call {id} among those that you may see.",
    remedy: "Read GET /api/v1/enrichment/calls for the ids of your calls.",
  },
  note_conflict: {
    status: 409,
    title: "Somebody else changed the same fields meanwhile",
    detail: "Version {version} differs in fields that you changed too.",
    remedy:
      "The member conflict shows each field as it was, as you have it and as it is; decide, and save against the version.",
  },
  no_such_version: {
    status: 422,
    title: "The note never had this version",
    detail: "The note is at version {version}.",
    remedy: "Send as baseVersion the version that the change was made from.",
  },
  not_passed_on_to_you: {
    status: 409,
    title: "This call is not waiting for you",
    remedy: "It was taken back, settled or handed back before: read the call again.",
  },
  webhook_not_signed: {
    status: 401,
    title: "The signature is missing or does not fit",
    remedy: "Enter the secret that the PBX shows beside its integration; a relay must pass the body on byte for byte.",
  },
  webhook_not_set_up: {
    status: 404,
    title: "No secret is set for webhooks",
    remedy: "Enter the secret of the PBX's integration in the settings of call history.",
  },
  source_login_refused: {
    status: 502,
    title: "The log-in is refused there",
    detail: "It answered with status {status}.",
    remedy: "Enter a token, a key or an application that is in force and may read call history.",
  },
  source_overloaded: {
    status: 502,
    title: "It is busy or out of order",
    detail: "It answered with status {status}, also when asked again.",
    remedy: "Nothing now: it is asked again by itself. If it stays, look at the PBX.",
  },
  source_not_understood: {
    status: 502,
    title: "Its answer is no call history",
    detail: "What it answered is no list of calls.",
    remedy:
      "Check that the address is that of the PBX, or of the maker's cloud, and that no proxy answers in its place.",
  },
  source_refused: {
    status: 502,
    title: "It refuses the request",
    detail: "It answered with status {status} {reason}",
    remedy: "Check the address, and that the version of the PBX has the interface for call history.",
  },
  tags_other_call: {
    status: 502,
    title: "The row of this number is another call there",
    remedy: "Check that the address is that of the PBX from which the call came: each counts its calls for itself.",
  },
  choice_list_not_found: {
    status: 404,
    title: "No such list of choices",
    remedy: "Lists are kept of receptionMode, subject, result and orientation.",
  },
});

/** Says what is wrong with a field in the terms of this room. */
export const noteFault = defineFieldCodes({
  no_such_colleague: "names nobody who can sign in",
  not_oneself: "cannot be oneself",
  not_a_choice: "must be one of the choices of its list",
  no_such_choice: "is no choice of this list",
  no_such_template: "is no template",
  template_fills_nothing: "fills in no field",
  default_of_wrap_up: "is what is noted when the time for a note has passed: set another one there first",
  source_address: "must be a whole address with https or http, and hold neither a log-in nor a query",
  tag_text: "must be a tag: 1 to {max} characters on one line, without a comma",
  too_many_tags: "would leave the call with more than {max} tags",
  not_for_cloud: "must be a company key: the maker's cloud takes nothing else",
});

/** Says what is wrong with what figures are asked of. */
export const figuresFault = defineFieldCodes({
  digits_hidden: "must not name a number: outside numbers are hidden from you, and a count would tell them",
  no_time_zone: "must be the name of a time zone, as Europe/Paris",
  after_since: "must be after since",
  days_max: "must be at most {max} days after since",
});
