import type { HealthReport } from "../../server/platform/health.ts";
import { healthSentence } from "../cccp/sentences.ts";
import { useRemote } from "../live/use-remote.ts";
import { Loading } from "../ui/empty.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import { Icon } from "../ui/icon.tsx";
import { Mark } from "../ui/row.tsx";
import { formatDuration, formatMoment } from "../words/format.ts";
import { t } from "../words/words.ts";
import { HEALTH_LOOKS, HEALTH_MS } from "./health-looks.ts";
import { problemText } from "./problem-text.ts";

interface About {
  version: string;
  startedAt: number;
  now: number;
}

const GRAVITY = { bad: 0, warn: 1, ok: 2 } as const;

/** Which Vigie this is, and how every part of it is doing: what is wrong comes first, with what to do about it. */
export function HealthScreen() {
  const about = useRemote<About>("/platform/about", HEALTH_MS).data.value;
  const health = useRemote<{ checks: HealthReport[] }>("/platform/health", HEALTH_MS);
  const lines = health.data.value?.checks.toSorted((a, b) => GRAVITY[a.state] - GRAVITY[b.state]);
  return (
    <>
      <header class="top">
        <a class="icon-btn" href="/settings" aria-label={t("nav.settings")}>
          <Icon name="back" />
        </a>
        <h1 class="grow">{t("health.title")}</h1>
      </header>
      <main id="main" tabIndex={-1} class="narrow">
        {about && (
          <Facts>
            <Fact name="Vigie">{about.version}</Fact>
            <Fact name={t("settings.started")}>{formatMoment(about.startedAt, about.now)}</Fact>
            <Fact name={t("health.uptime")}>{formatDuration(about.now - about.startedAt)}</Fact>
          </Facts>
        )}
        {health.problem.value !== null && <p class="note warn">{problemText(health.problem.value)}</p>}
        {!lines && health.problem.value === null && <Loading label={t("state.loading")} />}
        <ul class="steps card" hidden={!lines}>
          {lines?.map((line) => (
            <Line key={`${line.name}/${line.code}`} line={line} />
          ))}
        </ul>
      </main>
    </>
  );
}

function Line({ line }: { line: HealthReport }) {
  const { name, text, remedy } = healthSentence(line);
  return (
    <li>
      <Mark {...HEALTH_LOOKS[line.state]} />
      <div>
        <div class="t">{name}</div>
        <div class="s">{text}</div>
        {remedy && <div class="s">{t("health.remedy", { text: remedy })}</div>}
      </div>
      <small>{t(`health.${line.state}`)}</small>
    </li>
  );
}
