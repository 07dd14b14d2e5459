import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Call } from "../../server/cccp/live/model.ts";
import { go, place, withQuery } from "../place.ts";
import { problemText } from "../platform/problem-text.ts";
import { Icon } from "../ui/icon.tsx";
import { formatTimeExact } from "../words/format.ts";
import { t } from "../words/words.ts";
import { BoardAge } from "./board-age.tsx";
import { callTitle, callWord } from "./call-row.tsx";
import { stepFrom } from "./console-choice.ts";
import { ConsoleEvents } from "./console-events.tsx";
import { boardAge, serverId } from "./selection.ts";
import { searchOf, useSessions } from "./use-sessions.ts";

/** The bare session console: pick a session, read its events, without a mouse. What is typed filters, or is a session's id. */
export function Console() {
  const server = serverId.value ?? "";
  const open = place.value.query.get("session");
  const typed = useSignal("");
  const chosen = useSignal(open);
  /** Enter came before the search was answered: what it finds first is opened then. */
  const isWanted = useSignal(false);
  const { sessions, answered, problem } = useSessions(server, typed, chosen);
  const { calls, isOutOfOrder } = sessions.value;
  const input = useRef<HTMLInputElement>(null);
  const events = useRef<HTMLDivElement>(null);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    if (chosen.value) document.getElementById(optionId(chosen.value))?.scrollIntoView({ block: "nearest" });
  }, [chosen.value]);
  const pick = (id: string) => {
    chosen.value = id;
    go(withQuery(place.peek(), { session: id }), true);
  };
  // What a search finds is its own list: the choice begins at the first, which Enter opens.
  useEffect(() => {
    if (answered.value === "" || answered.value !== searchOf(typed.peek())) return;
    const ids = sessions.peek().calls.map((call) => call.id);
    if (isWanted.peek()) pick(ids[0] ?? typed.peek().trim());
    else if (chosen.peek() === null || !ids.includes(chosen.peek() ?? "")) chosen.value = ids[0] ?? null;
    isWanted.value = false;
  }, [answered.value]);
  const enter = () => {
    const search = searchOf(typed.value);
    if (chosen.value) pick(chosen.value);
    else if (search !== "" && answered.value === search) pick(typed.value.trim());
    else if (search !== "") isWanted.value = true;
  };
  const onKey = (event: KeyboardEvent) => {
    const ids = calls.map((call) => call.id);
    if (event.key === "ArrowDown") chosen.value = stepFrom(ids, chosen.value, 1);
    else if (event.key === "ArrowUp") chosen.value = stepFrom(ids, chosen.value, -1);
    else if (event.key === "PageDown") events.current?.scrollBy(0, events.current.clientHeight * 0.9);
    else if (event.key === "PageUp") events.current?.scrollBy(0, -events.current.clientHeight * 0.9);
    else if (event.key === "Enter") enter();
    else if (event.key === "Escape" && typed.value === "") go("/");
    else return;
    event.preventDefault();
  };
  const isListed = calls.some((call) => call.id === chosen.value);
  return (
    <main class={`console ${boardAge.value.state === "old" ? "is-old" : ""}`}>
      <header>
        <a class="icon-btn" href="/" aria-label={t("nav.home")}>
          <Icon name="back" />
        </a>
        <div>
          <h1>{t("more.console")}</h1>
          <BoardAge />
        </div>
        <input
          ref={input}
          class="input"
          role="combobox"
          aria-label={t("console.pick")}
          aria-expanded="true"
          aria-controls="sessions"
          aria-activedescendant={isListed && chosen.value ? optionId(chosen.value) : undefined}
          placeholder={t("console.pick")}
          autocomplete="off"
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            chosen.value = null;
            isWanted.value = false;
          }}
          onKeyDown={onKey}
        />
      </header>
      <div>
        <section class="pane" aria-label={t("console.sessions")}>
          {isOutOfOrder && (
            <button
              type="button"
              class="text-btn"
              onClick={() => {
                chosen.value = null;
                input.current?.focus();
              }}
            >
              {t("list.sort_again")}
            </button>
          )}
          {problem.value !== null && <p class="note warn">{problemText(problem.value)}</p>}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard */}
          <div class="scroll" tabIndex={0}>
            <div role="listbox" id="sessions" aria-label={t("console.sessions")}>
              {calls.map((call) => (
                <Option
                  key={call.id}
                  call={call}
                  isChosen={call.id === chosen.value}
                  isOpen={call.id === open}
                  onPick={() => pick(call.id)}
                />
              ))}
            </div>
            {calls.length === 0 && <p class="note">{t("console.none")}</p>}
          </div>
        </section>
        {open ? (
          <ConsoleEvents key={open} server={server} id={open} box={events} />
        ) : (
          <section class="pane" aria-label={t("timeline.title")}>
            <p class="note">{t("console.help")}</p>
          </section>
        )}
      </div>
    </main>
  );
}

interface OptionProps {
  call: Call;
  /** Where the arrows are. */
  isChosen: boolean;
  /** Whose events are shown. */
  isOpen: boolean;
  onPick: () => void;
}

function Option({ call, isChosen, isOpen, onPick }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the box above, which names the active one
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the box above does the same
    <div
      id={optionId(call.id)}
      role="option"
      aria-selected={isChosen}
      aria-current={isOpen ? "true" : undefined}
      onClick={onPick}
    >
      <span>{formatTimeExact(call.startedAt)}</span>
      <span>{callWord(call)}</span>
      <span>{callTitle(call)}</span>
      <span>{[call.queueName, call.agentName, call.id].filter(Boolean).join(" · ")}</span>
    </div>
  );
}

/** An id of the page: what a session is called may hold spaces, which no such id may. */
function optionId(session: string): string {
  return `session-${encodeURIComponent(session)}`;
}
