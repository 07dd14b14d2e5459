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
  /** What is asked for and not answered: it stands over the line, which the stream may still bring as it was. */
  const wish = useSignal<ExtensionChange>({});
  const change = async (wanted: ExtensionChange, before: ExtensionChange, done: string) => {
    wish.value = { ...wish.peek(), ...wanted };
    const isDone = await attempt(async () => {
      book.put(await patch<ExtensionLine>(`/presence/extensions/${line.id}`, wanted));
      onChange();
    });
    wish.value = {};
    if (!isDone) return;
    const undo = () => void change(before, wanted, t("presence.undone"));
    say({ text: done, action: { label: t("action.undo"), run: undo } });
  };
  const { isPlanned, isFrozen, defaultStatus } = { ...line, ...wish.value };
  return (
    <section>
      <div class="head">
        <h2>{t("presence.plan")}</h2>
      </div>
      <div class="card pad">
        <Switch
          label={t("presence.is_planned")}
          isOn={isPlanned === true}
          onFlip={(isOn) =>
            void change(
              { isPlanned: isOn },
              { isPlanned: !isOn },
              t(isOn ? "presence.now_planned" : "presence.now_unplanned"),
            )
          }
        />
        <Switch
          label={t("presence.freeze")}
          isOn={isFrozen === true}
          onFlip={(isOn) =>
            void change(
              { isFrozen: isOn },
              { isFrozen: !isOn },
              t(isOn ? "presence.now_frozen" : "presence.now_thawed"),
            )
          }
        />
        <Choice
          name="defaultStatus"
          label={t("presence.default_status")}
          hint={t("presence.default_hint")}
          errors={errors.value}
          value={defaultStatus ?? ""}
          options={[["", t("presence.default_house")], ...STATUSES.map((one) => [one, statusWord(one)] as const)]}
          onPick={(picked) => {
            const to = picked === "" ? null : (picked as Status);
            void change({ defaultStatus: to }, { defaultStatus: line.defaultStatus }, t("presence.default_set"));
          }}
        />
        <Refusal text={problem.value} />
      </div>
    </section>
  );
}
