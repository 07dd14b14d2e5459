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
    remedy: "Delete one that is over or no longer used.",
  },
  bad_hold: {
    status: 422,
    title: "These times cannot be used",
    remedy: "Correct the fields that are listed.",
  },
});
