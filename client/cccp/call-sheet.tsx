import { Fragment } from "preact";
import type { Call } from "../../server/cccp/live/model.ts";
import { segment } from "../live/api.ts";
import { useRemote } from "../live/use-remote.ts";
import { sheetLink } from "../place.ts";
import { problemText } from "../platform/problem-text.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { Icon } from "../ui/icon.tsx";
import { lazy } from "../ui/lazy.tsx";
import { Mark, Row } from "../ui/row.tsx";
import {
  formatDuration,
  formatMoment,
  formatNumber,
  formatSeconds,
  formatTime,
  formatTimeExact,
} from "../words/format.ts";
import { t } from "../words/words.ts";
import type { CallAnswer } from "./answers.ts";
import { BoardSheet } from "./board-sheet.tsx";
import { callTitle, callWord } from "./call-row.tsx";
import { CALL_LOOKS, callSinceAt } from "./looks.ts";
import { callCentreNow, feed, serverId } from "./selection.ts";
import { Since } from "./since.tsx";
import { Timeline } from "./timeline.tsx";

const RelatedCalls = lazy(async () => (await import("../enrichment/screens.ts")).RelatedCalls, false);

/** One call: where it came in, whom it waited for, who took it, and its session console. */
export function CallSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const server = serverId.value ?? "";
  const { data, problem } = useRemote<CallAnswer>(
    server === "" ? null : `/cccp/servers/${segment(server)}/calls/${segment(id)}`,
  );
  const store = feed.value?.store;
  store?.calls.version.value;
  const call = store?.calls.row(id)?.value ?? data.value?.call;
  if (!call) {
    return (
      <BoardSheet title={t("one_call.title")} onClose={onClose}>
        {problem.value ? (
          <Empty icon="alert" title={t("one_call.gone")}>
            <span>{problemText(problem.value)}</span>
          </Empty>
        ) : (
          <Loading label={t("state.loading")} />
        )}
      </BoardSheet>
    );
  }
  return (
    <BoardSheet title={callTitle(call)} subtitle={subtitle(call)} size="full" onClose={onClose}>
      <div class="card">
        <Row
          mark={<Mark {...CALL_LOOKS[call.state]} />}
          title={callWord(call)}
          detail={
            call.state === "ended"
              ? t("one_call.ended_at", { time: formatTime(call.endedAt) })
              : t("agent.since", { time: formatTime(callSinceAt(call)) })
          }
          figure={call.state === "ended" ? span(call.startedAt, call.endedAt) : <Since at={callSinceAt(call)} />}
          level={call.level}
        />
      </div>
      <Path call={call} server={server} />
      {server !== "" && <RelatedCalls serverId={server} id={id} startedAt={call.startedAt} />}
      <Facts>
        <Fact name={t("one_call.wait")}>
          {call.queuedAt === null ? null : (
            <Span from={call.queuedAt} to={call.answeredAt ?? call.waitEndedAt ?? call.endedAt} />
          )}
        </Fact>
        <Fact name={t("one_call.estimated")}>
          {call.estimatedWaitSeconds === null ? null : formatSeconds(call.estimatedWaitSeconds)}
        </Fact>
        <Fact name={t("one_call.talk")}>
          {call.answeredAt === null ? null : <Span from={call.answeredAt} to={call.wrapUpAt ?? call.endedAt} />}
        </Fact>
        <Fact name={t("call.wrap_up")}>
          {call.wrapUpAt === null ? null : <Span from={call.wrapUpAt} to={call.endedAt} />}
        </Fact>
        <Fact name={t("one_call.whole")}>
          {call.startedAt === null ? null : <Span from={call.startedAt} to={call.endedAt} />}
        </Fact>
        <Fact name={t("one_call.skills")}>{call.skills}</Fact>
        <Fact name={t("one_call.priority")}>{call.priority === null ? null : formatNumber(call.priority)}</Fact>
        <Fact name={t("one_call.id")}>{call.id}</Fact>
      </Facts>
      {data.value && <Script answer={data.value} />}
      <div class="head">
        <h2>{t("timeline.title")}</h2>
      </div>
      {server !== "" && <Timeline serverId={server} sessionId={id} />}
    </BoardSheet>
  );
}

function subtitle(call: Call): string {
  const direction = call.direction === "outgoing" ? t("one_call.direction_out") : t("one_call.direction_in");
  return [direction, formatMoment(call.startedAt, callCentreNow()), call.projectName].filter(Boolean).join(" · ");
}

/** Caller, entry, queue, agent: as links where they lead somewhere. */
function Path({ call, server }: { call: Call; server: string }) {
  const steps = [
    <span key="from">{call.caller || t("call.unknown_number")}</span>,
    (call.entryPoint || call.called) && <span key="to">{call.entryPoint || call.called}</span>,
    call.queueId && (
      <a key="queue" class="chip" href={sheetLink("queue", call.queueId, server)}>
        {call.queueName}
      </a>
    ),
    call.agentId && (
      <a key="agent" class="chip" href={sheetLink("agent", call.agentId, server)}>
        {call.agentName ?? call.agentId}
      </a>
    ),
  ].filter((step) => typeof step === "object" && step !== null);
  return (
    <div class="path">
      {steps.map((step, index) => (
        <Fragment key={step.key}>
          {index > 0 && <Icon name="next" />}
          {step}
        </Fragment>
      ))}
    </div>
  );
}

/** The steps of the voice menu and the figures that the script noted, when there are any. */
function Script({ answer }: { answer: CallAnswer }) {
  if (answer.items.length === 0 && answer.statistics.length === 0 && answer.connections.length === 0) return null;
  return (
    <details>
      <summary>{t("one_call.script")}</summary>
      <ol class="timeline card">
        {answer.connections.map((one, index) => (
          <li key={`connection${index}`}>
            <small>
              {one.isIncoming === null ? "" : one.isIncoming ? t("one_call.direction_in") : t("one_call.direction_out")}
            </small>
            <div class="s">
              {one.remoteAddress} → {one.localAddress}
            </div>
          </li>
        ))}
        {answer.items.map((item, index) => (
          <li key={`item${index}`}>
            <time>{formatTimeExact(item.startedAt)}</time>
            <div>
              <div class="t">{item.form}</div>
              <div class="s">{item.item}</div>
            </div>
            <small>{item.result}</small>
          </li>
        ))}
        {answer.statistics.map((one, index) => (
          <li key={`statistic${index}`}>
            <time>{formatTimeExact(one.at)}</time>
            <div class="t">{one.name}</div>
            <small>{one.value}</small>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** From one instant to another; to now while the second has not come. */
function Span({ from, to }: { from: number; to: number | null }) {
  return to === null ? <Since at={from} /> : <span>{span(from, to)}</span>;
}

function span(from: number | null, to: number | null): string {
  return formatDuration(from === null || to === null ? null : to - from);
}
