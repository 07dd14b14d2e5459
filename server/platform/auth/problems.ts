import { defineFieldCodes } from "../http/field-codes.ts";
import { defineProblems } from "../http/problem-codes.ts";

// What can be wrong with signing in, with people and with tokens.
defineProblems({
  code_needed: {
    status: 401,
    title: "A code is needed besides the password",
    remedy: "Send the code that your authenticator shows, or one of your recovery codes, as code.",
  },
  // Not 401: whoever sets the second step up is signed in, and a wrong code does not change that.
  wrong_code: {
    status: 403,
    title: "The code is wrong, or was used already",
    remedy: "Wait for the next code of your authenticator; check that the clock of the telephone is right.",
  },
  wrong_password: {
    status: 403,
    title: "This is not your present password",
    remedy: "Check it, and the capitals lock; an administrator can reset it.",
  },
  password_link_closed: {
    status: 410,
    title: "This link is over, was used, or is not valid",
    remedy: "Ask an administrator for a new one.",
  },
  kiosk_token_invalid: {
    status: 410,
    title: "This kiosk token is unknown or was revoked",
    remedy: "Make a new one in the settings, and open its address on the wall.",
  },
  sign_in_not_found: {
    status: 404,
    title: "You have no such session",
    remedy: "Read the list of your sessions again: it may have ended.",
  },
  user_not_found: {
    status: 404,
    title: "There is no such user",
    remedy: "Read the list of users again: it may have been deleted.",
  },
  user_active: {
    status: 409,
    title: "This user can sign in",
    remedy: "Disable the account first; it can be deleted then.",
  },
  last_admin: {
    status: 409,
    title: "Without this user no administrator would be left",
    remedy: "Make somebody else an administrator first.",
  },
  too_many_users: {
    status: 409,
    title: "There are as many users as this program keeps",
    remedy: "Delete users that are disabled.",
  },
  token_not_found: {
    status: 404,
    title: "There is no such token",
    remedy: "Read the list of tokens again: it may have been revoked.",
  },
  too_many_tokens: {
    status: 409,
    title: "There are as many tokens as this program keeps",
    remedy: "Revoke those that have expired or are not used.",
  },
  two_factor_on: {
    status: 409,
    title: "The second step is on already",
    remedy: "Turn it off first, to begin with another authenticator.",
  },
  two_factor_off: {
    status: 409,
    title: "The second step is not on, or its set-up was left for too long",
    remedy: "Begin the set-up again.",
  },
});

/** Says what is wrong with a field in the terms of accounts and tokens. */
export const accountFault = defineFieldCodes({
  wrong_code: "is wrong, or was used already",
  wrong_password: "is not your present password",
  scope_of_nothing: "must name a project or a queue, or be null",
  foreign_hash: "must be scrypt:N:r:p$salt$hex or pbkdf2:sha256:iterations$salt$hex, of bounded cost",
  hash_kinds:
    "is of one kind too many: each kind makes every wrong log-in dearer; let the people who were added sign in first",
  wall_is_viewer: "must be viewer for a wall, which only shows",
  wall_has_no_end: "must be null for a wall, which stays until it is revoked",
  end_within_ten_years: "must be within the next ten years",
});
