import { defineFieldCodes } from "../http/field-codes.ts";
import { defineProblems } from "../http/problem-codes.ts";

// What can go wrong with alerts, as a caller sees it.
defineProblems({
  alert_not_found: {
    status: 404,
    title: "No such alert, or none that you may see",
    remedy: "Read GET /api/v1/platform/alerts for those that are active.",
  },
  alert_is_over: {
    status: 409,
    title: "The alert has ended already",
    remedy: "Nothing is left to do about it; it stands in the history.",
  },
  rule_not_found: {
    status: 404,
    title: "No such rule",
    remedy: "Read GET /api/v1/platform/alerts/rules for the ids in use.",
  },
  bad_rule: {
    status: 422,
    title: "The rule contradicts itself, or asks for something unknown",
    remedy: "Correct the fields that are listed; GET /api/v1/platform/alerts/figures says what there is.",
  },
  too_many_rules: {
    status: 409,
    title: "There are as many rules as one Vigie judges",
    detail: "There are {max} rules.",
    remedy: "Delete one that is no longer used, or let one rule stand for all queues.",
  },
  channel_not_found: {
    status: 404,
    title: "No such channel",
    remedy: "Read GET /api/v1/platform/alerts/channels for the ids in use.",
  },
  bad_channel: {
    status: 422,
    title: "A message cannot be sent this way",
    remedy: "Correct the fields that are listed.",
  },
  too_many_channels: {
    status: 409,
    title: "There are as many channels as one Vigie uses",
    detail: "There are {max} channels.",
    remedy: "Delete one that is no longer used.",
  },
  secret_needed: {
    status: 422,
    title: "The stored secret is not sent to another address",
    remedy: "Type the secret: the stored one is only used for the address that it was entered for.",
  },
  too_many_trials: {
    status: 503,
    title: "Too many test messages at once",
    remedy: "Wait for one to end: a test takes 20 seconds at most.",
  },
  too_many_holds: {
    status: 409,
    title: "There are as many quiet hours or maintenance windows as one Vigie keeps",
    detail: "There are {max}.",
    remedy: "Delete one that is over or no longer used.",
  },
  bad_hold: {
    status: 422,
    title: "These times cannot be used",
    remedy: "Correct the fields that are listed.",
  },
  bad_choices: {
    status: 422,
    title: "These notification choices cannot be kept",
    remedy: "Correct the fields that are listed; GET /api/v1/platform/me/notifications says which rules there are.",
  },
});

/** Says what is wrong with a field in the terms of alerts. */
export const alertFault = defineFieldCodes({
  unknown_figure: "is not a figure of this program",
  unknown_scope: "names nothing that this figure has",
  unknown_channel: "names a channel that does not exist",
  unknown_rule: "names no rule",
  limit_needed: "or amber is required",
  limits_crossed: "goes beyond red",
  not_of_kind: "is not a field of {kind}",
  web_address: "must be a whole web address, without a name and password in it",
  encryption_needed: "must be tls or starttls where somebody signs in",
  needed_for_address: "is needed for another address",
  time_zone: "is not a time zone, such as Europe/Paris",
  end_before_begin: "must be after the beginning",
  end_past: "must not be past",
  too_far: "must be within {days} days",
  too_long: "must be within {days} days of the beginning",
});
