import { defineFieldCodes } from "../../http/field-codes.ts";
import { defineProblems } from "../../http/problem-codes.ts";

/** Why somebody does not get in by the provider. Each is shown on the log-in page by its code alone: none has parameters. */
defineProblems({
  oidc_off: {
    status: 404,
    title: "Log-in by a provider is not set up",
    remedy: "Sign in with name and password; an administrator sets the provider up under Settings.",
  },
  oidc_flow_lost: {
    status: 400,
    title: "This log-in was begun in another browser, took too long, or was used already",
    remedy: "Begin again with the button, within ten minutes and in one browser that keeps cookies.",
  },
  oidc_denied: {
    status: 403,
    title: "The log-in was refused or broken off at the provider",
    remedy: "Try again; if the provider itself refuses you, ask whoever runs it for access to Vigie.",
  },
  oidc_provider_refused: {
    status: 502,
    title: "The provider does not accept Vigie's request",
    remedy: "An administrator compares client id, client secret, scopes and redirect URI with the provider's.",
  },
  oidc_unreachable: {
    status: 502,
    title: "The provider cannot be reached",
    remedy: "Try again in a moment, or sign in with name and password if you have one; the settings have a test.",
  },
  oidc_clock: {
    status: 502,
    title: "The provider's answer is over already, or not yet valid",
    remedy: "Set the clocks of both machines by NTP; more than 30 seconds apart is too much.",
  },
  oidc_answer_refused: {
    status: 502,
    title: "The provider's answer is not one that can be trusted",
    remedy: "An administrator runs the test in the settings: issuer, keys and client id must be the provider's own.",
  },
  oidc_no_role: {
    status: 403,
    title: "The provider knows you, but nothing that it says of you gives a role here",
    remedy: "Ask an administrator for a group that opens Vigie.",
  },
  oidc_name_unusable: {
    status: 403,
    title: "The provider says no log-in name that can be used here",
    remedy: "An administrator names another claim for the log-in name, or corrects the account at the provider.",
  },
  oidc_name_taken: {
    status: 409,
    title: "An account with your log-in name exists here, and is not linked with the provider",
    remedy: "Ask an administrator to link it: your request stands on the page of that account.",
  },
  oidc_no_account: {
    status: 403,
    title: "You have no account here yet, and the log-in makes none",
    remedy: "Ask an administrator to add you.",
  },
  oidc_account_disabled: {
    status: 403,
    title: "Your account is disabled",
    remedy: "Ask an administrator to enable it.",
  },
  password_log_in_off: {
    status: 403,
    title: "Only administrators sign in with a password here",
    remedy: "Sign in by the button of the provider.",
  },
  identity_not_found: {
    status: 404,
    title: "This account is not linked with the provider, or no longer asks to be",
    remedy: "Read the account again: another request may have come.",
  },
  identity_linked: {
    status: 409,
    title: "This person signs in by the provider and has no password",
    remedy: "Unlink the account first.",
  },
});

/** Says what is wrong with a field of the provider's settings. */
export const oidcFault = defineFieldCodes({
  issuer: "must be the provider's own address, with https (http only on this machine), without a query",
  set_by_option: "is set by an option of the command line or the environment",
  rules_or_default: "must give somebody a role: add a rule, or choose a role for everybody else",
  no_oidc_admin: "must stay on until an administrator has signed in by the provider",
  needs_provider: "can only be turned off while the log-in by the provider is on",
  scopes: "must be words with single spaces, openid among them",
});
