import { ApiProblem } from "../live/problem.ts";
import { t } from "../words/words.ts";

/** A failure in the reader's language where the app knows it; the server's own sentence otherwise. */
export function problemText(cause: unknown): string {
  if (!(cause instanceof ApiProblem)) return t("problem.unexpected");
  switch (cause.code) {
    case "offline":
      return t("problem.offline");
    case "timeout":
      return t("problem.timeout");
    case "not_understood":
      return t("problem.not_understood");
    case "invalid_fields":
      return t("problem.fields");
    default:
      return cause.detail || t("problem.unexpected");
  }
}
