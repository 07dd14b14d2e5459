/** Every `errcode` of the PBX, and what the client does about it. Data, so that screens, tests and the simulator read the same. */
import { BAD_VALUE_ERRCODES, NOT_FOUND_ERRCODES } from "./unsettled.ts";

/** Why the PBX did not do what it was asked; stable, for words and tests. */
export const PBX_ERROR_CODES = [
  // Nothing came that could be read.
  ...["unreachable", "timeout", "certificate", "address_refused", "bad_gateway", "not_understood"],
  // The PBX says no.
  ...["server_error", "failure", "partial", "processing", "overload"],
  ...["no_interface", "version", "token", "access_denied", "operation_failed", "bad_parameter", "duplicate"],
  ...["too_large", "not_found", "too_many_tokens", "limit", "ip_blocked", "ip_forbidden", "forbidden", "unknown"],
  // The client itself says no.
  ...["wrong_credentials", "log_in_guard", "not_configured", "stopped", "busy"],
] as const;
export type PbxErrorCode = (typeof PBX_ERROR_CODES)[number];

/**
 * - `done`: it did it.
 * - `retry`: worth another attempt later; `retry_once`: worth exactly one.
 * - `poll`: it is still at it; look later.
 * - `refresh`: another token, and once more.
 * - `wait`: nothing of the kind for minutes, then one attempt (a probe).
 * - `fail`: it will not change by itself.
 */
export type ErrcodeAction = "done" | "retry" | "retry_once" | "poll" | "refresh" | "wait" | "fail";

export interface ErrcodeKind {
  errcode: number;
  /** As the PBX writes it. */
  errmsg: string;
  code: PbxErrorCode | null;
  action: ErrcodeAction;
  /** `wait` holds back everything, or only the interface that was asked for. */
  holds?: "everything" | "interface";
}

const TABLE: readonly ErrcodeKind[] = [
  { errcode: -2, errmsg: "INTERNAL SERVER ERROR", code: "server_error", action: "retry" },
  { errcode: -1, errmsg: "FAILURE", code: "failure", action: "retry_once" },
  { errcode: 0, errmsg: "SUCCESS", code: null, action: "done" },
  { errcode: 1, errmsg: "PARTIAL SUCCESS", code: "partial", action: "fail" },
  { errcode: 2, errmsg: "PROCESSING", code: "processing", action: "poll" },
  { errcode: 10001, errmsg: "INTERFACE NOT EXISTED", code: "no_interface", action: "fail" },
  { errcode: 10002, errmsg: "API VERSION OUT OF MAINTENANCE", code: "version", action: "fail" },
  { errcode: 10003, errmsg: "API VERSION UNSUPPORTED", code: "version", action: "fail" },
  { errcode: 10004, errmsg: "TOKEN EXPIRED", code: "token", action: "refresh" },
  { errcode: 10005, errmsg: "ACCESS DENIED", code: "access_denied", action: "wait", holds: "interface" },
  { errcode: 10009, errmsg: "OPERATION FAILED", code: "operation_failed", action: "fail" },
  ...BAD_VALUE_ERRCODES.map((errcode): ErrcodeKind => ({
    errcode,
    errmsg: errcode === 40001 ? "PARAMETER SYNTAX ERROR" : "PARAMETER ERROR",
    code: "bad_parameter",
    action: "fail",
  })),
  { errcode: 40003, errmsg: "DUPLICATE KEY VALUE", code: "duplicate", action: "fail" },
  { errcode: 40004, errmsg: "FILE SIZE EXCEEDED", code: "too_large", action: "fail" },
  ...NOT_FOUND_ERRCODES.map((errcode): ErrcodeKind => ({
    errcode,
    errmsg: "DATA NOT FOUND",
    code: "not_found",
    action: "fail",
  })),
  { errcode: 60002, errmsg: "MAX LIMITATION EXCEEDED", code: "limit", action: "fail" },
  { errcode: 60101, errmsg: "ROLE NOT EXISTED", code: "not_found", action: "fail" },
  { errcode: 70004, errmsg: "ACCOUNT IP BLOCKED", code: "ip_blocked", action: "wait", holds: "everything" },
  { errcode: 70082, errmsg: "OVERLOAD_TASK_RUNNING", code: "overload", action: "retry" },
  { errcode: 70084, errmsg: "ACTION FORBIDDEN", code: "forbidden", action: "fail" },
  { errcode: 70087, errmsg: "IP FORBIDDEN", code: "ip_forbidden", action: "wait", holds: "everything" },
];

const BY_ERRCODE: ReadonlyMap<number, ErrcodeKind> = new Map(TABLE.map((kind) => [kind.errcode, kind]));

/** All that are known, in the order of their numbers. */
export const ERRCODES = TABLE;

/**
 * What an answer means. Firmware differs in the number of an expired token, so that its text counts as well; a number that nobody knows
 * is a failure that does not mend itself.
 */
export function errcodeKind(errcode: number, errmsg: string): ErrcodeKind {
  if (errcode !== 0 && /TOKEN EXPIRED/i.test(errmsg)) return { ...kindOf(10004), errcode };
  return BY_ERRCODE.get(errcode) ?? { errcode, errmsg, code: "unknown", action: "fail" };
}

/** The row of a number that is in the table. */
export function kindOf(errcode: number): ErrcodeKind {
  const kind = BY_ERRCODE.get(errcode);
  if (!kind) throw new RangeError(`no such errcode: ${errcode}`);
  return kind;
}
