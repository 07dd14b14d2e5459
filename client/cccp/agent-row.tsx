import type { Agent, FigureName } from "../../server/cccp/live/model.ts";
import { type BoardStore, ruleFor } from "../live/board.ts";
import { sheetLink } from "../place.ts";
import { Mark, Row } from "../ui/row.tsx";
import { formatSeconds } from "../words/format.ts";
import { t } from "../words/words.ts";
import { agentLook } from "./looks.ts";
import { Since } from "./since.tsx";

interface Props {
  store: BoardStore;
  id: string;
  tabIndex: number;
}

export function AgentRow({ store, id, tabIndex }: Props) {
  const agent = store.agents.row(id)?.value;
  const meta = store.meta.value;
  if (!agent || !meta) return null;
  return (
    <Row
      href={sheetLink("agent", id, meta.serverId)}
      tabIndex={tabIndex}
      mark={<Mark {...agentLook(agent)} />}
      title={agent.name || agent.id}
      detail={[agentWord(agent), ...queueNames(store, agent)].join(" · ")}
      figure={<Since at={agent.stateSinceAt} />}
      level={agent.level}
      context={limitOf(store, agent)}
    />
  );
}

/** The state in words: the reason of a pause as the server calls it, the app's own word otherwise. */
export function agentWord(agent: Agent): string {
  const word =
    agent.isWithoutPhone && agent.state !== "logged_out" ? t("agent.without_phone") : t(`state.${agent.state}`);
  if (agent.state !== "paused" || !agent.stateName) return word;
  const reason = agent.stateName.charAt(0).toLocaleUpperCase() + agent.stateName.slice(1);
  return reason.toLowerCase().startsWith("pause") ? reason : `${word} · ${reason}`;
}

export function queueNames(store: BoardStore, agent: Agent): string[] {
  return agent.queues.map((id) => store.queues.row(id)?.peek().name ?? id);
}

const TIMED: Partial<Record<Agent["state"], FigureName>> = {
  paused: "pause_duration",
  on_call: "talk_duration",
  on_hold: "talk_duration",
  wrap_up: "wrap_up_duration",
};

/** The limit that was passed, next to the figure that passed it. */
function limitOf(store: BoardStore, agent: Agent): string | undefined {
  const figure = TIMED[agent.state];
  if (!figure || agent.level === "ok") return undefined;
  const queueId = agent.queues.length === 1 ? (agent.queues[0] ?? null) : null;
  const rule = ruleFor(store.meta.peek()?.thresholds ?? [], figure, queueId);
  const limit = agent.level === "red" ? rule?.red : rule?.amber;
  return limit === null || limit === undefined ? undefined : t("row.limit", { limit: formatSeconds(limit) });
}
