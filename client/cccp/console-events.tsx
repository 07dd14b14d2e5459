import type { Ref } from "preact";
import type { Call, UserSession } from "../../server/cccp/live/model.ts";
import { problemText } from "../platform/problem-text.ts";
import { formatMoment, formatTimeExact } from "../words/format.ts";
import { t } from "../words/words.ts";
import { callTitle, callWord } from "./call-row.tsx";
import { callCentreNow, feed } from "./selection.ts";
import { useTimeline } from "./use-timeline.ts";

interface Props {
  server: string;
  id: string;
  /** The box that scrolls. */
  box: Ref<HTMLDivElement>;
}

/** The session that is read: which one it is, and its events. */
export function ConsoleEvents({ server, id, box }: Props) {
  const { entries, state, problem, session } = useTimeline(server, id);
  const running = feed.value?.store.calls;
  running?.version.value;
  const shown = running?.row(id)?.value ?? session.value;
  return (
    <section class="pane" aria-label={t("timeline.title")}>
      <header>
        <h2>{shown ? nameOf(shown) : id}</h2>
        <span role="status">
          {state.value === "live" || state.value === "partial"
            ? t("timeline.count", { n: entries.value.length })
            : state.value === "reading" && t("timeline.reading")}
        </span>
        <small>{shown ? [...aboutOf(shown), id].join(" · ") : ""}</small>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard */}
      <div class="scroll" ref={box} tabIndex={0}>
        {state.value === "failed" && <p class="note bad">{problemText(problem.value)}</p>}
        {state.value === "partial" && <p class="note warn">{t("timeline.partial")}</p>}
        {entries.value.length > 0 && (
          <table>
            <caption class="sr">{id}</caption>
            <thead>
              <tr>
                <th scope="col">{t("timeline.date")}</th>
                <th scope="col">{t("timeline.source")}</th>
                <th scope="col">{t("timeline.target")}</th>
                <th scope="col">{t("timeline.state")}</th>
                <th scope="col">{t("timeline.name")}</th>
                <th scope="col">{t("timeline.data")}</th>
              </tr>
            </thead>
            <tbody>
              {entries.value.map((entry) => (
                <tr key={entry.id}>
                  <td>{formatTimeExact(entry.at)}</td>
                  <td>{entry.source}</td>
                  <td>{entry.target}</td>
                  <td>{entry.state}</td>
                  <td>{entry.name}</td>
                  <td>{entry.data}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

function nameOf(session: Call | UserSession): string {
  return "login" in session ? session.name || session.login : callTitle(session);
}

/** What is known of a session, the most telling first. */
function aboutOf(session: Call | UserSession): string[] {
  const beganAt = "login" in session ? session.createdAt : session.startedAt;
  const known =
    "login" in session ? [session.login, session.stateName] : [callWord(session), session.queueName, session.agentName];
  return [...known, formatMoment(beganAt, callCentreNow())].filter((text): text is string => !!text);
}
