import type { FeedView } from "../../../server/presence/feeds/feed.ts";
import type { HolidayKind, HolidaySet } from "../../../server/presence/holiday-sets/repo.ts";
import type { HoldsFor } from "../../../server/presence/holds-for.ts";
import type { Status } from "../../../server/presence/model.ts";
import type { DateFault, HolidayDate } from "../../../server/presence/rules/holiday-dates.ts";
import { post, put, remove } from "../../live/api.ts";
import { useRemote } from "../../live/use-remote.ts";
import { go } from "../../place.ts";
import { useForm } from "../../platform/use-form.ts";
import { Choice, Field, Switch, TextField } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { Removal } from "../../ui/removal.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { STATUSES, statusWord } from "../status-looks.ts";
import { dayWords } from "../zone-time.ts";
import { HolderFields } from "./holder-fields.tsx";
import { kindKey } from "./holidays-screen.tsx";

const KINDS: readonly HolidayKind[] = ["fr", "fr-alsace", "dates", "feed"];

/** A set of days: public holidays, dates that somebody typed, or the all-day events of a calendar. Null: a new one. */
export function HolidayForm({ set: stored }: { set: HolidaySet | null }) {
  const { fields, errors, problem, isBusy, isChanged, set, settle, attempt, bind } = useForm(formOf(stored));
  const feeds = useRemote<{ feeds: FeedView[] }>("/presence/feeds").data.value?.feeds ?? [];
  const now = fields.value;
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      const { text, feedId, status, kind, ...rest } = fields.peek();
      const { dates, faults } =
        kind === "dates"
          ? await post<{ dates: HolidayDate[]; faults: DateFault[] }>("/presence/holidays/read", { text })
          : { dates: [], faults: [] };
      const [fault] = faults;
      if (fault) {
        errors.value = [{ field: "text", message: t("holiday.bad_line", { line: fault.line, value: fault.value }) }];
        return;
      }
      const body = {
        ...{ ...rest, name: rest.name.trim(), kind, dates, status: status as Status },
        feedId: kind === "feed" && feedId !== "" ? Number(feedId) : null,
      };
      if (stored === null) await post("/presence/holidays", body);
      else await put(`/presence/holidays/${stored.id}`, body);
      settle();
      say({ text: t("state.saved") });
      go("/settings/presence/holidays", true);
    });
  };
  return (
    <form onSubmit={save}>
      <Field {...bind("name")} label={t("feed.name")} maxLength={128} required />
      <Switch label={t("rule.enabled")} isOn={now.isEnabled} onFlip={(isEnabled) => set({ isEnabled })} />
      <Choice
        name="kind"
        label={t("holiday.kind")}
        value={now.kind}
        options={KINDS.map((kind) => [kind, t(`holiday.kind_${kindKey(kind)}`)] as const)}
        onPick={(kind) => set({ kind: kind as HolidayKind })}
      />
      {now.kind === "dates" && (
        <TextField
          name="text"
          label={t("holiday.dates")}
          hint={t("holiday.dates_hint")}
          errors={errors.value}
          value={now.text}
          onType={(text) => set({ text })}
        />
      )}
      {now.kind === "feed" && (
        <Choice
          name="feedId"
          label={t("holiday.feed")}
          errors={errors.value}
          value={now.feedId}
          options={[["", t("presence.whom_choose")], ...feeds.map(({ id, name }) => [String(id), name] as const)]}
          onPick={(feedId) => set({ feedId })}
        />
      )}
      {(now.kind === "fr" || now.kind === "fr-alsace") && <PublicDays kind={now.kind} />}
      <Choice
        name="status"
        label={t("presence.status")}
        value={now.status}
        options={STATUSES.map((one) => [one, statusWord(one)] as const)}
        onPick={(status) => set({ status })}
      />
      <HolderFields holder={now.holdsFor} errors={errors.value} onPick={(holdsFor) => set({ holdsFor })} />
      <FormEnd problem={problem.value} action={t("action.save")} isDisabled={isBusy.value || !isChanged}>
        {stored && (
          <Removal
            title={t("feed.remove_title", { name: stored.name })}
            text={t("holiday.remove_text")}
            isBusy={isBusy.value}
            onRemove={() =>
              attempt(async () => {
                await remove(`/presence/holidays/${stored.id}`);
                settle();
                go("/settings/presence/holidays", true);
              })
            }
          />
        )}
      </FormEnd>
    </form>
  );
}

/** The days of this year, so that nobody has to guess which they are. */
function PublicDays({ kind }: { kind: HolidayKind }) {
  const year = new Date().getFullYear();
  const days = useRemote<{ days: HolidayDate[] }>(`/presence/holidays/days?kind=${kind}&year=${year}`).data.value?.days;
  return (
    <details>
      <summary>{t("holiday.days", { year: String(year) })}</summary>
      <ul class="card pad diff">
        {days?.map(({ date, name }) => (
          <li key={date}>
            {dayWords(date)} · {name}
          </li>
        ))}
      </ul>
    </details>
  );
}

function formOf(set: HolidaySet | null) {
  return {
    name: set?.name ?? "",
    isEnabled: set?.isEnabled ?? true,
    kind: set?.kind ?? ("fr" as HolidayKind),
    text: (set?.dates ?? []).map(({ date, name }) => `${date} ${name}`.trim()).join("\n"),
    feedId: set?.feedId == null ? "" : String(set.feedId),
    status: (set?.status ?? "off_work") as string,
    holdsFor: set?.holdsFor ?? ({ kind: "all", id: null } as HoldsFor),
  };
}
