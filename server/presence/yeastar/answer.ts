/** What came back, judged: an answer that says yes, or a `PbxError`. Nothing else leaves here. */
import { Problem } from "../../platform/http/problem.ts";
import { UpgradeRefused } from "../../platform/net/web-socket.ts";
import { type Answer, readAnswer } from "./codec.ts";
import { errcodeKind } from "./errcodes.ts";
import { PbxError } from "./pbx-error.ts";

const HTML = /^\s*<(!doctype|html|head|body|\?xml)/i;
/** Of what the PBX says in its own words. */
const MAX_QUOTED = 120;

/** A whole HTTP answer. @returns the PBX's own answer, whatever its errcode says; or an error when there is none in it. */
export function answerOf(status: number, text: string): Answer | PbxError {
  const answer = readAnswer(text);
  if (answer) return answer;
  // What is in the way says little about when it will be out of the way: a proxy starts again, a PBX boots.
  if (status >= 500 || HTML.test(text)) {
    const detail = `Something before the PBX answers in its place, with status ${status}.`;
    return new PbxError("bad_gateway", { detail, isRetryable: true });
  }
  const detail = `The answer of the PBX cannot be read: status ${status}, ${text.length === 0 ? "empty" : "no JSON, or only half of it"}.`;
  return new PbxError("not_understood", { detail, isRetryable: status === 200 });
}

/** What an errcode other than 0 is to the caller. How long to wait is for whoever knows how often it happened. */
export function errorOf({
  errcode,
  errmsg,
  body,
}: Pick<Answer, "errcode" | "errmsg"> & { body?: Answer["body"] }): PbxError {
  const kind = errcodeKind(errcode, errmsg);
  const isRetryable = kind.action === "retry" || kind.action === "retry_once" || kind.action === "poll";
  const facts = { errcode, isRetryable };
  const code = kind.code ?? "unknown";
  if (code === "bad_parameter")
    return new PbxError(code, { ...facts, detail: `The PBX does not take ${fieldsOf(body)}.` });
  if (code === "unknown") {
    return new PbxError(code, { ...facts, detail: `The PBX refuses with ${errcode}: ${quoted(errmsg)}.` });
  }
  return new PbxError(code, facts);
}

/** Why no answer came. Problems of the way out hold no secret; of anything else only the kind is told. */
export function lostError(cause: unknown): PbxError {
  if (cause instanceof PbxError) return cause;
  if (cause instanceof UpgradeRefused) {
    const answer = answerOf(cause.answer.status, cause.answer.text);
    if (answer instanceof PbxError) return answer;
    return answer.errcode === 0 ? new PbxError("not_understood", { isRetryable: true }) : errorOf(answer);
  }
  if (!(cause instanceof Problem)) return new PbxError("unreachable", { isRetryable: true, cause });
  const { message: detail } = cause;
  switch (cause.code) {
    case "outgoing_certificate_refused":
      return new PbxError("certificate", { detail, cause });
    case "outgoing_address_refused":
    case "outgoing_url_invalid":
      return new PbxError("address_refused", { detail, cause });
    case "outgoing_too_slow":
      return new PbxError("timeout", { detail, cause, isRetryable: true });
    case "outgoing_too_large":
    case "outgoing_redirect_refused":
      return new PbxError("not_understood", { detail, cause });
    default:
      return new PbxError("unreachable", { detail, cause, isRetryable: true });
  }
}

/** Fields that the PBX names, which are its words and not ours. */
function fieldsOf(body: Answer["body"] | undefined): string {
  const list: unknown[] = Array.isArray(body?.invalid_param_list) ? body.invalid_param_list : [];
  const names = list.flatMap((one) => {
    const { field } = (one ?? {}) as { field?: unknown };
    return typeof field === "string" ? [quoted(field)] : [];
  });
  return names.length === 0 ? "what was sent" : names.slice(0, 5).join(", ");
}

function quoted(text: string): string {
  return `“${text.slice(0, MAX_QUOTED)}”`;
}
