import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { NoteField, NoteFields } from "../../server/enrichment/notes/note.ts";
import type { IconName } from "../ui/icon.tsx";
import type { Tone } from "../ui/row.tsx";
import { t } from "../words/words.ts";
import { isAutomatic, isLive } from "./call-filter.ts";
import { openHop } from "./chain.ts";

interface Look {
  icon: IconName;
  tone: Tone;
}

/** What became of a call, by shape and colour. Colour is for a call that came in, was missed, and nobody has noted anything about. */
export function lookOf(line: CallLine): Look {
  if (line.state === "talking") return { icon: "square", tone: "busy" };
  if (line.state === "ringing") return { icon: "triangle", tone: "busy" };
  const { disposition } = line;
  const isMissed = line.direction !== "outbound" && disposition !== null && disposition !== "ANSWERED";
  const tone = isMissed && !line.isNoted ? "warn" : "";
  if (line.state === "interrupted") return { icon: "half", tone: "" };
  if (line.isVoicemail) return { icon: "voicemail", tone: line.isNoted ? "" : "warn" };
  switch (disposition) {
    case null:
      return { icon: line.state === "ended" ? "hourglass" : "dash", tone: "" };
    case "ANSWERED":
      return { icon: "check", tone: "" };
    case "BUSY":
      return { icon: "bars", tone };
    case "FAILED":
      return { icon: "alert", tone };
    default:
      return { icon: "cross", tone };
  }
}

/** The same in a word or two. */
export function stateWord(line: CallLine): string {
  if (line.state === "interrupted") return t("history.interrupted");
  if (isLive(line)) return line.state === "talking" ? t("call.talking") : t("call.ringing");
  if (line.isVoicemail) return t("history.voicemail");
  if (line.isFax) return t("history.fax");
  return line.disposition === null ? openWord(line.state) : dispositionWord(line.disposition);
}

/** Of a call that is over and of which nothing told what it came to: the PBX says so minutes after the end, or never. */
export function openWord(state: CallLine["state"]): string {
  return state === "ended" ? t("history.result_to_come") : t("history.result_unknown");
}

export function dispositionWord(disposition: NonNullable<CallLine["disposition"]>): string {
  switch (disposition) {
    case "ANSWERED":
      return t("call.answered");
    case "BUSY":
      return t("history.busy");
    case "FAILED":
      return t("history.failed");
    default:
      return t("call.unanswered");
  }
}

/** Who is on the other side: the caller, or of a call that went out the called; of one inside the house both. */
export function whoOf(line: CallLine): string {
  const from = party(line.fromName, line.fromNumber);
  const to = party(line.toName, line.toNumber);
  if (line.direction === "outbound") return to || t("call.unknown_number");
  if (line.direction === "internal") return `${from || t("call.unknown_number")} → ${to || "?"}`;
  return from || t("call.unknown_number");
}

/** A name with its number, or what there is of the two. */
export function party(name: string, number: string): string {
  return name === "" || name === number ? number : [name, number].filter(Boolean).join(" · ");
}

/**
 * How far the work on a call has come, for whoever reads it. First what settled it, then who has it, then whether anything
 * was noted: the marks of the replaced application, in words.
 */
export function noteWord(line: CallLine, me: string, nameOf: (login: string) => string = (login) => login): string {
  if (line.notes.some(({ isAnsweredByAgent }) => isAnsweredByAgent === true)) return t("history.settled");
  const hop = openHop(line);
  if (hop) {
    if (hop.toName === me) return hop.state === "offered" ? t("history.received") : t("history.taken");
    return t("history.passed_to", { name: nameOf(hop.toName) });
  }
  const last = line.hops.at(-1);
  if (last?.state === "returned") return t("history.returned_by", { name: nameOf(last.toName) });
  // Taken over from the replaced application, or still on its way to the server: a target without a hop.
  const target = line.notes.findLast(({ transferredTo }) => transferredTo !== "")?.transferredTo ?? "";
  if (target !== "") return target === me ? t("history.received") : t("history.passed_to", { name: nameOf(target) });
  if (isAutomatic(line)) return t("history.automatic");
  return line.isNoted ? t("history.noted") : isLive(line) ? "" : t("history.to_note");
}

/** A value of a note as it is read; "" for nothing. */
export function valueText(field: NoteField, value: NoteFields[NoteField], nameOf: (login: string) => string): string {
  if (value === true) return t("note.yes");
  if (value === false) return t("note.no");
  if (value === null) return "";
  return field === "transferredTo" && value !== "" ? nameOf(value) : value;
}
