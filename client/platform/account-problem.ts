import { ApiProblem } from "../live/problem.ts";
import { type Key, t } from "../words/words.ts";
import { problemText } from "./problem-text.ts";

/** Refusals that only the log-in and the screens of accounts can meet: the first screen comes without their words. */
const TEXTS = {
  code_needed: "problem.code_needed",
  kiosk_token_invalid: "problem.kiosk_token_invalid",
  last_admin: "problem.last_admin",
  name_taken: "problem.fields",
  not_allowed: "problem.not_allowed",
  password_link_closed: "problem.password_link_closed",
  sign_in_not_found: "problem.gone",
  token_not_found: "problem.gone",
  too_busy: "problem.too_busy",
  too_many_attempts: "problem.too_many_attempts",
  two_factor_off: "problem.two_factor_off",
  user_active: "problem.user_active",
  user_not_found: "problem.gone",
  wrong_code: "problem.fields",
  wrong_credentials: "problem.wrong_credentials",
  wrong_password: "problem.fields",
} as const satisfies Record<string, Key>;

/** As `problemText`, for what has to do with accounts. */
export function accountProblem(cause: unknown): string {
  const code = cause instanceof ApiProblem ? cause.code : "";
  return Object.hasOwn(TEXTS, code) ? t(TEXTS[code as keyof typeof TEXTS]) : problemText(cause);
}
