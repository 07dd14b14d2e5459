import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Call } from "../../server/cccp/live/model.ts";
import { get, segment } from "../live/api.ts";
import { go, place, withQuery } from "../place.ts";
import { problemText } from "../platform/problem-text.ts";
import { Icon } from "../ui/icon.tsx";
import { formatTimeExact } from "../words/format.ts";
import { t } from "../words/words.ts";
import { callTitle } from "./call-row.tsx";
import { feed, serverId } from "./selection.ts";
import { compareCalls } from "./trouble.ts";
import { useTimeline } from "./use-timeline.ts";

const TYPING_MS = 200;
const PAGE = 100;

/** The bare session console: pick a session, read its events, without a mouse. What is typed filters, or is a session's id. */
export function Console() {
  const server = serverId.value ?? "";
  const typed = useSignal("");
  const chosen = useSignal(0);
  const sessions = useSessions(server, typed.value).value;
  const open = place.value.query.get("session");
  const input = useRef<HTMLInputElement>(null);
  const events = useRef<HTMLElement>(null);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    document.getElementById(`option-${chosen.value}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen.value]);
  const pick = (id: string | undefined) => {
    if (id) go(withQuery(place.peek(), { session: id }), true);
  };
  const onKey = (event: KeyboardEvent) => {
    const last = sessions.length - 1;
    if (event.key === "ArrowDown") chosen.value = Math.min(last, chosen.value + 1);
    else if (event.key === "ArrowUp") chosen.value = Math.max(0, chosen.value - 1);
    else if (event.key === "PageDown") events.current?.scrollBy(0, events.current.clientHeight * 0.9);
    else if (event.key === "PageUp") events.current?.scrollBy(0, -events.current.clientHeight * 0.9);
    else if (event.key === "Enter") pick(sessions[chosen.value]?.id ?? (typed.value.trim() || undefined));
    else if (event.key === "Escape" && typed.value === "") go("/");
    else return;
    event.preventDefault();
  };
  return (
    <main class="console">
      <header>
        <a class="icon-btn" href="/" aria-label={t("nav.home")}>
          <Icon name="back" />
        </a>
        <input
          ref={input}
          class="input"
          role="combobox"
          aria-label={t("console.pick")}
          aria-expanded="true"
          aria-controls="sessions"
          aria-activedescendant={sessions.length > 0 ? `option-${chosen.value}` : undefined}
          placeholder={t("console.pick")}
          autocomplete="off"
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            chosen.value = 0;
          }}
          onKeyDown={onKey}
        />
        <h1>{t("more.console")}</h1>
      </header>
      <div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard */}
        <section class="pane" tabIndex={0} aria-label={t("console.sessions")}>
          <div role="listbox" id="sessions" aria-label={t("console.sessions")}>
            {sessions.map((call, index) => (
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the box above, which names the active one
              // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the box above does the same
              <div
                key={call.id}
                id={`option-${index}`}
                role="option"
                aria-selected={index === chosen.value}
                onClick={() => {
                  chosen.value = index;
                  pick(call.id);
                }}
              >
                <span>{formatTimeExact(call.startedAt)}</span>
                <span>{t(`call.${call.state}`)}</span>
                <span>
                  {callTitle(call)} {call.queueName ?? ""} {call.agentName ?? ""} {call.id}
                </span>
              </div>
            ))}
          </div>
          {sessions.length === 0 && <p class="note">{t("console.none")}</p>}
        </section>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard */}
        <section class="pane" ref={events} tabIndex={0} aria-label={t("timeline.title")}>
          {open ? <Events key={open} server={server} session={open} /> : <p class="note">{t("console.help")}</p>}
        </section>
      </div>
    </main>
  );
}

function Events({ server, session }: { server: string; session: string }) {
  const { entries, state, problem } = useTimeline(server, session);
  if (state.value === "reading") return <p class="note">{t("timeline.reading")}</p>;
  if (state.value === "failed") return <p class="note bad">{problemText(problem.value)}</p>;
  return (
    <table>
      <caption class="sr">{session}</caption>
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
  );
}

/** Running calls as they come and go; with something typed, all calls of the day that match. */
function useSessions(server: string, typed: string) {
  const found = useSignal<readonly Call[] | null>(null);
  useEffect(() => {
    const search = typed.trim().slice(0, 100);
    if (server === "" || search === "") {
      found.value = null;
      return;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const path = `/cccp/servers/${segment(server)}/calls?state=all&limit=${PAGE}&search=${segment(search)}`;
      get<{ calls: Call[] }>(path, abort.signal).then(
        (page) => {
          found.value = page.calls;
        },
        () => {},
      );
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [server, typed]);
  return useComputed(() => {
    if (found.value) return found.value;
    const calls = feed.value?.store.calls;
    calls?.version.value;
    return (calls?.peek() ?? []).sort((a, b) => compareCalls(a, b) || (a.id < b.id ? -1 : 1));
  });
}
