import { useSignal } from "@preact/signals";
import type { ExtensionLine, OverrideLine } from "../../../server/presence/extensions/line.ts";
import { post } from "../../live/api.ts";
import { useAttempt } from "../../platform/use-attempt.ts";
import { Refusal } from "../../ui/form-end.tsx";
import { Icon } from "../../ui/icon.tsx";
import { say } from "../../ui/toast.tsx";
import { formatDuration } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { book, nowExact } from "../roster.ts";
import { statusWord } from "../status-looks.ts";
import { momentIn } from "../zone-time.ts";
import { OverrideForm, type SetAnswer } from "./override-form.tsx";

/** What is set by hand now with the time that is left, and the form that sets something else. */
export function OverridePart({ line, onChange }: { line: ExtensionLine; onChange: () => void }) {
  const isOpen = useSignal(false);
  const { problem, isBusy, attempt } = useAttempt();
  const { override } = line;
  const end = (id: number, before: ExtensionLine) =>
    attempt(async () => {
      // The rest of the line follows by the stream.
      book.put({ ...before, override: null });
      try {
        await post(`/presence/overrides/${id}/end`);
      } catch (cause) {
        book.put(before);
        throw cause;
      }
      say({ text: t("presence.override_ended") });
      onChange();
    });
  const onSet = ({ overrides }: SetAnswer) => {
    isOpen.value = false;
    const [made] = overrides;
    if (!made) return;
    const { id, status, reason, startAt, endAt, isUntilNextEvent, byName } = made;
    const now = book.line(line.id) ?? line;
    book.put({ ...now, override: { id, status, reason, startAt, endAt, isUntilNextEvent, byName } });
    onChange();
    say({
      text: t("presence.override_set", { status: statusWord(status) }),
      action: { label: t("action.undo"), run: () => void end(id, book.line(line.id) ?? line) },
    });
  };
  return (
    <section>
      <div class="head">
        <h2>{t("presence.by_hand")}</h2>
      </div>
      {override && (
        <div class="note aside" role="status">
          <span class="grow">
            <b>{statusWord(override.status)}</b> · {t("presence.set_by", { name: override.byName })}
            {override.reason !== "" && ` · ${override.reason}`}
            <br />
            <Remaining override={override} zone={line.zone} />
          </span>
          <button
            type="button"
            class="btn soft"
            disabled={isBusy.value}
            onClick={() => void end(override.id, book.line(line.id) ?? line)}
          >
            {t("presence.end_override")}
          </button>
        </div>
      )}
      <Refusal text={problem.value} />
      {isOpen.value ? (
        <div class="card pad">
          <OverrideForm
            zone={line.zone}
            target={{ extensionIds: [line.id] }}
            action={(until) => (until === "" ? t("presence.set") : t("presence.set_until", { time: until }))}
            onSet={onSet}
          />
        </div>
      ) : (
        <button
          type="button"
          class="btn soft wide"
          onClick={() => {
            isOpen.value = true;
          }}
        >
          <Icon name="pencil" />
          {t(override ? "presence.set_other" : "presence.set_by_hand")}
        </button>
      )}
    </section>
  );
}

/** How long it holds still, ticking. */
function Remaining({ override, zone }: { override: OverrideLine; zone: string }) {
  const { endAt, isUntilNextEvent } = override;
  if (endAt === null) return <>{t(isUntilNextEvent ? "presence.until_event" : "presence.until_ended")}</>;
  const now = nowExact.value;
  const time = momentIn(zone, endAt, now);
  const left = formatDuration(endAt - now);
  return <>{t(isUntilNextEvent ? "presence.left_or_event" : "presence.left", { time, left })}</>;
}
