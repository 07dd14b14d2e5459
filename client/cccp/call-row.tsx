import type { Call } from "../../server/cccp/live/model.ts";
import type { BoardStore } from "../live/board.ts";
import { sheetLink } from "../place.ts";
import { Mark, Row } from "../ui/row.tsx";
import { formatDuration, formatTime } from "../words/format.ts";
import { t } from "../words/words.ts";
import { CALL_LOOKS, callSinceAt } from "./looks.ts";
import { feed } from "./selection.ts";
import { Since } from "./since.tsx";

/** A call in progress, from the board. */
export function LiveCallRow({ store, id, tabIndex }: { store: BoardStore; id: string; tabIndex: number }) {
  const call = store.calls.row(id)?.value;
  const meta = store.meta.value;
  return call && meta ? <CallRow call={call} serverId={meta.serverId} tabIndex={tabIndex} /> : null;
}

interface CallRowProps {
  call: Call;
  serverId: string;
  tabIndex?: number;
  /** Whose calls they are all said to be already: it does not stand in each row again. */
  of?: "agent" | "queue";
}

/** Any call: running ones tick, ended ones say when they were. */
export function CallRow({ call, serverId, tabIndex, of }: CallRowProps) {
  const look = CALL_LOOKS[call.state];
  const isEnded = call.state === "ended";
  return (
    <Row
      href={sheetLink("call", call.id, serverId)}
      tabIndex={tabIndex}
      mark={<Mark icon={isEnded ? (call.answeredAt === null ? "cross" : "check") : look.icon} tone={look.tone} />}
      title={callTitle(call)}
      detail={callDetail(call, of)}
      figure={isEnded ? endedDuration(call) : <Since at={callSinceAt(call)} />}
      level={call.level}
      context={isEnded ? formatTime(call.startedAt) : undefined}
    />
  );
}

/** Who is on the other side. */
export function callTitle(call: Call): string {
  const other = call.direction === "outgoing" ? call.called : call.caller;
  return other || t("call.unknown_number");
}

/** Whether a call waits where the board shows no queue: for a person. None of the figures counts it. */
export function isAside({ state, queueId }: Call): boolean {
  const queues = feed.value?.store.queues;
  return state === "waiting" && queueId !== null && !!queues?.size && !queues.row(queueId);
}

/** The state of a call in a word; of one that waits aside it says so. */
export function callWord(call: Call): string {
  return t(isAside(call) ? "call.waiting_aside" : `call.${call.state}`);
}

/** What happens, with whom: `Attend · Support N1`, `En conversation · Karim Benali · Support N1`. */
function callDetail(call: Call, of: CallRowProps["of"]): string {
  const isAnswered = call.answeredAt !== null;
  const word = call.state !== "ended" ? callWord(call) : isAnswered ? t("call.answered") : t("call.unanswered");
  const direction = call.direction === "outgoing" && call.state === "ended" ? t("call.was_outgoing") : word;
  const people = of === "agent" ? null : call.agentName;
  return [direction, people, of === "queue" ? null : call.queueName].filter(Boolean).join(" · ");
}

function endedDuration(call: Call): string {
  return formatDuration(call.startedAt === null || call.endedAt === null ? null : call.endedAt - call.startedAt);
}
