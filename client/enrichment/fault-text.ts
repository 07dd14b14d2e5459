import { ApiProblem } from "../live/problem.ts";
import { fieldErrors } from "../platform/field-text.ts";
import { problemText } from "../platform/problem-text.ts";
import type { NoteEntry } from "./outbox/entry.ts";

/** Why an entry was not saved, with the first field that is wrong; "" when nothing was said. */
export function faultText({ fault }: Pick<NoteEntry, "fault">): string {
  if (!fault) return "";
  const problem = new ApiProblem(fault.code, fault.status, fault.detail, fault.params, fault.fields);
  return fieldErrors(problem)[0]?.message ?? problemText(problem);
}
