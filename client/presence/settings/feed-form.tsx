import type { FeedView } from "../../../server/presence/feeds/feed.ts";
import type { HoldsFor } from "../../../server/presence/holds-for.ts";
import { post, put, remove } from "../../live/api.ts";
import { go } from "../../place.ts";
import { useForm } from "../../platform/use-form.ts";
import { Choice, Field, Switch } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { Removal } from "../../ui/removal.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { STATUSES, statusWord } from "../status-looks.ts";
import { HolderFields } from "./holder-fields.tsx";

const STALE = ["keep", "default", "freeze"] as const;
/** A new one is read before the answer comes. */
const DEADLINE_MS = 60_000;

/** A calendar: its address, which is taken and never shown, for whom it counts, how it is read. Null: a new one. */
export function FeedForm({ feed, onChange }: { feed: FeedView | null; onChange: () => void }) {
  const { fields, errors, problem, isBusy, isChanged, set, settle, attempt, bind } = useForm(formOf(feed));
  const now = fields.value;
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      const body = bodyOf(fields.peek());
      if (feed === null) {
        const made = await post<FeedView>("/presence/feeds", body, undefined, DEADLINE_MS);
        settle();
        go(`/settings/presence/calendars/${made.id}`, true);
      } else {
        settle(formOf(await put<FeedView>(`/presence/feeds/${feed.id}`, body)));
        onChange();
      }
      say({ text: t("state.saved") });
    });
  };
  return (
    <form onSubmit={save}>
      <Field {...bind("name")} label={t("feed.name")} maxLength={128} required />
      <Field
        {...bind("url")}
        label={t("feed.address")}
        hint={feed ? t("feed.address_kept", { address: feed.address }) : t("feed.address_hint")}
        autocapitalize="none"
        maxLength={4_000}
        required={feed === null}
      />
      <HolderFields holder={now.holdsFor} errors={errors.value} onPick={(holdsFor) => set({ holdsFor })} />
      <Switch label={t("feed.enabled")} isOn={now.isEnabled} onFlip={(isEnabled) => set({ isEnabled })} />
      <Choice
        name="fallbackStatus"
        label={t("feed.fallback")}
        hint={t("feed.fallback_hint")}
        errors={errors.value}
        value={now.fallbackStatus}
        options={[["", t("feed.fallback_none")], ...STATUSES.map((one) => [one, statusWord(one)] as const)]}
        onPick={(fallbackStatus) => set({ fallbackStatus })}
      />
      <details>
        <summary>{t("feed.more")}</summary>
        <div class="pair">
          <Field
            {...bind("intervalMinutes")}
            label={t("feed.interval")}
            inputMode="numeric"
            pattern="[0-9]{1,4}"
            required
          />
          <Field {...bind("zone")} label={t("house.zone")} hint={t("feed.zone_hint")} autocapitalize="none" />
        </div>
        <div class="pair">
          <Choice
            name="onStale"
            label={t("feed.on_stale")}
            value={now.onStale}
            options={STALE.map((one) => [one, t(`feed.stale_${one}`)] as const)}
            onPick={(onStale) => set({ onStale })}
          />
          <Field
            {...bind("staleHours")}
            label={t("feed.stale_hours")}
            inputMode="numeric"
            pattern="[0-9]{1,4}"
            required
          />
        </div>
      </details>
      <FormEnd problem={problem.value} action={t("action.save")} isDisabled={isBusy.value || !isChanged}>
        {feed && (
          <Removal
            title={t("feed.remove_title", { name: feed.name })}
            text={t("feed.remove_text")}
            isBusy={isBusy.value}
            onRemove={() =>
              attempt(async () => {
                await remove(`/presence/feeds/${feed.id}`);
                settle();
                go("/settings/presence/calendars", true);
              })
            }
          />
        )}
      </FormEnd>
    </form>
  );
}

function formOf(feed: FeedView | null) {
  return {
    name: feed?.name ?? "",
    url: "",
    isEnabled: feed?.isEnabled ?? true,
    holdsFor: feed?.holdsFor ?? ({ kind: "all", id: null } as HoldsFor),
    zone: feed?.zone ?? "",
    fallbackStatus: (feed?.fallbackStatus ?? "") as string,
    intervalMinutes: String(feed?.intervalMinutes ?? 15),
    onStale: (feed?.onStale ?? "keep") as string,
    staleHours: String(feed?.staleHours ?? 48),
  };
}

function bodyOf({ name, url, zone, fallbackStatus, intervalMinutes, staleHours, ...rest }: ReturnType<typeof formOf>) {
  return {
    ...{ ...rest, name: name.trim(), zone: zone.trim() || null, fallbackStatus: fallbackStatus || null },
    ...{ intervalMinutes: Number(intervalMinutes), staleHours: Number(staleHours) },
    ...(url.trim() !== "" && { url: url.trim() }),
  };
}
