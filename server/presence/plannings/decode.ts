import { type Findings, NOWHERE } from "./faults.ts";
import type { Charset } from "./planning.ts";

/** Bytes of a file; a planning of a thousand extensions has some hundred thousand. */
const MAX_BYTES = 2 * 1024 * 1024;

const MARKS: readonly (readonly [charset: Charset, mark: readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];
/** A workbook is a ZIP, an older one an OLE file. */
const WORKBOOKS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];

/**
 * The text of a file: by its byte order mark, else UTF-8, else Windows-1252, of which Latin-1 is a part as far as text goes.
 * Lines end in LF. Null, with a fault, for what is no text.
 */
export function decode(bytes: Uint8Array, findings: Findings): { text: string; charset: Charset } | null {
  if (bytes.length > MAX_BYTES) return refuse(findings, "file_too_large");
  const marked = MARKS.find(([, mark]) => startsWith(bytes, mark));
  const body = marked ? bytes.subarray(marked[1].length) : bytes;
  const charset = marked?.[0] ?? (isUtf8(body) ? "utf-8" : "windows-1252");
  if (!marked && body.includes(0)) return refuse(findings, "file_binary");
  if (WORKBOOKS.some((magic) => startsWith(body, magic))) return refuse(findings, "file_binary");
  const text = new TextDecoder(charset).decode(body).replace(/\r\n?/g, "\n");
  if (charset === "windows-1252") findings.note("charset_assumed", NOWHERE);
  return text.trim() === "" ? refuse(findings, "file_empty") : { text, charset };
}

function refuse(findings: Findings, code: "file_too_large" | "file_binary" | "file_empty"): null {
  findings.fault(code, NOWHERE, "", { max: MAX_BYTES / 1024 });
  return null;
}

function startsWith(bytes: Uint8Array, beginning: readonly number[]): boolean {
  return beginning.every((byte, index) => bytes[index] === byte);
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
