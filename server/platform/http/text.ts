import { type TSchema, t } from "elysia";
import type { CodeWithoutFacts } from "./field-codes.ts";

const CONTROL = "\\u0000-\\u001f\\u007f-\\u009f";
/** Every space that is no control character; what `\s` holds beside those. */
const BLANK = " \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";
/** Something to read, on one line. Each part begins with what the one before cannot hold, so that no text takes long to refuse. */
const PLAIN = `[${BLANK}]*[^\\s${CONTROL}][^${CONTROL}]*`;

const LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
/** A host name, an IPv4 address, or an IPv6 address without brackets; no scheme, no port. */
const HOST = `^${LABEL}(\\.${LABEL})*\\.?$|^([0-9A-Fa-f]{0,4}:){2,7}([0-9A-Fa-f]{1,4}|(\\d{1,3}\\.){3}\\d{1,3})?$`;

const FAULT = "x-fault";

/** What a form of texts is called where one does not have it. */
function faultOf(code: CodeWithoutFacts): Record<string, CodeWithoutFacts> {
  return { [FAULT]: code };
}

interface TextOptions {
  maxLength: number;
  /** Whether "" is taken, for "none". */
  mayBeEmpty?: boolean;
  description?: string;
}

/** A text for people: not blank, without control characters, which would forge lines elsewhere. */
export function plainText({ mayBeEmpty = false, ...options }: TextOptions) {
  const pattern = mayBeEmpty ? `^(${PLAIN})?$` : `^${PLAIN}$`;
  return t.String({ ...options, ...(mayBeEmpty ? {} : { minLength: 1 }), pattern, ...faultOf("plain_text") });
}

/** A host that a person enters. */
export function hostName(description: string) {
  return t.String({ minLength: 1, maxLength: 253, pattern: HOST, description, ...faultOf("host") });
}

/** The extension of somebody's telephone. Its length is in the pattern, so that the code of the form tells of it too. */
export const extensionText = t.String({ pattern: "^[0-9A-Za-z+*#._-]{1,32}$", ...faultOf("extension") });

/** Whether a text names a host as `hostName` takes it. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && new RegExp(HOST).test(text);
}

/** The code for a text that has the length of its schema and not its form. */
export function faultOfForm(schema: TSchema): CodeWithoutFacts {
  return (schema[FAULT] as CodeWithoutFacts | undefined) ?? "text_form";
}
