/** Events of the PBX, over its WebSocket or by webhook: `{"type":30009,"sn":"…","msg":"<JSON as a text>"}`. */
import { isObject, type Outside, parseObject, textOf } from "./codec.ts";

/** Numbers of events that are listened to. */
export const TOPIC = { call: 30008, presence: 30009, extension: 30022 } as const;
export const TOPICS: readonly number[] = Object.values(TOPIC);

export type CallState = "ringing" | "busy" | "idle";
export type ExtensionChange = "created" | "updated" | "deleted";

/** What one event says. */
export type PbxNotice =
  | { kind: "presence"; number: string; status: string }
  | { kind: "call"; number: string; state: CallState }
  | { kind: "extension"; number: string; change: ExtensionChange };

export type Frame =
  | { kind: "notice"; notice: PbxNotice }
  /** The answer to a subscription. */
  | { kind: "answer"; errcode: number; errmsg: string }
  | { kind: "heartbeat" }
  /** An event that nobody here listens to. */
  | { kind: "other"; type: number }
  | { kind: "bad" };

export const HEARTBEAT = "heartbeat";
export const HEARTBEAT_ANSWER = "heartbeat response";

const STATES: Readonly<Record<string, CallState>> = { ringing: "ringing", busy: "busy", idle: "idle" };
const CHANGES: Readonly<Record<string, ExtensionChange>> = { create: "created", update: "updated", delete: "deleted" };
const BAD: Frame = { kind: "bad" };

/** What a text over the socket is; never throws. */
export function readFrame(text: string): Frame {
  if (text.trim() === HEARTBEAT_ANSWER) return { kind: "heartbeat" };
  const frame = parseObject(text);
  if (!frame) return BAD;
  if (typeof frame.errcode === "number" && frame.type === undefined) {
    return { kind: "answer", errcode: frame.errcode, errmsg: textOf(frame.errmsg) };
  }
  return readEvent(frame);
}

/** One event. `msg` is a text of JSON; some versions send the object itself. */
export function readEvent({ type, msg }: Outside): Frame {
  if (typeof type !== "number" || !Number.isInteger(type)) return BAD;
  if (!TOPICS.includes(type)) return { kind: "other", type };
  const said = typeof msg === "string" ? parseObject(msg) : isObject(msg) ? msg : null;
  const notice = said && readNotice(type, said);
  return notice ? { kind: "notice", notice } : BAD;
}

function readNotice(type: number, said: Outside): PbxNotice | null {
  const number = textOf(type === TOPIC.extension ? said.ext_number : said.extension);
  if (number === "") return null;
  if (type === TOPIC.presence) {
    const status = textOf(said.status);
    return status === "" ? null : { kind: "presence", number, status };
  }
  const word = textOf(type === TOPIC.call ? said.status : said.option).toLowerCase();
  if (type === TOPIC.call) {
    const state = Object.hasOwn(STATES, word) ? STATES[word] : undefined;
    return state ? { kind: "call", number, state } : null;
  }
  const change = Object.hasOwn(CHANGES, word) ? CHANGES[word] : undefined;
  return change ? { kind: "extension", number, change } : null;
}

/** An event as the PBX writes it. @param isText false: `msg` is the object itself. */
export function writeEvent(notice: PbxNotice, serial: string, isText = true): string {
  const msg = messageOf(notice);
  const type = TOPIC[notice.kind];
  return JSON.stringify({
    type,
    ...(type === TOPIC.extension ? {} : { sn: serial }),
    msg: isText ? JSON.stringify(msg) : msg,
  });
}

function messageOf(notice: PbxNotice): Outside {
  if (notice.kind === "presence") return { extension: notice.number, status: notice.status };
  if (notice.kind === "call") {
    return { extension: notice.number, status: notice.state.charAt(0).toUpperCase() + notice.state.slice(1) };
  }
  const option = { created: "CREATE", updated: "UPDATE", deleted: "DELETE" }[notice.change];
  return { ext_number: notice.number, option };
}

/** What subscribes to the events that are listened to. */
export function writeSubscription(topics: readonly number[] = TOPICS): string {
  return JSON.stringify({ topic_list: topics });
}
