import { defineFieldCodes } from "../http/field-codes.ts";
import { defineProblems } from "../http/problem-codes.ts";

// What can go wrong with pushed messages, as a caller sees it.
defineProblems({
  subscription_not_found: {
    status: 404,
    title: "No such device among yours",
    remedy: "Read GET /api/v1/platform/push for your devices.",
  },
  bad_subscription: {
    status: 422,
    title: "This is not a push subscription that can be used",
    remedy: "Send what the browser's PushManager gave, unchanged.",
  },
  too_many_subscriptions: {
    status: 409,
    title: "There are as many devices as one Vigie pushes to",
    detail: "{max} at most.",
    remedy: "Remove a device that is no longer used.",
  },
});

/** Says what is wrong with a field of a subscription. */
export const pushFault = defineFieldCodes({
  contact: "must be an e-mail address, or an https address without a name and password in it",
  https_address: "must be an https address",
  key_bytes: "must be a key of {bytes} bytes",
});
