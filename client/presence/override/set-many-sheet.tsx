import { useSignal } from "@preact/signals";
import { post } from "../../live/api.ts";
import { place } from "../../place.ts";
import { problemText } from "../../platform/problem-text.ts";
import { Choice } from "../../ui/field.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { filterOf, fits, isFiltered } from "../presence-filter.ts";
import { book, groups, nowCoarse } from "../roster.ts";
import { statusWord } from "../status-looks.ts";
import { OverrideForm, type SetAnswer } from "./override-form.tsx";

/** Sets many by hand together: those that the list shows, a team, or all. One press undoes it for all of them. */
export function SetManySheet({ onClose }: { onClose: () => void }) {
  const lines = book.rows.peek().map(({ line }) => line);
  const filter = filterOf(place.peek().query);
  const shown = isFiltered(place.peek().query) ? lines.filter((line) => fits(line, filter, nowCoarse.peek())) : [];
  const whom = useSignal(shown.length > 0 ? "shown" : "");
  const zone = lines[0]?.zone ?? "UTC";
  const target =
    whom.value === "all"
      ? { isForAll: true }
      : whom.value === "shown"
        ? { extensionIds: shown.map(({ id }) => id) }
        : whom.value === ""
          ? null
          : { groupId: Number(whom.value) };
  const undo = async (batchId: string) => {
    try {
      await post(`/presence/override-batches/${batchId}/undo`);
      say({ text: t("presence.undone") });
    } catch (cause) {
      say({ text: problemText(cause) });
    }
  };
  const onSet = ({ batchId, overrides }: SetAnswer) => {
    onClose();
    const text = t("presence.many_set", { n: overrides.length, status: statusWord(overrides[0]?.status ?? null) });
    say(
      batchId === ""
        ? { text }
        : { text, action: { label: t("action.undo"), run: () => void undo(batchId) }, isSticky: false },
    );
  };
  return (
    <Sheet title={t("presence.set_many")} onClose={onClose}>
      <OverrideForm
        zone={zone}
        target={target}
        action={(until) => (until === "" ? t("presence.set") : t("presence.set_until", { time: until }))}
        onSet={onSet}
      >
        <Choice
          name="whom"
          label={t("presence.whom")}
          value={whom.value}
          options={[
            ["", t("presence.whom_choose")],
            ...(shown.length > 0 ? [["shown", t("presence.whom_shown", { n: shown.length })] as const] : []),
            ...groups.value.map(({ id, name }) => [String(id), name] as const),
            ["all", t("presence.whom_all", { n: lines.length })],
          ]}
          onPick={(picked) => {
            whom.value = picked;
          }}
        />
      </OverrideForm>
    </Sheet>
  );
}
