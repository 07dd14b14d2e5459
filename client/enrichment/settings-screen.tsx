import { useSignal } from "@preact/signals";
import type { FieldLists, ListedField } from "../../server/enrichment/choices/choices.ts";
import type { WildixSettingsView } from "../../server/enrichment/settings.ts";
import { useRemote } from "../live/use-remote.ts";
import { isAtLeast } from "../platform/me.ts";
import { problemText } from "../platform/problem-text.ts";
import { ScreenHead } from "../platform/screen-head.tsx";
import { ChoiceChip, Chips } from "../ui/chip.tsx";
import { Empty, Loading } from "../ui/empty.tsx";
import { lazy } from "../ui/lazy.tsx";
import { leave } from "../ui/unsaved.ts";
import { t } from "../words/words.ts";
import { ChoicesEditor } from "./choices-editor.tsx";
import { WebhookForm } from "./webhook-form.tsx";

/** For administrators alone: it is no part of what everybody fetches with the history. */
const SourceSettings = lazy(async () => (await import("./source-settings.tsx")).SourceSettings, false);
const NoteSettings = lazy(async () => (await import("./note-settings.tsx")).NoteSettings, false);
const MaskingSettings = lazy(async () => (await import("./masking-form.tsx")).MaskingSettings, false);
const FIELDS: readonly ListedField[] = ["receptionMode", "subject", "result", "orientation"];

/** How calls come from the PBX, and what the fields of notes offer. */
export function HistorySettings() {
  return (
    <>
      <ScreenHead back="/settings" backLabel={t("nav.settings")} title={t("history_set.title")} />
      <main id="main" tabIndex={-1} class="narrow">
        {isAtLeast("admin") ? <Parts /> : <Empty icon="alert" title={t("problem.not_allowed")} />}
      </main>
    </>
  );
}

function Parts() {
  const settings = useRemote<WildixSettingsView>("/enrichment/settings");
  const lists = useRemote<{ fields: FieldLists }>("/enrichment/choices");
  const field = useSignal<ListedField>("subject");
  const problem = settings.problem.value ?? lists.problem.value;
  if (problem !== null) return <p class="note bad">{problemText(problem)}</p>;
  if (!settings.data.value || !lists.data.value) return <Loading label={t("state.loading")} />;
  const list = lists.data.value.fields[field.value];
  return (
    <>
      <WebhookForm view={settings.data.value} />
      <SourceSettings />
      <MaskingSettings />
      <div class="head">
        <h2>{t("history_set.lists")}</h2>
      </div>
      <p class="note">{t("history_set.lists_help")}</p>
      <Chips label={t("history_set.lists")}>
        {FIELDS.map((one) => (
          <ChoiceChip
            key={one}
            isOn={one === field.value}
            onChoose={() =>
              leave(() => {
                field.value = one;
              })
            }
          >
            {t(`note_field.${one}`)}
          </ChoiceChip>
        ))}
      </Chips>
      <ChoicesEditor
        key={field.value}
        field={field.value}
        list={list}
        onSaved={(fields) => {
          lists.data.value = { fields };
        }}
      />
      <NoteSettings lists={lists.data.value.fields} />
    </>
  );
}
