import { useComputed } from "@preact/signals";
import type { Agent } from "../../server/cccp/live/model.ts";
import type { BoardStore } from "../live/board.ts";
import { place } from "../place.ts";
import { Mark } from "../ui/row.tsx";
import { formatNumber } from "../words/format.ts";
import { t } from "../words/words.ts";
import { callTitle, callWord, isAside } from "./call-row.tsx";
import { matchesCall, parseFilter } from "./filters.ts";
import { agentLook } from "./looks.ts";
import { project } from "./selection.ts";
import { Since } from "./since.tsx";
import { compareAgents, compareCalls } from "./trouble.ts";

/** Calls drawn at most; those that do not fit are cut off whole. */
const MAX_CALLS = 12;

/** Agents by state: how many in each that somebody is in. */
export function WallAgents({ store }: { store: BoardStore }) {
  const kinds = useComputed(() => {
    store.agents.version.value;
    const here = store.agents
      .peek()
      .filter(({ state, projectName }) => state !== "logged_out" && (!project.value || projectName === project.value));
    const counts = new Map<string, { agent: Agent; count: number }>();
    for (const agent of here.sort((a, b) => compareAgents({ ...a, level: "ok" }, { ...b, level: "ok" }))) {
      const kind = agent.isWithoutPhone ? "" : agent.state;
      counts.set(kind, { agent, count: (counts.get(kind)?.count ?? 0) + 1 });
    }
    return [...counts.values()];
  });
  return (
    <ul class="states" aria-label={t("wall.agents")}>
      {kinds.value.map(({ agent, count }) => (
        <li key={agent.isWithoutPhone ? "" : agent.state}>
          <Mark {...agentLook(agent)} />
          <b>{formatNumber(count)}</b>
          <span>{agent.isWithoutPhone ? t("agent.without_phone") : t(`state.${agent.state}`)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Who waits, the longest first; that nobody does is good news, and said. */
export function WallCalls({ store }: { store: BoardStore }) {
  const waiting = useComputed(() => {
    store.calls.version.value;
    const filter = parseFilter(place.value.query);
    return store.calls
      .peek()
      .filter((call) => call.state === "waiting" && matchesCall(call, filter))
      .sort((a, b) => compareCalls({ ...a, level: "ok" }, { ...b, level: "ok" }))
      .slice(0, MAX_CALLS);
  });
  return (
    <section class="waiting">
      <h2>{t("wall.waiting")}</h2>
      {waiting.value.length === 0 ? (
        <p>{t("wall.nobody_waits")}</p>
      ) : (
        <ol>
          {waiting.value.map((call) => (
            <li key={call.id}>
              <span>
                <span class="t">{callTitle(call)}</span>
                <span class="s">{isAside(call) ? `${callWord(call)} · ${call.queueName}` : call.queueName}</span>
              </span>
              <b class={call.level}>
                <Since at={call.queuedAt ?? call.startedAt} />
              </b>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
