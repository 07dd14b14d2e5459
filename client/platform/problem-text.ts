import { ApiProblem } from "../live/problem.ts";
import { hasAllWords, t, tell } from "../words/words.ts";

/** A failure in the reader's language; the server's own sentence for a code that the app does not know. */
export function problemText(cause: unknown): string {
  if (!(cause instanceof ApiProblem)) return t("problem.unknown");
  // Until all words are there nobody can say which codes have none: then they come in a moment.
  return tell(`problem.${cause.code}`, cause.params) || (hasAllWords() && cause.detail) || t("problem.unknown");
}
