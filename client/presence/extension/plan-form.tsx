import { useSignal } from "@preact/signals";
import type { ExtensionChange } from "../../../server/presence/extensions/extensions.ts";
import type { ExtensionLine } from "../../../server/presence/extensions/line.ts";
import type { Status } from "../../../server/presence/model.ts";
import { patch } from "../../live/api.ts";
import { useAttempt } from "../../platform/use-attempt.ts";
import { Choice, Switch } from "../../ui/field.tsx";
import { Refusal } from "../../ui/form-end.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { book } from "../roster.ts";
import { STATUSES, statusWord } from "../status-looks.ts";

/** How an extension is planned at all. Each counts at once; what was there before is a press away. */
export function PlanForm({ line, onChange }: { line: ExtensionLine; onChange: () => void }) {
  const { errors, problem, attempt } = useAttempt();
  const waiting = useSignal(0);
  const change = async (wanted: ExtensionChange, before: ExtensionChange, done: string) => {
    const known = book.line(line.id) ?? line;
    const shown = { ...known, ...(wanted as Partial<ExtensionLine>) };
    // Shown at once: what the server refuses is taken back.
    book.put(shown);
    waiting.value++;
    const isDone = await attempt(async () => {
      book.put(await patch<ExtensionLine>(`/presence/extensions/${line.id}`, wanted));
      onChange();
    });
    waiting.value--;
    if (!isDone) book.put(known);
    else
      say({
        text: done,
        action: { label: t("action.undo"), run: () => void change(before, wanted, t("presence.undone")) },
      });
  };
  return (
    <section>
      <div class="head">
        <h2>{t("presence.plan")}</h2>
      </div>
      <div class="card pad">
        <Switch
          label={t("presence.is_planned")}
          isOn={line.isPlanned}
          onFlip={(isPlanned) =>
            void change(
              { isPlanned },
              { isPlanned: !isPlanned },
              t(isPlanned ? "presence.now_planned" : "presence.now_unplanned"),
            )
          }
        />
        <Switch
          label={t("presence.freeze")}
          isOn={line.isFrozen}
          onFlip={(isFrozen) =>
            void change(
              { isFrozen },
              { isFrozen: !isFrozen },
              t(isFrozen ? "presence.now_frozen" : "presence.now_thawed"),
            )
          }
        />
        <Choice
          name="defaultStatus"
          label={t("presence.default_status")}
          hint={t("presence.default_hint")}
          errors={errors.value}
          value={line.defaultStatus ?? ""}
          options={[["", t("presence.default_house")], ...STATUSES.map((one) => [one, statusWord(one)] as const)]}
          onPick={(picked) => {
            const defaultStatus = picked === "" ? null : (picked as Status);
            void change({ defaultStatus }, { defaultStatus: line.defaultStatus }, t("presence.default_set"));
          }}
        />
        <Refusal text={problem.value} />
      </div>
    </section>
  );
}
