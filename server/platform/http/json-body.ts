import { Problem } from "./problem.ts";

/** No body of ours nests deeper than a list of rules in an object; far deeper ones only exhaust the stack of whoever reads them. */
const MAX_DEPTH = 32;
/** No request of ours is larger; a list of rules or a setting is a few KiB. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** Reads a JSON body. @throws Problem `body_too_large`, `malformed_json` */
export async function readJsonBody(request: Request): Promise<unknown> {
  return parseJson(await request.text());
}

/** Reads the text of a JSON body; undefined for an empty one. @throws Problem `body_too_large`, `malformed_json` */
export function parseJson(text: string): unknown {
  if (text.length > MAX_BODY_BYTES) throw new Problem("body_too_large");
  if (text === "") return undefined;
  if (isTooDeep(text))
    throw new Problem("malformed_json", { detail: `The body nests deeper than ${MAX_DEPTH} levels` });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem("malformed_json", { cause });
  }
}

/** Counts brackets outside of texts, before anything recursive sees them. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (isInText) {
      if (letter === 0x5c) at++;
      else if (letter === 0x22) isInText = false;
    } else if (letter === 0x22) {
      isInText = true;
    } else if (letter === 0x5b || letter === 0x7b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (letter === 0x5d || letter === 0x7d) {
      depth--;
    }
  }
  return false;
}
