import { useSignal } from "@preact/signals";
import { segment } from "../live/api.ts";
import { useRemote } from "../live/use-remote.ts";
import { sheetLink } from "../place.ts";
import { problemText } from "../platform/problem-text.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { Mark, Row } from "../ui/row.tsx";
import { formatNumber, formatSeconds, formatTime } from "../words/format.ts";
import { t } from "../words/words.ts";
import { agentWord } from "./agent-row.tsx";
import type { AgentAnswer } from "./answers.ts";
import { BoardSheet } from "./board-sheet.tsx";
import { CallRow } from "./call-row.tsx";
import { agentLook } from "./looks.ts";
import { feed, serverId } from "./selection.ts";
import { Since } from "./since.tsx";
import { Timeline } from "./timeline.tsx";

const REFRESH_MS = 20_000;

/** An agent's day: the state now, the queues served, the counters, the calls. */
export function AgentSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const server = serverId.value ?? "";
  const { data, problem } = useRemote<AgentAnswer>(
    server === "" ? null : `/cccp/servers/${segment(server)}/agents/${segment(id)}`,
    REFRESH_MS,
  );
  const isConsoleOpen = useSignal(false);
  const store = feed.value?.store;
  store?.agents.version.value;
  const agent = store?.agents.row(id)?.value ?? data.value?.agent;
  if (!agent) {
    return (
      <BoardSheet title={t("agent.title")} onClose={onClose}>
        {problem.value ? (
          <Empty icon="alert" title={t("agent.gone")}>
            <span>{problemText(problem.value)}</span>
          </Empty>
        ) : (
          <Loading label={t("state.loading")} />
        )}
      </BoardSheet>
    );
  }
  const session = data.value?.session ?? null;
  return (
    <BoardSheet
      title={agent.name || agent.id}
      subtitle={[agent.id, agent.projectName].filter(Boolean).join(" · ")}
      size="full"
      onClose={onClose}
    >
      <div class="card">
        <Row
          href={agent.callId ? sheetLink("call", agent.callId, server) : undefined}
          mark={<Mark {...agentLook(agent)} />}
          title={agentWord(agent)}
          detail={agent.callId ? t("agent.see_call") : t("agent.since", { time: formatTime(agent.stateSinceAt) })}
          figure={<Since at={agent.stateSinceAt} />}
          level={agent.level}
        />
      </div>

      <div class="head">
        <h2>{t("agent.queues")}</h2>
      </div>
      <div class="path">
        {agent.queues.map((queue) => (
          <a key={queue} class="chip" href={sheetLink("queue", queue, server)}>
            {store?.queues.row(queue)?.peek().name ?? queue}
          </a>
        ))}
        {agent.queues.length === 0 && <small>{t("agent.no_queue")}</small>}
      </div>

      <div class="head">
        <h2>{t("agent.day")}</h2>
      </div>
      <Facts>
        <Fact name={t("agent.logged_in_at")}>{formatTime(agent.loggedInAt)}</Fact>
        <Fact name={t("agent.offered")}>{formatNumber(agent.offered)}</Fact>
        <Fact name={t("agent.handled")}>{formatNumber(agent.handled)}</Fact>
        <Fact name={t("agent.lost")}>{formatNumber(agent.lost)}</Fact>
        <Fact name={t("agent.transferred")}>{formatNumber(agent.transferred)}</Fact>
        <Fact name={t("agent.redirected")}>{formatNumber(agent.redirected)}</Fact>
        <Fact name={t("agent.talk")}>{formatSeconds(agent.talkSeconds)}</Fact>
        <Fact name={t("agent.longest_talk")}>{formatSeconds(agent.longestTalkSeconds)}</Fact>
        <Fact name={t("agent.held")}>{formatSeconds(agent.heldSeconds)}</Fact>
        <Fact name={t("agent.ringing")}>{formatSeconds(agent.ringingSeconds)}</Fact>
        <Fact name={t("agent.paused")}>{formatSeconds(agent.pausedSeconds)}</Fact>
        <Fact name={t("agent.outbound")}>{formatSeconds(agent.outboundSeconds)}</Fact>
        <Fact name={t("agent.phone")}>{agent.phone}</Fact>
        <Fact name={t("agent.profile")}>{agent.profileName}</Fact>
      </Facts>

      {problem.value !== null && <p class="note warn">{problemText(problem.value)}</p>}
      <div class="head">
        <h2>{t("calls.of_day", { n: data.value?.callCount ?? null })}</h2>
        <a class="text-btn" href={`/calls?agent=${segment(agent.id)}`}>
          {t("calls.all")}
        </a>
      </div>
      <ul class="list plain card">
        {data.value?.calls.slice(0, 20).map((call) => (
          <li key={call.id}>
            <CallRow call={call} serverId={server} of="agent" />
          </li>
        ))}
        {data.value?.calls.length === 0 && <Empty icon="phone" title={t("empty.day_calls")} />}
      </ul>

      {session && (
        <details
          onToggle={(event) => {
            isConsoleOpen.value = event.currentTarget.open;
          }}
        >
          <summary>{t("agent.console")}</summary>
          {isConsoleOpen.value && <Timeline serverId={server} sessionId={session.id} />}
        </details>
      )}
    </BoardSheet>
  );
}
